#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The name of a request: a UUID of version 7 (RFC 9562), so that names sort by time. */

#include "base/time-util.h"

#define REQUEST_ID_BYTES 37 /* with its NUL */

/* random: 10 bytes. */
void request_id_print(char ret[REQUEST_ID_BYTES], usec_t wall, const unsigned char *random);
/* With the present and the kernel's randomness. */
void request_id_make(char ret[REQUEST_ID_BYTES]);
