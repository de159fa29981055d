#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between the parts of the settings window. */

#include "overlay/settings-form.h"
#include "overlay/settings-window.h"
#include "overlay/style.h"

/* Colours, opacities and edge: what is set one by one if no preset is used. */
#define SETTINGS_LOOKS 8

typedef struct SettingsWindow {
        SettingsWindowOptions options;
        GtkWidget *window;     /* borrowed: it owns this */
        GSettings *overlay;    /* owned, as the next */
        GSettings *captions;   /* NULL where its schema isn't installed */
        GCancellable *closing; /* of what still goes on when the window is closed */

        Style style;                     /* as it was set last, and could be read */
        GVariant *looks[SETTINGS_LOOKS]; /* the same, as the settings have it; owned */
        GtkWidget *stack, *contrast;     /* borrowed, as all that follow */
        guint restore;                   /* of them, as soon as what can not be read has been set */
        bool restoring, resetting;

        GtkWidget *key, *key_store, *key_forget, *key_state;
        GtkWidget *test, *findings;
        GtkWidget *forget, *forget_state;
        GtkWidget *sent_today, *sent_month;
        guint look; /* at what was sent, again and again while it is seen */
} SettingsWindow;

/* Fill a page. */
void settings_window_fill_look(SettingsWindow *window, GtkWidget *page);
void settings_window_fill_behaviour(SettingsWindow *window, GtkWidget *page);
void settings_window_fill_speech(SettingsWindow *window, GtkWidget *page);
void settings_window_fill_server(SettingsWindow *window, GtkWidget *page);
void settings_window_fill_privacy(SettingsWindow *window, GtkWidget *page);

/* A part of the page of privacy. */
void settings_window_add_cost(SettingsWindow *window, SettingsForm *form);

/* Watch that nothing is chosen that could not be read. */
void settings_window_watch_look(SettingsWindow *window);

/* What to hear: a list of what there is, which sets source and target. */
GtkWidget *settings_new_source_list(GSettings *settings, Service *service, GActionGroup *actions);
