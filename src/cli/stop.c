/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "cli/running.h"
#include "cli/service.h"
#include "cli/summary.h"
#include "cli/value.h"
#include "cli/verbs.h"

typedef struct StopArguments {
        bool json;
} StopArguments;

static const Option options[] = {
        OPTION_FLAG("json", 'j', StopArguments, json, N_("write the summary as a JSON object")),
};

static Outcome run(const void *arguments, char *operands[])
{
        const StopArguments *stop = arguments;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_(json_freep) Json *summary = NULL;
        int r;

        r = service_open(&bus, &error);
        if (r >= 0)
                r = service_call(bus, "Stop", SERVICE_MUST_RUN,
                                 _("Waiting for the server's last words."), &error, &reply);
        if (r >= 0)
                r = value_to_json(reply, &summary);
        if (r >= 0)
                r = summary_print(summary, stop->json);
        if (r >= 0)
                return OUTCOME_OK;

        /* The service comes and goes as needed: without it there is as little to stop. */
        if (!service_is_absent(&error))
                return service_fail(&error, r);
        return running_fail_absent();
}

const Verb verb_stop = {
        .name = "stop",
        .usage = N_("[OPTION]..."),
        .summary = N_("End captions, and tell how it went."),
        .description = N_("It waits for the last words."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(StopArguments),
        .run = run,
};
