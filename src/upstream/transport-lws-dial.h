#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The network thread of one connection, from the resolver to the last close. */

#include "upstream/transport-lws-link.h"
#include "upstream/transport-lws-net.h"

/*
 * Resolves, tries each address in turn, and serves until the connection has ended or the link is
 * abandoned. Blocks in the resolver as long as that likes.
 */
void dial_run(Link *link, NetPool *pool);
