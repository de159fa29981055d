/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sound into the gate, of any piece sizes; what comes out, frame by frame. */

#include <errno.h>

#include "audio/timeline.h"
#include "base/time-util.h"
#include "gate/gate.h"
#include "test.h"

#define MS(ms) ((uint64_t) (ms) * SAMPLE_RATE / 1000)
#define FIRST_NSEC (1000 * NSEC_PER_SEC)

/*
 * What goes in: "zeros", "tone" (no frame of it is zero) and "gap" for so many ms, so many times a
 * "frame" of tone, "flush".
 */
typedef struct Step {
        const char *what;
        uint64_t n;
} Step;

/* What came out: stretches of one kind, and that time and content of each frame are right. */
typedef struct Outcome {
        unsigned n_channels;
        uint64_t end;      /* frames in all */
        uint64_t appended; /* of these */
        uint64_t skipped[_GAP_REASON_MAX];
        int16_t *in; /* each frame that went in, at its place */
        uint64_t n_in;
        char text[512]; /* "pass 2000, silence 300, …" in ms */
        char kind[16];  /* of the stretch that isn't in the text yet */
        uint64_t length;
        bool refuse; /* as if there were no memory */
} Outcome;

static const char *const gap_names[_GAP_REASON_MAX] = {
        [GAP_PAUSE] = "pause",   [GAP_GRAPH] = "graph",     [GAP_OVERRUN] = "overrun",
        [GAP_SOURCE] = "source", [GAP_SUSPEND] = "suspend", [GAP_SILENCE] = "silence",
};

static void close_stretch(Outcome *outcome)
{
        size_t n = strlen(outcome->text);

        if (outcome->length > 0)
                snprintf(outcome->text + n, sizeof(outcome->text) - n, "%s%s %g", n ? ", " : "",
                         outcome->kind, (double) outcome->length * 1000 / SAMPLE_RATE);
        outcome->length = 0;
}

static void add_stretch(Outcome *outcome, const char *kind, uint64_t n_frames)
{
        if (strcmp(kind, outcome->kind) != 0)
                close_stretch(outcome);
        snprintf(outcome->kind, sizeof(outcome->kind), "%s", kind);
        outcome->length += n_frames;
        outcome->end += n_frames;
}

static int on_append(void *userdata, const int16_t *frames, size_t n_frames, uint64_t end_nsec)
{
        Outcome *outcome = userdata;
        size_t n_samples = n_frames * outcome->n_channels;

        if (outcome->refuse)
                return -ENOMEM;
        check(n_frames > 0);
        check(memcmp(frames, outcome->in + outcome->end * outcome->n_channels,
                     n_samples * sizeof(*frames)) == 0);
        add_stretch(outcome, "pass", n_frames);
        outcome->appended += n_frames;
        check_near((double) end_nsec, (double) (FIRST_NSEC + frames_to_nsec(outcome->end)), 3e5);
        return 0;
}

static void on_skip(void *userdata, uint64_t n_frames, GapReason reason)
{
        Outcome *outcome = userdata;

        check(n_frames > 0);
        add_stretch(outcome, gap_names[reason], n_frames);
        outcome->skipped[reason] += n_frames;
}

/* A gate, what goes in and what comes out. */
typedef struct World {
        Gate *gate;
        Sink sink;
        Outcome outcome;
        size_t chunk; /* frames that go in at a time */
} World;

#define SECONDS_MAX 80

static World *world_new(GateMode mode, unsigned n_channels, size_t chunk)
{
        World *world = calloc(1, sizeof(*world));
        const Sink target = {
                .n_channels = n_channels,
                .append = on_append,
                .skip = on_skip,
                .userdata = world ? &world->outcome : NULL,
        };

        check(world);
        world->chunk = chunk;
        world->outcome.n_channels = n_channels;
        world->outcome.in = calloc((size_t) SECONDS_MAX * SAMPLE_RATE * n_channels, 2);
        check(world->outcome.in);
        check_int(gate_new(&world->gate, mode, &target), 0);
        world->sink = gate_sink(world->gate);
        check_int(world->sink.n_channels, n_channels);
        return world;
}

static World *world_free(World *world)
{
        gate_free(world->gate);
        free(world->outcome.in);
        free(world);
        return NULL;
}
DEFINE_CLEANUP(World, world_free)

/* The frames are in outcome.in already. */
static void feed(World *world, uint64_t n_frames)
{
        Outcome *outcome = &world->outcome;

        check(outcome->n_in + n_frames <= (uint64_t) SECONDS_MAX * SAMPLE_RATE);
        while (n_frames > 0) {
                size_t n = (size_t) MIN(n_frames, world->chunk);
                const int16_t *frames = outcome->in + outcome->n_in * outcome->n_channels;

                outcome->n_in += n;
                n_frames -= n;
                check_int(world->sink.append(world->sink.userdata, frames, n,
                                             FIRST_NSEC + frames_to_nsec(outcome->n_in)),
                          0);
        }
}

/* Of two channels the second alone has the tone: every other frame's first sample is zero. */
static void feed_tone(World *world, uint64_t n_frames)
{
        Outcome *outcome = &world->outcome;
        int16_t *frames = outcome->in + outcome->n_in * outcome->n_channels;

        for (uint64_t i = 0; i < n_frames; i++)
                frames[i * outcome->n_channels + outcome->n_channels - 1] =
                        (int16_t) (i % 2 ? 1 : -1 - (int16_t) (i % 1000));
        feed(world, n_frames);
}

static void step(World *world, const char *what, uint64_t n)
{
        if (strcmp(what, "zeros") == 0)
                feed(world, MS(n));
        else if (strcmp(what, "tone") == 0)
                feed_tone(world, MS(n));
        else if (strcmp(what, "frame") == 0)
                feed_tone(world, n);
        else if (strcmp(what, "flush") == 0)
                gate_flush(world->gate);
        else if (strcmp(what, "gap") == 0) {
                world->sink.skip(world->sink.userdata, MS(n), GAP_PAUSE);
                world->outcome.n_in += MS(n);
        } else
                check(false);
}

/* Every frame in is out or held, and once. */
static void check_account(const Outcome *outcome, uint64_t n_held)
{
        uint64_t n_out = outcome->appended;

        for (int reason = 0; reason < _GAP_REASON_MAX; reason++)
                n_out += outcome->skipped[reason];
        check_int(outcome->end, n_out);
        check_int(outcome->n_in, n_out + n_held);
}

typedef struct Case {
        GateMode mode;
        Step steps[12];
        const char *outcome;
        uint64_t held_ms; /* at the end */
} Case;

static const Case cases[] = {
        {GATE_SILENCE, {{"tone", 5000}}, "pass 5000", 0},
        {GATE_SILENCE, {{"zeros", 2000}}, "pass 2000", 0},
        {GATE_SILENCE, {{"zeros", 2150}}, "pass 2000", 150},
        {GATE_SILENCE, {{"zeros", 6000}}, "pass 2000, silence 3800", 200},
        {GATE_SILENCE, {{"zeros", 6000}, {"flush", 0}}, "pass 2000, silence 4000", 0},
        {GATE_SILENCE,
         {{"zeros", 6000}, {"frame", 16}, {"zeros", 1999}, {"frame", 16}, {"zeros", 3000}},
         "pass 2000, silence 3800, pass 4201, silence 800",
         200},
        {GATE_SILENCE, /* a run-up of no more zeros than there were */
         {{"zeros", 2100}, {"tone", 1000}},
         "pass 3100",
         0},
        {GATE_SILENCE, /* the server has had its two seconds before the gap */
         {{"tone", 500}, {"zeros", 3000}, {"gap", 700}, {"zeros", 3000}, {"tone", 10}},
         "pass 2500, silence 1000, pause 700, silence 2800, pass 210",
         0},
        {GATE_SILENCE,
         {{"zeros", 1500}, {"gap", 700}, {"zeros", 1500}},
         "pass 1500, pause 700, pass 500, silence 800",
         200},
        {GATE_SILENCE,
         {{"zeros", 3000}, {"flush", 0}, {"tone", 100}, {"flush", 0}, {"zeros", 100}},
         "pass 2000, silence 1000, pass 200",
         0},
        {GATE_SPEECH, {{"zeros", 6000}}, "pass 2000, silence 3000", 1000},
        {GATE_SPEECH, /* after a gap it may be other sound */
         {{"zeros", 6000}, {"gap", 100}, {"zeros", 2500}, {"flush", 0}},
         "pass 2000, silence 4000, pause 100, pass 2000, silence 500",
         0},
        {GATE_OFF,
         {{"zeros", 9000}, {"tone", 100}, {"gap", 50}, {"zeros", 9000}, {"flush", 0}},
         "pass 9100, pause 50, pass 9000",
         0},
};

static void run_case(const Case *c, unsigned n_channels, size_t chunk)
{
        _cleanup_(world_freep) World *world = world_new(c->mode, n_channels, chunk);

        for (const Step *s = c->steps; s->what; s++)
                step(world, s->what, s->n);
        close_stretch(&world->outcome);
        check_string(world->outcome.text, c->outcome);
        check_account(&world->outcome, MS(c->held_ms));
}

/* Pieces of one frame, of a cycle of the graph, of a prime number, and all at once. */
TEST(conversations)
{
        static const size_t chunks[] = {1, 341, 1021, SIZE_MAX};

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                for (size_t j = 0; j < ELEMENTSOF(chunks); j++)
                        for (unsigned n_channels = 1; n_channels <= 2; n_channels++)
                                if (gate_mode_is_supported(cases[i].mode))
                                        run_case(&cases[i], n_channels, chunks[j]);
}

/* One piece may hold all there is: sound, its pause, and sound again. */
TEST(a_pause_within_a_piece)
{
        _cleanup_(world_freep) World *world = world_new(GATE_SILENCE, 1, SIZE_MAX);
        int16_t *in = world->outcome.in;

        in[0] = in[MS(100)] = in[MS(5100)] = 1;
        feed(world, MS(5100) + 1);
        close_stretch(&world->outcome);
        check_string(world->outcome.text, "pass 2100.06, silence 2799.94, pass 200.062");
        check_account(&world->outcome, 0);
}

/* White noise between -amplitude and amplitude. */
static void feed_noise(World *world, uint64_t ms, int amplitude)
{
        int16_t *frames = world->outcome.in + world->outcome.n_in;

        for (uint64_t i = 0; i < MS(ms); i++)
                frames[i] = (int16_t) (rand() % (2 * amplitude + 1) - amplitude);
        feed(world, MS(ms));
}

/* At the end, what the detector is not sure of is sent, but not the noise of an empty room. */
TEST(what_may_be_the_begin_of_speech)
{
        _cleanup_(world_freep) World *world = NULL;
        uint64_t n_appended;

        if (!gate_mode_is_supported(GATE_SPEECH)) {
                test_skip("this build has no libspeexdsp");
                return;
        }
        srand(1);
        world = world_new(GATE_SPEECH, 1, 683);
        feed_noise(world, 15000, 28); /* the detector learns of the room */
        n_appended = world->outcome.appended;
        gate_flush(world->gate);
        feed_noise(world, 1500, 28);
        gate_flush(world->gate);
        feed_noise(world, 1500, 28);
        feed_noise(world, 100, 54); /* somebody draws breath */
        check_int(world->outcome.appended, n_appended);
        gate_flush(world->gate);
        check_int(world->outcome.appended, n_appended + MS(1000));
        check_account(&world->outcome, 0);
}

/* A tone so faint that many samples are zero is sound all the same, and costs few calls. */
TEST(zeros_in_sound)
{
        _cleanup_(world_freep) World *world = world_new(GATE_SILENCE, 1, 800);
        int16_t *in = world->outcome.in;

        for (uint64_t i = 0; i < MS(30000); i += 159)
                in[i] = 1;
        feed(world, MS(30000));
        check_int(world->outcome.appended, MS(30000));
}

TEST(no_memory)
{
        _cleanup_(world_freep) World *world = world_new(GATE_SILENCE, 1, 800);
        Outcome *outcome = &world->outcome;

        step(world, "zeros", 3000);
        outcome->refuse = true;
        step(world, "tone", 100);
        outcome->refuse = false;
        step(world, "tone", 100);
        close_stretch(outcome);
        check_string(outcome->text, "pass 2000, silence 800, overrun 300, pass 100");
        check_account(outcome, 0);
}

/* The timeline's own account agrees: what is skipped is a gap with its reason. */
TEST(into_a_timeline)
{
        _cleanup_(timeline_freep) Timeline *timeline = NULL;
        _cleanup_(gate_freep) Gate *gate = NULL;
        _cleanup_free_ int16_t *frames = calloc(MS(6000), sizeof(*frames));
        TimelineAccount account;
        Sink sink;

        check(frames);
        check_int(timeline_new(&timeline, 1, MS(60000)), 0);
        sink = timeline_sink(timeline);
        check_int(gate_new(&gate, GATE_SILENCE, &sink), 0);
        sink = gate_sink(gate);
        check_int(sink.append(sink.userdata, frames, MS(6000), FIRST_NSEC), 0);
        gate_flush(gate);
        sink.skip(sink.userdata, MS(100), GAP_SUSPEND);
        timeline_account(timeline, &account);
        check_int(account.captured, MS(2000));
        check_int(account.gaps[GAP_SILENCE], MS(4000));
        check_int(account.gaps[GAP_SUSPEND], MS(100));
        check_int(timeline_end(timeline), MS(6100));
}

TEST(names)
{
        check_int(gate_mode_from_string("off"), GATE_OFF);
        check_int(gate_mode_from_string("silence"), GATE_SILENCE);
        check_int(gate_mode_from_string("speech"), GATE_SPEECH);
        check_int(gate_mode_from_string("on"), _GATE_MODE_INVALID);
        check_int(gate_mode_from_string(""), _GATE_MODE_INVALID);
}
