#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Whether the caption window comes with the session. What says so is the autostart entry in the
 * user's configuration, where desktops' own settings see it too; within Flatpak, whose
 * configuration no desktop reads, it is only our memory of what the portal has granted.
 */

#include <stdbool.h>

bool autostart_get(void);

/* on_done: whether it is so now, called once, maybe before this returns. Nothing can be granted
 * without a user's or a portal's consent, so that it may be other than what was wanted. */
void autostart_set(bool wanted, void (*on_done)(bool enabled, void *userdata), void *userdata);
