#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The window in which everything can be set. Each change is obeyed at once, and seen in the real
 * captions; each can be undone, and all together.
 */

#include <gtk/gtk.h>

#include "overlay/service.h"

typedef struct SettingsWindowOptions {
        GActionGroup *actions; /* "app" */
        Service *service;
        bool knows_full_screen; /* the desktop tells of full-screen windows */
        void (*on_closed)(void *userdata);
        void *userdata;
} SettingsWindowOptions;

/* NULL where the settings' schema isn't installed. Shown by gtk_window_present(); it is gone after
 * on_closed, or gtk_window_destroy(). */
GtkWindow *settings_window_new(const SettingsWindowOptions *options);

/* Turn to the page "look", "behaviour", "speech", "server" or "privacy". */
void settings_window_turn_to(GtkWindow *window, const char *page);
