#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What the user has set about cost: the price, and the daily limit. Other settings are looked at
 * when captions begin; these matter in the middle of it, and are followed. Main thread.
 *
 * GLib tells of changes by a main context, which is served from the event loop here: one of our own,
 * so that nothing else of GLib's is ever called by it.
 */

#include <systemd/sd-event.h>

#include "base/cleanup.h"

/* What is written beside an amount, in bytes. */
#define TARIFF_CURRENCY_MAX 16

typedef struct Tariff {
        double price_per_hour; /* of one channel; 0: it isn't known */
        char currency[TARIFF_CURRENCY_MAX];
        unsigned limit_min; /* of one channel's sound a day; 0: there is no limit */
} Tariff;

typedef struct TariffWatch TariffWatch;

/*
 * on_changed comes from the event loop. This has to come before anything else that opens settings:
 * GLib tells the context in which it did so first. Where the schema isn't installed, nothing is
 * set. Errors: those of sd-event.
 */
int tariff_watch_new(TariffWatch **ret, sd_event *event, void (*on_changed)(void *userdata),
                     void *userdata);
TariffWatch *tariff_watch_free(TariffWatch *watch);
DEFINE_CLEANUP(TariffWatch, tariff_watch_free)

const Tariff *tariff_watch_get(const TariffWatch *watch);
