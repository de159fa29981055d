/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "audio/watchdog.h"
#include "test.h"

#define SECOND USEC_PER_SEC
#define START (100 * SECOND)

/* What may be seen. */
static const Sight lost = {.connection = CONNECTION_LOST};
static const Sight opening = {.connection = CONNECTION_OPENING};
static const Sight no_manager = {.connection = CONNECTION_READY, .has_source = true};
static const Sight no_sink = {.connection = CONNECTION_READY, .has_manager = true};
static const Sight unlinked = {
        .connection = CONNECTION_READY, .has_manager = true, .has_source = true};
static const Sight wrong = {.connection = CONNECTION_READY,
                            .has_manager = true,
                            .has_source = true,
                            .verdict = GRAPH_WRONG};
static const Sight resting = {.connection = CONNECTION_READY,
                              .has_manager = true,
                              .has_source = true,
                              .verdict = GRAPH_RIGHT};
static const Sight running = {.connection = CONNECTION_READY,
                              .has_manager = true,
                              .has_source = true,
                              .verdict = GRAPH_RIGHT,
                              .peer_is_running = true};

typedef struct Step {
        double seconds; /* since the start */
        const Sight *sight;
        double audio; /* when audio arrived last; 0: never */
        Hindrance told;
        bool rebuild;
        double deadline; /* 0: none */
} Step;

static usec_t at(double seconds)
{
        return START + (usec_t) (seconds * SECOND + 0.5);
}

static void run_steps(const char *name, const Step *steps, size_t n_steps)
{
        Watchdog watchdog = {0};

        fprintf(stderr, "# %s\n", name);
        for (size_t i = 0; i < n_steps; i++) {
                Sight sight = *steps[i].sight;
                Advice advice;

                if (steps[i].audio > 0)
                        sight.audio_usec = at(steps[i].audio);
                fprintf(stderr, "#   %g s\n", steps[i].seconds);
                advice = watchdog_look(&watchdog, &sight, at(steps[i].seconds));
                check_int(advice.hindrance, steps[i].told);
                check_int(advice.rebuild, steps[i].rebuild);
                check_int(advice.deadline_usec,
                          steps[i].deadline > 0 ? at(steps[i].deadline) : USEC_INFINITY);
        }
}

#define RUN(name, ...) \
        run_steps((name), (const Step[]){__VA_ARGS__}, ELEMENTSOF(((const Step[]){__VA_ARGS__})))

TEST(all_is_well)
{
        RUN("nothing plays", {0, &opening, 0, HINDRANCE_NONE, false, 3},
            {0.1, &unlinked, 0, HINDRANCE_NONE, false, 3.1},
            {0.2, &resting, 0, HINDRANCE_NONE, false, 0});
        RUN("something plays", {0, &resting, 0, HINDRANCE_NONE, false, 0},
            {1, &running, 0, HINDRANCE_NONE, false, 4},
            {4, &running, 3.9, HINDRANCE_NONE, false, 6.9},
            {6.9, &running, 6.8, HINDRANCE_NONE, false, 9.8},
            {7, &resting, 6.9, HINDRANCE_NONE, false, 0});
}

TEST(what_is_told_and_when)
{
        RUN("no PipeWire", {0, &lost, 0, HINDRANCE_NO_PIPEWIRE, false, 0},
            {0.2, &opening, 0, HINDRANCE_NO_PIPEWIRE, false, 3.2},
            {0.3, &resting, 0, HINDRANCE_NONE, false, 0});
        RUN("a frozen PipeWire", {0, &opening, 0, HINDRANCE_NONE, false, 3},
            {3, &opening, 0, HINDRANCE_NO_ANSWER, false, 0},
            {9, &resting, 0, HINDRANCE_NONE, false, 0});
        RUN("no session manager", {0, &no_manager, 0, HINDRANCE_NONE, false, 3},
            {3, &no_manager, 0, HINDRANCE_NO_MANAGER, false, 0},
            {9, &unlinked, 0, HINDRANCE_NO_MANAGER, false, 12},
            {10, &resting, 0, HINDRANCE_NONE, false, 0});
        RUN("the sink goes and comes", {0, &running, 0, HINDRANCE_NONE, false, 3},
            {1, &no_sink, 0.9, HINDRANCE_NONE, false, 4},
            {4, &no_sink, 0.9, HINDRANCE_NO_SOURCE, false, 0},
            {9, &unlinked, 0.9, HINDRANCE_NO_SOURCE, false, 12},
            {9.1, &running, 0.9, HINDRANCE_NONE, false, 12.1});
        RUN("a default changes", {0, &running, 0, HINDRANCE_NONE, false, 3},
            {1, &unlinked, 1, HINDRANCE_NONE, false, 4},
            {1.1, &running, 1, HINDRANCE_NONE, false, 4.1});
        RUN("a wrong peer", {0, &wrong, 0, HINDRANCE_WRONG_PEER, false, 0},
            {5, &unlinked, 0, HINDRANCE_WRONG_PEER, false, 8},
            {5.1, &running, 0, HINDRANCE_NONE, false, 8.1});
}

TEST(a_stream_that_does_not_deliver_is_made_anew)
{
        RUN("it helps", {0, &running, 0, HINDRANCE_NONE, false, 3},
            {3, &running, 0, HINDRANCE_NONE, true, 9},
            {3.1, &unlinked, 0, HINDRANCE_NONE, false, 9.1},
            {3.2, &running, 0, HINDRANCE_NONE, false, 9.2},
            {9.2, &running, 9.1, HINDRANCE_NONE, false, 12.1});
        RUN("it doesn't", {0, &running, 0, HINDRANCE_NONE, false, 3},
            {3, &running, 0, HINDRANCE_NONE, true, 9},
            {9, &running, 0, HINDRANCE_STALLED, true, 21},
            {21, &running, 0, HINDRANCE_STALLED, true, 45},
            {45, &running, 0, HINDRANCE_STALLED, true, 75},
            {75, &running, 0, HINDRANCE_STALLED, true, 105},
            {76, &running, 75.9, HINDRANCE_NONE, false, 78.9});
        RUN("nobody links it", {0, &unlinked, 0, HINDRANCE_NONE, false, 3},
            {3, &unlinked, 0, HINDRANCE_NONE, true, 9},
            {9, &unlinked, 0, HINDRANCE_UNLINKED, true, 21},
            {10, &resting, 0, HINDRANCE_NONE, false, 0});
}

TEST(it_was_us_who_slept)
{
        RUN("stopped for ten seconds", {0, &running, 0, HINDRANCE_NONE, false, 3},
            {13, &running, 0, HINDRANCE_NONE, false, 16},
            {13.2, &running, 13.1, HINDRANCE_NONE, false, 16.1});
}

static const Wanted wanteds[] = {
        {SOURCE_SYSTEM, (char *) "", APPLICATION_KEY_NONE},
        {SOURCE_SYSTEM, (char *) "headset", APPLICATION_KEY_NONE},
        {SOURCE_MICROPHONE, (char *) "", APPLICATION_KEY_NONE},
        {SOURCE_MICROPHONE, (char *) "headset", APPLICATION_KEY_NONE},
        {SOURCE_APPLICATION, (char *) "headset", APPLICATION_KEY_NONE},
};

static void check_sentence(Hindrance hindrance, const Wanted *wanted)
{
        bool names = hindrance == HINDRANCE_NO_SOURCE && *wanted->target;
        char text[512];

        hindrance_describe(hindrance, wanted, NULL, "Webcam", text, sizeof(text));
        check(strlen(text) > 20 && strlen(text) < sizeof(text) - 1);
        check((hindrance == HINDRANCE_WRONG_PEER) == (strstr(text, "Webcam") != NULL));
        check(names == (strstr(text, "“headset”") != NULL));
}

TEST(every_hindrance_has_a_sentence)
{
        char text[512];

        for (int hindrance = HINDRANCE_NONE + 1; hindrance < _HINDRANCE_MAX; hindrance++) {
                check(hindrance_to_condition((Hindrance) hindrance, NULL) != CONDITION_NONE);
                for (size_t i = 0; i < ELEMENTSOF(wanteds); i++)
                        check_sentence((Hindrance) hindrance, &wanteds[i]);
        }
        hindrance_describe(HINDRANCE_NONE, &wanteds[0], NULL, NULL, text, sizeof(text));
        check_string(text, "");
        check_int(hindrance_to_condition(HINDRANCE_NONE, NULL), CONDITION_NONE);
}

TEST(a_source_that_was_heard_is_lost_by_its_name)
{
        char text[512];

        for (size_t i = 0; i < ELEMENTSOF(wanteds); i++) {
                hindrance_describe(HINDRANCE_NO_SOURCE, &wanteds[i], "Big Speakers", NULL, text,
                                   sizeof(text));
                check(strstr(text, "“Big Speakers”") && strstr(text, "go on by themselves"));
        }
        check_int(hindrance_to_condition(HINDRANCE_NO_SOURCE, NULL), CONDITION_NO_SOURCE);
        check_int(hindrance_to_condition(HINDRANCE_NO_SOURCE, "a"), CONDITION_SOURCE_LOST);
        check_int(hindrance_to_condition(HINDRANCE_WRONG_PEER, "a"), CONDITION_SOURCE_LOST);
        check_int(hindrance_to_condition(HINDRANCE_STALLED, "a"), CONDITION_AUDIO_UNAVAILABLE);
}
