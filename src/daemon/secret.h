#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The API key. It never reaches a log, an argument list or D-Bus. */

#include <stdbool.h>

/* Whether there is a key, without looking at it. */
bool secret_exists(void);

/* "Token KEY" for the header Authorization, to be wiped and freed by the caller; NULL without key. */
char *secret_authorization(void);
