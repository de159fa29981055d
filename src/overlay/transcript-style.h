#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the transcript window looks, on top of the theme, whose colours it uses. Sizes are in em, so
 * that they grow with the text. */

#include <gtk/gtk.h>

#define TRANSCRIPT_STYLE_CLASS "surtitle-transcript" /* of the window */

/* Have it on this display; any further call adds nothing. */
void transcript_style_add(GdkDisplay *display);
