#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `surtitle start --option NAME=VALUE`: what only some servers know, by the names that Start has for
 * it; upstream/query.h has the table. */

#include <systemd/sd-bus.h>

#include "cli/options.h"

/* Whether each is NAME=VALUE with a name and a value that Start knows; says so if not.
 * Errors: -EINVAL. */
int server_options_check(const char *command, const StringList *options);

/* Appends them to the a{sv} that call has open: a name that is given again makes a list, or is the
 * last one's. They have been checked. Errors: those of sd-bus. */
int server_options_append(sd_bus_message *call, const StringList *options);
