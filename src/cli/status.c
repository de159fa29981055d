/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/output.h"
#include "cli/service.h"
#include "cli/snapshot.h"
#include "cli/text.h"
#include "cli/verbs.h"

typedef struct StatusArguments {
        bool json;
} StatusArguments;

static const Option options[] = {
        OPTION_FLAG("json", 'j', StatusArguments, json, N_("write one JSON object")),
};

/* The words of the property State, for people. */
static const char *const states[] = {
        N_("idle"),   N_("connecting"),   N_("listening"),
        N_("paused"), N_("reconnecting"), N_("stopping"),
};

static const char *state_text(const char *state)
{
        for (size_t i = 0; i < ELEMENTSOF(states); i++)
                if (strcmp(state, states[i]) == 0)
                        return _(states[i]);
        return state;
}

/* A name and its value, the values below each other. */
static void print_row(const char *name, const char *value)
{
        output_line("%s:%*s%s", name, MAX(text_padding(name, 11), 1), "", value);
}

static void print_session(const Snapshot *snapshot)
{
        _cleanup_free_ char *source = snapshot_describe_source(snapshot);
        _cleanup_free_ char *host = snapshot_describe_host(snapshot);
        char number[sizeof("18446744073709551615")];

        if (!source || !host)
                return;
        snprintf(number, sizeof(number), "%.0f", snapshot->session);
        print_row(_("Session"), number);
        print_row(_("Source"), source);
        print_row(_("Sound"), host);
}

static void print_spending(const Snapshot *snapshot)
{
        _cleanup_free_ char *text = spending_describe(&snapshot->spending);

        if (text)
                print_row(_("Sent"), text);
}

static void print_for_people(const Snapshot *snapshot)
{
        if (!snapshot) {
                output_line("%s", _("not running"));
                return;
        }
        print_row(_("State"), state_text(snapshot->state));
        if (snapshot->session > 0)
                print_session(snapshot);
        print_spending(snapshot);
        print_row(_("Version"), snapshot->version);
}

static Outcome run(const void *arguments, char *operands[])
{
        const StatusArguments *status = arguments;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(snapshot_freep) Snapshot *snapshot = NULL;
        int r;

        r = service_open(&bus, &error);
        if (r >= 0)
                r = snapshot_take(bus, &error, &snapshot);
        /* Not to run is a state like any other. */
        if (r < 0 && !service_is_absent(&error))
                return service_fail(&error, r);

        if (status->json)
                snapshot_print_json(snapshot);
        else
                print_for_people(snapshot);
        return OUTCOME_OK;
}

const Verb verb_status = {
        .name = "status",
        .usage = N_("[OPTION]..."),
        .summary = N_("Show whether captions are on, and where the sound goes."),
        .description = N_("This never starts the caption service."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(StatusArguments),
        .run = run,
};
