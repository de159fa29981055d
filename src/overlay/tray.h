#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * An icon in the tray of desktops that have one (org.kde.StatusNotifierWatcher): there while that
 * is, with the daemon's state, and a menu of the application's actions.
 */

#include <gio/gio.h>
#include <stdbool.h>

#include "base/cleanup.h"
#include "overlay/service.h"

typedef struct Tray Tray;

/* Both are borrowed; service must have been freed before this is, since it may still have an answer
 * for it. Nothing is in the tray before it is wanted. */
Tray *tray_new(GActionGroup *actions, Service *service);
Tray *tray_free(Tray *tray);
DEFINE_CLEANUP(Tray, tray_free)

void tray_set_wanted(Tray *tray, bool wanted);

/* What the daemon says; NULL: it isn't there. */
void tray_update(Tray *tray, const ServiceStatus *status);
