#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between settings.c, which reads what a session needs once, and tariff.c, which follows some. */

#include <gio/gio.h>

/* NULL where the schema isn't installed. The caller's (g_object_unref()). */
GSettings *settings_open(void);
