/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdint.h>
#include <stdio.h>

#include "base/i18n.h"
#include "cli/hold.h"
#include "cli/report.h"
#include "cli/server-options.h"
#include "cli/service.h"
#include "cli/snapshot.h"
#include "cli/verbs.h"

#define COMMAND "surtitle start"

typedef struct StartArguments {
        const char *source;
        const char *target;
        const char *language;
        const char *model;
        StringList keyterms;
        const char *gate;
        StringList server;
        bool diarize;
        bool history;
        bool no_history;
        bool replace;
        bool bind;
        bool wait;
        bool json;
} StartArguments;

static const Option options[] = {
        OPTION_CHOICE("source", 's', StartArguments, source, N_("SOURCE"),
                      "system microphone both application",
                      N_("what to caption: system, microphone, both or application")),
        OPTION_STRING("target", 't', StartArguments, target, N_("NAME"),
                      N_("which device or application")),
        OPTION_STRING("language", 'l', StartArguments, language, N_("TAG"),
                      N_("the language spoken, such as en or pt-BR; or multi")),
        OPTION_STRING("model", 'm', StartArguments, model, N_("NAME"), N_("the server's model")),
        OPTION_STRINGS("keyterm", 'k', StartArguments, keyterms, N_("WORD"),
                       N_("a name or word to listen for; may be repeated")),
        OPTION_STRING("gate", 'g', StartArguments, gate, N_("MODE"),
                      N_("send all but silence (silence), speech (speech) or all (off)")),
        OPTION_FLAG("diarize", 'd', StartArguments, diarize, N_("tell speakers apart")),
        OPTION_STRINGS("option", 'o', StartArguments, server, N_("NAME=VALUE"),
                       N_("anything else that Start has an option for; may be repeated")),
        OPTION_FLAG("history", 0, StartArguments, history, N_("keep this session on disk")),
        OPTION_FLAG("no-history", 0, StartArguments, no_history,
                    N_("keep nothing of this session on disk")),
        OPTION_FLAG("replace", 0, StartArguments, replace,
                    N_("end a session that runs with other options first")),
        OPTION_FLAG("bind", 0, StartArguments, bind,
                    N_("as --wait, and let the session end with this command, however it ends")),
        OPTION_FLAG("wait", 'w', StartArguments, wait,
                    N_("stay until the session ends, and end it when interrupted")),
        OPTION_FLAG("json", 'j', StartArguments, json, N_("write the state as a JSON object")),
};

static int append_string(sd_bus_message *call, const char *name, const char *value)
{
        return value ? sd_bus_message_append(call, "{sv}", name, "s", value) : 0;
}

static int append_flag(sd_bus_message *call, const char *name, bool value)
{
        return value ? sd_bus_message_append(call, "{sv}", name, "b", (int) value) : 0;
}

static int append_strings(sd_bus_message *call, const char *name, const StringList *values)
{
        int r;

        if (values->n_items == 0)
                return 0;
        r = sd_bus_message_open_container(call, SD_BUS_TYPE_DICT_ENTRY, "sv");
        if (r >= 0)
                r = sd_bus_message_append(call, "s", name);
        if (r >= 0)
                r = sd_bus_message_open_container(call, SD_BUS_TYPE_VARIANT, "as");
        if (r >= 0)
                r = sd_bus_message_open_container(call, SD_BUS_TYPE_ARRAY, "s");
        for (size_t i = 0; r >= 0 && i < values->n_items; i++)
                r = sd_bus_message_append(call, "s", values->items[i]);
        for (int i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_close_container(call);
        return r;
}

static int append_history(sd_bus_message *call, const StartArguments *start)
{
        if (!start->history && !start->no_history)
                return 0;
        return sd_bus_message_append(call, "{sv}", "history", "b", (int) start->history);
}

/* Only what was said on the command line: the rest is the user's settings. */
static int append_options(sd_bus_message *call, const StartArguments *start)
{
        int r = sd_bus_message_open_container(call, SD_BUS_TYPE_ARRAY, "{sv}");

        if (r >= 0)
                r = append_string(call, "source", start->source);
        if (r >= 0)
                r = append_string(call, "target", start->target);
        if (r >= 0)
                r = append_string(call, "language", start->language);
        if (r >= 0)
                r = append_string(call, "model", start->model);
        if (r >= 0)
                r = append_strings(call, "keyterms", &start->keyterms);
        if (r >= 0)
                r = append_string(call, "gate", start->gate);
        if (r >= 0)
                r = append_flag(call, "diarize", start->diarize);
        if (r >= 0)
                r = append_history(call, start);
        if (r >= 0)
                r = append_flag(call, "replace", start->replace);
        if (r >= 0)
                r = append_flag(call, "bind", start->bind);
        if (r >= 0)
                r = server_options_append(call, &start->server);
        return r < 0 ? r : sd_bus_message_close_container(call);
}

static int start_session(sd_bus *bus, const StartArguments *start, sd_bus_error *error,
                         uint64_t *ret_session)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL, *reply = NULL;
        int r;

        r = service_new_call(bus, "Start", SERVICE_START_IF_NEEDED, &call);
        if (r >= 0)
                r = append_options(call, start);
        if (r >= 0)
                r = service_await(call, _("Waiting for the server."), error, &reply);
        return r < 0 ? r : sd_bus_message_read(reply, "t", ret_session);
}

static int print_session(sd_bus *bus, bool as_json, sd_bus_error *error)
{
        _cleanup_(snapshot_freep) Snapshot *snapshot = NULL;
        int r = snapshot_take(bus, error, &snapshot);

        if (r < 0)
                return r;
        if (as_json)
                snapshot_print_json(snapshot);
        else
                snapshot_print_session(snapshot);
        (void) fflush(stdout);
        return 0;
}

static int check(const StartArguments *start)
{
        if (start->history && start->no_history)
                return report_usage(COMMAND, _("--history and --no-history exclude each other"));
        return server_options_check(COMMAND, &start->server);
}

static Outcome run(const void *arguments, char *operands[])
{
        const StartArguments *start = arguments;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(hold_freep) Hold *hold = NULL;
        uint64_t session = 0;
        int r = check(start);

        if (r < 0)
                return OUTCOME_USAGE;
        r = service_open(&bus, &error);
        if (r >= 0 && (start->bind || start->wait))
                r = hold_new(&hold, bus);
        if (r >= 0)
                r = start_session(bus, start, &error, &session);
        if (r >= 0)
                r = print_session(bus, start->json, &error);
        if (r < 0)
                return service_fail(&error, r);
        return hold ? hold_run(hold, session, start->json) : OUTCOME_OK;
}

const Verb verb_start = {
        .name = "start",
        .usage = N_("[OPTION]..."),
        .summary = N_("Begin captions."),
        .description =
                N_("It tells what is captioned and where the sound goes. What is left out is as\n"
                   "in your settings."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(StartArguments),
        .run = run,
};
