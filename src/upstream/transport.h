#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The seam between the session and the network: one WebSocket connection at a time.
 *
 * Its user lives on one thread (the main one) and gets every event there, never from within a call
 * of its own. transport-lws.c serves it with libwebsockets on a thread of its own, the tests with a
 * script. A transport knows nothing of protocol, retries or time limits but its own handshake's.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "upstream/endpoint.h"

/* A message from the server past this many bytes ends the connection (TRANSPORT_FAULT_PROTOCOL). */
#define TRANSPORT_MESSAGE_MAX ((size_t) 1024 * 1024)

/* Resolver, TCP, TLS and HTTP upgrade together may take this long (TRANSPORT_FAULT_TIMEOUT; _NAME
 * if the resolver hasn't answered). */
#define TRANSPORT_HANDSHAKE_SECONDS 10

/* Path and query together, with the "?" between them. */
#define TRANSPORT_TARGET_MAX 2000

/* Lengths that outside text is cut to. */
#define TRANSPORT_TEXT_MAX 256
#define TRANSPORT_REQUEST_ID_MAX 64

typedef enum TransportFault {
        TRANSPORT_FAULT_NAME,        /* the host's name can't be resolved */
        TRANSPORT_FAULT_UNREACHABLE, /* refused, no route, cut before the handshake ended */
        TRANSPORT_FAULT_TIMEOUT,     /* the handshake took too long */
        TRANSPORT_FAULT_TLS,         /* certificate or TLS refused; text says why */
        TRANSPORT_FAULT_PROTOCOL,    /* not a WebSocket server, or a broken frame */
} TransportFault;

typedef enum TransportEventType {
        /* The server took the upgrade (101). */
        TRANSPORT_OPENED,
        /* The server answered the upgrade with another HTTP status. Ends the connection. */
        TRANSPORT_REFUSED,
        /* No connection came about, or it broke a rule. Ends the connection. */
        TRANSPORT_FAILED,
        /* One whole text message. */
        TRANSPORT_MESSAGE,
        /* An open connection ended: by a close frame (code), or without one (code 0). */
        TRANSPORT_CLOSED,
} TransportEventType;

/* Strings are valid during the call, NUL-terminated, and may hold any bytes the server sent. */
typedef struct TransportEvent {
        TransportEventType type;
        union {
                struct {
                        const char *request_id; /* dg-request-id, or "" */
                } opened;
                struct {
                        unsigned status;          /* HTTP */
                        const char *text;         /* dg-error, or "" */
                        const char *request_id;   /* dg-request-id, or "" */
                        const char *location;     /* where a redirect pointed (never followed), "" */
                        unsigned retry_after_sec; /* 0: not said */
                } refused;
                struct {
                        TransportFault fault;
                        const char *text; /* the library's or system's words, or "" */
                } failed;
                struct {
                        const char *text;
                        size_t size; /* bytes */
                } message;
                struct {
                        /* RFC 6455 §7.4; 0: no close frame came; 1005: one without a code.
                         * libwebsockets 4.1 gives 1012 to 1014 as 1002, the reason untouched. */
                        unsigned code;
                        const char *reason;
                } closed;
        };
} TransportEvent;

typedef struct TransportRequest {
        const Endpoint *endpoint;
        const char *query;         /* without "?"; may be "" */
        const char *authorization; /* the header's value, or NULL; wiped after use, never logged */
        const char *proxy;         /* [user:password@]host:port of an HTTP proxy, or NULL */
        const char *ca_file;       /* PEM bundle to trust instead of the system's, or NULL */
} TransportRequest;

typedef enum TransportFrame { TRANSPORT_BINARY, TRANSPORT_TEXT } TransportFrame;

typedef struct Transport Transport;

typedef struct TransportMethods {
        /* Begin to connect; what the request points to is copied. Must be closed or ended before.
         * Errors: -EBUSY while a connection is open, -EMSGSIZE if path and query are longer than
         * TRANSPORT_TARGET_MAX or the host's name than 110, -ENOMEM, -EMFILE,
         * -EAGAIN (no thread). */
        int (*open)(Transport *transport, const TransportRequest *request);
        /* Queue one message behind those before it. size > 0: an empty message means "end" to old
         * servers. Errors: -ENOTCONN unless open, -ENOBUFS past the queue's limit, -ENOMEM. */
        int (*send)(Transport *transport, TransportFrame frame, const void *data, size_t size);
        /* Bytes taken by send() that the socket has not taken yet. */
        size_t (*pending)(Transport *transport);
        /* Whether packets to the server would leave from another address of this computer than the
         * connection has: through another network, or a VPN. false where that can't be told. */
        bool (*is_rerouted)(Transport *transport);
        /* Drop the connection, or the attempt at one. No event of it comes after this. */
        void (*close)(Transport *transport);
        Transport *(*free)(Transport *transport);
} TransportMethods;

typedef void (*TransportHandler)(void *userdata, const TransportEvent *event);

/* An implementation embeds this first. on_event is set by the transport's user before open(). */
struct Transport {
        const TransportMethods *methods;
        TransportHandler on_event;
        void *userdata;
};

static inline int transport_open(Transport *transport, const TransportRequest *request)
{
        return transport->methods->open(transport, request);
}

static inline int transport_send(Transport *transport, TransportFrame frame, const void *data,
                                 size_t size)
{
        return transport->methods->send(transport, frame, data, size);
}

static inline size_t transport_pending(Transport *transport)
{
        return transport->methods->pending(transport);
}

static inline bool transport_is_rerouted(Transport *transport)
{
        return transport->methods->is_rerouted(transport);
}

static inline void transport_close(Transport *transport)
{
        transport->methods->close(transport);
}

static inline Transport *transport_free(Transport *transport)
{
        return transport ? transport->methods->free(transport) : NULL;
}
DEFINE_CLEANUP(Transport, transport_free)
