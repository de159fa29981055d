#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What `surtitle watch` is told on the command line, and what that means. */

#include "cli/follower.h"
#include "cli/options.h"
#include "cli/sink-obs.h"

typedef struct WatchArguments {
        bool json;
        bool follow_final;
        const char *since;
        const char *format;
        const char *lines;
        const char *columns;
        const char *clear;
} WatchArguments;

#define WATCH_OPTIONS 7
extern const Option watch_options[WATCH_OPTIONS];

typedef enum WatchFormat {
        WATCH_PLAIN, /* as the output allows */
        WATCH_LINES,
        WATCH_JSON,
        WATCH_OBS,
} WatchFormat;

typedef struct WatchPlan {
        WatchFormat format;
        bool finals_only;
        FollowerSince since;
        SinkObsOptions obs;
} WatchPlan;

/* Errors: -EINVAL, after saying what is wrong. */
int watch_options_read(const WatchArguments *arguments, char *operands[], WatchPlan *ret);
