#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What the two threads of one connection share: where to connect, the queue of frames to send, and
 * the queue of events that came. The main thread makes a Link for each connection and, once it
 * wants no more of it, abandons it: its events are then never seen, and the network thread ends
 * and drops its reference in its own time. So neither ever waits for the other.
 */

#include <libwebsockets.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "upstream/transport.h"

/* Frames that wait to be sent, together. */
#define LINK_OUTGOING_MAX ((size_t) 4 * 1024 * 1024)

/* Messages that wait for the main thread, together: more than minutes of any known server's. */
#define LINK_INCOMING_MAX ((size_t) 8 * 1024 * 1024)

/* libwebsockets cuts a longer request line or Host header in the middle, without a word. */
#define LINK_TARGET_MAX TRANSPORT_TARGET_MAX
#define LINK_HOST_MAX 110

typedef struct LinkFrame {
        struct LinkFrame *next;
        TransportFrame type;
        size_t size;
        uint8_t data[]; /* LWS_PRE bytes of room for the header, then the payload */
} LinkFrame;

typedef struct LinkEvent {
        struct LinkEvent *next;
        TransportEvent event; /* its strings are those below */
        char text[TRANSPORT_TEXT_MAX + 1];
        char location[TRANSPORT_TEXT_MAX + 1];
        char request_id[TRANSPORT_REQUEST_ID_MAX + 1];
        char *message; /* owned */
} LinkEvent;

typedef struct Link {
        atomic_uint n_refs;

        /* Set before the network thread starts. */
        char *host;        /* NULL with a socket */
        char *socket_path; /* NULL with a host */
        uint16_t port;
        bool tls;
        char *host_header;
        char *target;  /* path and query */
        char *ca_file; /* NULL: the system's */
        char *proxy;   /* NULL: none; may hold a password */
        int event_fd;  /* readable when an event waits */

        /* The network thread's, wiped once it is sent. */
        char *authorization; /* or NULL */

        atomic_size_t pending; /* bytes given to link_send() that the socket has not taken */
        atomic_bool resolved;  /* no longer waiting for the resolver */

        /* Set before TRANSPORT_OPENED is posted. */
        struct sockaddr_storage ours, theirs;
        socklen_t address_size; /* of both; 0: not known */

        pthread_mutex_t mutex; /* guards what follows */
        bool abandoned;
        LinkFrame *first_frame, **next_frame;
        LinkEvent *first_event, **next_event;
        LinkEvent *ending; /* kept ready, so that an end can be told without memory */
        size_t incoming_bytes;

        /* Another one, so that who is woken doesn't find the first one taken, and sleep again. */
        pthread_mutex_t wake_mutex;
        struct lws_context *context; /* while the network thread serves it */
} Link;

/* Errors: -EMSGSIZE if path and query, or the host's name, are too long; -ENOMEM; -EMFILE. */
int link_new(Link **ret, const TransportRequest *request);
Link *link_ref(Link *link);
Link *link_unref(Link *link);
DEFINE_CLEANUP(Link, link_unref)

/* The main thread's. */

/* Errors: -ENOBUFS past LINK_OUTGOING_MAX, -ENOMEM. */
int link_send(Link *link, TransportFrame type, const void *data, size_t size);
/* The next event, now the caller's; NULL: none waits. */
LinkEvent *link_take_event(Link *link);
/* See transport.h; of an open one. */
bool link_is_rerouted(const Link *link);
/* Want no more of it. */
void link_abandon(Link *link);

LinkEvent *link_event_free(LinkEvent *event);
DEFINE_CLEANUP(LinkEvent, link_event_free)

/* The network thread's. */

/* Let the main thread wake this context's service. False if the link is abandoned. */
bool link_attach(Link *link, struct lws_context *context);
void link_detach(Link *link);
bool link_is_abandoned(Link *link);

/* The socket is connected: keep which addresses it has. */
void link_note_addresses(Link *link, int fd);

/* The next frame to write, now the caller's; NULL: none. */
LinkFrame *link_take_frame(Link *link);
bool link_has_frames(Link *link);
/* The socket has taken so many bytes. */
void link_written(Link *link, size_t size);

/* A blank event for link_post(). NULL: no memory. */
LinkEvent *link_event_new(TransportEventType type);
/* The blank that is kept for the event that ends the connection; NULL if it was used. */
LinkEvent *link_ending_event(Link *link, TransportEventType type);
/* Takes the event in any case. Errors: -ENOBUFS past LINK_INCOMING_MAX. */
int link_post(Link *link, LinkEvent *event);
