/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/i18n.h"
#include "bus/names.h"
#include "cli/report.h"
#include "cli/service.h"

/* What the bus, rather than the service, answers; a name that ends in "." is a family. */
static const struct {
        const char *name;
        const char *sentence;
} bus_errors[] = {
        {SD_BUS_ERROR_NO_SERVER,
         N_("There is no session bus to reach the caption service on; run this within a desktop "
            "session, or set DBUS_SESSION_BUS_ADDRESS.")},
        {SD_BUS_ERROR_SERVICE_UNKNOWN,
         N_("The caption service (surtitled) isn't running and can't be started; check that "
            "Surtitle is installed completely.")},
        {SD_BUS_ERROR_NAME_HAS_NO_OWNER, N_("The caption service (surtitled) isn't running.")},
        {"org.freedesktop.DBus.Error.Spawn.",
         N_("The caption service (surtitled) could not be started; its log says why "
            "(journalctl --user -e).")},
        {SD_BUS_ERROR_NO_REPLY,
         N_("The caption service went away before it answered; its log says why "
            "(journalctl --user -e).")},
        {SD_BUS_ERROR_TIMEOUT,
         N_("The caption service doesn't answer; if it stays so, end surtitled and try again.")},
        {"org.freedesktop.DBus.Error.TimedOut",
         N_("The caption service takes too long to start; its log says why "
            "(journalctl --user -e).")},
        {SD_BUS_ERROR_DISCONNECTED, N_("The session bus has gone away.")},
        {SD_BUS_ERROR_ACCESS_DENIED,
         N_("The session bus doesn't let this program talk to the caption service.")},
};

int service_open(sd_bus **ret, sd_bus_error *error)
{
        int r = sd_bus_open_user_with_description(ret, "surtitle");

        if (r == -ENOMEM)
                return r;
        /* Whatever the reason, a person can mend but one thing: where the bus is said to be. */
        return r < 0 ? sd_bus_error_set_const(error, SD_BUS_ERROR_NO_SERVER, NULL) : r;
}

int service_new_call(sd_bus *bus, const char *method, ServiceStart start, sd_bus_message **ret)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        int r = sd_bus_message_new_method_call(bus, &call, CAPTIONS_BUS_NAME, CAPTIONS_OBJECT_PATH,
                                               CAPTIONS_INTERFACE, method);

        if (r >= 0)
                r = sd_bus_message_set_auto_start(call, start == SERVICE_START_IF_NEEDED);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(call);
        return 0;
}

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        sd_bus_message **ret = userdata;

        *ret = sd_bus_message_ref(reply);
        return 0;
}

/* Until the reply is there, or patience ends: a person's, who is told why, then ours. */
static int process_until(sd_bus *bus, sd_bus_message *const *reply, const char *meanwhile)
{
        usec_t begin = usec_now(), limit = SERVICE_PATIENCE_USEC;
        int r = 0;

        while (r >= 0 && !*reply) {
                usec_t waited = usec_now() - begin;

                if (waited >= SERVICE_CALL_TIMEOUT_USEC)
                        return -ETIMEDOUT;
                if (waited >= limit) {
                        if (isatty(STDERR_FILENO))
                                report("%s", meanwhile);
                        limit = SERVICE_CALL_TIMEOUT_USEC;
                }
                r = sd_bus_process(bus, NULL);
                if (r == 0)
                        r = sd_bus_wait(bus, limit - MIN(waited, limit));
                if (r == -EINTR)
                        r = 0;
        }
        return r;
}

int service_await(sd_bus_message *call, const char *meanwhile, sd_bus_error *error,
                  sd_bus_message **ret_reply)
{
        _cleanup_(sd_bus_slot_unrefp) sd_bus_slot *slot = NULL;
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        sd_bus *bus = sd_bus_message_get_bus(call);
        int r = sd_bus_call_async(bus, &slot, call, on_reply, &reply, UINT64_MAX);

        if (r >= 0)
                r = process_until(bus, &reply, meanwhile);
        if (r < 0)
                return sd_bus_error_set_errno(error, r);
        if (sd_bus_message_is_method_error(reply, NULL))
                return sd_bus_error_copy(error, sd_bus_message_get_error(reply));
        *ret_reply = TAKE_PTR(reply);
        return 0;
}

int service_call(sd_bus *bus, const char *method, ServiceStart start, const char *meanwhile,
                 sd_bus_error *error, sd_bus_message **ret_reply)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        int r = service_new_call(bus, method, start, &call);

        return r < 0 ? r : service_await(call, meanwhile, error, ret_reply);
}

static bool has_prefix(const char *string, const char *prefix)
{
        return strncmp(string, prefix, strlen(prefix)) == 0;
}

bool service_is_absent(const sd_bus_error *error)
{
        return sd_bus_error_has_names(error, SD_BUS_ERROR_NAME_HAS_NO_OWNER,
                                      SD_BUS_ERROR_SERVICE_UNKNOWN);
}

static const char *bus_sentence(const char *name)
{
        for (size_t i = 0; i < ELEMENTSOF(bus_errors); i++) {
                const char *known = bus_errors[i].name;
                bool family = known[strlen(known) - 1] == '.';

                if (family ? has_prefix(name, known) : strcmp(name, known) == 0)
                        return _(bus_errors[i].sentence);
        }
        return NULL;
}

const char *service_sentence(const sd_bus_error *error, int r)
{
        const char *sentence = sd_bus_error_is_set(error) ? bus_sentence(error->name) : NULL;

        if (sentence)
                return sentence;
        if (sd_bus_error_is_set(error))
                return error->message && *error->message ? error->message : error->name;
        if (r == -EBADMSG || r == -ENXIO)
                return _("The caption service's answer can't be read; check that surtitle and "
                         "surtitled are of the same version.");
        return strerror(-r);
}

Outcome service_fail(const sd_bus_error *error, int r)
{
        report("%s", service_sentence(error, r));
        return sd_bus_error_is_set(error) && bus_sentence(error->name) ? OUTCOME_UNREACHABLE
                                                                       : OUTCOME_FAILED;
}
