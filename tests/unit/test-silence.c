/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "audio/silence.h"
#include "test.h"

#define SECOND USEC_PER_SEC
#define START (100 * SECOND)
#define PATIENCE 10

/* A desktop: two sinks, a microphone, two players, and an equaliser that plays on what it hears. */
enum { SPEAKERS = 30, HDMI, MICROPHONE, FILM, GAME, EQUALISER_IN, EQUALISER_OUT, TAP };

static const GraphNode nodes[] = {
        {.id = SPEAKERS,
         .media_class = (char *) "Audio/Sink",
         .name = (char *) "alsa.0",
         .description = (char *) "Speakers"},
        {.id = HDMI,
         .media_class = (char *) "Audio/Sink",
         .name = (char *) "alsa.1",
         .description = (char *) "HDMI"},
        {.id = MICROPHONE,
         .media_class = (char *) "Audio/Source",
         .name = (char *) "alsa.2",
         .description = (char *) "Webcam"},
        {.id = FILM,
         .client = 1,
         .media_class = (char *) "Stream/Output/Audio",
         .application = {.name = (char *) "Film"}},
        {.id = GAME,
         .client = 2,
         .media_class = (char *) "Stream/Output/Audio",
         .application = {.name = (char *) "Game"}},
        {.id = EQUALISER_IN, .client = 3, .media_class = (char *) "Stream/Input/Audio"},
        {.id = EQUALISER_OUT, .client = 3, .media_class = (char *) "Stream/Output/Audio"},
        {.id = TAP, .media_class = (char *) "Stream/Input/Audio"},
};

typedef struct Scene {
        Graph *graph;
        Wanted wanted;
        Silence silence;
        uint32_t peer;
        double sound; /* seconds; 0: never */
} Scene;

static void begin(Scene *scene, SourceKind kind, const char *target, uint32_t peer)
{
        *scene = (Scene){.silence = SILENCE_INIT, .peer = peer};
        check_int(graph_new(&scene->graph), 0);
        for (size_t i = 0; i < ELEMENTSOF(nodes); i++)
                check_int(graph_add_node(scene->graph, &nodes[i]), 0);
        check_int(wanted_init(&scene->wanted, kind, target), 0);
        wanted_settle(&scene->wanted, scene->graph);
}

static void end(Scene *scene)
{
        graph_free(scene->graph);
        wanted_deinit(&scene->wanted);
}

static void play(Scene *scene, uint32_t link, uint32_t player, uint32_t device)
{
        check_int(graph_add_link(scene->graph, &(const GraphLink){link, player, device}), 0);
        graph_set_running(scene->graph, player, true);
}

static usec_t at(double seconds)
{
        return START + (usec_t) (seconds * SECOND + 0.5);
}

static SilenceSight sight_of(const Scene *scene)
{
        return (SilenceSight){
                .graph = scene->graph,
                .wanted = &scene->wanted,
                .peer = scene->peer,
                .sound_usec = scene->sound > 0 ? at(scene->sound) : 0,
        };
}

/* deadline: 0: none */
static void look(Scene *scene, double seconds, bool told, double deadline)
{
        SilenceSight sight = sight_of(scene);
        SilenceAdvice advice = silence_look(&scene->silence, &sight, at(seconds));

        fprintf(stderr, "# %g s\n", seconds);
        check_int(advice.told, told);
        check_int(advice.deadline_usec, deadline > 0 ? at(deadline) : USEC_INFINITY);
}

static void check_told(const Scene *scene, const char *text)
{
        SilenceSight sight = sight_of(scene);
        char message[512];

        silence_describe(&scene->silence, &sight, message, sizeof(message));
        check_string(message, text);
}

TEST(where_nothing_plays_silence_is_as_it_should_be)
{
        Scene scene;

        begin(&scene, SOURCE_SYSTEM, "", SPEAKERS);
        look(&scene, 0, false, 0);
        look(&scene, 1000, false, 0);
        /* Who plays to us, however quietly, is no riddle; nor is a stream that rests elsewhere. */
        play(&scene, 100, FILM, SPEAKERS);
        check_int(graph_add_link(scene.graph, &(const GraphLink){101, GAME, HDMI}), 0);
        look(&scene, 1001, false, 0);
        look(&scene, 2000, false, 0);
        end(&scene);
}

TEST(something_plays_to_another_output)
{
        Scene scene;

        begin(&scene, SOURCE_SYSTEM, "", SPEAKERS);
        play(&scene, 100, FILM, HDMI);
        look(&scene, 0, false, PATIENCE);
        look(&scene, 9.9, false, PATIENCE);
        look(&scene, 10, true, 0);
        check_told(&scene, "“Film” plays to “HDMI”, but Surtitle listens to “Speakers”, which is "
                           "silent; choose “HDMI” as the output, or as the source of the "
                           "captions.");
        /* Another one changes nothing of what was told. */
        play(&scene, 101, GAME, HDMI);
        look(&scene, 11, true, 0);
        check_int(scene.silence.player, FILM);
        /* Sound: over at once, and begun anew. */
        scene.sound = 12;
        look(&scene, 12, false, 12 + PATIENCE);
        look(&scene, 22, true, 0);
        /* The first goes, the second is still there; then nobody is. */
        graph_set_running(scene.graph, FILM, false);
        look(&scene, 23, true, 0);
        check_int(scene.silence.player, GAME);
        graph_remove(scene.graph, GAME);
        look(&scene, 24, false, 0);
        end(&scene);
}

TEST(the_time_counts_from_when_it_is_odd)
{
        Scene scene;

        begin(&scene, SOURCE_SYSTEM, "alsa.0", SPEAKERS);
        look(&scene, 0, false, 0);
        look(&scene, 100, false, 0);
        play(&scene, 100, FILM, HDMI);
        look(&scene, 100, false, 110);
        /* We, not the sound, stood still. */
        look(&scene, 120, false, 130);
        look(&scene, 130, true, 0);
        /* Not linked any more: another trouble than silence. */
        scene.peer = GRAPH_ID_NONE;
        look(&scene, 131, false, 0);
        end(&scene);
}

TEST(what_plays_to_both_or_plays_on_what_we_hear_is_not_elsewhere)
{
        Scene scene;

        begin(&scene, SOURCE_SYSTEM, "", SPEAKERS);
        play(&scene, 100, FILM, HDMI);
        play(&scene, 101, FILM, SPEAKERS);
        play(&scene, 102, SPEAKERS, EQUALISER_IN);
        play(&scene, 103, EQUALISER_OUT, HDMI);
        look(&scene, 0, false, 0);
        graph_remove(scene.graph, 102);
        look(&scene, 1, false, 1 + PATIENCE);
        check_int(scene.silence.player, EQUALISER_OUT);
        end(&scene);
}

TEST(a_microphone_that_gives_only_zeros)
{
        Scene scene;

        begin(&scene, SOURCE_MICROPHONE, "", MICROPHONE);
        look(&scene, 0, false, PATIENCE);
        scene.sound = 5;
        look(&scene, 10, false, 15);
        look(&scene, 15, true, 0);
        check_told(&scene, "The microphone “Webcam” gives nothing but silence; unmute it, at its "
                           "switch or in the sound settings, or choose another one.");
        scene.sound = 16;
        look(&scene, 16, false, 26);
        end(&scene);
}

TEST(an_application_that_claims_to_play)
{
        Scene scene;

        begin(&scene, SOURCE_APPLICATION, "Film", TAP);
        play(&scene, 100, GAME, SPEAKERS);
        /* Paused: as it should be, however many others play. */
        look(&scene, 0, false, 0);
        play(&scene, 101, FILM, TAP);
        play(&scene, 102, FILM, SPEAKERS);
        look(&scene, 1, false, 1 + PATIENCE);
        look(&scene, 11, true, 0);
        check_told(&scene, "“Game” is heard, but Surtitle listens to “Film” alone, which gives "
                           "nothing but silence; choose another source, or unmute it.");
        graph_set_running(scene.graph, GAME, false);
        look(&scene, 12, false, 0);
        end(&scene);
}
