#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between the parts of Service: what is watched, and what is asked for. */

#include <gio/gio.h>

#include "overlay/service.h"
#include "surtitle-captions.h"

#define SERVICE_BUS_NAME "org.surtitle.Captions1"
#define SERVICE_OBJECT_PATH "/org/surtitle/Captions1"
#define SERVICE_INTERFACE "org.surtitle.Captions1"

struct Service {
        const ServiceEvents *events;
        void *userdata;
        guint watch;
        GDBusConnection *connection; /* NULL without a session bus */
        GCancellable *cancellable;   /* of what is asked of this daemon */
        GCancellable *asking;        /* of what users ask for, whoever the daemon is */
        SurtitleCaptions1 *captions; /* NULL while there is no daemon */
        bool caught_up;              /* live captions have come, or the earlier ones have */
};

/* A source from a dictionary of the interface, whose strings it borrows. */
ServiceSource service_parse_source(GVariant *dictionary);
