/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/history-session.h"
#include "cli/output.h"
#include "cli/question.h"
#include "cli/report.h"
#include "cli/service.h"
#include "cli/verbs.h"

#define COMMAND "surtitle history delete"

typedef struct DeleteArguments {
        bool all;
        bool yes;
} DeleteArguments;

static const Option options[] = {
        OPTION_FLAG("all", 0, DeleteArguments, all, N_("delete every session that is kept")),
        OPTION_FLAG("yes", 'y', DeleteArguments, yes, N_("don't ask")),
};

static int read_operand(const DeleteArguments *arguments, const char *operand)
{
        if (!operand && !arguments->all)
                return report_usage(COMMAND, _("Say which session, or --all"));
        if (operand && arguments->all)
                return report_usage(COMMAND, _("Say a session or --all, not both"));
        if (operand && strcmp(operand, "current") == 0)
                return report_usage(COMMAND, _("Say the number of a session that runs"));
        return 0;
}

static Outcome confirm(const DeleteArguments *arguments, uint64_t session)
{
        char question[256];

        if (arguments->yes)
                return OUTCOME_OK;
        if (arguments->all)
                return question_ask(COMMAND, _("Delete all that was ever said, for good?"));
        snprintf(question, sizeof(question), _("Delete session %" PRIu64 ", for good?"), session);
        return question_ask(COMMAND, question);
}

static int delete_session(sd_bus *bus, uint64_t session, sd_bus_error *error)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL, *reply = NULL;
        int r = service_new_call(bus, "DeleteSession", SERVICE_START_IF_NEEDED, &call);

        if (r >= 0)
                r = sd_bus_message_append(call, "t", session);
        return r < 0 ? r : service_await(call, _("Waiting for the history."), error, &reply);
}

static Outcome run(const void *arguments, char *operands[])
{
        const DeleteArguments *wanted = arguments;
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        uint64_t session = 0; /* all */
        Outcome outcome;
        int r = read_operand(wanted, operands[0]);

        if (r < 0)
                return OUTCOME_USAGE;
        r = service_open(&bus, &error);
        if (r >= 0 && operands[0])
                r = history_session_find(bus, COMMAND, operands[0], &error, &session);
        if (r < 0)
                return history_session_fail(&error, r);
        outcome = confirm(wanted, session);
        if (outcome != OUTCOME_OK)
                return outcome;
        r = delete_session(bus, session, &error);
        if (r < 0)
                return service_fail(&error, r);
        if (session == 0)
                output_line("%s", _("All sessions are deleted."));
        else
                output_line(_("Session %" PRIu64 " is deleted."), session);
        return OUTCOME_OK;
}

const Verb verb_history_delete = {
        .name = "delete",
        .usage = N_("[OPTION]... [SESSION]"),
        .summary = N_("Delete a session, or all, so that nothing brings it back."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(DeleteArguments),
        .n_operands_max = 1,
        .choices = "last",
        .run = run,
};
