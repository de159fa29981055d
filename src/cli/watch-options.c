/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/caption-block.h"
#include "cli/number.h"
#include "cli/report.h"
#include "cli/watch-options.h"

#define COMMAND "surtitle watch"

const Option watch_options[WATCH_OPTIONS] = {
        OPTION_FLAG("json", 'j', WatchArguments, json, N_("write each signal as a JSON object")),
        OPTION_FLAG("follow-final", 'f', WatchArguments, follow_final,
                    N_("show finished sentences only")),
        OPTION_STRING("since", 's', WatchArguments, since, N_("SINCE"),
                      N_("first what was said: from a segment's number on, or in the last 5m")),
        OPTION_CHOICE("format", 0, WatchArguments, format, N_("FORMAT"), "lines json obs",
                      N_("lines, json, or obs: keep the last lines in FILE")),
        OPTION_STRING("lines", 0, WatchArguments, lines, N_("NUMBER"),
                      N_("how many lines FILE has; 2 if not given")),
        OPTION_STRING("columns", 0, WatchArguments, columns, N_("NUMBER"),
                      N_("how long they are; 42 if not given")),
        OPTION_STRING("clear", 0, WatchArguments, clear, N_("DURATION"),
                      N_("empty FILE when nothing was said for so long; 5s if not given")),
};

static int read_format(const WatchArguments *arguments, WatchPlan *plan)
{
        static const struct {
                const char *name;
                WatchFormat format;
        } formats[] = {{"lines", WATCH_LINES}, {"json", WATCH_JSON}, {"obs", WATCH_OBS}};
        const char *name = arguments->format;

        if (!name) {
                plan->format = arguments->json ? WATCH_JSON : WATCH_PLAIN;
                return 0;
        }
        for (size_t i = 0; i < ELEMENTSOF(formats); i++) {
                if (strcmp(name, formats[i].name) != 0)
                        continue;
                plan->format = formats[i].format;
                if (arguments->json && plan->format != WATCH_JSON)
                        return report_usage(COMMAND, _("--json is another format than %s"), name);
                return 0;
        }
        return report_usage(COMMAND, _("There is no format \"%s\""), name);
}

/* A segment's number, or a time before now. */
static int read_since(const WatchArguments *arguments, FollowerSince *since)
{
        usec_t duration;

        if (!arguments->since)
                return 0;
        since->wanted = true;
        if (number_read(arguments->since, 0, UINT64_MAX, &since->segment) >= 0)
                return 0;
        if (duration_read(arguments->since, &duration) < 0)
                return report_usage(COMMAND,
                                    _("--since takes a segment's number, or a time such as 30s, "
                                      "5m or 2h, not \"%s\""),
                                    arguments->since);
        since->time_usec = (int64_t) (usec_wall() - duration);
        return 0;
}

static int read_count(const char *name, const char *text, unsigned most, unsigned *ret)
{
        uint64_t number;

        if (!text)
                return 0;
        if (number_read(text, 1, most, &number) < 0)
                return report_usage(COMMAND, _("--%s takes a number from 1 to %u"), name, most);
        *ret = (unsigned) number;
        return 0;
}

static int read_obs(const WatchArguments *arguments, const char *path, SinkObsOptions *obs)
{
        int r;

        *obs = (SinkObsOptions){
                .path = path,
                .n_lines = SINK_OBS_LINES,
                .columns = SINK_OBS_COLUMNS,
                .clear_usec = SINK_OBS_CLEAR_USEC,
        };
        r = read_count("lines", arguments->lines, CAPTION_BLOCK_LINES_MAX, &obs->n_lines);
        if (r >= 0)
                r = read_count("columns", arguments->columns, SINK_OBS_COLUMNS_MAX, &obs->columns);
        if (r >= 0 && arguments->clear && duration_read(arguments->clear, &obs->clear_usec) < 0)
                r = report_usage(COMMAND, _("--clear takes a time such as 5s"));
        return r;
}

/* What only a file has would be ignored otherwise, to a person's surprise. */
static int check_file(const WatchArguments *arguments, const WatchPlan *plan, const char *path)
{
        bool shaped = arguments->lines || arguments->columns || arguments->clear;

        if (plan->format == WATCH_OBS)
                return path && *path ? 0 : report_usage(COMMAND, _("--format obs needs a FILE"));
        if (path)
                return report_usage(COMMAND, _("Only --format obs takes a FILE"));
        if (shaped)
                return report_usage(COMMAND,
                                    _("Only --format obs takes --lines, --columns or --clear"));
        return 0;
}

int watch_options_read(const WatchArguments *arguments, char *operands[], WatchPlan *ret)
{
        WatchPlan plan = {.finals_only = arguments->follow_final};
        int r = read_format(arguments, &plan);

        if (r >= 0)
                r = read_since(arguments, &plan.since);
        if (r >= 0)
                r = check_file(arguments, &plan, operands[0]);
        if (r >= 0)
                r = read_obs(arguments, operands[0], &plan.obs);
        if (r >= 0)
                *ret = plan;
        return r;
}
