/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two sources on one clock: every frame that goes in comes out once, on its channel, in its place. */

#include <string.h>

#include "audio/mixer.h"
#include "audio/timeline.h"
#include "base/time-util.h"
#include "test.h"

#define MSEC_FRAMES (SAMPLE_RATE / 1000)
#define CHUNK_FRAMES (50 * MSEC_FRAMES)

/* Two sources whose frames count up from 1, and what comes out of the mixer. */
typedef struct World {
        Mixer *mixer;
        Timeline *timeline;
        Sink inputs[MIXER_INPUTS];
        int16_t next[MIXER_INPUTS];
        uint64_t end_nsec[MIXER_INPUTS];
} World;

static World *world_new(unsigned n_channels)
{
        World *world = calloc(1, sizeof(*world));
        Sink output;

        check(world);
        check_int(timeline_new(&world->timeline, n_channels, 3600 * SAMPLE_RATE), 0);
        output = timeline_sink(world->timeline);
        check_int(mixer_new(&world->mixer, &output), 0);
        for (unsigned i = 0; i < MIXER_INPUTS; i++) {
                world->inputs[i] = mixer_input(world->mixer, i);
                world->end_nsec[i] = 1000 * NSEC_PER_SEC;
                world->next[i] = 1;
        }
        return world;
}

static World *world_free(World *world)
{
        mixer_free(world->mixer);
        timeline_free(world->timeline);
        free(world);
        return NULL;
}
DEFINE_CLEANUP(World, world_free)

/* A source gives so many frames, which count up and are never 0. */
static void give(World *world, unsigned input, size_t n_frames)
{
        const Sink *sink = &world->inputs[input];
        int16_t frames[CHUNK_FRAMES];

        for (size_t n; n_frames > 0; n_frames -= n) {
                n = MIN(n_frames, (size_t) CHUNK_FRAMES);
                for (size_t i = 0; i < n; i++) {
                        frames[i] = world->next[input];
                        world->next[input] = world->next[input] == INT16_MAX
                                                     ? 1
                                                     : (int16_t) (world->next[input] + 1);
                }
                world->end_nsec[input] += n * NSEC_PER_SEC / SAMPLE_RATE;
                check_int(sink->append(sink->userdata, frames, n, world->end_nsec[input]), 0);
        }
}

/* A source gives nothing for so long, and says why when it goes on. */
static void leave_out(World *world, unsigned input, size_t n_frames, GapReason reason)
{
        const Sink *sink = &world->inputs[input];

        sink->skip(sink->userdata, n_frames, reason);
        world->end_nsec[input] += n_frames * NSEC_PER_SEC / SAMPLE_RATE;
}

static TimelineAccount account(const World *world)
{
        TimelineAccount account;

        timeline_account(world->timeline, &account);
        return account;
}

/* What of the timeline's channel isn't silence must count up from 1 to n_frames. */
static void check_channel(const World *world, unsigned channel, uint64_t n_frames)
{
        unsigned n_channels = timeline_channels(world->timeline);
        int16_t frames[CHUNK_FRAMES * MIXER_INPUTS], expected = 1;
        uint64_t position = 0, n_seen = 0;
        size_t n;

        while ((n = timeline_read(world->timeline, &position, frames, CHUNK_FRAMES)) > 0) {
                for (size_t i = 0; i < n; i++) {
                        if (frames[i * n_channels + channel] == 0)
                                continue;
                        check_int(frames[i * n_channels + channel], expected);
                        expected = expected == INT16_MAX ? 1 : (int16_t) (expected + 1);
                        n_seen++;
                }
                position += n;
        }
        check_int(n_seen, n_frames);
}

/* The position of the first frame of a channel that isn't silent from `from` on. */
static uint64_t find_sound(const World *world, unsigned channel, uint64_t from)
{
        unsigned n_channels = timeline_channels(world->timeline);
        int16_t frame[MIXER_INPUTS];

        while (timeline_read(world->timeline, &from, frame, 1) == 1) {
                if (frame[n_channels > 1 ? channel : 0] != 0)
                        return from;
                from++;
        }
        return UINT64_MAX;
}

TEST(both_give)
{
        _cleanup_(world_freep) World *world = world_new(2);

        for (int i = 0; i < 200; i++) {
                give(world, i % 2, CHUNK_FRAMES);
                mixer_pump(world->mixer);
        }
        mixer_flush(world->mixer);
        check_int(account(world).captured, 100 * CHUNK_FRAMES);
        check_channel(world, 0, 100 * CHUNK_FRAMES);
        check_channel(world, 1, 100 * CHUNK_FRAMES);
        check_int(mixer_filled(world->mixer), 0);
}

/* A graph with long cycles: each piece is half a second. */
TEST(both_give_long_pieces)
{
        enum { PIECE = SAMPLE_RATE / 2 };
        _cleanup_(world_freep) World *world = world_new(2);
        static int16_t frames[PIECE];

        for (size_t i = 0; i < PIECE; i++)
                frames[i] = (int16_t) (i + 1);
        for (int i = 0; i < 20; i++) {
                const Sink *sink = &world->inputs[i % 2];

                world->end_nsec[i % 2] += NSEC_PER_SEC / 2;
                check_int(sink->append(sink->userdata, frames, PIECE, world->end_nsec[i % 2]), 0);
                mixer_pump(world->mixer);
        }
        check_int(account(world).captured, 10 * PIECE);
}

TEST(one_never_begins)
{
        _cleanup_(world_freep) World *world = world_new(2);

        for (int i = 0; i < 100; i++) {
                give(world, 1, CHUNK_FRAMES);
                mixer_pump(world->mixer);
        }
        /* Nothing waits for one that isn't there. */
        check_int(account(world).captured, 100 * CHUNK_FRAMES);
        check_channel(world, 0, 0);
        check_channel(world, 1, 100 * CHUNK_FRAMES);
        check_int(mixer_filled(world->mixer), 0);
}

/* The speakers begin a second after the microphone, and are heard a second after it. */
TEST(one_begins_later)
{
        _cleanup_(world_freep) World *world = world_new(2);

        for (int i = 0; i < 60; i++) {
                give(world, 1, CHUNK_FRAMES);
                if (i == 20)
                        world->end_nsec[0] += NSEC_PER_SEC;
                if (i >= 20)
                        give(world, 0, CHUNK_FRAMES);
                mixer_pump(world->mixer);
        }
        mixer_flush(world->mixer);
        check_channel(world, 0, 40 * CHUNK_FRAMES);
        check_channel(world, 1, 60 * CHUNK_FRAMES);
        check_int(find_sound(world, 0, 0), SAMPLE_RATE);
}

/* The speakers pause, and what goes on is heard even if it comes after the microphone's. */
TEST(one_pauses)
{
        _cleanup_(world_freep) World *world = world_new(2);
        uint64_t again;

        for (int i = 0; i < 100; i++) {
                give(world, 1, CHUNK_FRAMES);
                mixer_pump(world->mixer);
                if (i < 20 || i >= 60)
                        give(world, 0, CHUNK_FRAMES);
                if (i == 59)
                        leave_out(world, 0, 40 * CHUNK_FRAMES, GAP_PAUSE);
        }
        mixer_flush(world->mixer);
        check_channel(world, 0, 60 * CHUNK_FRAMES);
        check_channel(world, 1, 100 * CHUNK_FRAMES);
        check_int(mixer_filled(world->mixer), 0);
        again = find_sound(world, 0, 21 * CHUNK_FRAMES);
        check(again >= 60 * CHUNK_FRAMES);
        check(again <= 60 * CHUNK_FRAMES + CHUNK_FRAMES + MIXER_SLACK_FRAMES);
        check_int(account(world).gaps[GAP_PAUSE], 0);
}

/* Where neither gives anything there is a gap, and the graver reason is told. */
TEST(both_are_away)
{
        _cleanup_(world_freep) World *world = world_new(2);

        give(world, 0, CHUNK_FRAMES);
        give(world, 1, CHUNK_FRAMES);
        mixer_pump(world->mixer);
        leave_out(world, 0, 30 * CHUNK_FRAMES, GAP_PAUSE);
        leave_out(world, 1, 10 * CHUNK_FRAMES, GAP_SOURCE);
        leave_out(world, 1, 20 * CHUNK_FRAMES, GAP_PAUSE);
        give(world, 0, CHUNK_FRAMES);
        give(world, 1, CHUNK_FRAMES);
        mixer_flush(world->mixer);
        check_int(timeline_end(world->timeline), 32 * CHUNK_FRAMES);
        check_int(account(world).captured, 2 * CHUNK_FRAMES);
        check_int(account(world).gaps[GAP_SOURCE], 10 * CHUNK_FRAMES);
        check_int(account(world).gaps[GAP_PAUSE], 20 * CHUNK_FRAMES);
}

/* What one missed is silence beside what the other heard, and is told. */
TEST(one_misses_cycles)
{
        _cleanup_(world_freep) World *world = world_new(2);

        give(world, 0, 3 * CHUNK_FRAMES);
        give(world, 1, CHUNK_FRAMES);
        leave_out(world, 1, CHUNK_FRAMES, GAP_GRAPH);
        give(world, 1, CHUNK_FRAMES);
        mixer_pump(world->mixer);
        check_int(account(world).captured, 3 * CHUNK_FRAMES);
        check_int(account(world).gaps[GAP_GRAPH], 0);
        check_int(mixer_filled(world->mixer), CHUNK_FRAMES);
        check_channel(world, 1, 2 * CHUNK_FRAMES);
}

/* The main loop stood still for five seconds; both rings are emptied, and then it is mixed. */
TEST(blocked)
{
        _cleanup_(world_freep) World *world = world_new(2);

        give(world, 0, CHUNK_FRAMES);
        give(world, 1, CHUNK_FRAMES);
        mixer_pump(world->mixer);
        give(world, 0, 5 * SAMPLE_RATE);
        give(world, 1, 5 * SAMPLE_RATE);
        mixer_pump(world->mixer);
        check_int(account(world).captured, CHUNK_FRAMES + 5 * SAMPLE_RATE);
        check_channel(world, 0, CHUNK_FRAMES + 5 * SAMPLE_RATE);
        check_channel(world, 1, CHUNK_FRAMES + 5 * SAMPLE_RATE);
}

/* An hour of two clocks that differ by 300 millionths: nothing is dropped, and the silence put in
 * comes seldom and is no longer than what the slower clock lacks. */
TEST(clocks_drift)
{
        enum { CHUNKS = 3600 * 20, LATE_EACH = 3333 };
        _cleanup_(world_freep) World *world = world_new(2);
        uint64_t n_slow = 0;

        for (int i = 0; i < CHUNKS; i++) {
                give(world, 0, CHUNK_FRAMES);
                if (i % 5 != 0)
                        give(world, 1, CHUNK_FRAMES), n_slow += CHUNK_FRAMES;
                else /* a fifth of them a frame shorter: 800 * 5 * 300e-6 = 1.2 */
                        give(world, 1, CHUNK_FRAMES - 1), n_slow += CHUNK_FRAMES - 1;
                mixer_pump(world->mixer);
                timeline_release(world->timeline, timeline_end(world->timeline));
        }
        mixer_flush(world->mixer);
        check(account(world).captured >= (uint64_t) CHUNKS * CHUNK_FRAMES);
        check(account(world).captured <=
              (uint64_t) CHUNKS * CHUNK_FRAMES + MIXER_HOLD_FRAMES + MIXER_SLACK_FRAMES);
        check(n_slow < account(world).captured);
        check_int(mixer_filled(world->mixer), 0);
}

/* Into one channel: neither source can make the other clip. */
TEST(downmix)
{
        _cleanup_(world_freep) World *world = world_new(1);
        int16_t loud[2][4] = {{INT16_MAX, INT16_MIN, 1000, 0}, {INT16_MAX, INT16_MIN, -1000, 8}};
        int16_t mixed[4];
        uint64_t position = 0;

        for (unsigned i = 0; i < MIXER_INPUTS; i++)
                check_int(world->inputs[i].append(world->inputs[i].userdata, loud[i], 4,
                                                  1000 * NSEC_PER_SEC),
                          0);
        mixer_pump(world->mixer);
        check_int(timeline_read(world->timeline, &position, mixed, 4), 4);
        check_int(mixed[0], INT16_MAX);
        check_int(mixed[1], INT16_MIN);
        check_int(mixed[2], 0);
        check_int(mixed[3], 4);
}
