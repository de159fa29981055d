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

bool captioning_is_paused(const Captioning *captioning)
{
        return recording_is_stopped(captioning->recording);
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

unsigned captioning_channels(const Captioning *captioning)
{
        return timeline_channels(recording_timeline(captioning->recording));
}

static double seconds_of(uint64_t frames)
{
        return (double) frames / SAMPLE_RATE;
}

static CallAccount account_of(const Captioning *captioning)
{
        TimelineAccount account;

        timeline_account(recording_timeline(captioning->recording), &account);
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
                .gap_silence = account.gaps[GAP_SILENCE],
                .filled = recording_filled(captioning->recording),
        };
}

void captioning_status(const Captioning *captioning, ServiceStatus *ret)
{
        CallAccount account = account_of(captioning);
        RecordingSource source;
        SessionSummary summary;

        session_summary(captioning->session, &summary);
        recording_source(captioning->recording, &source);
        *ret = (ServiceStatus){
                .state = captioning->ended ? "stopping" : captioning_state_name(captioning->state),
                .session = captioning->number,
                .source_kind = source_kind_to_string(source.kind),
                .source_target = source.target,
                .source_name = source.name ? source.name : "",
                .host = captioning->plan->host,
                .level_db = recording_level(captioning->recording),
                .captured_sec = seconds_of(account.captured),
                .sent_sec = seconds_of(summary.n_sent),
                .lost_sec = seconds_of(summary.n_lost),
                .backlog_sec = seconds_of(session_backlog(captioning->session)),
                .latency_ms = (double) summary.latency_usec / USEC_PER_MSEC,
                .reconnections = summary.n_reconnections,
                .account = account,
        };
}

void captioning_context(const Captioning *captioning, const Segment *segment, ServiceContext *ret)
{
        const Recording *recording = captioning->recording;

        *ret = (ServiceContext){
                .session = captioning->number,
                .epoch_usec = recording_epoch(recording),
        };
        if (segment)
                ret->source = recording_label(recording, segment->channel,
                                              (uint64_t) (segment->start * SAMPLE_RATE));
        else if (recording_choice(recording)->kind == SOURCE_BOTH)
                ret->source = source_kind_to_string(SOURCE_BOTH);
        else
                ret->source = recording_label(recording, 0, UINT64_MAX);
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

uint64_t captioning_dropped(const Captioning *captioning)
{
        return transcript_dropped(captioning->transcript);
}

int captioning_visit(const Captioning *captioning, uint64_t from,
                     int (*visit)(void *userdata, const Segment *segment), void *userdata)
{
        return transcript_visit(captioning->transcript, from, visit, userdata);
}
