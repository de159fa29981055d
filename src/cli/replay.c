/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "cli/replay.h"
#include "cli/service.h"
#include "cli/value.h"

typedef struct Held {
        sd_bus_message *signal; /* owned */
        uint64_t segment;
} Held;

struct Replay {
        sd_bus *bus;
        sd_bus_slot *slot; /* of the question that is under way; NULL: all is told */
        FollowerSince since;
        uint64_t from; /* what was asked for last */
        bool failed;
        ReplayHandler handler;
        void *userdata;
        size_t n_held;
        Held held[REPLAY_HELD_MAX];
};

static int ask(Replay *replay);

static void tell_signal(Replay *replay, sd_bus_message *signal)
{
        Caption caption = {0};

        if (sd_bus_message_rewind(signal, true) >= 0 && caption_read(signal, &caption) >= 0)
                replay->handler(replay->userdata, &caption);
}

/* Those for segments before `before` have not been told by any answer; those up to last have. */
static void sift_held(Replay *replay, uint64_t before, uint64_t last)
{
        size_t n = replay->n_held;

        replay->n_held = 0;
        for (size_t i = 0; i < n; i++) {
                Held held = replay->held[i];

                if (held.segment > last) {
                        replay->held[replay->n_held++] = held;
                        continue;
                }
                if (held.segment < before)
                        tell_signal(replay, held.signal);
                sd_bus_message_unref(held.signal);
        }
}

static void finish(Replay *replay)
{
        replay->slot = sd_bus_slot_unref(replay->slot);
        sift_held(replay, UINT64_MAX, UINT64_MAX);
}

/* Reads on to the end of the segment, and comes back to its details. */
static int read_time(sd_bus_message *reply, int64_t *ret)
{
        _cleanup_(json_freep) Json *details = NULL;
        double time = 0;
        int r = value_to_json(reply, &details);

        if (r >= 0)
                r = json_read(details, NULL, JSON_OPTIONAL("time", JSON_NUMBER, &time));
        if (r >= 0)
                r = sd_bus_message_rewind(reply, false);
        *ret = (int64_t) time;
        return r;
}

/* A final one belongs to the past, of which as much is told as is wanted. */
static int is_wanted(const Replay *replay, sd_bus_message *reply, Caption *caption)
{
        int64_t time;
        int r;

        if (!caption->final)
                return 1;
        if (!replay->since.wanted || caption->segment < replay->since.segment)
                return 0;
        if (replay->since.time_usec == 0)
                return 1;
        r = read_time(reply, &time);
        if (r >= 0)
                r = caption_read(reply, caption);
        return r < 0 ? r : time >= replay->since.time_usec;
}

static int tell_segment(Replay *replay, sd_bus_message *reply, uint64_t *ret_last)
{
        Caption caption = {0};
        int r = caption_read(reply, &caption);

        if (r < 0)
                return r;
        *ret_last = MAX(*ret_last, caption.segment);
        r = is_wanted(replay, reply, &caption);
        if (r > 0)
                replay->handler(replay->userdata, &caption);
        if (r >= 0 && sd_bus_message_at_end(reply, false) == 0)
                r = sd_bus_message_skip(reply, "a{sv}");
        return r < 0 ? r : sd_bus_message_exit_container(reply);
}

static int tell_segments(Replay *replay, sd_bus_message *reply, uint64_t *ret_last)
{
        int r = sd_bus_message_enter_container(reply, 'a', "(ttsuba{sv})");

        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "ttsuba{sv}")) > 0)
                r = tell_segment(replay, reply, ret_last);
        return r;
}

static int on_captions(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        Replay *replay = userdata;
        uint64_t last = 0;
        int r = 0;

        /* An older service has no GetCaptions, one that just became idle no session. */
        replay->failed = sd_bus_message_is_method_error(reply, NULL);
        if (!replay->failed)
                r = tell_segments(replay, reply, &last);
        if (r < 0)
                log_debug_errno(r, "Passed over captions that aren't the interface's: %m");
        if (r < 0 || last < replay->from) {
                finish(replay);
                return 0;
        }
        sift_held(replay, replay->from, last);
        replay->from = last + 1;
        r = ask(replay);
        if (r < 0)
                finish(replay);
        return 0;
}

static int ask(Replay *replay)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        uint64_t current_session = 0;
        int r = service_new_call(replay->bus, "GetCaptions", SERVICE_MUST_RUN, &call);

        replay->slot = sd_bus_slot_unref(replay->slot);
        if (r >= 0)
                r = sd_bus_message_append(call, "tt", current_session, replay->from);
        if (r >= 0)
                r = sd_bus_call_async(replay->bus, &replay->slot, call, on_captions, replay,
                                      SERVICE_QUERY_TIMEOUT_USEC);
        return r;
}

bool replay_has_failed(const Replay *replay)
{
        return replay->failed;
}

bool replay_hold(Replay *replay, sd_bus_message *signal, uint64_t segment)
{
        if (!replay->slot)
                return false;
        if (replay->n_held == REPLAY_HELD_MAX) {
                finish(replay);
                return false;
        }
        replay->held[replay->n_held++] =
                (Held){.signal = sd_bus_message_ref(signal), .segment = segment};
        return true;
}

int replay_new(Replay **ret, sd_bus *bus, const FollowerSince *since, ReplayHandler handler,
               void *userdata)
{
        _cleanup_(replay_freep) Replay *replay = calloc(1, sizeof(*replay));
        int r;

        if (!replay)
                return -ENOMEM;
        replay->bus = sd_bus_ref(bus);
        replay->since = *since;
        replay->from = 1;
        replay->handler = handler;
        replay->userdata = userdata;
        r = ask(replay);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(replay);
        return 0;
}

Replay *replay_free(Replay *replay)
{
        if (!replay)
                return NULL;
        sd_bus_slot_unref(replay->slot);
        for (size_t i = 0; i < replay->n_held; i++)
                sd_bus_message_unref(replay->held[i].signal);
        sd_bus_unref(replay->bus);
        free(replay);
        return NULL;
}
