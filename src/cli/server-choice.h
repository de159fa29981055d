#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server that the user's settings and this environment name, as the service chooses it. */

#include <stdbool.h>

#include "base/cleanup.h"

typedef enum ServerKind {
        SERVER_AUTO, /* Deepgram's if there is a key for it, else the embedded recogniser */
        SERVER_LOCAL,
        SERVER_DEEPGRAM,
        SERVER_CUSTOM,
} ServerKind;

typedef struct ServerChoice {
        ServerKind kind;
        char *url;     /* of SERVER_CUSTOM, as it was given */
        char *ca_file; /* "": the system's */
        bool allow_insecure;
        bool has_schema; /* false: the settings aren't installed, and are as the service's defaults */
        char *source;    /* the setting of this name */
} ServerChoice;

/* Never NULL, since GLib ends the program when memory does. */
ServerChoice *server_choice_new(void);
ServerChoice *server_choice_free(ServerChoice *choice);
DEFINE_CLEANUP(ServerChoice, server_choice_free)
