/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "base/i18n.h"
#include "cli/number.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/service.h"
#include "cli/verbs.h"

#define COMMAND "surtitle history forget"

#define USEC_PER_MINUTE (60 * USEC_PER_SEC)

/* Rather a minute too much than a word too little. Errors: -EINVAL, after saying so. */
static int read_minutes(const char *operand, uint32_t *ret)
{
        usec_t duration;

        if (!operand || duration_read(operand, &duration) < 0 || duration == 0)
                return report_usage(COMMAND, _("Say how far back, such as 5m or 2h"));
        *ret = (uint32_t) ((duration + USEC_PER_MINUTE - 1) / USEC_PER_MINUTE);
        return 0;
}

static int forget(sd_bus *bus, uint32_t minutes, sd_bus_error *error, uint32_t *ret)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL, *reply = NULL;
        int r = service_new_call(bus, "ForgetRecent", SERVICE_START_IF_NEEDED, &call);

        if (r >= 0)
                r = sd_bus_message_append(call, "u", minutes);
        if (r >= 0)
                r = service_await(call, _("Waiting for the history."), error, &reply);
        return r < 0 ? r : sd_bus_message_read(reply, "u", ret);
}

static Outcome run(const void *arguments, char *operands[])
{
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        uint32_t minutes = 0, n_segments = 0;
        int r = read_minutes(operands[0], &minutes);

        if (r < 0)
                return OUTCOME_USAGE;
        r = service_open(&bus, &error);
        if (r >= 0)
                r = forget(bus, minutes, &error, &n_segments);
        if (r < 0)
                return service_fail(&error, r);
        output_line(ngettext("%u sentence of the last %u min is forgotten.",
                             "%u sentences of the last %u min are forgotten.", n_segments),
                    n_segments, minutes);
        return OUTCOME_OK;
}

const Verb verb_history_forget = {
        .name = "forget",
        .usage = N_("[OPTION]... DURATION"),
        .summary = N_("Delete at once what was said in the last minutes, in any session."),
        .n_operands_max = 1,
        .run = run,
};
