#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The service's properties at one moment, for people and as JSON. Asking never starts it. */

#include <systemd/sd-bus.h>

#include "cli/spending.h"

typedef struct Snapshot {
        Json *properties; /* owned; the strings below are its */
        const char *state;
        double session; /* 0: none runs */
        const char *host;
        const char *version;
        const Json *source;
        const char *source_kind;
        const char *source_name;
        Spending spending;
} Snapshot;

/* Errors: those of the call; -EBADMSG if a property is of another type than the interface's. */
int snapshot_take(sd_bus *bus, sd_bus_error *error, Snapshot **ret);
Snapshot *snapshot_free(Snapshot *snapshot);
DEFINE_CLEANUP(Snapshot, snapshot_free)

/* What is heard, and where its sound goes, as parts of a sentence; both are the caller's. */
char *snapshot_describe_source(const Snapshot *snapshot);
char *snapshot_describe_host(const Snapshot *snapshot);

/* One line on standard output: that a session runs, what it hears, where its sound goes; or, as
 * JSON, what `surtitle status --json` writes. A NULL snapshot: the service isn't running. */
void snapshot_print_session(const Snapshot *snapshot);
void snapshot_print_json(const Snapshot *snapshot);
