#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Whether the session is locked, or its screen saver is on: by logind's LockedHint, and by the
 * screen savers of the desktops. Compositors that lock by themselves (ext-session-lock, as sway
 * does) tell nobody, and show nothing but the lock.
 */

#include <stdbool.h>

#include "base/cleanup.h"

typedef struct Lock Lock;

/* on_changed is called at each change, and once soon if it is locked now. Without a bus there is
 * none to tell: not locked. */
Lock *lock_new(void (*on_changed)(bool locked, void *userdata), void *userdata);
Lock *lock_free(Lock *lock);
DEFINE_CLEANUP(Lock, lock_free)
