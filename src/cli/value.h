#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * D-Bus values as JSON: dictionaries become objects, structures and arrays become arrays, variants
 * what they hold, numbers numbers: whole ones exactly up to 2^53, which is microseconds until the
 * year 2255; null if not finite. So one reader serves both: what a verb
 * wants of an a{sv} it declares to json_read(), and --json writes the whole.
 */

#include <systemd/sd-bus.h>

#include "json/json.h"

/* How deep values may lie in each other. The interface needs 4. */
#define VALUE_DEPTH_MAX 16

/* The next value of the message. Errors: -EBADMSG for a type that has no JSON form (a file
 * descriptor), -ENXIO at the end of the message, -ELOOP past VALUE_DEPTH_MAX. */
int value_to_json(sd_bus_message *message, Json **ret);
