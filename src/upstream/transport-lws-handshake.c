/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>
#include <sys/socket.h>

#include "config.h"
#include "upstream/transport-lws-handshake.h"
#include "upstream/transport-lws-net.h"

/* Adds "Name: value" to the request. name includes the colon. */
static int add_header(struct lws *wsi, unsigned char **p, unsigned char *end, const char *name,
                      const char *value)
{
        return lws_add_http_header_by_name(wsi, (const unsigned char *) name,
                                           (const unsigned char *) value, (int) strlen(value), p,
                                           end);
}

int handshake_on_append_headers(Connection *connection, struct lws *wsi, unsigned char **p,
                                size_t room)
{
        Link *link = connection->link;
        unsigned char *end = *p + room;
        int r;

        connection->requested = true;
        r = add_header(wsi, p, end, "user-agent:", "surtitle/" SURTITLE_VERSION);
        if (r == 0 && link->authorization) {
                r = add_header(wsi, p, end, "authorization:", link->authorization);
                explicit_bzero(link->authorization, strlen(link->authorization));
        }
        return r;
}

static bool copy_header(struct lws *wsi, const char *name, char *target, size_t room)
{
        int size = lws_hdr_custom_length(wsi, name, (int) strlen(name));
        char value[1024];

        if (size <= 0 || (size_t) size >= sizeof value ||
            lws_hdr_custom_copy(wsi, value, sizeof value, name, (int) strlen(name)) < 0)
                return false;
        connection_set_text(target, room, value, (size_t) size);
        return true;
}

/* Seconds; the other form, a date, needs a clock that both agree on, and counts as not said. */
static unsigned read_retry_after(struct lws *wsi)
{
        char text[16] = "";
        unsigned long seconds;
        char *end;

#if defined(LWS_WITH_HTTP_UNCOMMON_HEADERS) || defined(LWS_HTTP_HEADERS_ALL)
        if (lws_hdr_copy(wsi, text, sizeof text, WSI_TOKEN_HTTP_RETRY_AFTER) <= 0)
                return 0;
#else
        if (!copy_header(wsi, "retry-after:", text, sizeof text))
                return 0;
#endif
        if (text[0] < '0' || text[0] > '9')
                return 0;
        seconds = strtoul(text, &end, 10);
        return *end ? 0 : (unsigned) MIN(seconds, (unsigned long) UINT32_MAX);
}

static void on_refused(Connection *connection, struct lws *wsi, unsigned status)
{
        LinkEvent *event = link_ending_event(connection->link, TRANSPORT_REFUSED);

        if (event) {
                event->event.refused.status = status;
                event->event.refused.retry_after_sec = read_retry_after(wsi);
                copy_header(wsi, "dg-error:", event->text, sizeof event->text);
                copy_header(wsi, "dg-request-id:", event->request_id, sizeof event->request_id);
                lws_hdr_copy(wsi, event->location, sizeof event->location, WSI_TOKEN_HTTP_LOCATION);
        }
        connection_end(connection, event);
}

bool handshake_is_connected(struct lws *wsi)
{
        struct sockaddr_storage address;
        socklen_t size = sizeof address;

        return getpeername(lws_get_socket_fd(wsi), (struct sockaddr *) &address, &size) == 0;
}

/* What broke, by how far it had come and libwebsockets' words. */
static TransportFault classify(Connection *connection, struct lws *wsi, const char *words)
{
        /* "HS: " begins all it says of an answer that is no upgrade. */
        if (connection->requested)
                return strncmp(words, "HS: ", 4) == 0 || strstr(words, "parsing header")
                               ? TRANSPORT_FAULT_PROTOCOL
                               : TRANSPORT_FAULT_UNREACHABLE;
        if (connection->certificate_fault[0])
                return TRANSPORT_FAULT_TLS;
        if (!connection->link->tls || !handshake_is_connected(wsi) || strstr(words, "SYSCALL") ||
            strstr(words, "unexpected eof"))
                return TRANSPORT_FAULT_UNREACHABLE;
        return TRANSPORT_FAULT_TLS;
}

void handshake_on_error(Connection *connection, struct lws *wsi, const char *in, size_t size)
{
        unsigned status = connection->requested ? lws_http_client_http_response(wsi) : 0;
        char words[TRANSPORT_TEXT_MAX + 1];

        if (connection->ended)
                return;
        if (status != 0 && status != 101) {
                on_refused(connection, wsi, status);
                return;
        }
        CONNECTION_SET_TEXT(words, in, in ? strnlen(in, size) : 0);
        if (!connection->requested && *net_complaint())
                CONNECTION_SET_TEXT(words, net_complaint(), strlen(net_complaint()));
        connection->fault = classify(connection, wsi, words);
        if (connection->certificate_fault[0] && !connection->requested)
                CONNECTION_SET_TEXT(words, connection->certificate_fault,
                                    strlen(connection->certificate_fault));
        CONNECTION_SET_TEXT(connection->reason, words, strlen(words));
}

/* Once for each certificate of the chain; only listens, the verdict stays OpenSSL's. */
int handshake_on_certificate(Connection *connection, X509_STORE_CTX *store, bool accepted)
{
        const char *words;

        if (accepted)
                return 0;
        words = X509_verify_cert_error_string(X509_STORE_CTX_get_error(store));
        CONNECTION_SET_TEXT(connection->certificate_fault, words, strlen(words));
        return -1;
}

void handshake_on_accepted(Connection *connection, struct lws *wsi)
{
        copy_header(wsi, "dg-request-id:", connection->request_id, sizeof connection->request_id);
}
