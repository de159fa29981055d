#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Dark or light, and high contrast, as the desktop has it: what GTK before 4.20 leaves to
 * applications. Asked of the desktop's portal, or, without one, of GNOME's settings. All ordinary
 * windows look so; the captions have colours of their own, but for high contrast.
 */

#include <stdbool.h>

#include "base/cleanup.h"

typedef struct Appearance Appearance;

/* Follow the desktop from now on; GTK must have a display. Never NULL. */
Appearance *appearance_new(void);
Appearance *appearance_free(Appearance *appearance);
DEFINE_CLEANUP(Appearance, appearance_free)

/* Whether GTK's theme is of high contrast now, ours or that of the desktop. */
bool appearance_is_high_contrast(void);
