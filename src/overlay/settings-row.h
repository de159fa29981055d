#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How a row of settings is laid out: what it is called, and behind that its controls, or below it,
 * where text is large or words are long.
 */

#include <gtk/gtk.h>
#include <stdbool.h>

/* Takes both, which may be any widgets. */
GtkWidget *settings_row_new(GtkWidget *titles, GtkWidget *controls);
