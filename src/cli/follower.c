/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "bus/names.h"
#include "cli/follower.h"
#include "cli/replay.h"
#include "cli/service.h"

/* The matches, and at most these questions under way. */
typedef enum Subscription {
        SUBSCRIPTION_CAPTION,
        SUBSCRIPTION_STARTED,
        SUBSCRIPTION_ENDED,
        SUBSCRIPTION_NOTICE,
        SUBSCRIPTION_OWNER,
        SUBSCRIPTION_DISCONNECTED,
        SUBSCRIPTION_OWNER_QUERY,
        SUBSCRIPTION_STATE_QUERY,
        _SUBSCRIPTION_MAX,
} Subscription;

struct Follower {
        sd_bus *bus;
        const FollowerEvents *events;
        void *userdata;
        FollowerSince since;
        Replay *replay;                        /* of the session that ran at joining; NULL: none */
        sd_bus_slot *slots[_SUBSCRIPTION_MAX]; /* owned */
};

#define TELL(follower, event, ...)                                                      \
        do {                                                                            \
                if ((follower)->events->event)                                          \
                        (follower)->events->event((follower)->userdata, ##__VA_ARGS__); \
        } while (0)

/* What the interface doesn't allow is passed over: the next one may be right again. */
static int pass_over(sd_bus_message *message, int r)
{
        const char *member = sd_bus_message_get_member(message);

        log_debug_errno(r, "Passed over a %s that isn't the interface's: %m",
                        member ? member : "reply");
        return 0;
}

int caption_read(sd_bus_message *message, Caption *ret)
{
        int final = 0;
        int r = sd_bus_message_read(message, "ttsub", &ret->session, &ret->segment, &ret->text,
                                    &ret->stable, &final);

        ret->final = final;
        ret->details = message;
        return r;
}

static int on_caption(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Follower *follower = userdata;
        Caption caption = {0};
        int r;

        if (!sd_bus_message_has_signature(message, "ttsuba{sv}"))
                return pass_over(message, -EBADMSG);
        r = caption_read(message, &caption);
        if (r < 0)
                return pass_over(message, r);
        if (!follower->replay || !replay_hold(follower->replay, message, caption.segment))
                TELL(follower, caption, &caption);
        return 0;
}

static int read_session(sd_bus_message *message, uint64_t *ret)
{
        if (!sd_bus_message_has_signature(message, "ta{sv}"))
                return -EBADMSG;
        return sd_bus_message_read(message, "t", ret);
}

static int on_started(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Follower *follower = userdata;
        uint64_t session;
        int r = read_session(message, &session);

        if (r < 0)
                return pass_over(message, r);
        TELL(follower, started, session, message);
        return 0;
}

static int on_ended(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Follower *follower = userdata;
        uint64_t session;
        int r = read_session(message, &session);

        if (r < 0)
                return pass_over(message, r);
        TELL(follower, ended, session, message);
        return 0;
}

static int on_notice(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Follower *follower = userdata;
        const char *code, *text;
        int r = sd_bus_message_read(message, "ss", &code, &text);

        if (r < 0)
                return pass_over(message, r);
        TELL(follower, notice, code, text);
        return 0;
}

static int on_disconnected(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Follower *follower = userdata;

        TELL(follower, disconnected);
        return 0;
}

static void on_replayed(void *userdata, const Caption *caption)
{
        Follower *follower = userdata;

        TELL(follower, caption, caption);
}

static int send_query(Follower *follower, Subscription which, sd_bus_message *call,
                      sd_bus_message_handler_t on_reply)
{
        follower->slots[which] = sd_bus_slot_unref(follower->slots[which]);
        return sd_bus_call_async(follower->bus, &follower->slots[which], call, on_reply, follower,
                                 SERVICE_QUERY_TIMEOUT_USEC);
}

/* The open segment would come with its next change anyway, but nobody who joins in the middle of
 * a sentence should have to wait for that. What was asked for at the very beginning is not asked
 * for again. */
static int begin_replay(Follower *follower)
{
        if (follower->replay && !replay_has_failed(follower->replay))
                return 0;
        follower->replay = replay_free(follower->replay);
        return replay_new(&follower->replay, follower->bus, &follower->since, on_replayed,
                          follower);
}

static int on_state(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        Follower *follower = userdata;
        const char *state = "idle";
        bool idle;
        int r;

        /* It may have gone again meanwhile, and then on_owner() tells. */
        if (sd_bus_message_is_method_error(reply, NULL))
                return 0;
        r = sd_bus_message_read(reply, "v", "s", &state);
        if (r < 0)
                return pass_over(reply, r);

        idle = strcmp(state, "idle") == 0;
        TELL(follower, presence, idle ? PRESENCE_IDLE : PRESENCE_CAPTIONING);
        return idle || !follower->events->caption ? 0 : begin_replay(follower);
}

static int query_state(Follower *follower)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        int r = sd_bus_message_new_method_call(follower->bus, &call, CAPTIONS_BUS_NAME,
                                               CAPTIONS_OBJECT_PATH,
                                               "org.freedesktop.DBus.Properties", "Get");

        if (r >= 0)
                r = sd_bus_message_set_auto_start(call, false);
        if (r >= 0)
                r = sd_bus_message_append(call, "ss", CAPTIONS_INTERFACE, "State");
        if (r >= 0)
                r = send_query(follower, SUBSCRIPTION_STATE_QUERY, call, on_state);
        return r;
}

static int join_or_leave(Follower *follower, bool present)
{
        if (present)
                return query_state(follower);
        follower->slots[SUBSCRIPTION_STATE_QUERY] =
                sd_bus_slot_unref(follower->slots[SUBSCRIPTION_STATE_QUERY]);
        follower->replay = replay_free(follower->replay);
        TELL(follower, presence, PRESENCE_ABSENT);
        return 0;
}

static int on_owner_changed(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Follower *follower = userdata;
        const char *name, *before, *after;
        int r = sd_bus_message_read(message, "sss", &name, &before, &after);

        /* The answer to who owns the name now would be older than this. */
        follower->slots[SUBSCRIPTION_OWNER_QUERY] =
                sd_bus_slot_unref(follower->slots[SUBSCRIPTION_OWNER_QUERY]);
        return r < 0 ? pass_over(message, r) : join_or_leave(follower, *after);
}

static int on_owner(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        return join_or_leave(userdata, !sd_bus_message_is_method_error(reply, NULL));
}

static int query_owner(Follower *follower)
{
        return sd_bus_call_method_async(follower->bus, &follower->slots[SUBSCRIPTION_OWNER_QUERY],
                                        "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus", "GetNameOwner", on_owner, follower,
                                        "s", CAPTIONS_BUS_NAME);
}

static int match_signal(Follower *follower, Subscription which, const char *member,
                        sd_bus_message_handler_t on_signal)
{
        return sd_bus_match_signal_async(follower->bus, &follower->slots[which], CAPTIONS_BUS_NAME,
                                         CAPTIONS_OBJECT_PATH, CAPTIONS_INTERFACE, member,
                                         on_signal, NULL, follower);
}

static int match_owner(Follower *follower)
{
        return sd_bus_add_match_async(follower->bus, &follower->slots[SUBSCRIPTION_OWNER],
                                      "type='signal',sender='org.freedesktop.DBus',"
                                      "interface='org.freedesktop.DBus',"
                                      "member='NameOwnerChanged',arg0='" CAPTIONS_BUS_NAME "'",
                                      on_owner_changed, NULL, follower);
}

static int match_disconnected(Follower *follower)
{
        return sd_bus_match_signal(follower->bus, &follower->slots[SUBSCRIPTION_DISCONNECTED],
                                   "org.freedesktop.DBus.Local", "/org/freedesktop/DBus/Local",
                                   "org.freedesktop.DBus.Local", "Disconnected", on_disconnected,
                                   follower);
}

static int subscribe(Follower *follower)
{
        static const struct {
                Subscription which;
                const char *member;
                sd_bus_message_handler_t on_signal;
        } signals[] = {
                {SUBSCRIPTION_CAPTION, "Caption", on_caption},
                {SUBSCRIPTION_STARTED, "SessionStarted", on_started},
                {SUBSCRIPTION_ENDED, "SessionEnded", on_ended},
                {SUBSCRIPTION_NOTICE, "Notice", on_notice},
        };
        int r = match_disconnected(follower);

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(signals); i++)
                r = match_signal(follower, signals[i].which, signals[i].member,
                                 signals[i].on_signal);
        if (r >= 0)
                r = match_owner(follower);
        /* Asked after the matches are made, so that no change falls between; and the past before a
         * caption can come that it has, too. */
        if (r >= 0 && follower->since.wanted)
                r = begin_replay(follower);
        return r < 0 ? r : query_owner(follower);
}

int follower_new(Follower **ret, sd_bus *bus, const FollowerSince *since,
                 const FollowerEvents *events, void *userdata)
{
        _cleanup_(follower_freep) Follower *follower = calloc(1, sizeof(*follower));
        int r;

        if (!follower)
                return -ENOMEM;
        *follower = (Follower){.bus = sd_bus_ref(bus), .events = events, .userdata = userdata};
        if (since)
                follower->since = *since;
        r = subscribe(follower);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(follower);
        return 0;
}

Follower *follower_free(Follower *follower)
{
        if (!follower)
                return NULL;
        for (Subscription i = 0; i < _SUBSCRIPTION_MAX; i++)
                sd_bus_slot_unref(follower->slots[i]);
        replay_free(follower->replay);
        sd_bus_unref(follower->bus);
        free(follower);
        return NULL;
}
