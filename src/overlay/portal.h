#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A request to a desktop portal: a call, and the answer that comes later by a signal. */

#include <gio/gio.h>
#include <stdbool.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

/*
 * arguments: those before the options, floating. options: what else is asked; the token is added.
 * Takes both. on_response is called exactly once, from the main context: ok if the user or the
 * portal granted it; results, a{sv}, is borrowed. How long a user thinks about it is not limited.
 */
void portal_request(const char *interface, const char *method, GVariant *arguments,
                    GVariantBuilder *options,
                    void (*on_response)(bool ok, GVariant *results, void *userdata),
                    void *userdata);
