#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The socket that clients connect to: on a loopback address, or in the file system for this user
 * alone. Ours rather than libwebsockets', which opens a loopback address to the world as soon as
 * IPv6 is on, and a socket in the file system to its group.
 */

#include "base/cleanup.h"

typedef struct Listener Listener;

/* where: "127.0.0.1:PORT", "[::1]:PORT", "localhost:PORT"; port 0 lets the kernel choose.
 * Errors: -EINVAL if it is none of these, -EADDRNOTAVAIL if the address is not the loopback's,
 * -EADDRINUSE and others of bind(). */
int listener_new_address(Listener **ret, const char *where);

/* A socket at this path, which replaces one that nobody serves any more. Errors: -ENAMETOOLONG,
 * -EEXIST if there is something else, -EADDRINUSE if somebody serves it, others of bind(). */
int listener_new_path(Listener **ret, const char *path);

/* Closes, and removes the socket from the file system. */
Listener *listener_free(Listener *listener);
DEFINE_CLEANUP(Listener, listener_free)

/* "ws://127.0.0.1:8080" or "ws+unix:/run/…:", to be followed by the request's path. */
const char *listener_url(const Listener *listener);

/* Stays the listener's; non-blocking. */
int listener_fd(const Listener *listener);

/* A client that waits. Errors: -EAGAIN if there is none. */
int listener_accept(Listener *listener, int *ret_fd);
