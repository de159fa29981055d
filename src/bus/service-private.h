#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The inside of the service, shared by its files: service.c (the object, sessions) and
 * service-history.c (what is kept of them). */

#include "bus/service.h"
#include "bus/told.h"

struct Service {
        sd_bus *bus;
        sd_bus_slot *slot;
        sd_bus_track *bound;
        Told told;
        ServiceHandlers handlers;
        void *userdata;
};

/* A call that is answered later. r: of reading its arguments. Errors: r, -ENOMEM. */
int service_take_call(sd_bus_message *message, int r, Call **ret);

/* Methods of the vtable. */
int service_method_get_captions(sd_bus_message *message, void *userdata, sd_bus_error *error);
int service_method_list_sessions(sd_bus_message *message, void *userdata, sd_bus_error *error);
int service_method_search(sd_bus_message *message, void *userdata, sd_bus_error *error);
int service_method_delete_session(sd_bus_message *message, void *userdata, sd_bus_error *error);
int service_method_forget_recent(sd_bus_message *message, void *userdata, sd_bus_error *error);
