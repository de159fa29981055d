#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values of settings that need not be there, each with what holds otherwise. */

#include <gio/gio.h>
#include <stdbool.h>
#include <stddef.h>

/* Whether somebody has set it. settings may be NULL, here and below. */
bool settings_value_is_set(GSettings *settings, const char *key);

int settings_value_get_int(GSettings *settings, const char *key, int from, int to, int otherwise);
bool settings_value_get_bool(GSettings *settings, const char *key, bool otherwise);

/* "" if there is none. The caller's. */
char *settings_value_get_string(GSettings *settings, const char *key);

/* Which of n names a string has; 0 if it is none of them. */
unsigned settings_value_get_choice(GSettings *settings, const char *key, const char *const *names,
                                   size_t n);
