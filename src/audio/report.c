/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <string.h>

#include "audio/report.h"
#include "base/i18n.h"
#include "base/log.h"

void report_deinit(Report *report)
{
        free(report->source);
        free(report->heard);
        report->source = report->heard = NULL;
}

static void tell_condition(Report *report, Condition condition, const char *message)
{
        if (condition == report->condition && strcmp(message, report->message) == 0)
                return;
        report->condition = condition;
        (void) snprintf(report->message, sizeof(report->message), "%s", message);
        report->handlers->on_condition(report->userdata, condition, message);
}

static void withdraw_change(Report *report)
{
        if (report->changed_until_usec == USEC_INFINITY)
                return;
        report->changed_until_usec = USEC_INFINITY;
        report->handlers->on_notice(report->userdata, CONDITION_SOURCE_CHANGED, "");
}

void report_withdraw(Report *report)
{
        free(report->source);
        report->source = NULL;
        tell_condition(report, CONDITION_NONE, "");
        report_silence(report, "");
        withdraw_change(report);
}

void report_hindrance(Report *report, Hindrance hindrance, const GraphNode *peer)
{
        char message[REPORT_MESSAGE_BYTES];

        hindrance_describe(hindrance, report->wanted, report->heard, peer ? peer->description : "?",
                           message, sizeof(message));
        tell_condition(report, hindrance_to_condition(hindrance, report->heard), message);
}

static void tell_change(Report *report, const char *before, usec_t now)
{
        bool is_microphone = report->wanted->kind == SOURCE_MICROPHONE;
        char message[REPORT_MESSAGE_BYTES];

        (void) snprintf(message, sizeof(message),
                        is_microphone
                                ? _("Captions now follow the microphone “%s”, no longer “%s”.")
                                : _("Captions now follow what “%s” plays, no longer “%s”."),
                        report->heard, before);
        report->changed_until_usec = now + CAPTURE_CHANGED_USEC;
        report->handlers->on_notice(report->userdata, CONDITION_SOURCE_CHANGED, message);
}

void report_source(Report *report, const char *name, const char *description, usec_t now)
{
        char *before;

        if (report->source && strcmp(report->source, name) == 0)
                return;
        free(report->source);
        report->source = strdup(name); /* without memory it is only told once more */
        before = report->heard;
        report->heard = strdup(description);
        log_debug("Hearing %s", name);
        report->handlers->on_source(report->userdata, name, description);
        /* A headset that has changed its profile is another device, but not to a person. From here
         * on, description may be gone with a capture that the handler has stopped. */
        if (before && report->source && report->heard && strcmp(before, report->heard) != 0)
                tell_change(report, before, now);
        free(before);
}

void report_silence(Report *report, const char *message)
{
        if (strcmp(message, report->no_audio) == 0)
                return;
        (void) snprintf(report->no_audio, sizeof(report->no_audio), "%s", message);
        report->handlers->on_notice(report->userdata, CONDITION_NO_AUDIO, message);
}

void report_tick(Report *report, usec_t now)
{
        if (now >= report->changed_until_usec)
                withdraw_change(report);
}

usec_t report_due(const Report *report)
{
        return report->changed_until_usec;
}
