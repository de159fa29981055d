#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What is asked of the history over D-Bus. Each takes the call over and answers it when its errand
 * is done, the running session included; the XML says with what. Archive and keeper outlive it.
 * Main thread.
 */

#include "bus/service.h"
#include "daemon/archive.h"
#include "daemon/keeper.h"

/* ListSessions */
void inquiry_list(Archive *archive, Keeper *keeper, Call *call, uint32_t limit);

/* Search */
void inquiry_search(Archive *archive, Keeper *keeper, Call *call, const char *query,
                    uint32_t limit);

/* Visits what memory has of a session. -ENOENT: nothing; else what visit returns, if negative. */
typedef int (*InquiryMemory)(void *userdata, uint64_t session, uint64_t from,
                             int (*visit)(void *visitor, const ServiceContext *context,
                                          const Segment *segment),
                             void *visitor);

/* GetCaptions of a session that doesn't run, or has run for long: where the file has none of them,
 * or can't be read, memory may. */
void inquiry_read(Archive *archive, Keeper *keeper, Call *call, uint64_t session, uint64_t from,
                  InquiryMemory memory, void *userdata);

/* DeleteSession */
void inquiry_delete(Archive *archive, Keeper *keeper, Call *call, uint64_t session);

/* ForgetRecent */
void inquiry_forget_recent(Archive *archive, Keeper *keeper, Call *call, uint32_t minutes);
