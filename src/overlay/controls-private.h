#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between the parts of Controls. */

#include "overlay/controls.h"
#include "overlay/glyph.h"

/* What all controls look like, on any theme. */
void controls_add_style(GdkDisplay *display);

/* A button for an action ("app.nudge::up"), with a name that is also its tooltip. */
GtkWidget *controls_new_button(GlyphKind kind, const char *action, const char *name);

/* A button that opens a menu, which it owns. */
GtkWidget *controls_new_menu_button(GlyphKind kind, GtkWidget *menu, const char *name);

/* Where to: arrows, places, monitors, docking. Arrow keys serve as well while it is open. */
GtkWidget *controls_new_move_menu(void);

/* What to hear, asked for each time that it opens. */
GtkWidget *controls_new_source_menu(Service *service);
