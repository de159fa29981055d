/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/follower.h"
#include "cli/hold.h"
#include "cli/loop.h"
#include "cli/report.h"
#include "cli/service.h"
#include "cli/summary.h"
#include "cli/value.h"

struct Hold {
        sd_bus *bus; /* owned, as are all below */
        sd_event *event;
        Follower *follower;
        bool joined;      /* whether the service runs was told once */
        bool interrupted; /* Stop was called */
        uint64_t session; /* 0 before it is known */
        uint64_t ended;   /* the session that ended last, or 0 */
        Json *summary;    /* how; NULL if that can't be read */
};

static void on_ended(void *userdata, uint64_t session, sd_bus_message *message)
{
        Hold *hold = userdata;

        /* Start's reply, which tells our session, may still be on its way. */
        if (hold->session != 0 && session != hold->session)
                return;
        hold->ended = session;
        hold->summary = json_free(hold->summary);
        (void) value_to_json(message, &hold->summary);
        if (hold->event)
                (void) sd_event_exit(hold->event, OUTCOME_OK);
}

/* What keeps a session from starting is Start's error. */
static void on_notice(void *userdata, const char *code, const char *message)
{
        Hold *hold = userdata;

        if (*message && hold->session != 0)
                report("%s", message);
}

static void on_presence(void *userdata, Presence presence)
{
        Hold *hold = userdata;

        hold->joined = true;
        if (presence != PRESENCE_ABSENT || hold->session == 0)
                return;
        report(_("The caption service went away, and the captions with it."));
        (void) sd_event_exit(hold->event, OUTCOME_UNREACHABLE);
}

static void on_disconnected(void *userdata)
{
        Hold *hold = userdata;

        if (!hold->event)
                return;
        report(_("The session bus has gone away."));
        (void) sd_event_exit(hold->event, OUTCOME_UNREACHABLE);
}

/* Until it is known whether the service runs already: that it goes means something only after. */
static int join(Hold *hold)
{
        int r = 0;

        while (r >= 0 && !hold->joined) {
                r = sd_bus_process(hold->bus, NULL);
                if (r == 0)
                        r = sd_bus_wait(hold->bus, UINT64_MAX);
        }
        return r;
}

int hold_new(Hold **ret, sd_bus *bus)
{
        static const FollowerEvents events = {
                .ended = on_ended,
                .notice = on_notice,
                .presence = on_presence,
                .disconnected = on_disconnected,
        };
        _cleanup_(hold_freep) Hold *hold = calloc(1, sizeof(*hold));
        int r;

        if (!hold)
                return -ENOMEM;
        hold->bus = sd_bus_ref(bus);
        r = follower_new(&hold->follower, bus, NULL, &events, hold);
        if (r >= 0)
                r = join(hold);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(hold);
        return 0;
}

Hold *hold_free(Hold *hold)
{
        if (!hold)
                return NULL;
        json_free(hold->summary);
        follower_free(hold->follower);
        sd_event_unref(hold->event);
        sd_bus_unref(hold->bus);
        free(hold);
        return NULL;
}

/* The session's end was signalled before. */
static int on_stopped(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        Hold *hold = userdata;
        const sd_bus_error *failure = sd_bus_message_get_error(reply);

        return sd_event_exit(hold->event, failure ? service_fail(failure, 0) : OUTCOME_OK);
}

/* End the session as `surtitle stop` does; the second time, leave that to the service. */
static int on_interrupt(sd_event_source *source, const struct signalfd_siginfo *info,
                        void *userdata)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        Hold *hold = userdata;
        int r;

        if (hold->interrupted)
                return sd_event_exit(hold->event, OUTCOME_OK);

        hold->interrupted = true;
        if (isatty(STDERR_FILENO))
                report(_("Waiting for the last words; interrupt again to leave at once."));
        r = service_new_call(hold->bus, "Stop", SERVICE_MUST_RUN, &call);
        if (r >= 0)
                r = sd_bus_call_async(hold->bus, NULL, call, on_stopped, hold,
                                      SERVICE_CALL_TIMEOUT_USEC);
        return r < 0 ? sd_event_exit(hold->event, service_fail(NULL, r)) : 0;
}

static Outcome tell_end(const Hold *hold, bool as_json)
{
        const char *reason = "";
        int r = hold->summary ? summary_print(hold->summary, as_json) : -EBADMSG;

        if (r < 0)
                return service_fail(NULL, r);
        (void) json_read(hold->summary, NULL, JSON_OPTIONAL("reason", JSON_STRING, &reason));
        return strcmp(reason, "error") == 0 ? OUTCOME_FAILED : OUTCOME_OK;
}

Outcome hold_run(Hold *hold, uint64_t session, bool as_json)
{
        int r;

        hold->session = session;
        if (hold->ended == session)
                return tell_end(hold, as_json);

        r = loop_new(&hold->event, hold->bus, on_interrupt, hold);
        if (r >= 0)
                r = sd_event_loop(hold->event);
        if (r < 0)
                return service_fail(NULL, r);
        return hold->ended == session && r == OUTCOME_OK ? tell_end(hold, as_json) : (Outcome) r;
}
