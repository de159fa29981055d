#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The ledger of what was sent, as the event loop may use it: it is read once, and what is added is
 * written by a thread of its own (the keyring's may wait for a person, the archive's for a search),
 * soon after it came, at most once a minute, and when somebody wants it written. Where that fails,
 * it is tried again, and nothing is lost of what is added meanwhile. Main thread.
 */

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "daemon/usage.h"
#include "daemon/worker.h"

/* From a change to the disk, and from one change to the next. */
#define USAGE_BOOK_DELAY_USEC (5 * USEC_PER_SEC)
#define USAGE_BOOK_INTERVAL_USEC (60 * USEC_PER_SEC)

/* How long a disk may take before captions begin, or the program ends, without it. */
#define USAGE_BOOK_PATIENCE_USEC (3 * USEC_PER_SEC)

typedef struct UsageBookHandlers {
        /* What was sent before is known, as far as it ever will be: once, from the event loop. */
        void (*on_ready)(void *userdata);
        /* After usage_book_finish(): all is written, or can't be. */
        void (*on_finished)(void *userdata);
} UsageBookHandlers;

typedef struct UsageBook UsageBook;

/* Begins to read. disk is borrowed, and freed before it: its jobs are the book's. Errors:
 * worker_submit()'s. */
int usage_book_new(UsageBook **ret, sd_event *event, Worker *disk,
                   const UsageBookHandlers *handlers, void *userdata);
UsageBook *usage_book_free(UsageBook *book);
DEFINE_CLEANUP(UsageBook, usage_book_free)

bool usage_book_is_ready(const UsageBook *book);

void usage_book_add(UsageBook *book, UsageDate date, uint64_t n_samples);

uint64_t usage_book_day(const UsageBook *book, UsageDate date);
uint64_t usage_book_month(const UsageBook *book, UsageDate date);

/* Nothing may come for a while: what there is, is written now. */
void usage_book_flush(UsageBook *book);

/* Nothing comes any more: on_finished() follows, at once or after the disk's time is over. */
void usage_book_finish(UsageBook *book);
