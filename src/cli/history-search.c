/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/i18n.h"
#include "cli/moment.h"
#include "cli/number.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/service.h"
#include "cli/text.h"
#include "cli/value.h"
#include "cli/verbs.h"

#define COMMAND "surtitle history search"

#define LIMIT_DEFAULT 20
#define WORDS_MAX 64
#define QUERY_BYTES_MAX ((size_t) 64 * 1024)

/* What encloses a match in a snippet (Search, org.surtitle.Captions1). */
#define MATCH_BEGIN '\002'
#define MATCH_END '\003'

#define STYLE_MATCH "\033[1m"
#define STYLE_NORMAL "\033[0m"

typedef struct SearchArguments {
        bool json;
        const char *limit;
} SearchArguments;

static const Option options[] = {
        OPTION_STRING("limit", 'n', SearchArguments, limit, N_("NUMBER"),
                      N_("so many of the best; 20 if not given")),
        OPTION_FLAG("json", 'j', SearchArguments, json, N_("write each as a JSON object")),
};

typedef struct Hit {
        double session;
        double time;
        double position;
        const char *snippet;
} Hit;

static bool is_styled(void)
{
        const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

        return isatty(STDOUT_FILENO) && (!no_color || !*no_color) && terminal && *terminal &&
               strcmp(terminal, "dumb") != 0;
}

/* Bold where it matches. All other control characters are spaces, as in any line. */
static void print_snippet(const char *snippet, bool styled)
{
        _cleanup_free_ char *copy = strdup(snippet);

        for (char *part = copy, *mark; part; part = mark) {
                _cleanup_free_ char *clean = NULL;
                bool matches = false;
                char found = '\0';

                mark = part + strcspn(part, (const char[]){MATCH_BEGIN, MATCH_END, '\0'});
                found = *mark;
                *mark = '\0';
                matches = found == MATCH_END;
                clean = text_clean(part);
                if (clean && *clean)
                        printf("%s%s%s", matches && styled ? STYLE_MATCH : "", clean,
                               matches && styled ? STYLE_NORMAL : "");
                mark = found ? mark + 1 : NULL;
        }
}

static int print_hit(const Json *json, bool styled)
{
        _cleanup_free_ char *time = NULL, *position = NULL;
        Hit hit = {.snippet = ""};
        int r = json_read(json, NULL, JSON_MANDATORY("session", JSON_NUMBER, &hit.session),
                          JSON_MANDATORY("time", JSON_NUMBER, &hit.time),
                          JSON_MANDATORY("position", JSON_NUMBER, &hit.position),
                          JSON_MANDATORY("snippet", JSON_STRING, &hit.snippet));

        if (r < 0)
                return r;
        time = moment_describe_time(hit.time);
        position = moment_describe_position(hit.position);
        if (!time || !position)
                return -ENOMEM;
        printf("%10.0f  %s  %s  ", hit.session, time, position);
        print_snippet(hit.snippet, styled);
        putchar('\n');
        return 0;
}

static int print_for_people(const Json *hits)
{
        bool styled = is_styled();
        int r = 0;

        if (json_length(hits) == 0)
                report(_("Nothing that was kept has these words."));
        JSON_FOREACH (hit, hits)
                if (r >= 0)
                        r = print_hit(hit, styled);
        return r;
}

/* All operands are one query, as if they had been quoted. */
static int read_query(Buffer *query, char *operands[])
{
        int r = 0;

        for (; r >= 0 && *operands; operands++) {
                if (!text_is_valid(*operands))
                        return report_usage(COMMAND, _("The words are not UTF-8"));
                if (query->size > 0)
                        r = buffer_append(query, " ", 1);
                if (r >= 0)
                        r = buffer_append_string(query, *operands);
        }
        if (r == -EMSGSIZE)
                return report_usage(COMMAND, _("That is too much to search for"));
        if (r >= 0 && query->size == 0)
                return report_usage(COMMAND, _("Say what to search for"));
        return r;
}

static int search(sd_bus *bus, const char *query, uint32_t limit, sd_bus_error *error, Json **ret)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL, *reply = NULL;
        int r = service_new_call(bus, "Search", SERVICE_START_IF_NEEDED, &call);

        if (r >= 0)
                r = sd_bus_message_append(call, "su", query, limit);
        if (r >= 0)
                r = service_await(call, _("Waiting for the history."), error, &reply);
        return r < 0 ? r : value_to_json(reply, ret);
}

static Outcome run(const void *arguments, char *operands[])
{
        const SearchArguments *wanted = arguments;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_buffer_ Buffer query = BUFFER_INIT(QUERY_BYTES_MAX);
        _cleanup_(json_freep) Json *hits = NULL;
        uint64_t limit = LIMIT_DEFAULT;
        int r = read_query(&query, operands);

        if (r >= 0 && wanted->limit && number_read(wanted->limit, 1, UINT32_MAX, &limit) < 0)
                r = report_usage(COMMAND, _("--limit takes a number from 1 on"));
        if (r < 0)
                return OUTCOME_USAGE;
        r = service_open(&bus, &error);
        if (r >= 0)
                r = search(bus, buffer_string(&query), (uint32_t) limit, &error, &hits);
        if (r >= 0 && wanted->json)
                JSON_FOREACH (hit, hits)
                        output_json(hit);
        else if (r >= 0)
                r = print_for_people(hits);
        return r < 0 ? service_fail(&error, r) : OUTCOME_OK;
}

const Verb verb_history_search = {
        .name = "search",
        .usage = N_("[OPTION]... WORD..."),
        .summary = N_("Find what was said, the best matches first."),
        .description = N_("A line has the session, when and where in it, and the words around."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(SearchArguments),
        .n_operands_max = WORDS_MAX,
        .run = run,
};
