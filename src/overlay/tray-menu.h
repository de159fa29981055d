#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What the tray shows, as a function of what the daemon says: the words of its menu, its icon and
 * its tip. Pure.
 */

#include <stdbool.h>
#include <stddef.h>

#include "overlay/service.h"

#define TRAY_SOURCES_MAX 20 /* devices and applications; more than anybody reads through */
#define TRAY_ITEMS_MAX (TRAY_SOURCES_MAX + 16)
#define TRAY_LABEL_MAX 160  /* bytes, what is longer is cut */
#define TRAY_TARGET_MAX 256 /* bytes; a source whose name is longer is not offered */

/* Ids of items. The menu itself is 0; those of sources count up. */
enum {
        TRAY_MENU = 0,
        TRAY_TOGGLE,
        TRAY_PAUSE,
        TRAY_SOURCES,
        TRAY_TRANSCRIPT,
        TRAY_SETTINGS,
        TRAY_SEPARATOR,
        TRAY_QUIT,
        TRAY_FIRST_SOURCE = 100,
};

typedef enum TrayItemKind {
        TRAY_ITEM_ACTION,
        TRAY_ITEM_CHOICE, /* one of several, of which at most one is chosen */
        TRAY_ITEM_SUBMENU,
        TRAY_ITEM_SEPARATOR,
} TrayItemKind;

typedef struct TraySource {
        char kind[16];
        char target[TRAY_TARGET_MAX];
        char name[TRAY_LABEL_MAX];
        bool active;
} TraySource;

typedef struct TrayItem {
        int id, parent;
        TrayItemKind kind;
        char label[TRAY_LABEL_MAX]; /* as com.canonical.dbusmenu has it: an underscore is doubled */
        bool enabled, chosen;
        const char *action; /* of the application; NULL: none */
        TraySource source;  /* of a choice: what the action is told */
} TrayItem;

typedef struct TrayState {
        ServiceState state;
        bool running;                      /* there is a session */
        TraySource source;                 /* what it hears */
        bool has_transcript, has_settings; /* the application has such windows */
} TrayState;

typedef struct TrayMenu {
        TrayItem items[TRAY_ITEMS_MAX];
        size_t n;
} TrayMenu;

/* Copy what the daemon tells. False if it has no room, and *ret is then as it was. */
bool tray_source_set(TraySource *ret, const ServiceSource *source);

/* sources: devices and applications by name; the defaults come before them by themselves. */
void tray_menu_build(TrayMenu *ret, const TrayState *state, const TraySource *sources,
                     size_t n_sources);

/* NULL if there is none of this id. */
const TrayItem *tray_menu_find(const TrayMenu *menu, int id);

/* A few words for the tip. Not the caller's, or in buffer, which has TRAY_LABEL_MAX bytes. */
const char *tray_describe(const TrayState *state, char *buffer);

/* The names of an icon, and of a status of org.kde.StatusNotifierItem. */
const char *tray_get_icon(const TrayState *state);
const char *tray_get_status(const TrayState *state);
