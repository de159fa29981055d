#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user has set, from GSettings; where the schema isn't installed, the defaults. */

#include <stdbool.h>

#include "base/cleanup.h"

typedef struct Preferences {
        unsigned n_lines;
        unsigned width_characters;
        unsigned size_percent;
        unsigned hide_after_sec; /* 0: never */
        bool dim_tentative;
} Preferences;

typedef struct PreferencesSource PreferencesSource;

/* on_changed is called at each change. Never NULL. */
PreferencesSource *preferences_open(void (*on_changed)(void *userdata), void *userdata);
PreferencesSource *preferences_close(PreferencesSource *source);
DEFINE_CLEANUP(PreferencesSource, preferences_close)

Preferences preferences_read(PreferencesSource *source);
