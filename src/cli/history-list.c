/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>

#include "base/i18n.h"
#include "cli/history-session.h"
#include "cli/moment.h"
#include "cli/number.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/service.h"
#include "cli/text.h"
#include "cli/verbs.h"

#define COMMAND "surtitle history list"

typedef struct ListArguments {
        bool json;
        const char *limit;
} ListArguments;

static const Option options[] = {
        OPTION_STRING("limit", 'n', ListArguments, limit, N_("NUMBER"),
                      N_("so many of the latest; all if not given")),
        OPTION_FLAG("json", 'j', ListArguments, json, N_("write each as a JSON object")),
};

/* Number, beginning, length and words stand below each other; the rest is the title. */
static void print_row(const char *number, const char *began, const char *length, const char *words,
                      const char *title)
{
        output_line("%*s%s  %s%*s  %*s%s  %*s%s  %s", text_padding(number, 10), "", number, began,
                    text_padding(began, 16), "", text_padding(length, 12), "", length,
                    text_padding(words, 8), "", words, title);
}

static int print_session(const Json *json)
{
        _cleanup_free_ char *began = NULL, *length = NULL;
        char number[32], words[32];
        HistorySession session;
        int r = history_session_read(json, &session);

        if (r < 0)
                return r;
        began = moment_describe_time(session.started_usec);
        length = session.ended_usec > 0 ? moment_describe_duration(session.duration)
                                        : strdup(_("runs"));
        if (!began || !length)
                return -ENOMEM;
        snprintf(number, sizeof(number), "%.0f", session.number);
        snprintf(words, sizeof(words), "%.0f", session.words);
        print_row(number, began, length, words, session.title);
        return 0;
}

static int print_for_people(const Json *sessions)
{
        int r = 0;

        if (json_length(sessions) == 0) {
                report(_("No session is kept; \"surtitle start --history\" keeps one."));
                return 0;
        }
        if (isatty(STDOUT_FILENO))
                print_row(_("session"), _("began"), _("length"), _("words"), "");
        JSON_FOREACH (session, sessions)
                if (r >= 0)
                        r = print_session(session);
        return r;
}

static Outcome run(const void *arguments, char *operands[])
{
        const ListArguments *list = arguments;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_freep) Json *sessions = NULL;
        uint64_t limit = 0;
        int r;

        if (list->limit && number_read(list->limit, 1, UINT32_MAX, &limit) < 0) {
                (void) report_usage(COMMAND, _("--limit takes a number from 1 on"));
                return OUTCOME_USAGE;
        }
        r = service_open(&bus, &error);
        if (r >= 0)
                r = history_session_list(bus, (uint32_t) limit, &error, &sessions);
        if (r >= 0 && list->json)
                JSON_FOREACH (session, sessions)
                        output_json(session);
        else if (r >= 0)
                r = print_for_people(sessions);
        return r < 0 ? service_fail(&error, r) : OUTCOME_OK;
}

const Verb verb_history_list = {
        .name = "list",
        .usage = N_("[OPTION]..."),
        .summary = N_("Show the sessions that are kept, the latest first."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(ListArguments),
        .run = run,
};
