#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The daemon: the bus, the session that runs or doesn't, and who waits for which of them.
 *
 * At most one session runs. Start and Toggle wait until it does, Stop until its last word is told;
 * a Start that comes meanwhile waits for that end, too. Before a plan can be made, the API key is
 * sought, which may take as long as a person needs to unlock a keyring: a second Start waits for
 * the same key, Stop and Toggle end the waiting, Status answers "connecting".
 */

#include <systemd/sd-event.h>

#include "base/cleanup.h"

typedef struct Manager Manager;

int manager_new(Manager **ret);
Manager *manager_free(Manager *manager);
DEFINE_CLEANUP(Manager, manager_free)

/* Takes the bus name and serves until SIGTERM or the end of the bus. Returns the exit status. */
int manager_run(Manager *manager);
