#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * While the main thread waits for something that blocks: a person at a terminal is told what it is
 * once it takes long, and what can be cancelled is, once it takes too long.
 */

#include <gio/gio.h>

#include "base/cleanup.h"
#include "base/time-util.h"

/* When a person is told, and when the wait is ended. */
#define PATIENCE_TOLD_USEC (2 * USEC_PER_SEC)
#define PATIENCE_END_USEC (10 * USEC_PER_SEC)

typedef struct Patience Patience;

/* meanwhile: one sentence, which outlives this. cancellable: may be NULL. */
Patience *patience_new(const char *meanwhile, GCancellable *cancellable);
/* It is over. */
Patience *patience_free(Patience *patience);
DEFINE_CLEANUP(Patience, patience_free)
