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
#include "base/time-util.h"

/* The exit status where another surtitled serves the session; EXIT_FAILURE is any other failure. */
#define MANAGER_EXIT_TAKEN 3

typedef struct Manager Manager;

/* idle_usec: it ends after so long without captions and clients (idle.h); 0: it stays. */
int manager_new(Manager **ret, usec_t idle_usec);
Manager *manager_free(Manager *manager);
DEFINE_CLEANUP(Manager, manager_free)

/* Takes the bus name and serves until SIGTERM, the end of the bus, or nobody wants it any more. What
 * runs then is drained first. Returns the exit status. */
int manager_run(Manager *manager);
