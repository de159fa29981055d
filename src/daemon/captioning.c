/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "daemon/captioning-private.h"

#define TIMER_ACCURACY_USEC (5 * USEC_PER_MSEC)

static int on_ended(sd_event_source *source, void *userdata)
{
        Captioning *captioning = userdata;

        captioning->end_source = sd_event_source_disable_unref(source);
        captioning->handlers.on_ended(captioning->userdata);
        return 0;
}

/* Everything has been said. Told from the loop, since our owner frees us then. */
static void end(Captioning *captioning)
{
        int r;

        if (captioning->ended)
                return;
        captioning->ended = true;
        transcript_end(captioning->transcript);
        r = sd_event_add_defer(captioning->event, &captioning->end_source, on_ended, captioning);
        if (r < 0)
                log_error_errno(r, "Failed to end the session: %m");
}

void captioning_fail(Captioning *captioning, Condition condition, const char *message)
{
        if (captioning->ended)
                return;
        captioning->failure = condition;
        free(captioning->failure_message);
        captioning->failure_message = strdup(message);
        captioning->reason = END_ERROR;
        recording_stop(captioning->recording);
        end(captioning);
}

static void arm_timer(Captioning *captioning)
{
        usec_t due = MIN(session_due(captioning->session), transcript_due(captioning->transcript));

        if (captioning->ended || due == USEC_INFINITY) {
                (void) sd_event_source_set_enabled(captioning->timer, SD_EVENT_OFF);
                return;
        }
        (void) sd_event_source_set_time(captioning->timer, due);
        (void) sd_event_source_set_enabled(captioning->timer, SD_EVENT_ONESHOT);
}

/* Start is answered once the source is known and the server has accepted us or is being sought. */
void captioning_check_started(Captioning *captioning)
{
        RecordingSource source;

        if (captioning->started || captioning->ended || captioning->stopping ||
            captioning->state == SESSION_CONNECTING)
                return;
        recording_source(captioning->recording, &source);
        if (!source.name)
                return;
        captioning->started = true;
        captioning->handlers.on_started(captioning->userdata);
}

static void tell_sent(Captioning *captioning)
{
        uint64_t n_sent = session_sent(captioning->session), n_before = captioning->n_sent;

        captioning->n_sent = n_sent;
        if (n_sent > n_before)
                captioning->handlers.on_sent(captioning->userdata, n_sent - n_before);
}

void captioning_settle(Captioning *captioning)
{
        SessionState state = session_state(captioning->session);
        const char *message = NULL;
        Condition failure;

        if (state != captioning->state && !captioning->ended) {
                bool shows = strcmp(captioning_state_name(state),
                                    captioning_state_name(captioning->state)) != 0;

                captioning->state = state;
                failure = session_failure(captioning->session, &message);
                if (failure != CONDITION_NONE)
                        captioning_fail(captioning, failure, message);
                else if (state == SESSION_ENDED)
                        end(captioning);
                if (shows)
                        captioning->handlers.on_changed(captioning->userdata);
        }
        captioning_check_started(captioning);
        tell_sent(captioning);
        arm_timer(captioning);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        Captioning *captioning = userdata;
        usec_t now = usec_now();

        (void) source, (void) usec;
        session_tick(captioning->session, now);
        transcript_tick(captioning->transcript, now);
        captioning_settle(captioning);
        return 0;
}

static void on_transport_event(void *userdata, const TransportEvent *event)
{
        Captioning *captioning = userdata;

        if (captioning->ended)
                return;
        session_event(captioning->session, usec_now(), event);
        captioning_settle(captioning);
}

static void on_message(void *userdata, const Message *message)
{
        Captioning *captioning = userdata;

        if (message->type == MESSAGE_RESULTS && message->results.n_channels == 1)
                recording_merge_labels(captioning->recording);
        transcript_message(captioning->transcript, usec_now(), message);
}

static void on_break(void *userdata)
{
        Captioning *captioning = userdata;

        transcript_break(captioning->transcript);
}

static void on_notice(void *userdata, Condition condition, const char *message)
{
        Captioning *captioning = userdata;

        captioning->handlers.on_notice(captioning->userdata, condition, message);
}

/* A keyring that was locked or broke meanwhile is no reason to lose the session: the key that was
 * good is kept for that, in the memory that keys have. One that was removed is not used again. */
static void on_key(void *userdata, SecretState state, Key *key)
{
        Captioning *captioning = userdata;

        captioning->key_query = secret_query_free(captioning->key_query);
        if (state == SECRET_FOUND || state == SECRET_NONE) {
                key_free(captioning->key);
                captioning->key = key;
        }
        session_prepared(captioning->session, usec_now());
        captioning_settle(captioning);
}

/* Each connection has the key that is stored by then. The embedded recogniser gets none. */
static bool prepare(void *userdata)
{
        Captioning *captioning = userdata;
        int r;

        if (captioning->recognizer || captioning->has_fresh_key) {
                captioning->has_fresh_key = false;
                return true;
        }
        captioning->key_query = secret_query_free(captioning->key_query);
        r = secret_query_new(&captioning->key_query, captioning->secrets,
                             captioning->plan->endpoint->host, SECRET_QUIETLY, on_key, captioning);
        if (r < 0)
                log_warning_errno(r, "Failed to look for the API key: %m");
        return r < 0;
}

static char *get_authorization(void *userdata)
{
        Captioning *captioning = userdata;
        char *value = NULL;

        if (!captioning->key || asprintf(&value, "Token %s", key_text(captioning->key)) < 0)
                return NULL;
        return value;
}

static void on_network_change(void *userdata, NetworkChange change)
{
        Captioning *captioning = userdata;

        if (captioning->ended)
                return;
        log_debug("The network has changed.");
        if (change == NETWORK_LOST)
                session_reconnect(captioning->session, usec_now());
        else
                session_hurry(captioning->session, usec_now());
        captioning_settle(captioning);
}

/* Without it a connection that went with its route is found dead later, but found. */
static void watch_network(Captioning *captioning)
{
        int r = network_new(&captioning->network, captioning->event, on_network_change,
                            captioning);

        if (r < 0)
                log_warning_errno(r, "Changes of the network are not seen at once: %m");
}

static void on_segment(void *userdata, const Segment *segment)
{
        Captioning *captioning = userdata;
        ServiceContext context;

        captioning_context(captioning, segment, &context);
        captioning->handlers.on_caption(captioning->userdata, &context, segment);
}

static int make_session(Captioning *captioning, Timeline *timeline, Transport *transport)
{
        static const SessionHandlers handlers = {
                .on_message = on_message,
                .on_break = on_break,
                .on_notice = on_notice,
                .prepare = prepare,
                .get_authorization = get_authorization,
        };
        const SessionOptions options = {
                .endpoint = captioning->recognizer ? recognizer_endpoint(captioning->recognizer)
                                                   : captioning->plan->endpoint,
                .proxy = captioning->plan->proxy,
                .ca_file = captioning->plan->ca_file,
                .dialect = captioning->plan->dialect,
                .opus = query_is_opus(&captioning->plan->options),
                .query = captioning->plan->query,
                .configure = captioning->plan->whole ? NULL : captioning->plan->configure,
                .host = plan_server_name(captioning->plan),
                .seed = usec_wall(),
        };

        transport->on_event = on_transport_event;
        transport->userdata = captioning;
        return session_new(&captioning->session, &options, timeline, transport, &handlers,
                           captioning);
}

static int make_timer(Captioning *captioning)
{
        int r = sd_event_add_time(captioning->event, &captioning->timer, CLOCK_MONOTONIC, 0,
                                  TIMER_ACCURACY_USEC, on_timer, captioning);

        if (r < 0)
                return r;
        (void) sd_event_source_set_description(captioning->timer, "session");
        return sd_event_source_set_enabled(captioning->timer, SD_EVENT_OFF);
}

static int begin(Captioning *captioning, Recording *recording, Transport *transport)
{
        static const TranscriptHandlers handlers = {.on_segment = on_segment};
        int r = transcript_new(&captioning->transcript, &handlers, captioning);

        if (r >= 0)
                r = make_timer(captioning);
        if (r >= 0)
                r = make_session(captioning, recording_timeline(recording), transport);
        if (r >= 0 && captioning->recognizer)
                r = recognizer_hold(captioning->recognizer);
        if (r >= 0 && *captioning->plan->host)
                watch_network(captioning);
        return r;
}

int captioning_new(Captioning **ret, sd_event *event, uint64_t number, Plan *plan,
                   Recording *recording, Transport *transport, Recognizer *recognizer, Secrets *secrets,
                   const CaptioningHandlers *handlers, void *userdata)
{
        Captioning *captioning = calloc(1, sizeof(*captioning));
        int r;

        if (!captioning)
                return -ENOMEM;
        captioning->event = sd_event_ref(event);
        captioning->handlers = *handlers;
        captioning->userdata = userdata;
        captioning->number = number;
        captioning->plan = plan;
        captioning->recognizer = plan->endpoint ? NULL : recognizer;
        captioning->secrets = secrets;
        captioning->has_fresh_key = plan->has_sought_key;
        r = begin(captioning, recording, transport);
        if (r < 0) {
                captioning->plan = NULL;
                captioning_free(captioning);
                return r;
        }
        captioning->key = TAKE_PTR(plan->key);
        captioning_take_recording(captioning, recording);
        if (!captioning->recognizer && !captioning->ended) {
                session_start(captioning->session, usec_now());
                captioning_settle(captioning);
        }
        *ret = captioning;
        return 0;
}

Captioning *captioning_free(Captioning *captioning)
{
        if (!captioning)
                return NULL;
        if (captioning->recognizer)
                recognizer_release(captioning->recognizer);
        network_free(captioning->network);
        secret_query_free(captioning->key_query);
        key_free(captioning->key);
        session_free(captioning->session);
        recording_free(captioning->recording);
        transcript_free(captioning->transcript);
        plan_free(captioning->plan);
        sd_event_source_disable_unref(captioning->timer);
        sd_event_source_disable_unref(captioning->end_source);
        sd_event_unref(captioning->event);
        free(captioning->audio_message);
        free(captioning->failure_message);
        free(captioning);
        return NULL;
}

void captioning_stop(Captioning *captioning, EndReason reason)
{
        if (captioning->stopping || captioning->ended)
                return;
        captioning->stopping = true;
        captioning->reason = reason;
        recording_stop(captioning->recording);
        session_stop(captioning->session, usec_now());
        captioning_settle(captioning);
}

int captioning_set_keyterms(Captioning *captioning, const char *const *keyterms,
                            Condition *ret_condition, char **ret_message)
{
        const Plan *plan = captioning->plan;
        int r = plan_set_keyterms(captioning->plan, keyterms, ret_condition, ret_message);

        if (r >= 0)
                r = session_configure(captioning->session, usec_now(), plan->query, plan->configure,
                                      plan->whole);
        captioning_settle(captioning);
        return r;
}

int captioning_copy_key(const Captioning *captioning, Key **ret)
{
        const Key *key = captioning->key;

        return key ? key_new(ret, key_text(key), strlen(key_text(key))) : 0;
}

void captioning_recognizer_ready(Captioning *captioning)
{
        session_start(captioning->session, usec_now());
        captioning_settle(captioning);
}

void captioning_recognizer_failed(Captioning *captioning, const char *message)
{
        captioning_fail(captioning, CONDITION_RECOGNIZER, message);
}
