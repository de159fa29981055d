/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a session tells of itself: properties, summary, account. Nothing changes here. */

#include "daemon/captioning-private.h"

const char *captioning_state_name(SessionState state)
{
        switch (state) {
        case SESSION_CONNECTING:
                return "connecting";
        case SESSION_LISTENING:
                return "listening";
        case SESSION_PAUSED:
                return "paused";
        case SESSION_RECONNECTING:
                return "reconnecting";
        case SESSION_STOPPING:
        case SESSION_ENDED:
                return "stopping";
        }
        return "idle";
}

bool captioning_is_stopping(const Captioning *captioning)
{
        return captioning->stopping || captioning->ended;
}

bool captioning_is_started(const Captioning *captioning)
{
        return captioning->started;
}

const Plan *captioning_plan(const Captioning *captioning)
{
        return captioning->plan;
}

static double seconds_of(uint64_t frames)
{
        return (double) frames / SAMPLE_RATE;
}

static CallAccount account_of(const Captioning *captioning)
{
        TimelineAccount account;

        timeline_account(captioning->timeline, &account);
        return (CallAccount){
                .captured = account.captured,
                .captioned = account.released,
                .kept = account.kept,
                .lost = account.dropped,
                .gap_pause = account.gaps[GAP_PAUSE],
                .gap_graph = account.gaps[GAP_GRAPH],
                .gap_overrun = account.gaps[GAP_OVERRUN],
                .gap_source = account.gaps[GAP_SOURCE],
                .gap_suspend = account.gaps[GAP_SUSPEND],
        };
}

void captioning_status(const Captioning *captioning, ServiceStatus *ret)
{
        CallAccount account = account_of(captioning);
        SessionSummary summary;

        session_summary(captioning->session, &summary);
        *ret = (ServiceStatus){
                .state = captioning->ended ? "stopping" : captioning_state_name(captioning->state),
                .session = captioning->number,
                .source_kind = source_kind_to_string(captioning->plan->source),
                .source_target = captioning->source_target ? captioning->source_target : "",
                .source_name = captioning->source_name ? captioning->source_name : "",
                .host = captioning->plan->host,
                .level_db = capture_level(captioning->capture),
                .captured_sec = seconds_of(account.captured),
                .sent_sec = seconds_of(summary.n_sent),
                .lost_sec = seconds_of(summary.n_lost),
                .backlog_sec = seconds_of(session_backlog(captioning->session)),
                .latency_ms = (double) summary.latency_usec / USEC_PER_MSEC,
                .reconnections = summary.n_reconnections,
                .account = account,
        };
}

/* As a Caption tells it: an application by its name. */
static const char *source_label(const Captioning *captioning)
{
        if (captioning->plan->source != SOURCE_APPLICATION)
                return source_kind_to_string(captioning->plan->source);
        return captioning->source_name ? captioning->source_name : captioning->plan->target;
}

void captioning_context(const Captioning *captioning, ServiceContext *ret)
{
        *ret = (ServiceContext){
                .session = captioning->number,
                .epoch_usec = captioning->epoch_usec,
                .source = source_label(captioning),
        };
}

static const char *reason_name(EndReason reason)
{
        switch (reason) {
        case END_STOPPED:
                return "stopped";
        case END_CLIENT_LEFT:
                return "client-left";
        case END_ERROR:
                return "error";
        case END_SHUTDOWN:
                return "shutdown";
        case END_DEADLINE:
                return "deadline";
        }
        return "error";
}

void captioning_summary(const Captioning *captioning, CallSummary *ret)
{
        CallAccount account = account_of(captioning);
        SessionSummary summary;

        session_summary(captioning->session, &summary);
        *ret = (CallSummary){
                .session = captioning->number,
                .complete = summary.complete && captioning->failure == CONDITION_NONE,
                .segments = transcript_n_finals(captioning->transcript),
                .captured_sec = seconds_of(account.captured),
                .sent_sec = seconds_of(summary.n_sent),
                .lost_sec = seconds_of(summary.n_lost),
                .reconnections = summary.n_reconnections,
                .request_ids = summary.request_ids,
                .reason = reason_name(summary.deadline ? END_DEADLINE : captioning->reason),
                .account = account,
        };
}

Condition captioning_failure(const Captioning *captioning, const char **ret_message)
{
        *ret_message = captioning->failure_message ? captioning->failure_message : "";
        return captioning->failure;
}

int captioning_visit(const Captioning *captioning, uint64_t from,
                     int (*visit)(void *userdata, const Segment *segment), void *userdata)
{
        return transcript_visit(captioning->transcript, from, visit, userdata);
}
