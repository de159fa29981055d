#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the properties show, as their values. */

#include "bus/service.h"

/* Appends the value of a property that the status has. Errors: those of sd-bus; -ENOENT for one that
 * it has not. */
int status_append(sd_bus_message *reply, const char *property, const ServiceStatus *status);
