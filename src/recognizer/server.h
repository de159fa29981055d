#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The socket, and who is connected to it. One thread, that of server_run(). */

#include "base/cleanup.h"
#include "base/time-util.h"
#include "recognizer/listener.h"

/* Each may need 100 MB and a third of a core. */
#define SERVER_CONNECTIONS_MAX 8

typedef struct ServerConfig {
        const char *key; /* NULL: none is asked for */
        const char *model_dir;
        usec_t idle; /* how long a client may be silent */
} ServerConfig;

typedef struct Server Server;

/* Takes over the listener on success. Strings must outlive the server. Errors: -ENOMEM, others. */
int server_new(Server **ret, Listener **listener, const ServerConfig *config);
/* Ends all connections and waits for their threads; closes the listener. */
Server *server_free(Server *server);
DEFINE_CLEANUP(Server, server_free)

/* Serve until SIGTERM or SIGINT, which must be blocked in all threads. Errors: -EIO. */
int server_run(Server *server);
