#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One connection on the network thread: what libwebsockets calls back, turned into the events of
 * the transport and its frames into calls. See transport-lws-dial.h for how it comes about.
 */

#include "base/buffer.h"
#include "base/time-util.h"
#include "upstream/transport-lws-link.h"

/* A dead peer: ask it after so long without a word, give it up after so long. */
#define CONNECTION_PING_SECONDS 5
#define CONNECTION_HANG_UP_SECONDS 15

typedef struct Connection {
        Link *link;
        struct lws *wsi; /* NULL: destroyed, or not made yet */
        bool ended;      /* the end has been told, or nobody wants to know */
        bool requested;  /* TCP and TLS are done, the upgrade is asked for */
        bool open;
        bool killed;
        enum lws_close_status leaving; /* what to close with; NOSTATUS: stay */

        /* Why the last try failed. */
        TransportFault fault;
        char reason[TRANSPORT_TEXT_MAX + 1];
        char certificate_fault[TRANSPORT_TEXT_MAX + 1];

        char request_id[TRANSPORT_REQUEST_ID_MAX + 1];
        Buffer message;
        size_t unflushed;  /* bytes of a frame that libwebsockets still holds */
        usec_t last_heard; /* when the server said anything */
        lws_sorted_usec_list_t patience, farewell;
} Connection;

/* The contexts' callback; the context's user is a Connection (net_user()). */
int connection_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                        size_t size);

/* Look at what the main thread wants: to leave, or to send. */
void connection_wake(Connection *connection);

/* Tell the end: of a try that came to nothing, or by a broken rule. */
void connection_fail(Connection *connection, TransportFault fault, const char *reason);
/* Tell the end by an event of link_ending_event(), which may be NULL. */
void connection_end(Connection *connection, LinkEvent *event);

/* Close the socket at once, without any of the courtesies. */
void connection_kill(Connection *connection);

/* Copies text of `size` bytes as a string, cut to the target's room. */
void connection_set_text(char *target, size_t room, const char *text, size_t size);

#define CONNECTION_SET_TEXT(array, text, size) \
        connection_set_text((array), sizeof(array), (text), (size))
