/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/history-session.h"
#include "cli/number.h"
#include "cli/report.h"
#include "cli/service.h"
#include "cli/value.h"

int history_session_list(sd_bus *bus, uint32_t limit, sd_bus_error *error, Json **ret)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL, *reply = NULL;
        int r = service_new_call(bus, "ListSessions", SERVICE_START_IF_NEEDED, &call);

        if (r >= 0)
                r = sd_bus_message_append(call, "u", limit);
        if (r >= 0)
                r = service_await(call, _("Waiting for the history."), error, &reply);
        return r < 0 ? r : value_to_json(reply, ret);
}

int history_session_read(const Json *json, HistorySession *ret)
{
        *ret = (HistorySession){.title = ""};
        return json_read(json, NULL, JSON_MANDATORY("session", JSON_NUMBER, &ret->number),
                         JSON_MANDATORY("started", JSON_NUMBER, &ret->started_usec),
                         JSON_OPTIONAL("ended", JSON_NUMBER, &ret->ended_usec),
                         JSON_OPTIONAL("duration", JSON_NUMBER, &ret->duration),
                         JSON_OPTIONAL("words", JSON_NUMBER, &ret->words),
                         JSON_OPTIONAL("title", JSON_STRING, &ret->title));
}

static int find_last(sd_bus *bus, sd_bus_error *error, uint64_t *ret)
{
        _cleanup_(json_freep) Json *sessions = NULL;
        HistorySession session;
        int r = history_session_list(bus, 1, error, &sessions);

        if (r < 0)
                return r;
        if (json_length(sessions) == 0) {
                report(_("No session is kept; \"surtitle start --history\" keeps one."));
                return -ENOENT;
        }
        r = history_session_read(json_first(sessions), &session);
        if (r >= 0)
                *ret = (uint64_t) session.number;
        return r;
}

int history_session_find(sd_bus *bus, const char *command, const char *operand, sd_bus_error *error,
                         uint64_t *ret)
{
        if (strcmp(operand, "last") == 0)
                return find_last(bus, error, ret);
        if (strcmp(operand, "current") == 0) {
                *ret = 0;
                return 0;
        }
        if (number_read(operand, 1, UINT64_MAX, ret) >= 0)
                return 0;
        return report_usage(
                command, _("A session is a number, \"last\" or \"current\", not \"%s\""), operand);
}

Outcome history_session_fail(const sd_bus_error *error, int r)
{
        if (sd_bus_error_is_set(error))
                return service_fail(error, r);
        if (r == -EINVAL)
                return OUTCOME_USAGE;
        return r == -ENOENT ? OUTCOME_FAILED : service_fail(error, r);
}
