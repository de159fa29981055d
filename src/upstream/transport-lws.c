/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>

#include "base/log.h"
#include "upstream/transport-lws-connection.h"
#include "upstream/transport-lws-dial.h"
#include "upstream/transport-lws.h"

/* How long free() waits for threads that are within libwebsockets. */
#define FREE_TIMEOUT_USEC (2 * USEC_PER_SEC)

#define DEADLINE_ACCURACY_USEC (50 * USEC_PER_MSEC)

/* The main thread's side of one connection. */
typedef struct Attempt {
        unsigned n_refs; /* the transport's, and the event source's while it dispatches */
        struct TransportLws *owner; /* NULL once it has ended or was closed */
        Link *link;
        bool open;
        sd_event_source *events, *deadline;
} Attempt;

typedef struct TransportLws {
        Transport transport;
        sd_event *event;
        NetPool *pool;
        Attempt *attempt; /* NULL: no connection */
} TransportLws;

/* What the network thread starts with; its own from then on. */
typedef struct Start {
        Link *link;
        NetPool *pool;
} Start;

static TransportLws *transport_lws(Transport *transport)
{
        return (TransportLws *) transport;
}

static Attempt *attempt_unref(Attempt *attempt)
{
        if (--attempt->n_refs > 0)
                return NULL;
        if (attempt->link)
                link_unref(attempt->link);
        free(attempt);
        return NULL;
}
DEFINE_CLEANUP(Attempt, attempt_unref)

/* From here on no event of it arrives, and the transport is free for the next. */
static void attempt_release(Attempt *attempt)
{
        attempt->owner->attempt = NULL;
        attempt->owner = NULL;
        attempt->events = sd_event_source_disable_unref(attempt->events);
        attempt->deadline = sd_event_source_disable_unref(attempt->deadline);
        if (attempt->link)
                link_abandon(attempt->link);
        attempt_unref(attempt);
}

static bool ends(TransportEventType type)
{
        switch (type) {
        case TRANSPORT_OPENED:
        case TRANSPORT_MESSAGE:
                return false;
        case TRANSPORT_REFUSED:
        case TRANSPORT_FAILED:
        case TRANSPORT_CLOSED:
                break;
        }
        return true;
}

/* The handler may close, free or open the transport: it is not touched after. */
static void deliver(Attempt *attempt, const TransportEvent *event)
{
        Transport *transport = &attempt->owner->transport;

        attempt->deadline = sd_event_source_disable_unref(attempt->deadline);
        attempt->open = event->type == TRANSPORT_OPENED || attempt->open;
        if (ends(event->type))
                attempt_release(attempt);
        transport->on_event(transport->userdata, event);
}

static void deliver_all(Attempt *attempt)
{
        while (attempt->owner) {
                _cleanup_(link_event_freep) LinkEvent *event = link_take_event(attempt->link);

                if (!event)
                        return;
                deliver(attempt, &event->event);
        }
}

static int on_events(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        Attempt *attempt = userdata;
        eventfd_t ignored;

        (void) eventfd_read(fd, &ignored);
        attempt->n_refs++;
        deliver_all(attempt);
        attempt_unref(attempt);
        return 0;
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *userdata)
{
        Attempt *attempt = userdata;
        TransportEvent event = {.type = TRANSPORT_FAILED, .failed.text = ""};

        attempt->n_refs++;
        deliver_all(attempt);
        if (attempt->owner && !attempt->open) {
                event.failed.fault = atomic_load(&attempt->link->resolved) ? TRANSPORT_FAULT_TIMEOUT
                                                                           : TRANSPORT_FAULT_NAME;
                deliver(attempt, &event);
        }
        attempt_unref(attempt);
        return 0;
}

static void *run_thread(void *userdata)
{
        Start *start = userdata;

        dial_run(start->link, start->pool);
        link_unref(start->link);
        net_pool_unref(start->pool);
        free(start);
        return NULL;
}

/* Detached: nobody can wait for a thread that waits for a name server. Signals are main's. */
static int create_thread(Start *start)
{
        pthread_attr_t attributes;
        sigset_t all, before;
        pthread_t thread;
        int r;

        sigfillset(&all);
        pthread_attr_init(&attributes);
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        r = pthread_create(&thread, &attributes, run_thread, start);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        pthread_attr_destroy(&attributes);
        return -r;
}

static int start_thread(Link *link, NetPool *pool)
{
        Start *start = malloc(sizeof *start);
        int r;

        if (!start)
                return -ENOMEM;
        *start = (Start){.link = link_ref(link), .pool = net_pool_ref(pool)};
        r = create_thread(start);
        if (r < 0) {
                link_unref(link);
                net_pool_unref(pool);
                free(start);
        }
        return r;
}

static int attempt_watch(Attempt *attempt, sd_event *event)
{
        int r;

        r = sd_event_add_io(event, &attempt->events, attempt->link->event_fd, EPOLLIN, on_events,
                            attempt);
        if (r < 0)
                return r;
        return sd_event_add_time(event, &attempt->deadline, CLOCK_MONOTONIC,
                                 usec_now() + TRANSPORT_HANDSHAKE_SECONDS * USEC_PER_SEC,
                                 DEADLINE_ACCURACY_USEC, on_deadline, attempt);
}

static int on_open(Transport *transport, const TransportRequest *request)
{
        TransportLws *self = transport_lws(transport);
        Attempt *attempt;
        int r;

        if (self->attempt)
                return -EBUSY;
        attempt = calloc(1, sizeof *attempt);
        if (!attempt)
                return -ENOMEM;
        attempt->n_refs = 1;
        attempt->owner = self;
        self->attempt = attempt;
        r = link_new(&attempt->link, request);
        if (r >= 0)
                r = attempt_watch(attempt, self->event);
        if (r >= 0)
                r = start_thread(attempt->link, self->pool);
        if (r < 0)
                attempt_release(attempt);
        return MIN(r, 0);
}

static int on_send(Transport *transport, TransportFrame frame, const void *data, size_t size)
{
        Attempt *attempt = transport_lws(transport)->attempt;

        if (!attempt || !attempt->open)
                return -ENOTCONN;
        return link_send(attempt->link, frame, data, size);
}

static size_t on_pending(Transport *transport)
{
        Attempt *attempt = transport_lws(transport)->attempt;

        return attempt ? atomic_load(&attempt->link->pending) : 0;
}

static bool on_is_rerouted(Transport *transport)
{
        Attempt *attempt = transport_lws(transport)->attempt;

        return attempt && attempt->open && link_is_rerouted(attempt->link);
}

static void on_close(Transport *transport)
{
        TransportLws *self = transport_lws(transport);

        if (self->attempt)
                attempt_release(self->attempt);
}

static Transport *on_free(Transport *transport)
{
        TransportLws *self = transport_lws(transport);

        on_close(transport);
        if (self->pool) {
                net_pool_close(self->pool, FREE_TIMEOUT_USEC);
                net_pool_unref(self->pool);
        }
        sd_event_unref(self->event);
        free(self);
        return NULL;
}

static const TransportMethods methods = {
        .open = on_open,
        .send = on_send,
        .pending = on_pending,
        .is_rerouted = on_is_rerouted,
        .close = on_close,
        .free = on_free,
};

int transport_lws_new(Transport **ret, sd_event *event)
{
        TransportLws *self = calloc(1, sizeof *self);
        int r;

        if (!self)
                return -ENOMEM;
        self->transport.methods = &methods;
        self->event = sd_event_ref(event);
        r = net_pool_new(&self->pool, connection_callback);
        if (r < 0) {
                on_free(&self->transport);
                return r;
        }
        *ret = &self->transport;
        return 0;
}

bool transport_lws_is_stuck(Transport *transport)
{
        TransportLws *self = transport_lws(transport);

        return net_pool_n_lent(self->pool) >= TRANSPORT_LWS_STUCK + (self->attempt ? 1 : 0);
}
