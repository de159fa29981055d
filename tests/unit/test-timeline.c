/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "audio/timeline.h"
#include "test.h"

#define MINUTE ((uint64_t) 60 * SAMPLE_RATE)

/* The frames of a made-up recording: each says by its value where it belongs. */
static void append_counting(Timeline *timeline, size_t n_frames)
{
        _cleanup_free_ int16_t *frames = NULL;
        unsigned n_channels = timeline_channels(timeline);
        uint64_t end = timeline_end(timeline);

        frames = calloc(n_frames * n_channels + 1, sizeof(*frames));
        check(frames);
        for (size_t i = 0; i < n_frames * n_channels; i++)
                frames[i] = (int16_t) (end * n_channels + i);
        check_int(timeline_append(timeline, frames, n_frames), 0);
}

/* Read from position on; check where it begins, how much it is and each value. */
static void check_read(const Timeline *timeline, uint64_t from, size_t max_frames,
                       uint64_t expected_position, size_t expected_frames)
{
        unsigned n_channels = timeline_channels(timeline);
        _cleanup_free_ int16_t *frames = NULL;
        uint64_t position = from;
        size_t n;

        frames = calloc(max_frames * n_channels + 1, sizeof(*frames));
        check(frames);
        n = timeline_read(timeline, &position, frames, max_frames);
        check_int(n, expected_frames);
        check_int(position, expected_position);
        for (size_t i = 0; i < n * n_channels; i++)
                check_int(frames[i], (int16_t) (position * n_channels + i));
}

typedef struct Operation {
        enum { APPEND, SKIP, RELEASE } what;
        uint64_t argument; /* frames, or a position */
} Operation;

typedef struct Case {
        const char *name;
        uint64_t kept_max;
        Operation operations[8];
        struct {
                uint64_t end, oldest, kept, released, dropped, gap;
        } expected;
} Case;

static const Case cases[] = {
        {"nothing yet", 100, {{0}}, {0, 0, 0, 0, 0, 0}},
        {"all is kept", 100, {{APPEND, 40}, {APPEND, 60}}, {100, 0, 100, 0, 0, 0}},
        {"the oldest falls out", 100, {{APPEND, 80}, {APPEND, 50}}, {130, 30, 100, 0, 30, 0}},
        {"more at once than is kept", 100, {{APPEND, 250}}, {250, 150, 100, 0, 150, 0}},
        {"nothing is kept", 0, {{APPEND, 5}}, {5, 5, 0, 0, 5, 0}},
        {"released", 100, {{APPEND, 80}, {RELEASE, 30}}, {80, 30, 50, 30, 0, 0}},
        {"released twice",
         100,
         {{APPEND, 80}, {RELEASE, 30}, {RELEASE, 10}},
         {80, 30, 50, 30, 0, 0}},
        {"released past the end",
         100,
         {{APPEND, 8}, {RELEASE, 99}, {APPEND, 3}},
         {11, 8, 3, 8, 0, 0}},
        {"what is released doesn't drop",
         100,
         {{APPEND, 90}, {RELEASE, 90}, {APPEND, 90}},
         {180, 90, 90, 90, 0, 0}},
        {"a gap at the start", 100, {{SKIP, 50}, {APPEND, 10}}, {60, 50, 10, 0, 0, 50}},
        {"a gap at the end", 100, {{APPEND, 10}, {SKIP, 50}}, {60, 0, 10, 0, 0, 50}},
        {"gaps take no room",
         100,
         {{APPEND, 50}, {SKIP, 5000}, {APPEND, 50}},
         {5100, 0, 100, 0, 0, 5000}},
        {"dropped across a gap",
         100,
         {{APPEND, 50}, {SKIP, 500}, {APPEND, 80}},
         {630, 30, 100, 0, 30, 500}},
        {"dropped up to a gap",
         100,
         {{APPEND, 50}, {SKIP, 500}, {APPEND, 100}},
         {650, 550, 100, 0, 50, 500}},
        {"released into a gap",
         100,
         {{APPEND, 50}, {SKIP, 500}, {APPEND, 50}, {RELEASE, 300}},
         {600, 550, 50, 50, 0, 500}},
        {"only a gap is left",
         100,
         {{APPEND, 50}, {SKIP, 500}, {RELEASE, 50}},
         {550, 550, 0, 50, 0, 500}},
        {"blocks end and begin",
         MINUTE,
         {{APPEND, 15999}, {APPEND, 2}, {RELEASE, 16000}},
         {16001, 16000, 1, 16000, 0, 0}},
        {"a minute passes",
         MINUTE,
         {{APPEND, MINUTE}, {APPEND, MINUTE}, {RELEASE, MINUTE + 7}},
         {2 * MINUTE, MINUTE + 7, MINUTE - 7, 7, MINUTE, 0}},
};

static void run_case(const Case *c, unsigned n_channels)
{
        _cleanup_(timeline_freep) Timeline *timeline = NULL;
        TimelineAccount account;

        fprintf(stderr, "# %s\n", c->name);
        check_int(timeline_new(&timeline, n_channels, c->kept_max), 0);
        for (size_t i = 0; i < ELEMENTSOF(c->operations); i++) {
                uint64_t argument = c->operations[i].argument;

                if (c->operations[i].what == APPEND)
                        append_counting(timeline, argument);
                else if (c->operations[i].what == SKIP)
                        timeline_skip(timeline, argument, GAP_GRAPH);
                else
                        timeline_release(timeline, argument);
        }
        timeline_account(timeline, &account);
        check_int(timeline_end(timeline), c->expected.end);
        check_int(timeline_oldest(timeline), c->expected.oldest);
        check_int(account.kept, c->expected.kept);
        check_int(account.released, c->expected.released);
        check_int(account.dropped, c->expected.dropped);
        check_int(account.gaps[GAP_GRAPH], c->expected.gap);
        check_int(timeline_available(timeline, 0), c->expected.kept);
}

TEST(every_frame_has_one_fate)
{
        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                for (unsigned n_channels = 1; n_channels <= TIMELINE_CHANNELS_MAX; n_channels++)
                        run_case(&cases[i], n_channels);
}

TEST(reads_without_crossing_a_gap)
{
        _cleanup_(timeline_freep) Timeline *timeline = NULL;

        check_int(timeline_new(&timeline, 2, 1000), 0);
        append_counting(timeline, 100);
        timeline_skip(timeline, 50, GAP_PAUSE);
        timeline_skip(timeline, 50, GAP_SOURCE);
        append_counting(timeline, 100);

        check_read(timeline, 0, 1000, 0, 100);
        check_read(timeline, 40, 20, 40, 20);
        check_read(timeline, 99, 20, 99, 1);
        check_read(timeline, 100, 1000, 200, 100); /* moved up out of the gap */
        check_read(timeline, 150, 10, 200, 10);
        check_read(timeline, 299, 10, 299, 1);
        check_read(timeline, 300, 10, 300, 0);
        check_read(timeline, 999, 10, 999, 0);
        check_read(timeline, 0, 0, 0, 0);
        check_int(timeline_available(timeline, 40), 160);
        check_int(timeline_available(timeline, 120), 100);
        check_int(timeline_available(timeline, 250), 50);
        check_int(timeline_available(timeline, 300), 0);

        timeline_release(timeline, 30);
        check_read(timeline, 0, 1000, 30, 70);
}

TEST(reads_across_its_blocks)
{
        _cleanup_(timeline_freep) Timeline *timeline = NULL;

        check_int(timeline_new(&timeline, 1, MINUTE), 0);
        for (int i = 0; i < 100; i++)
                append_counting(timeline, 1601);
        check_read(timeline, 0, MINUTE, 0, 160100);
        check_read(timeline, SAMPLE_RATE - 1, 2, SAMPLE_RATE - 1, 2);
        timeline_release(timeline, SAMPLE_RATE + 5);
        check_read(timeline, 0, MINUTE, SAMPLE_RATE + 5, 160100 - SAMPLE_RATE - 5);
}

TEST(keeps_a_bounded_number_of_runs)
{
        _cleanup_(timeline_freep) Timeline *timeline = NULL;
        TimelineAccount account;

        check_int(timeline_new(&timeline, 1, MINUTE), 0);
        for (int i = 0; i < TIMELINE_RUNS_MAX + 10; i++) {
                append_counting(timeline, 3);
                timeline_skip(timeline, 2, GAP_GRAPH);
        }
        timeline_account(timeline, &account);
        check_int(account.dropped, 30);
        check_int(account.kept, 3 * TIMELINE_RUNS_MAX);
        check_read(timeline, 0, 100, 50, 3);
}

/* A naive model: one byte a position. */

#define MODEL_MAX (1 << 17)

typedef struct Model {
        enum { HOLE, KEPT, GONE } of[MODEL_MAX];
        uint64_t end, kept, kept_max;
        TimelineAccount account;
} Model;

static void model_append(Model *model, size_t n)
{
        uint64_t oldest = 0;

        for (size_t i = 0; i < n; i++)
                model->of[model->end++] = KEPT;
        model->account.captured += n;
        model->account.kept += n;
        for (; model->account.kept > model->kept_max; oldest++)
                if (model->of[oldest] == KEPT) {
                        model->of[oldest] = GONE;
                        model->account.kept--;
                        model->account.dropped++;
                }
}

static void model_skip(Model *model, size_t n, GapReason reason)
{
        model->end += n;
        model->account.gaps[reason] += n;
}

static void model_release(Model *model, uint64_t position)
{
        for (uint64_t i = 0; i < MIN(position, model->end); i++)
                if (model->of[i] == KEPT) {
                        model->of[i] = GONE;
                        model->account.kept--;
                        model->account.released++;
                }
}

static void model_compare(const Model *model, const Timeline *timeline, uint64_t from, size_t max)
{
        TimelineAccount account;
        uint64_t position = from, available = 0;
        size_t n = 0;

        timeline_account(timeline, &account);
        check(memcmp(&account, &model->account, sizeof(account)) == 0);
        check_int(timeline_end(timeline), model->end);
        for (uint64_t i = from; i < model->end; i++)
                available += model->of[i] == KEPT;
        check_int(timeline_available(timeline, from), available);
        while (position < model->end && model->of[position] != KEPT)
                position++;
        while (n < max && position + n < model->end && model->of[position + n] == KEPT)
                n++;
        check_read(timeline, from, max, n > 0 || available > 0 ? position : from, n);
}

TEST(agrees_with_a_naive_model)
{
        _cleanup_free_ Model *model = NULL;

        srandom(1);
        for (int round = 0; round < 20; round++) {
                _cleanup_(timeline_freep) Timeline *timeline = NULL;

                free(model);
                model = calloc(1, sizeof(*model));
                check(model);
                model->kept_max = 1 + (uint64_t) random() % 40000;
                check_int(timeline_new(&timeline, 1 + round % 2, model->kept_max), 0);
                while (model->end < MODEL_MAX - 8192) {
                        size_t n = (size_t) random() % 4096;
                        GapReason reason = (GapReason) (random() % _GAP_REASON_MAX);

                        switch (random() % 4) {
                        case 0:
                                model_skip(model, n, reason);
                                timeline_skip(timeline, n, reason);
                                break;
                        case 1:
                                n = (size_t) random() % (model->end + 10);
                                model_release(model, n);
                                timeline_release(timeline, n);
                                break;
                        default:
                                model_append(model, n);
                                append_counting(timeline, n);
                        }
                        n = (size_t) random() % (model->end + 10);
                        model_compare(model, timeline, n, (size_t) random() % 6000);
                }
        }
}
