/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "cli/output.h"
#include "cli/service.h"
#include "cli/snapshot.h"
#include "cli/verbs.h"

typedef struct ToggleArguments {
        bool json;
} ToggleArguments;

static const Option options[] = {
        OPTION_FLAG("json", 'j', ToggleArguments, json,
                    N_("write the state afterwards as a JSON object")),
};

static Outcome run(const void *arguments, char *operands[])
{
        const ToggleArguments *toggle = arguments;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_(snapshot_freep) Snapshot *snapshot = NULL;
        int running, r;

        r = service_open(&bus, &error);
        if (r >= 0)
                r = service_call(bus, "Toggle", SERVICE_START_IF_NEEDED,
                                 _("Waiting for the server."), &error, &reply);
        if (r >= 0)
                r = sd_bus_message_read(reply, "b", &running);
        if (r < 0)
                return service_fail(&error, r);

        /* With nothing left to do, the service may have left already. */
        r = snapshot_take(bus, &error, &snapshot);
        if (r < 0 && (running || !service_is_absent(&error)))
                return service_fail(&error, r);

        if (toggle->json)
                snapshot_print_json(snapshot);
        else if (running)
                snapshot_print_session(snapshot);
        else
                output_line("%s", _("Captions ended."));
        return OUTCOME_OK;
}

const Verb verb_toggle = {
        .name = "toggle",
        .usage = N_("[OPTION]..."),
        .summary = N_("Begin captions, or end them if they are on."),
        .description = N_("Made for a keyboard shortcut."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(ToggleArguments),
        .run = run,
};
