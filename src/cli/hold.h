#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A session that its command waits for (`surtitle start --wait`, `--bind`): the command
 * stays, ends the session when it is interrupted, and tells how it went.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "base/cleanup.h"
#include "cli/outcome.h"

typedef struct Hold Hold;

/* Follows the service from now on: made before the session starts, so that its end can't be
 * missed. */
int hold_new(Hold **ret, sd_bus *bus);
Hold *hold_free(Hold *hold);
DEFINE_CLEANUP(Hold, hold_free)

/* Stays until the session has ended, and writes its summary on standard output. */
Outcome hold_run(Hold *hold, uint64_t session, bool as_json);
