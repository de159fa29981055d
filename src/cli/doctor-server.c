/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The server, as the service would reach it: name, network, certificate, WebSocket. No sound is sent
 * and nothing is billed; the key goes there only if it was asked for.
 */

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/doctor.h"
#include "cli/patience.h"
#include "upstream/outcome.h"
#include "upstream/proxy.h"
#include "upstream/transport-lws.h"

/* What a stream's sound would be; none follows. */
#define QUERY "encoding=linear16&sample_rate=16000"
#define CLOSE_STREAM "{\"type\":\"CloseStream\"}"

/* How long the server has to end a stream of nothing. */
#define END_USEC (3 * USEC_PER_SEC)
#define END_ACCURACY_USEC (50 * USEC_PER_MSEC)

typedef struct Visit {
        Doctor *doctor;
        sd_event *event;
        Transport *transport;
        bool with_key;
} Visit;

static const char *host_of(const Doctor *doctor)
{
        return doctor->endpoint->host ? doctor->endpoint->host : doctor->endpoint->socket_path;
}

static void tell_open(const Visit *visit)
{
        const char *host = host_of(visit->doctor);

        if (visit->with_key)
                doctor_tell(visit->doctor, FINDING_OK, "server", _("%s accepts the key."), host);
        else if (visit->doctor->has_key)
                doctor_tell(visit->doctor, FINDING_OK, "server",
                            _("%s answers; with --online, the key is tried there, too."), host);
        else
                doctor_tell(visit->doctor, FINDING_OK, "server",
                            _("%s answers, and wants no key."), host);
}

/* Without a key it is right to be refused; all else is as it would be for captions. */
static void tell_refusal(const Visit *visit, const TransportEvent *event)
{
        bool asks_for_key = event->type == TRANSPORT_REFUSED && !visit->with_key &&
                            (event->refused.status == 401 || event->refused.status == 403);
        Outcome outcome;

        if (asks_for_key && visit->doctor->has_key) {
                tell_open(visit);
                return;
        }
        if (asks_for_key) {
                doctor_tell(visit->doctor, FINDING_PROBLEM, "server",
                            _("%s wants a key, and there is none for it; store it with \"surtitle "
                              "key set\"."),
                            host_of(visit->doctor));
                return;
        }
        outcome_of(event, host_of(visit->doctor), &outcome);
        doctor_tell(visit->doctor, FINDING_PROBLEM, "server", "%s", outcome.message);
}

static int on_end_limit(sd_event_source *source, uint64_t usec, void *userdata)
{
        const Visit *visit = userdata;

        (void) source, (void) usec;
        return sd_event_exit(visit->event, 0);
}

/* A stream is open: it is ended as captions are. */
static void leave(Visit *visit)
{
        int r;

        tell_open(visit);
        r = transport_send(visit->transport, TRANSPORT_TEXT, CLOSE_STREAM, strlen(CLOSE_STREAM));
        if (r >= 0)
                r = sd_event_add_time_relative(visit->event, NULL, CLOCK_MONOTONIC, END_USEC,
                                               END_ACCURACY_USEC, on_end_limit, visit);
        if (r < 0)
                (void) sd_event_exit(visit->event, 0);
}

static void on_event(void *userdata, const TransportEvent *event)
{
        Visit *visit = userdata;

        switch (event->type) {
        case TRANSPORT_OPENED:
                leave(visit);
                return;
        case TRANSPORT_MESSAGE:
                return;
        case TRANSPORT_REFUSED:
        case TRANSPORT_FAILED:
                tell_refusal(visit, event);
                break;
        case TRANSPORT_CLOSED:
                break;
        }
        (void) sd_event_exit(visit->event, 0);
}

static int open_connection(Visit *visit, const char *proxy)
{
        const Doctor *doctor = visit->doctor;
        const char *ca_file = *doctor->choice->ca_file ? doctor->choice->ca_file : NULL;
        g_autofree char *authorization = NULL;
        int r;

        if (visit->with_key)
                authorization = g_strconcat("Token ", key_text(doctor->key), NULL);
        r = transport_open(visit->transport, &(TransportRequest){
                                                     .endpoint = doctor->endpoint,
                                                     .query = QUERY,
                                                     .authorization = authorization,
                                                     .proxy = proxy,
                                                     .ca_file = ca_file,
                                             });
        if (authorization)
                explicit_bzero(authorization, strlen(authorization));
        return r;
}

static int pay_visit(Doctor *doctor, const char *proxy)
{
        _cleanup_(patience_freep) Patience *patience =
                patience_new(_("Waiting for the server."), NULL);
        _cleanup_(sd_event_unrefp) sd_event *event = NULL;
        _cleanup_(transport_freep) Transport *transport = NULL;
        Visit visit = {.doctor = doctor, .with_key = doctor->online && doctor->key};
        int r;

        /* libwebsockets looks for certificates relative to the working folder, too. */
        if (chdir("/") < 0)
                return -errno;
        r = sd_event_new(&event);
        if (r >= 0)
                r = transport_lws_new(&transport, event);
        if (r < 0)
                return r;
        visit.event = event;
        visit.transport = transport;
        transport->on_event = on_event;
        transport->userdata = &visit;
        r = open_connection(&visit, proxy);
        return r < 0 ? r : sd_event_loop(event);
}

/* What the service would refuse without going there. False: it has been told. */
static bool is_allowed(Doctor *doctor)
{
        const char *ca_file = doctor->choice->ca_file, *reason = NULL;

        if (endpoint_parse(&doctor->endpoint, doctor->url, &reason) < 0)
                doctor_tell(doctor, FINDING_PROBLEM, "server",
                            _("The server's address can't be used: %s"),
                            reason ? reason : strerror(ENOMEM));
        else if (!endpoint_is_local(doctor->endpoint) && !doctor->endpoint->tls &&
                 !doctor->choice->allow_insecure)
                doctor_tell(doctor, FINDING_PROBLEM, "server",
                            _("Audio would go to %s unprotected; use an address that begins with "
                              "wss://, or allow it with the setting allow-insecure."),
                            doctor->endpoint->host);
        else if (*ca_file && (*ca_file != '/' || access(ca_file, R_OK) < 0))
                doctor_tell(doctor, FINDING_PROBLEM, "server",
                            _("The certificate file %.128s can't be read; correct the setting "
                              "ca-file."),
                            ca_file);
        else
                return true;
        return false;
}

void doctor_check_server(Doctor *doctor)
{
        ProxyEnvironment environment = proxy_environment();
        g_autofree char *proxy = NULL;
        int r;

        if (!doctor->url || !is_allowed(doctor))
                return;
        r = proxy_choose(&proxy, doctor->endpoint, &environment);
        if (r == -EINVAL) {
                doctor_tell(doctor, FINDING_PROBLEM, "server", "%s",
                            _("HTTPS_PROXY is not the address of an HTTP proxy; correct or unset "
                              "it."));
                return;
        }
        if (r >= 0)
                r = pay_visit(doctor, proxy);
        if (r < 0)
                doctor_tell(doctor, FINDING_PROBLEM, "server",
                            _("The server can't be tried: %s; try again."), strerror(-r));
}
