#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The options of Start, read from a{sv}: what a caller left out is the user's setting. */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "base/cleanup.h"

/* Bytes of a name (source, target, language, model), of a keyterm, and how many of those. */
#define START_NAME_MAX 256
#define START_KEYTERM_MAX 128
#define START_KEYTERMS_MAX 100

typedef struct StartOptions {
        char *source; /* NULL: the setting's; so are the others */
        char *target;
        char *language;
        char *model;
        char **keyterms; /* NULL-terminated */
        int diarize;     /* -1: the setting's */
        int history;     /* -1: the setting's */
        int replace;
        int bind;
} StartOptions;

#define START_OPTIONS_INIT ((StartOptions){.diarize = -1, .history = -1})

/*
 * Reads the a{sv} that message stands at. Errors: an unknown option, one of a wrong type, or one
 * past its limit sets error to InvalidOption, naming it.
 */
int start_options_read(StartOptions *options, sd_bus_message *message, sd_bus_error *error);
void start_options_deinit(StartOptions *options);
