#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The options of Start, read from a{sv}: what a caller left out is the user's setting. */

#include <stdbool.h>
#include <systemd/sd-bus.h>

#include "base/cleanup.h"
#include "upstream/query.h"

/* Bytes of a source's or target's name. */
#define START_NAME_MAX 256

/* Entries of the dictionary, of which each option is one. */
#define START_OPTIONS_MAX 64

/* Strings of a list that are read: one more than may be used, which is refused then. */
#define START_STRINGS_MAX (QUERY_VALUES_MAX + 1)

typedef struct StartOptions {
        char *source; /* NULL: the setting's */
        char *target; /* NULL: the default one */
        char *gate;   /* NULL: the setting's */
        QueryOptions query;
        int history; /* -1: the setting's */
        int replace;
        int bind;
} StartOptions;

#define START_OPTIONS_INIT ((StartOptions){.history = -1})

/* The D-Bus type of an option's value; here, as the command line has no more of this folder than its
 * headers. */
static inline const char *start_option_signature(QueryType type)
{
        switch (type) {
        case QUERY_TEXT:
                return "s";
        case QUERY_FLAG:
                return "b";
        case QUERY_NUMBER:
                return "i";
        case QUERY_LIST:
                return "as";
        }
        return "";
}

/*
 * Reads the a{sv} that message stands at. Errors: an unknown option, one of a wrong type or value,
 * or one past its limit sets error to InvalidOption, naming it.
 */
int start_options_read(StartOptions *options, sd_bus_message *message, sd_bus_error *error);
void start_options_deinit(StartOptions *options);
