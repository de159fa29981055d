/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "cli/output.h"
#include "cli/report.h"
#include "cli/sink.h"

static void on_caption(Sink *sink, const Caption *caption)
{
        if (caption->final)
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

static void tell(Sink *sink, const char *sentence)
{
        report("%s", sentence);
}

static void do_nothing(Sink *sink)
{
}

static Sink *free_sink(Sink *sink)
{
        free(sink);
        return NULL;
}

int sink_new_lines(Sink **ret)
{
        static const SinkOperations operations = {
                .caption = on_caption,
                .started = on_session,
                .ended = on_session,
                .notice = on_notice,
                .tell = tell,
                .settle = do_nothing,
                .redraw = do_nothing,
                .free = free_sink,
        };
        Sink *sink = malloc(sizeof(*sink));

        if (!sink)
                return -ENOMEM;
        sink->operations = &operations;
        *ret = sink;
        return 0;
}
