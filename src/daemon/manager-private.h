#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The inside of the manager, shared by its files: manager.c (sessions, life) and manager-calls.c
 * (what is asked over D-Bus). */

#include "bus/service.h"
#include "daemon/admission.h"
#include "daemon/captioning.h"
#include "daemon/manager.h"
#include "daemon/sources.h"
#include "daemon/suspend.h"
#include "daemon/waiters.h"
#include "daemon/worker.h"

struct Manager {
        sd_event *event;
        sd_bus *bus;
        Service *service;
        Transport *transport;
        Recognizer *recognizer;
        Worker *worker;
        Secrets *secrets;
        Admission *admission;
        Sources *sources;
        Captioning *current; /* NULL: idle */
        Suspend *suspend;    /* while captions are made; NULL: nobody tells of sleep */
        Waiters waiters;
        uint64_t last_session;
        bool shutting_down;
};

/* Puts the service on the bus. Errors: service_new()'s. */
int manager_add_service(Manager *manager);
