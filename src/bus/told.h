#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What clients were last told of the properties that are signalled, so that PropertiesChanged names
 * those that have changed, and comes only if one has. Pure.
 */

#include "bus/service.h"

/* The names that told_update() gives at the most, and their end. */
#define TOLD_NAMES_MAX 5

typedef struct Told {
        char *state;
        uint64_t session;
        char *source_kind; /* NULL: nothing is captured */
        char *source_target;
        char *source_name;
        char *host;
} Told;

/* Takes over what status says. ret_names gets the names of the properties that differ from before,
 * and NULL behind them. Returns how many there are. */
size_t told_update(Told *told, const ServiceStatus *status, const char *ret_names[TOLD_NAMES_MAX]);
void told_deinit(Told *told);
