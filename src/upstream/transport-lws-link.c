/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/eventfd.h>

#include "upstream/transport-lws-link.h"

static void wipe(char *secret)
{
        if (secret)
                explicit_bzero(secret, strlen(secret));
        free(secret);
}

static Link *link_free(Link *link)
{
        while (link->first_frame)
                free(link_take_frame(link));
        for (LinkEvent *event; (event = link_take_event(link));)
                link_event_free(event);
        link_event_free(link->ending);
        pthread_mutex_destroy(&link->mutex);
        pthread_mutex_destroy(&link->wake_mutex);
        close_fd(link->event_fd);
        wipe(link->authorization);
        wipe(link->proxy);
        free(link->host);
        free(link->socket_path);
        free(link->host_header);
        free(link->target);
        free(link->ca_file);
        free(link);
        return NULL;
}

Link *link_ref(Link *link)
{
        atomic_fetch_add(&link->n_refs, 1);
        return link;
}

Link *link_unref(Link *link)
{
        return atomic_fetch_sub(&link->n_refs, 1) == 1 ? link_free(link) : NULL;
}

static int copy(char **target, const char *source)
{
        if (!source)
                return 0;
        *target = strdup(source);
        return *target ? 0 : -ENOMEM;
}

/* RFC 9110 §7.2: the port only if it isn't the scheme's; RFC 3986: brackets around IPv6. */
static int set_host_header(Link *link, const Endpoint *endpoint)
{
        const char *host = endpoint->host ? endpoint->host : "localhost";
        bool ipv6 = strchr(host, ':');
        char port[8] = "";

        if (endpoint->host && endpoint->port != (endpoint->tls ? 443 : 80))
                snprintf(port, sizeof port, ":%u", endpoint->port);
        if (asprintf(&link->host_header, "%s%s%s%s", ipv6 ? "[" : "", host, ipv6 ? "]" : "", port) <
            0) {
                link->host_header = NULL;
                return -ENOMEM;
        }
        return strlen(link->host_header) > LINK_HOST_MAX ? -EMSGSIZE : 0;
}

static int set_target(Link *link, const TransportRequest *request)
{
        if (asprintf(&link->target, "%s%s%s", request->endpoint->path, *request->query ? "?" : "",
                     request->query) < 0) {
                link->target = NULL;
                return -ENOMEM;
        }
        return strlen(link->target) > LINK_TARGET_MAX ? -EMSGSIZE : 0;
}

static int copy_request(Link *link, const TransportRequest *request)
{
        const Endpoint *endpoint = request->endpoint;
        int r;

        link->port = endpoint->port;
        link->tls = endpoint->tls;
        r = set_host_header(link, endpoint);
        if (r < 0)
                return r;
        r = set_target(link, request);
        if (r < 0)
                return r;
        if (copy(&link->host, endpoint->host) < 0 ||
            copy(&link->socket_path, endpoint->socket_path) < 0 ||
            copy(&link->ca_file, request->ca_file) < 0 ||
            copy(&link->proxy, request->proxy) < 0 ||
            copy(&link->authorization, request->authorization) < 0)
                return -ENOMEM;
        return 0;
}

int link_new(Link **ret, const TransportRequest *request)
{
        _cleanup_(link_unrefp) Link *link = calloc(1, sizeof *link);
        int r;

        if (!link)
                return -ENOMEM;
        link->n_refs = 1;
        link->next_frame = &link->first_frame;
        link->next_event = &link->first_event;
        pthread_mutex_init(&link->mutex, NULL);
        pthread_mutex_init(&link->wake_mutex, NULL);
        link->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (link->event_fd < 0)
                return -errno;
        link->ending = calloc(1, sizeof *link->ending);
        if (!link->ending)
                return -ENOMEM;
        r = copy_request(link, request);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(link);
        return 0;
}

/* With a mutex held, so that the context can't go away meanwhile. */
static void wake_network(Link *link)
{
        pthread_mutex_lock(&link->wake_mutex);
        if (link->context)
                lws_cancel_service(link->context);
        pthread_mutex_unlock(&link->wake_mutex);
}

int link_send(Link *link, TransportFrame type, const void *data, size_t size)
{
        LinkFrame *frame;

        if (size > LINK_OUTGOING_MAX || atomic_load(&link->pending) > LINK_OUTGOING_MAX - size)
                return -ENOBUFS;
        frame = malloc(sizeof *frame + LWS_PRE + size);
        if (!frame)
                return -ENOMEM;
        frame->next = NULL;
        frame->type = type;
        frame->size = size;
        memcpy(frame->data + LWS_PRE, data, size);
        atomic_fetch_add(&link->pending, size);

        pthread_mutex_lock(&link->mutex);
        *link->next_frame = frame;
        link->next_frame = &frame->next;
        pthread_mutex_unlock(&link->mutex);

        wake_network(link);
        return 0;
}

LinkFrame *link_take_frame(Link *link)
{
        LinkFrame *frame;

        pthread_mutex_lock(&link->mutex);
        frame = link->first_frame;
        if (frame) {
                link->first_frame = frame->next;
                if (!frame->next)
                        link->next_frame = &link->first_frame;
        }
        pthread_mutex_unlock(&link->mutex);
        return frame;
}

bool link_has_frames(Link *link)
{
        bool has;

        pthread_mutex_lock(&link->mutex);
        has = link->first_frame;
        pthread_mutex_unlock(&link->mutex);
        return has;
}

void link_written(Link *link, size_t size)
{
        atomic_fetch_sub(&link->pending, size);
}

static size_t event_size(const LinkEvent *event)
{
        return event->event.type == TRANSPORT_MESSAGE ? event->event.message.size : 0;
}

int link_post(Link *link, LinkEvent *event)
{
        size_t size = event_size(event);

        pthread_mutex_lock(&link->mutex);
        if (link->abandoned || size > LINK_INCOMING_MAX - link->incoming_bytes) {
                int r = link->abandoned ? 0 : -ENOBUFS;

                pthread_mutex_unlock(&link->mutex);
                link_event_free(event);
                return r;
        }
        link->incoming_bytes += size;
        *link->next_event = event;
        link->next_event = &event->next;
        pthread_mutex_unlock(&link->mutex);

        eventfd_write(link->event_fd, 1);
        return 0;
}

LinkEvent *link_take_event(Link *link)
{
        LinkEvent *event;

        pthread_mutex_lock(&link->mutex);
        event = link->first_event;
        if (event) {
                link->first_event = event->next;
                if (!event->next)
                        link->next_event = &link->first_event;
                link->incoming_bytes -= event_size(event);
        }
        pthread_mutex_unlock(&link->mutex);
        return event;
}

static LinkEvent *event_init(LinkEvent *event, TransportEventType type)
{
        event->event.type = type;
        switch (type) {
        case TRANSPORT_OPENED:
                event->event.opened.request_id = event->request_id;
                break;
        case TRANSPORT_REFUSED:
                event->event.refused.text = event->text;
                event->event.refused.request_id = event->request_id;
                event->event.refused.location = event->location;
                break;
        case TRANSPORT_FAILED:
                event->event.failed.text = event->text;
                break;
        case TRANSPORT_MESSAGE:
                break;
        case TRANSPORT_CLOSED:
                event->event.closed.reason = event->text;
                break;
        }
        return event;
}

LinkEvent *link_event_new(TransportEventType type)
{
        LinkEvent *event = calloc(1, sizeof *event);

        return event ? event_init(event, type) : NULL;
}

LinkEvent *link_ending_event(Link *link, TransportEventType type)
{
        return link->ending ? event_init(TAKE_PTR(link->ending), type) : NULL;
}

LinkEvent *link_event_free(LinkEvent *event)
{
        if (!event)
                return NULL;
        free(event->message);
        free(event);
        return NULL;
}

void link_note_addresses(Link *link, int fd)
{
        socklen_t size = sizeof(link->ours), peer_size = sizeof(link->theirs);

        if (getsockname(fd, (struct sockaddr *) &link->ours, &size) == 0 &&
            getpeername(fd, (struct sockaddr *) &link->theirs, &peer_size) == 0)
                link->address_size = MIN(size, peer_size);
}

static bool same_address(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
        if (a->ss_family == AF_INET)
                return memcmp(&((const struct sockaddr_in *) a)->sin_addr,
                              &((const struct sockaddr_in *) b)->sin_addr,
                              sizeof(struct in_addr)) == 0;
        return memcmp(&((const struct sockaddr_in6 *) a)->sin6_addr,
                      &((const struct sockaddr_in6 *) b)->sin6_addr, sizeof(struct in6_addr)) == 0;
}

/* Which address a datagram would have that goes there; none is sent. */
bool link_is_rerouted(const Link *link)
{
        sa_family_t family = link->ours.ss_family;
        struct sockaddr_storage now;
        socklen_t size = sizeof(now);
        _cleanup_close_ int fd = -EBADF;

        if (link->address_size == 0 || (family != AF_INET && family != AF_INET6))
                return false;
        fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        return fd >= 0 &&
               connect(fd, (const struct sockaddr *) &link->theirs, link->address_size) == 0 &&
               getsockname(fd, (struct sockaddr *) &now, &size) == 0 &&
               !same_address(&link->ours, &now);
}

void link_abandon(Link *link)
{
        pthread_mutex_lock(&link->mutex);
        link->abandoned = true;
        pthread_mutex_unlock(&link->mutex);

        wake_network(link);
}

static void set_context(Link *link, struct lws_context *context)
{
        pthread_mutex_lock(&link->wake_mutex);
        link->context = context;
        pthread_mutex_unlock(&link->wake_mutex);
}

/* In this order: who abandons it either wakes the context, or is seen here. */
bool link_attach(Link *link, struct lws_context *context)
{
        set_context(link, context);
        if (!link_is_abandoned(link))
                return true;
        link_detach(link);
        return false;
}

void link_detach(Link *link)
{
        set_context(link, NULL);
}

bool link_is_abandoned(Link *link)
{
        bool abandoned;

        pthread_mutex_lock(&link->mutex);
        abandoned = link->abandoned;
        pthread_mutex_unlock(&link->mutex);
        return abandoned;
}
