/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is told of capture: each thing once, when it changes, and withdrawn when it is over. */

#include "audio/report.h"
#include "test.h"

#define START (100 * USEC_PER_SEC)

/* What was told, a line each: "SourceLost: message", "source name", "no-audio:" withdrawn. */
static char told[4096];
static Report *withdrawn_inside; /* by a handler that stops the capture */

static void add(const char *what, const char *text)
{
        size_t used = strlen(told);

        (void) snprintf(told + used, sizeof(told) - used, "%s:%s%.10s\n", what, *text ? " " : "",
                        text);
}

static void on_audio(void *userdata)
{
        (void) userdata;
}

static void on_condition(void *userdata, Condition condition, const char *message)
{
        Report *report = withdrawn_inside;

        (void) userdata;
        add(condition == CONDITION_NONE ? "well" : condition_to_string(condition), message);
        withdrawn_inside = NULL;
        if (report)
                report_withdraw(report);
}

static void on_notice(void *userdata, Condition condition, const char *message)
{
        (void) userdata;
        add(condition_to_string(condition), message);
}

static void on_source(void *userdata, const char *name, const char *description)
{
        (void) userdata, (void) name;
        add("source", description);
}

static const CaptureHandlers handlers = {
        .on_audio = on_audio,
        .on_condition = on_condition,
        .on_notice = on_notice,
        .on_source = on_source,
};

static Wanted output = {.kind = SOURCE_SYSTEM, .target = (char *) ""};

static Report make_report(void)
{
        *told = 0;
        withdrawn_inside = NULL;
        return REPORT_INIT(&handlers, &output, NULL);
}

static void check_told(const char *expected)
{
        check_string(told, expected);
        *told = 0;
}

TEST(a_source_that_never_was_and_one_that_is_lost)
{
        _cleanup_(report_deinit) Report report = make_report();

        report_hindrance(&report, HINDRANCE_NONE, NULL);
        check_told("");
        report_hindrance(&report, HINDRANCE_NO_SOURCE, NULL);
        report_hindrance(&report, HINDRANCE_NO_SOURCE, NULL);
        check_told("NoSource: There is n\n");
        report_hindrance(&report, HINDRANCE_NONE, NULL);
        report_source(&report, "alsa", "Speakers", START);
        check_told("well:\nsource: Speakers\n");
        report_hindrance(&report, HINDRANCE_NO_SOURCE, NULL);
        check_told("source-lost: The output\n");
        report_hindrance(&report, HINDRANCE_NO_PIPEWIRE, NULL);
        check_told("AudioUnavailable: The sound \n");
}

TEST(a_change_is_told_for_a_while)
{
        _cleanup_(report_deinit) Report report = make_report();

        report_source(&report, "alsa", "Speakers", START);
        report_source(&report, "alsa", "Speakers", START);
        check_int(report_due(&report), USEC_INFINITY);
        check_told("source: Speakers\n");
        report_source(&report, "usb", "Headset", START);
        check_told("source: Headset\nsource-changed: Captions n\n");
        check_int(report_due(&report), START + CAPTURE_CHANGED_USEC);
        report_tick(&report, START + CAPTURE_CHANGED_USEC - 1);
        check_told("");
        report_tick(&report, START + CAPTURE_CHANGED_USEC);
        check_told("source-changed:\n");
        check_int(report_due(&report), USEC_INFINITY);
        /* Another node, which people call the same: a headset's other profile. */
        report_source(&report, "usb.2", "Headset", START);
        check_told("source: Headset\n");
}

TEST(all_is_withdrawn_at_the_end_and_what_was_heard_is_remembered)
{
        _cleanup_(report_deinit) Report report = make_report();

        report_source(&report, "alsa", "Speakers", START);
        report_source(&report, "usb", "Headset", START);
        report_silence(&report, "“Film” plays to …");
        report_silence(&report, "“Film” plays to …");
        report_hindrance(&report, HINDRANCE_NO_SOURCE, NULL);
        *told = 0;
        report_withdraw(&report);
        check_told("well:\nno-audio:\nsource-changed:\n");
        report_withdraw(&report);
        check_told("");
        report_hindrance(&report, HINDRANCE_NO_SOURCE, NULL);
        check_told("source-lost: The output\n");
}

TEST(a_handler_may_end_it)
{
        _cleanup_(report_deinit) Report report = make_report();

        withdrawn_inside = &report;
        report_hindrance(&report, HINDRANCE_NO_SOURCE, NULL);
        check_told("NoSource: There is n\nwell:\n");
        check_int(report.condition, CONDITION_NONE);
}
