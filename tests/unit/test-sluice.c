/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What gets into the timeline of what the data thread gave, and what never does. */

#include "audio/sluice.h"
#include "audio/timeline.h"
#include "test.h"

#define RATE 48000
#define TICKS 1536
#define FRAMES 512

typedef struct Scene {
        Sluice sluice;
        Timeline *timeline;
        uint64_t n_cycles;
        unsigned n_questions;
} Scene;

static void on_question(void *userdata)
{
        Scene *scene = userdata;

        scene->n_questions++;
}

static void begin(Scene *scene, bool by_questions)
{
        Sink sink;

        *scene = (Scene){0};
        check_int(timeline_new(&scene->timeline, 1, 600 * SAMPLE_RATE), 0);
        sink = timeline_sink(scene->timeline);
        check_int(sluice_init(&scene->sluice, &sink, by_questions ? on_question : NULL, scene), 0);
        feed_start(&scene->sluice.feed);
}

static void end(Scene *scene)
{
        sluice_deinit(&scene->sluice);
        timeline_free(scene->timeline);
}

/* A cycle of the data thread, all of whose samples have this value. */
static void come(Scene *scene, int16_t value)
{
        const FeedCycle cycle = {
                .nsec = (scene->n_cycles + 1) * TICKS * NSEC_PER_SEC / RATE,
                .ticks = scene->n_cycles * TICKS,
                .rate = RATE,
        };
        int16_t frames[FRAMES];

        for (size_t i = 0; i < FRAMES; i++)
                frames[i] = value;
        feed_push(&scene->sluice.feed, &cycle, frames, FRAMES);
        scene->n_cycles++;
}

/* The stream ends, and another one begins. */
static void begin_anew(Scene *scene)
{
        feed_pause(&scene->sluice.feed);
        sluice_empty(&scene->sluice);
        feed_start(&scene->sluice.feed);
}

/* So many cycles are in the timeline, and of the value 7 alone: what was right. */
static void check_through(Scene *scene, uint64_t n_cycles)
{
        uint64_t position = 0;
        int16_t frames[FRAMES];
        TimelineAccount account;
        size_t n;

        timeline_account(scene->timeline, &account);
        check_int(account.captured, n_cycles * FRAMES);
        while ((n = timeline_read(scene->timeline, &position, frames, FRAMES)) > 0) {
                for (size_t i = 0; i < n; i++)
                        check_int(frames[i], 7);
                position += n;
        }
}

TEST(nothing_gets_through_until_it_is_trusted)
{
        Scene scene;

        begin(&scene, false);
        come(&scene, 7);
        sluice_drain(&scene.sluice);
        check_through(&scene, 0);
        check(!sluice_take_growth(&scene.sluice));
        sluice_trust(&scene.sluice);
        check_through(&scene, 1);
        check(sluice_take_growth(&scene.sluice) && !sluice_take_growth(&scene.sluice));
        come(&scene, 7);
        sluice_drain(&scene.sluice);
        check_through(&scene, 2);
        end(&scene);
}

TEST(what_came_before_a_doubt_was_right_and_what_came_after_is_not_known)
{
        Scene scene;

        begin(&scene, false);
        sluice_trust(&scene.sluice);
        come(&scene, 7);
        sluice_doubt(&scene.sluice);
        check_through(&scene, 1);
        come(&scene, 1);
        sluice_drain(&scene.sluice);
        begin_anew(&scene); /* it turned out to be nobody's */
        sluice_trust(&scene.sluice);
        check_through(&scene, 1);
        end(&scene);
}

TEST(what_comes_from_a_wrong_one_is_discarded)
{
        Scene scene;

        begin(&scene, false);
        sluice_trust(&scene.sluice);
        come(&scene, 7);
        sluice_taint(&scene.sluice);
        sluice_doubt(&scene.sluice);
        check_through(&scene, 1);
        come(&scene, 1);
        sluice_drain(&scene.sluice);
        begin_anew(&scene);
        check(!scene.sluice.tainted);
        come(&scene, 7);
        sluice_trust(&scene.sluice);
        check_through(&scene, 2);
        end(&scene);
}

TEST(only_what_was_there_when_it_was_asked_is_confirmed)
{
        Scene scene;

        begin(&scene, true);
        come(&scene, 7);
        sluice_trust(&scene.sluice);
        check_int(scene.n_questions, 1);
        come(&scene, 7);
        sluice_drain(&scene.sluice);
        check_int(scene.n_questions, 1); /* one at a time */
        check_through(&scene, 0);
        check(sluice_confirm(&scene.sluice));
        check_through(&scene, 1);
        check(!sluice_confirm(&scene.sluice));
        sluice_drain(&scene.sluice);
        check_int(scene.n_questions, 2);
        /* The answer tells of a wrong link: what was asked about is not let through. */
        sluice_taint(&scene.sluice);
        sluice_doubt(&scene.sluice);
        check(!sluice_confirm(&scene.sluice));
        begin_anew(&scene);
        check_through(&scene, 1);
        end(&scene);
}

TEST(a_question_of_before_a_doubt_is_answered_after_it)
{
        Scene scene;

        begin(&scene, true);
        come(&scene, 7);
        sluice_trust(&scene.sluice);
        sluice_doubt(&scene.sluice);
        come(&scene, 1);
        check(sluice_confirm(&scene.sluice));
        check_through(&scene, 1);
        begin_anew(&scene);
        check_through(&scene, 1);
        end(&scene);
}

TEST(sound_is_told_from_zeros)
{
        Scene scene;

        begin(&scene, false);
        sluice_trust(&scene.sluice);
        come(&scene, 0);
        sluice_drain(&scene.sluice);
        check(scene.sluice.audio_usec > 0 && scene.sluice.sound_usec == 0);
        come(&scene, 7);
        sluice_drain(&scene.sluice);
        check(scene.sluice.sound_usec > 0);
        end(&scene);
}
