#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A list of strings in a message, of which no more is read than may be used: sd-bus's own reader takes
 * a time that grows with the square of the list's length, which is the caller's to choose.
 */

#include <stddef.h>
#include <systemd/sd-bus.h>

/*
 * Reads an "as". ret has room for n_max strings, which are the message's, and the NULL behind them.
 * Errors: -E2BIG if there are more, when ret has n_max of them; those of sd-bus. After an error the
 * message can't be read further.
 */
int strv_read(sd_bus_message *message, size_t n_max, const char *ret[]);
