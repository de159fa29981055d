#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tables of the history, as the steps that lead to them (database_open()): a new version is a
 * new step at the end, and none is ever changed once it has been released. */

#include <stddef.h>

#define SCHEMA_STEPS 2

extern const char *const schema_steps[SCHEMA_STEPS];
