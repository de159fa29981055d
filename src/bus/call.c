/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "bus/call.h"
#include "bus/names.h"

#define ERROR_NAME_MAX 128
#define ERROR_MESSAGE_MAX 1024

Call *call_new(sd_bus_message *message)
{
        Call *call = calloc(1, sizeof(*call));

        if (call)
                call->message = sd_bus_message_ref(message);
        return call;
}

Call *call_free(Call *call)
{
        if (!call)
                return NULL;
        sd_bus_track_unref(call->caller);
        sd_bus_message_unref(call->message);
        free(call);
        return NULL;
}

/* An empty track with a handler is called again and again: it goes with its only member. */
static int on_caller_left(sd_bus_track *track, void *userdata)
{
        Call *call = userdata;

        (void) track;
        call_unwatch_caller(call);
        call->on_left(call->userdata, call);
        return 0;
}

int call_watch_caller(Call *call, CallLeft on_left, void *userdata)
{
        int r = sd_bus_track_new(sd_bus_message_get_bus(call->message), &call->caller,
                                 on_caller_left, call);

        call->on_left = on_left;
        call->userdata = userdata;
        return r < 0 ? r : sd_bus_track_add_sender(call->caller, call->message);
}

void call_unwatch_caller(Call *call)
{
        call->caller = sd_bus_track_unref(call->caller);
}

const char *call_sender(const Call *call)
{
        return sd_bus_message_get_sender(call->message);
}

int call_read_options(const Call *call, StartOptions *options)
{
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        int r;

        if (!sd_bus_message_has_signature(call->message, "a{sv}"))
                return 0;
        r = sd_bus_message_rewind(call->message, true);
        return r < 0 ? r : start_options_read(options, call->message, &error);
}

/* A caller that has left gets no answer, which is nobody's fault. */
static void finish(Call *call, int r)
{
        if (r < 0)
                log_debug_errno(r, "Failed to answer %s: %m", call_sender(call));
        call_free(call);
}

void call_reply_done(Call *call)
{
        finish(call, sd_bus_reply_method_return(call->message, NULL));
}

void call_reply_session(Call *call, uint64_t session)
{
        finish(call, sd_bus_reply_method_return(call->message, "t", session));
}

void call_reply_running(Call *call, bool running)
{
        finish(call, sd_bus_reply_method_return(call->message, "b", (int) running));
}

int call_append_entry(sd_bus_message *message, const char *name, const char *type, ...)
{
        va_list value;
        int r;

        r = sd_bus_message_open_container(message, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", name);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', type);
        if (r >= 0) {
                va_start(value, type);
                r = sd_bus_message_appendv(message, type, value);
                va_end(value);
        }
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        return r;
}

int call_append_text(sd_bus_message *message, const char *name, const char *text)
{
        g_autofree char *valid = g_utf8_make_valid(text, -1);

        return call_append_entry(message, name, "s", valid);
}

static int append_strings(sd_bus_message *message, const char *name, const char *const *strings)
{
        int r;

        r = sd_bus_message_open_container(message, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(message, "s", name);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_append_strv(message, (char **) strings);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        return r;
}

int call_append_account(sd_bus_message *message, const CallAccount *account)
{
        return call_append_entry(message, "account", "a{st}", 11, "captured", account->captured,
                                 "captioned", account->captioned, "kept", account->kept, "lost",
                                 account->lost, "gap-pause", account->gap_pause, "gap-graph",
                                 account->gap_graph, "gap-overrun", account->gap_overrun,
                                 "gap-source", account->gap_source, "gap-suspend",
                                 account->gap_suspend, "gap-silence", account->gap_silence,
                                 "filled", account->filled);
}

int call_append_summary(sd_bus_message *message, const CallSummary *summary)
{
        int r;

        r = sd_bus_message_open_container(message, 'a', "{sv}");
        if (r >= 0)
                r = call_append_entry(message, "session", "t", summary->session);
        if (r >= 0)
                r = call_append_entry(message, "complete", "b", (int) summary->complete);
        if (r >= 0)
                r = call_append_entry(message, "segments", "u", summary->segments);
        if (r >= 0)
                r = call_append_entry(message, "audio-captured", "d", summary->captured_sec);
        if (r >= 0)
                r = call_append_entry(message, "audio-sent", "d", summary->sent_sec);
        if (r >= 0)
                r = call_append_entry(message, "audio-lost", "d", summary->lost_sec);
        if (r >= 0)
                r = call_append_entry(message, "reconnections", "u", summary->reconnections);
        if (r >= 0)
                r = append_strings(message, "request-ids", summary->request_ids);
        if (r >= 0)
                r = call_append_entry(message, "reason", "s", summary->reason);
        if (r >= 0)
                r = call_append_account(message, &summary->account);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        return r;
}

static int append_source(sd_bus_message *message, const CallSource *source)
{
        int r = sd_bus_message_open_container(message, 'a', "{sv}");

        if (r >= 0)
                r = call_append_entry(message, "kind", "s", source->kind);
        if (r >= 0)
                r = call_append_text(message, "target", source->target);
        if (r >= 0)
                r = call_append_text(message, "name", source->name);
        if (r >= 0)
                r = call_append_entry(message, "default", "b", (int) source->is_default);
        if (r >= 0)
                r = call_append_entry(message, "active", "b", (int) source->is_active);
        if (r >= 0)
                r = call_append_text(message, "icon", source->icon);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

static int append_sources(sd_bus_message *message, const CallSource *sources, size_t n_sources)
{
        int r = sd_bus_message_open_container(message, 'a', "a{sv}");

        for (size_t i = 0; i < n_sources && r >= 0; i++)
                r = append_source(message, &sources[i]);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

/* What can't be said is said to be so: nobody is to wait for it. */
static void send_reply(Call *call, sd_bus_message *reply, int r)
{
        r = r < 0 ? sd_bus_reply_method_errno(call->message, r, NULL) : sd_bus_message_send(reply);
        sd_bus_message_unref(reply);
        finish(call, r);
}

void call_reply_sources(Call *call, const CallSource *sources, size_t n_sources)
{
        sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(call->message, &reply);

        if (r >= 0)
                r = append_sources(reply, sources, n_sources);
        send_reply(call, reply, r);
}

void call_reply_summary(Call *call, const CallSummary *summary)
{
        sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(call->message, &reply);

        if (r >= 0)
                r = call_append_summary(reply, summary);
        send_reply(call, reply, r);
}

static const char *error_name(char *buffer, size_t size, Condition condition)
{
        snprintf(buffer, size, CAPTIONS_ERROR_PREFIX "%s", condition_to_string(condition));
        return buffer;
}

void call_fail(Call *call, Condition condition, const char *message)
{
        /* It may quote, and cut in the middle of a character, what never would pass the bus. */
        g_autofree char *valid = g_utf8_make_valid(message, -1);
        char name[ERROR_NAME_MAX];

        finish(call,
               sd_bus_reply_method_errorf(call->message, error_name(name, sizeof(name), condition),
                                          "%s", valid));
}

int call_set_error(sd_bus_error *error, Condition condition, const char *format, ...)
{
        char name[ERROR_NAME_MAX], message[ERROR_MESSAGE_MAX];
        g_autofree char *valid = NULL;
        va_list arguments;

        va_start(arguments, format);
        vsnprintf(message, sizeof(message), format, arguments);
        va_end(arguments);
        /* What was cut in the middle of a character would never reach the caller. */
        valid = g_utf8_make_valid(message, -1);
        return sd_bus_error_set(error, error_name(name, sizeof(name), condition), valid);
}
