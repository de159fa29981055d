/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/log.h"
#include "cli/output.h"
#include "cli/sink.h"
#include "cli/value.h"

/* The dictionary that the message stands before, as a member; none if it can't be read. */
static void set_dictionary(Json *json, const char *name, sd_bus_message *message)
{
        Json *dictionary = NULL;
        int r = value_to_json(message, &dictionary);

        if (r < 0)
                log_debug_errno(r, "Left out %s: %m", name);
        else
                json_set(json, name, dictionary);
}

static void on_caption(Sink *sink, const Caption *caption)
{
        _cleanup_(json_freep) Json *json = json_new_object();

        json_set_string(json, "type", "caption");
        json_set_number(json, "session", (double) caption->session);
        json_set_number(json, "segment", (double) caption->segment);
        json_set_string(json, "text", caption->text);
        json_set_number(json, "stable", caption->stable);
        json_set_bool(json, "final", caption->final);
        set_dictionary(json, "details", caption->details);
        output_json(json);
}

static void print_session(const char *type, uint64_t session, const char *name,
                          sd_bus_message *message)
{
        _cleanup_(json_freep) Json *json = json_new_object();

        json_set_string(json, "type", type);
        json_set_number(json, "session", (double) session);
        set_dictionary(json, name, message);
        output_json(json);
}

static void on_started(Sink *sink, uint64_t session, sd_bus_message *details)
{
        print_session("started", session, "details", details);
}

static void on_ended(Sink *sink, uint64_t session, sd_bus_message *summary)
{
        print_session("ended", session, "summary", summary);
}

static void on_notice(Sink *sink, const char *code, const char *message)
{
        _cleanup_(json_freep) Json *json = json_new_object();

        json_set_string(json, "type", "notice");
        json_set_string(json, "code", code);
        json_set_string(json, "message", message);
        output_json(json);
}

int sink_new_json(Sink **ret)
{
        static const SinkOperations operations = {
                .caption = on_caption,
                .started = on_started,
                .ended = on_ended,
                .notice = on_notice,
                .tell = sink_report,
                .settle = sink_do_nothing,
                .redraw = sink_do_nothing,
                .free = sink_free_plain,
        };

        return sink_new_plain(ret, &operations);
}
