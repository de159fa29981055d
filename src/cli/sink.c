/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "cli/report.h"
#include "cli/sink.h"

int sink_new_plain(Sink **ret, const SinkOperations *operations)
{
        Sink *sink = malloc(sizeof(*sink));

        if (!sink)
                return -ENOMEM;
        sink->operations = operations;
        *ret = sink;
        return 0;
}

Sink *sink_free_plain(Sink *sink)
{
        free(sink);
        return NULL;
}

void sink_report(Sink *sink, const char *sentence)
{
        report("%s", sentence);
}

void sink_do_nothing(Sink *sink)
{
}
