#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user has set, from GSettings; where the schema isn't installed, the defaults. */

#include <gio/gio.h>
#include <stdbool.h>

#include "base/cleanup.h"
#include "layout/layout.h"
#include "overlay/style.h"

typedef enum PreferencesMotion {
        PREFERENCES_MOTION_SYSTEM, /* as the desktop's programs */
        PREFERENCES_MOTION_FULL,
        PREFERENCES_MOTION_REDUCED, /* nothing slides; words fade */
        PREFERENCES_MOTION_NONE,
} PreferencesMotion;

typedef struct Preferences {
        Style style;
        LayoutStability stability;
        PreferencesMotion motion;
        unsigned hide_after_sec; /* 0: never */
        bool click_through;
        bool over_full_screen;
} Preferences;

typedef struct PreferencesSource PreferencesSource;

/* on_changed is called at each change. Never NULL. */
PreferencesSource *preferences_open(void (*on_changed)(void *userdata), void *userdata);
PreferencesSource *preferences_close(PreferencesSource *source);
DEFINE_CLEANUP(PreferencesSource, preferences_close)

/* high_contrast: whether the desktop is set to it, which holds for what nobody has set here. */
Preferences preferences_read(PreferencesSource *source, bool high_contrast);

/* For keys that others read and write by themselves: borrowed, NULL without a schema, or with one
 * that lacks this key. */
GSettings *preferences_get_settings(PreferencesSource *source, const char *key);
