#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What `surtitle doctor` shares with its checks, each a file: doctor-NAME.c. A check finds out one
 * thing after the other that captions need, and says of each in a sentence how it is, or how to mend
 * it. What a check finds may spare a later one.
 */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "cli/server-choice.h"
#include "keyring/key.h"
#include "upstream/endpoint.h"

typedef enum Finding {
        FINDING_OK,
        FINDING_NOTE,    /* worth knowing; captions appear all the same */
        FINDING_PROBLEM, /* it keeps captions from appearing */
} Finding;

typedef struct Doctor {
        bool json;
        bool online; /* the key may be sent to its server */
        unsigned n_problems;

        ServerChoice *choice;
        sd_bus *bus;        /* NULL: there is none */
        bool is_served;     /* the service answers */
        const char *url;    /* of the server that will be used; NULL: the embedded recogniser */
        Endpoint *endpoint; /* read from it, or NULL */
        Key *key;           /* for that server, or NULL */
        bool has_key;       /* there is one, though it may be locked away */
} Doctor;

/* Tells of one finding. check: the name of what was looked at, for programs. */
void doctor_tell(Doctor *doctor, Finding finding, const char *check, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* In the order in which one needs the other. */
void doctor_check_session(Doctor *doctor);    /* bus, runtime, settings */
void doctor_check_service(Doctor *doctor);    /* service */
void doctor_check_sound(Doctor *doctor);      /* output, microphone */
void doctor_check_key(Doctor *doctor);        /* key; chooses the server */
void doctor_check_server(Doctor *doctor);     /* server */
void doctor_check_recognizer(Doctor *doctor); /* recognizer */
void doctor_check_window(Doctor *doctor);     /* window */
