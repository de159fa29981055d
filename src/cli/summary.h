#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a session ended, as Stop and SessionEnded tell it. */

#include "json/json.h"

/* Writes it on standard output, in a line or two for people, or whole as JSON.
 * Errors: -EBADMSG if a member is of another type than the interface's; nothing is written then. */
int summary_print(const Json *summary, bool as_json);
