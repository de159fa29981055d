#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The style as it is set: keys of org.surtitle.Surtitle.overlay. */

#include <gio/gio.h>
#include <stdbool.h>

#include "overlay/style.h"

/* A style that can be read; settings: NULL for the defaults. A key that an older or newer schema
 * lacks, or has as another type, has its default. high_contrast: the desktop is set to it, which
 * holds for colours, opacities and dimming that nobody has set here. */
Style style_settings_read(GSettings *settings, bool high_contrast);

/* The same, though it could not be read. */
Style style_settings_read_as_set(GSettings *settings, bool high_contrast);
