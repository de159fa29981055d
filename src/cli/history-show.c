/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>

#include "base/i18n.h"
#include "cli/follower.h"
#include "cli/history-session.h"
#include "cli/moment.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/service.h"
#include "cli/sink.h"
#include "cli/value.h"
#include "cli/verbs.h"

#define COMMAND "surtitle history show"

typedef struct ShowArguments {
        bool json;
        bool times;
} ShowArguments;

static const Option options[] = {
        OPTION_FLAG("times", 't', ShowArguments, times, N_("write where in the session each was")),
        OPTION_FLAG("json", 'j', ShowArguments, json,
                    N_("write each as a JSON object, as \"watch\" does")),
};

typedef struct Show {
        const ShowArguments *arguments;
        Sink *json; /* NULL: for people */
} Show;

/* Leaves the details read. */
static int print_for_people(const Show *show, const Caption *caption)
{
        _cleanup_(json_freep) Json *details = NULL;
        _cleanup_free_ char *position = NULL;
        double start = 0, speaker = -1;
        int r = value_to_json(caption->details, &details);

        if (r >= 0)
                r = json_read(details, NULL, JSON_OPTIONAL("start", JSON_NUMBER, &start),
                              JSON_OPTIONAL("speaker", JSON_NUMBER, &speaker));
        if (r < 0)
                return r;
        position = moment_describe_position(start);
        if (!position)
                return -ENOMEM;
        if (show->arguments->times)
                printf("%s  ", position);
        if (speaker >= 0)
                printf(_("Speaker %u"), (unsigned) speaker + 1);
        output_line("%s%s", speaker >= 0 ? ": " : "", caption->text);
        return 0;
}

static int print_caption(const Show *show, sd_bus_message *reply, uint64_t *last)
{
        Caption caption = {0};
        int r = caption_read(reply, &caption);

        if (r < 0)
                return r;
        *last = MAX(*last, caption.segment);
        if (show->json)
                show->json->operations->caption(show->json, &caption);
        else
                r = print_for_people(show, &caption);
        if (r >= 0 && sd_bus_message_at_end(reply, false) == 0)
                r = sd_bus_message_skip(reply, "a{sv}");
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

static int print_captions(const Show *show, sd_bus_message *reply, uint64_t *last)
{
        int r = sd_bus_message_enter_container(reply, 'a', "(ttsuba{sv})");

        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "ttsuba{sv}")) > 0)
                r = print_caption(show, reply, last);
        return r;
}

static int show_from(const Show *show, sd_bus *bus, uint64_t session, uint64_t from,
                     sd_bus_error *error, uint64_t *last)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL, *reply = NULL;
        int r = service_new_call(bus, "GetCaptions", SERVICE_START_IF_NEEDED, &call);

        if (r >= 0)
                r = sd_bus_message_append(call, "tt", session, from);
        if (r >= 0)
                r = service_await(call, _("Waiting for the history."), error, &reply);
        return r < 0 ? r : print_captions(show, reply, last);
}

/* A message may not hold them all: asked for until none come. */
static int show_session(const Show *show, sd_bus *bus, uint64_t session, sd_bus_error *error)
{
        uint64_t from, last = 0;
        int r;

        do {
                from = last + 1;
                r = show_from(show, bus, session, from, error, &last);
        } while (r >= 0 && last >= from);
        return r;
}

static Outcome run(const void *arguments, char *operands[])
{
        Show show = {.arguments = arguments};
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(sink_freep) Sink *sink = NULL;
        uint64_t session = 0;
        int r;

        if (!operands[0]) {
                (void) report_usage(COMMAND, _("Say which session"));
                return OUTCOME_USAGE;
        }
        r = service_open(&bus, &error);
        if (r >= 0 && show.arguments->json)
                r = sink_new_json(&sink);
        if (r >= 0)
                r = history_session_find(bus, COMMAND, operands[0], &error, &session);
        show.json = sink;
        if (r >= 0)
                r = show_session(&show, bus, session, &error);
        return r < 0 ? history_session_fail(&error, r) : OUTCOME_OK;
}

const Verb verb_history_show = {
        .name = "show",
        .usage = N_("[OPTION]... SESSION"),
        .summary = N_("Write what was said in a session, a sentence a line."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(ShowArguments),
        .n_operands_max = 1,
        .choices = "last current",
        .run = run,
};
