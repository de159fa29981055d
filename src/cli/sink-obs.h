#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Captions as a small text file that other programs read again whenever it changes: the text source
 * of OBS Studio, first of all. It is replaced as a whole, so that no reader ever sees half of it;
 * it is emptied when nothing was said for a while, and at the end.
 */

#include <systemd/sd-event.h>

#include "base/time-util.h"
#include "cli/sink.h"

/* It changes at most so often; OBS looks once a second. */
#define SINK_OBS_INTERVAL_USEC (100 * USEC_PER_MSEC)

#define SINK_OBS_LINES 2
#define SINK_OBS_COLUMNS 42
#define SINK_OBS_COLUMNS_MAX 1000
#define SINK_OBS_CLEAR_USEC (5 * USEC_PER_SEC)

typedef struct SinkObsOptions {
        const char *path;
        unsigned n_lines;
        unsigned columns;
        usec_t clear_usec; /* without a word */
} SinkObsOptions;

/* Makes the file, empty. event outlives it. Errors: -EINVAL if path is there and no file; what
 * mkstemp(3), write(2) and rename(2) say. */
int sink_new_obs(Sink **ret, sd_event *event, const SinkObsOptions *options);
