#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What captions cost: counts the sound that is sent to servers, day by day (usage.h), knows the
 * price and the daily limit of the user's settings, also when those change, and says when the limit
 * is near or reached. Main thread.
 */

#include <systemd/sd-event.h>

#include "base/condition.h"
#include "bus/service.h"
#include "daemon/worker.h"

typedef struct MeterHandlers {
        /* meter_judge() is METER_WAITS no more: once, from the event loop. */
        void (*on_ready)(void *userdata);
        /* While a session runs: it is to end. The notice has been told. */
        void (*on_limit)(void *userdata);
        /* CONDITION_QUOTA: that the limit is near, or reached; "" once that is true no more. */
        void (*on_notice)(void *userdata, Condition condition, const char *message);
        /* After meter_finish(). */
        void (*on_finished)(void *userdata);
} MeterHandlers;

/* Whether a session may begin that a server may bill. */
typedef enum MeterVerdict {
        METER_GOES,
        METER_WAITS, /* there is a limit, and it isn't known yet what was sent before */
        METER_USED_UP,
} MeterVerdict;

typedef struct Meter Meter;

/* It has to be there before anything else opens settings (tariff.h). disk: as of usage_book_new().
 * Errors: tariff_watch_new()'s and usage_book_new()'s. */
int meter_new(Meter **ret, sd_event *event, Worker *disk, const MeterHandlers *handlers,
              void *userdata);
Meter *meter_free(Meter *meter);
DEFINE_CLEANUP(Meter, meter_free)

MeterVerdict meter_judge(Meter *meter);

/* That the limit is reached, and what to do: a sentence, and the caller's (g_free()). */
char *meter_explain(const Meter *meter);

/* A session runs that a server may bill. */
void meter_begin(Meter *meter, unsigned n_channels);

/* … was sent so many frames of all its channels. on_limit() may be called. */
void meter_count(Meter *meter, uint64_t n_frames);

/* … is over. It need not have begun. */
void meter_end(Meter *meter);

/* Today is today's: of the moment of the call. The string is the meter's. */
void meter_usage(const Meter *meter, ServiceUsage *ret);

/* Nothing is sent any more: on_finished() follows once that is on the disk, or at least tried. */
void meter_finish(Meter *meter);
