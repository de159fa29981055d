/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "audio/report.h"
#include "base/log.h"

void report_forget(Report *report)
{
        free(report->source_name);
        *report = (Report){.handlers = report->handlers,
                           .wanted = report->wanted,
                           .userdata = report->userdata};
}

void report_hindrance(Report *report, Hindrance hindrance, const GraphNode *peer)
{
        Condition condition = hindrance_to_condition(hindrance);
        char message[REPORT_MESSAGE_BYTES];

        hindrance_describe(hindrance, report->wanted, peer ? peer->description : "?", message,
                           sizeof(message));
        if (condition == report->condition && strcmp(message, report->message) == 0)
                return;
        report->condition = condition;
        memcpy(report->message, message, sizeof(message));
        report->handlers->on_condition(report->userdata, condition, report->message);
}

void report_source(Report *report, const char *name, const char *description)
{
        if (report->source_name && strcmp(report->source_name, name) == 0)
                return;
        free(report->source_name);
        report->source_name = strdup(name); /* without memory it is only told once more */
        log_debug("Hearing %s", name);
        report->handlers->on_source(report->userdata, name, description);
}
