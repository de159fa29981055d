#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A tray's menu on the bus, as com.canonical.dbusmenu, which every tray draws by its own means. */

#include <gio/gio.h>

#include "base/cleanup.h"
#include "overlay/tray-menu.h"

typedef struct TrayDbusmenu TrayDbusmenu;

typedef struct TrayDbusmenuEvents {
        /* An item was chosen; it is valid during the call. */
        void (*on_chosen)(const TrayItem *item, void *userdata);
        /* The menu is about to be seen. */
        void (*on_opening)(void *userdata);
} TrayDbusmenuEvents;

/* menu is borrowed, and read whenever it is asked for. NULL if it can't be exported. */
TrayDbusmenu *tray_dbusmenu_new(GDBusConnection *connection, const char *path, const TrayMenu *menu,
                                const TrayDbusmenuEvents *events, void *userdata);
TrayDbusmenu *tray_dbusmenu_free(TrayDbusmenu *dbusmenu);
DEFINE_CLEANUP(TrayDbusmenu, tray_dbusmenu_free)

/* The menu is another one now. */
void tray_dbusmenu_update(TrayDbusmenu *dbusmenu);
