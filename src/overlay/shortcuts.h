#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Keys that work wherever the user is, by the portal GlobalShortcuts. The desktop asks the user for
 * the keys, and keeps them. Where there is no such portal, a desktop's own settings can bind keys
 * to commands.
 */

#include <gio/gio.h>
#include <stdbool.h>

#include "base/cleanup.h"

typedef struct Shortcuts Shortcuts;

typedef struct ShortcutsEvents {
        /* Keys were pressed; action is the name of one of the application. */
        void (*on_activated)(const char *action, void *userdata);
        /* Whether keys are bound now, in answer to shortcuts_bind(). */
        void (*on_bound)(bool bound, void *userdata);
        /* Which ones, as far as the desktop says: a{ss}, action and keys; also when they change. */
        void (*on_keys)(GVariant *keys, void *userdata);
} ShortcutsEvents;

Shortcuts *shortcuts_new(const ShortcutsEvents *events, void *userdata);
Shortcuts *shortcuts_free(Shortcuts *shortcuts);
DEFINE_CLEANUP(Shortcuts, shortcuts_free)

/* Ask the desktop for them. It may ask the user, though not again for what it has kept. */
void shortcuts_bind(Shortcuts *shortcuts);

/* What on_keys() told, for people: a line for each; the caller's. */
char *shortcuts_describe_keys(GVariant *keys);

/* The command to bind by hand that does what the first of the shortcuts does: captions on and
 * off. */
const char *shortcuts_get_command(void);
