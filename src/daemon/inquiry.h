#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What is asked of the history over D-Bus. Each takes the call over and answers it when its errand
 * is done, the running session included; the XML says with what. Archive and keeper outlive it.
 * Main thread.
 */

#include "bus/call.h"
#include "daemon/archive.h"
#include "daemon/keeper.h"

/* ListSessions */
void inquiry_list(Archive *archive, Keeper *keeper, Call *call, uint32_t limit);

/* Search */
void inquiry_search(Archive *archive, Keeper *keeper, Call *call, const char *query,
                    uint32_t limit);

/* GetCaptions of a session that doesn't run */
void inquiry_read(Archive *archive, Keeper *keeper, Call *call, uint64_t session, uint64_t from);

/* DeleteSession */
void inquiry_delete(Archive *archive, Keeper *keeper, Call *call, uint64_t session);

/* ForgetRecent */
void inquiry_forget_recent(Archive *archive, Keeper *keeper, Call *call, uint32_t minutes);
