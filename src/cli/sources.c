/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/i18n.h"
#include "cli/output.h"
#include "cli/service.h"
#include "cli/value.h"
#include "cli/verbs.h"

typedef struct SourcesArguments {
        bool json;
} SourcesArguments;

static const Option options[] = {
        OPTION_FLAG("json", 'j', SourcesArguments, json, N_("write one JSON array of objects")),
};

typedef struct Source {
        const char *kind;
        const char *target;
        const char *name;
        bool is_default;
        bool is_active;
} Source;

/* A kind's heading; those of later versions are left to --json. */
static const struct {
        const char *kind;
        const char *heading;
} headings[] = {
        {"system", N_("Outputs (--source system):")},
        {"microphone", N_("Microphones (--source microphone):")},
        {"application", N_("Applications (--source application):")},
};

static int read_source(const Json *json, Source *ret)
{
        *ret = (Source){.kind = ""};
        return json_read(json, NULL, JSON_MANDATORY("kind", JSON_STRING, &ret->kind),
                         JSON_MANDATORY("target", JSON_STRING, &ret->target),
                         JSON_MANDATORY("name", JSON_STRING, &ret->name),
                         JSON_OPTIONAL("default", JSON_BOOL, &ret->is_default),
                         JSON_OPTIONAL("active", JSON_BOOL, &ret->is_active));
}

static const char *marks(const Source *source)
{
        if (source->is_default)
                return source->is_active ? _(" (default, in use)") : _(" (default)");
        return source->is_active ? _(" (in use)") : "";
}

static void print_source(const Source *source)
{
        output_line("  %s%s", source->name, marks(source));
        if (strcmp(source->target, source->name) != 0)
                output_line("      --target %s", source->target);
}

static bool print_kind(const Json *sources, size_t kind)
{
        bool any = false;
        Source source;

        for (const Json *element = json_first(sources); element; element = json_next(element)) {
                if (read_source(element, &source) < 0 ||
                    strcmp(source.kind, headings[kind].kind) != 0)
                        continue;
                if (!any)
                        output_line("%s", _(headings[kind].heading));
                print_source(&source);
                any = true;
        }
        return any;
}

static void print_for_people(const Json *sources)
{
        bool any = false;

        for (size_t kind = 0; kind < ELEMENTSOF(headings); kind++)
                any |= print_kind(sources, kind);
        if (!any)
                output_line("%s", _("There is nothing that could be captioned; connect a speaker "
                                    "or a microphone."));
}

static Outcome run(const void *arguments, char *operands[])
{
        const SourcesArguments *sources = arguments;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_(json_freep) Json *json = NULL;
        int r;

        r = service_open(&bus, &error);
        if (r >= 0)
                r = service_call(bus, "ListSources", SERVICE_START_IF_NEEDED,
                                 _("Waiting for the sound server."), &error, &reply);
        if (r >= 0)
                r = value_to_json(reply, &json);
        if (r < 0)
                return service_fail(&error, r);
        if (sources->json)
                output_json(json);
        else
                print_for_people(json);
        return OUTCOME_OK;
}

const Verb verb_sources = {
        .name = "sources",
        .usage = N_("[OPTION]..."),
        .summary = N_("Show what can be captioned: outputs, microphones, applications."),
        .description = N_("Applications are shown while they have sound."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(SourcesArguments),
        .run = run,
};
