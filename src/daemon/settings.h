#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The user's settings (GSettings schema org.surtitle.Surtitle), as they are at this moment. */

#include <stdbool.h>

#include "base/cleanup.h"
#include "gate/gate.h"
#include "upstream/query.h"

typedef enum UpstreamChoice {
        UPSTREAM_AUTO, /* Deepgram if there is a key, else this computer */
        UPSTREAM_LOCAL,
        UPSTREAM_DEEPGRAM,
        UPSTREAM_CUSTOM, /* the setting endpoint */
} UpstreamChoice;

typedef struct Settings {
        UpstreamChoice upstream;
        char *endpoint;
        bool allow_insecure;
        char *ca_file; /* "": the system's */
        char *source;
        char *target; /* "": the default device */
        GateMode gate;
        QueryOptions query;
        unsigned keep_sec;
        bool history;
        unsigned history_days; /* 0: for ever */
} Settings;

/* Without an installed schema these are the defaults, and a warning is logged. */
int settings_read(Settings **ret);
Settings *settings_free(Settings *settings);
DEFINE_CLEANUP(Settings, settings_free)
