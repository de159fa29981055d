/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli/running.h"
#include "base/i18n.h"
#include "cli/report.h"
#include "cli/service.h"

const Option running_options[RUNNING_OPTIONS] = {
        OPTION_FLAG("json", 'j', RunningArguments, json,
                    N_("write the state afterwards as a JSON object")),
};

Outcome running_fail_absent(void)
{
        report(_("Nothing is being captioned; \"surtitle start\" begins."));
        return OUTCOME_FAILED;
}

static int call(sd_bus *bus, const char *method, const char *const *strings, const char *meanwhile,
                sd_bus_error *error)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *message = NULL, *reply = NULL;
        int r = service_new_call(bus, method, SERVICE_MUST_RUN, &message);

        for (; r >= 0 && strings && *strings; strings++)
                r = sd_bus_message_append(message, "s", *strings);
        return r < 0 ? r : service_await(message, meanwhile, error, &reply);
}

Outcome running_change(const char *method, const char *const *strings, const char *meanwhile,
                       const RunningArguments *arguments, void (*print)(const Snapshot *snapshot))
{
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(snapshot_freep) Snapshot *snapshot = NULL;
        int r;

        r = service_open(&bus, &error);
        if (r >= 0)
                r = call(bus, method, strings, meanwhile, &error);
        if (r >= 0)
                r = snapshot_take(bus, &error, &snapshot);
        /* The service comes and goes as needed: without it there is as little to change. */
        if (r < 0)
                return service_is_absent(&error) ? running_fail_absent() : service_fail(&error, r);
        if (arguments->json)
                snapshot_print_json(snapshot);
        else
                print(snapshot);
        return OUTCOME_OK;
}
