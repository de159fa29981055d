/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli/output.h"
#include "cli/report.h"
#include "cli/sink.h"

static void on_caption(Sink *sink, const Caption *caption)
{
        if (caption->final && *caption->text)
                output_line("%s", caption->text);
}

static void on_session(Sink *sink, uint64_t session, sd_bus_message *details)
{
}

static void on_notice(Sink *sink, const char *code, const char *message)
{
        if (*message)
                report("%s", message);
}

int sink_new_lines(Sink **ret)
{
        static const SinkOperations operations = {
                .caption = on_caption,
                .started = on_session,
                .ended = on_session,
                .notice = on_notice,
                .tell = sink_report,
                .settle = sink_do_nothing,
                .redraw = sink_do_nothing,
                .free = sink_free_plain,
        };

        return sink_new_plain(ret, &operations);
}
