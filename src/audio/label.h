#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names that other programs give to themselves and to devices: any program of the desktop chooses
 * them freely, and we show them, and send them over D-Bus. Pure. */

/* With the zero at its end; a longer name is cut. */
#define LABEL_BYTES_MAX 256

/* A copy in well-formed UTF-8 without control characters; for each byte of what isn't so it has a
 * "?". "" for NULL. NULL without memory. */
char *label_copy(const char *text);
