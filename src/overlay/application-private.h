#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between the parts of the application: what happens to it, and what can be done with it. */

#include <gtk/gtk.h>

#include "overlay/appearance.h"
#include "overlay/application.h"
#include "overlay/controls.h"
#include "overlay/lock.h"
#include "overlay/placement.h"
#include "overlay/preferences.h"
#include "overlay/presenter.h"
#include "overlay/preview.h"
#include "overlay/service.h"
#include "overlay/shortcuts.h"
#include "overlay/transcript-window.h"
#include "overlay/tray.h"

/* A notice of our own: how what a user asked for went. */
#define COMMAND_NOTICE "command"

typedef struct Application {
        GApplication *application;
        PreferencesSource *preferences;
        Presenter *presenter; /* NULL if there is no display */
        Service *service;
        Placement *placement;
        Controls *controls;
        Lock *lock;
        Shortcuts *shortcuts;
        Preview *preview;
        GtkWindow *settings, *first_run; /* NULL while they are closed */
        TranscriptWindow *transcript;    /* the same */
        Appearance *appearance;
        Tray *tray;
        ServiceState state;
        uint64_t running; /* the session that runs; 0: none */
        uint64_t session; /* whose captions are shown */
        char *told_host;  /* where the audio goes, as last told; NULL: nothing told */
        bool resting;     /* the start that is going on only waits for captions */
        guint shell_watch;
        bool locked, hovered, pinned, expanded;
        bool yields;      /* GNOME Shell shows the captions itself */
        const char *hint; /* about the window, to be shown with its first captions; NULL: none */
        int status;
} Application;

/* All that buttons, shortcuts, scripts (org.gtk.Actions) and other windows can do. */
void application_add_actions(Application *application);

/* The ordinary windows: made when they are wanted. */
void application_show_settings(Application *application);
void application_show_transcript(Application *application);
/* False where there was a first run before. */
bool application_show_first_run(Application *application);
void application_close_windows(Application *application);

/* All windows look as the desktop is set, and captions are of high contrast if it is. */
void application_add_appearance(Application *application);
void application_remove_appearance(Application *application);

/* Have the actions agree with what the daemon says. */
void application_update_actions(Application *application);

/* What is set, and what was asked for since, holds from now on. */
void application_obey_preferences(Application *application);

/* What is heard, as in ServiceSource. */
void application_set_source(Application *application, const char *kind, const char *target);

/* An icon in the tray, where one is wanted. It is to be removed after the service is gone. */
void application_add_tray(Application *application);
void application_update_tray(Application *application);
void application_remove_tray(Application *application);

/* Global shortcuts, as far as the user has wanted them before. */
void application_add_shortcuts(Application *application);

/* Have the window held and withheld as all circumstances want it. */
void application_update_window(Application *application);
