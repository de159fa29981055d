#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers on the command line. Pure. */

#include <stdint.h>

#include "base/time-util.h"

/* Digits alone, least to most. Errors: -EINVAL, -ERANGE. */
int number_read(const char *text, uint64_t least, uint64_t most, uint64_t *ret);

/* "30s", "5m" or "2h", at most a year. Errors: -EINVAL, -ERANGE. */
int duration_read(const char *text, usec_t *ret);
