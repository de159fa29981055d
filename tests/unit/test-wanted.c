/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "audio/wanted.h"
#include "audio/wiring.h"
#include "test.h"

/* A desktop: two sinks, two microphones, two applications, and our own nodes. */
enum { SINK = 30, HEADSET, MICROPHONE, VIRTUAL, FILM, FILM_2, GAME, RECORDER, OURS, TAP, UNKNOWN };

static const GraphNode nodes[] = {
        {.id = SINK, .media_class = (char *) "Audio/Sink", .name = (char *) "speakers"},
        {.id = HEADSET, .media_class = (char *) "Audio/Sink", .name = (char *) "headset"},
        {.id = MICROPHONE, .media_class = (char *) "Audio/Source", .name = (char *) "mic"},
        {.id = VIRTUAL, .media_class = (char *) "Audio/Source/Virtual", .name = (char *) "quiet"},
        {.id = FILM,
         .media_class = (char *) "Stream/Output/Audio",
         .application = {.id = (char *) "org.film",
                         .name = (char *) "Film",
                         .binary = (char *) "player"}},
        {.id = FILM_2,
         .media_class = (char *) "Stream/Output/Audio",
         .application = {.name = (char *) "Film", .binary = (char *) "helper"}},
        {.id = GAME,
         .media_class = (char *) "Stream/Output/Audio",
         .application = {.name = (char *) "Game", .binary = (char *) "Film"}},
        {.id = RECORDER,
         .media_class = (char *) "Stream/Input/Audio",
         .application = {.name = (char *) "Film"}},
        {.id = OURS, .media_class = (char *) "Stream/Input/Audio", .name = (char *) "surtitle"},
        {.id = TAP, .media_class = (char *) "Stream/Input/Audio"},
};

static Graph *make_graph(void)
{
        Graph *graph = NULL;

        check_int(graph_new(&graph), 0);
        for (size_t i = 0; i < ELEMENTSOF(nodes); i++)
                check_int(graph_add_node(graph, &nodes[i]), 0);
        graph_set_manager(graph, 10);
        check_int(graph_set_default(graph, GRAPH_DEFAULT_SOURCE, "mic"), 0);
        return graph;
}

static void link_nodes(Graph *graph, uint32_t id, uint32_t from, uint32_t to)
{
        check_int(graph_add_link(graph, &(const GraphLink){id, from, to}), 0);
}

static Wanted make_wanted(const Graph *graph, SourceKind kind, const char *target)
{
        Wanted wanted;

        check_int(wanted_init(&wanted, kind, target), 0);
        wanted_settle(&wanted, graph);
        return wanted;
}

typedef struct Case {
        const char *name;
        SourceKind kind;
        const char *target;
        uint32_t links[4][2]; /* from, to */
        GraphVerdict verdict;
        uint32_t peer;
} Case;

#define SYSTEM SOURCE_SYSTEM, ""
#define SPEAKERS SOURCE_SYSTEM, "speakers"
#define ANY_MIC SOURCE_MICROPHONE, ""
#define MIC SOURCE_MICROPHONE, "mic"
#define APP SOURCE_APPLICATION, "Film"

static const Case cases[] = {
        {"nothing", SYSTEM, {{0}}, GRAPH_UNLINKED, GRAPH_ID_NONE},
        {"others' links",
         SYSTEM,
         {{FILM, SINK}, {MICROPHONE, FILM}},
         GRAPH_UNLINKED,
         GRAPH_ID_NONE},
        {"our own output", SYSTEM, {{OURS, SINK}}, GRAPH_UNLINKED, GRAPH_ID_NONE},
        {"a sink, two channels", SYSTEM, {{SINK, OURS}, {SINK, OURS}}, GRAPH_RIGHT, SINK},
        {"two sinks", SYSTEM, {{SINK, OURS}, {HEADSET, OURS}}, GRAPH_RIGHT, HEADSET},
        {"a microphone", SYSTEM, {{MICROPHONE, OURS}}, GRAPH_WRONG, MICROPHONE},
        {"one after a sink", SYSTEM, {{SINK, OURS}, {MICROPHONE, OURS}}, GRAPH_WRONG, MICROPHONE},
        {"one before a sink", SYSTEM, {{MICROPHONE, OURS}, {SINK, OURS}}, GRAPH_WRONG, MICROPHONE},
        {"a player, past the sink", SYSTEM, {{FILM, OURS}}, GRAPH_WRONG, FILM},
        {"ourselves", SYSTEM, {{OURS, OURS}}, GRAPH_WRONG, OURS},
        {"what we may not see", SYSTEM, {{UNKNOWN, OURS}}, GRAPH_WRONG, UNKNOWN},

        {"the named sink", SPEAKERS, {{SINK, OURS}}, GRAPH_RIGHT, SINK},
        {"another than the named", SPEAKERS, {{HEADSET, OURS}}, GRAPH_WRONG, HEADSET},
        {"another, too", SPEAKERS, {{SINK, OURS}, {HEADSET, OURS}}, GRAPH_WRONG, HEADSET},

        {"the default microphone", ANY_MIC, {{MICROPHONE, OURS}}, GRAPH_RIGHT, MICROPHONE},
        {"moved to another", ANY_MIC, {{VIRTUAL, OURS}}, GRAPH_RIGHT, VIRTUAL},
        {"a sink for a microphone", ANY_MIC, {{SINK, OURS}}, GRAPH_WRONG, SINK},
        {"the named microphone", MIC, {{MICROPHONE, OURS}}, GRAPH_RIGHT, MICROPHONE},
        {"moved from it", MIC, {{VIRTUAL, OURS}}, GRAPH_WRONG, VIRTUAL},

        {"nobody plays", APP, {{TAP, OURS}}, GRAPH_UNLINKED, GRAPH_ID_NONE},
        {"not yet linked to us", APP, {{FILM, TAP}}, GRAPH_UNLINKED, GRAPH_ID_NONE},
        {"two streams", APP, {{TAP, OURS}, {FILM, TAP}, {FILM_2, TAP}}, GRAPH_RIGHT, TAP},
        {"another application", APP, {{TAP, OURS}, {FILM, TAP}, {GAME, TAP}}, GRAPH_WRONG, GAME},
        {"a microphone by the tap", APP, {{TAP, OURS}, {MICROPHONE, TAP}}, GRAPH_WRONG, MICROPHONE},
        {"a microphone past it", APP, {{MICROPHONE, OURS}, {FILM, TAP}}, GRAPH_WRONG, MICROPHONE},
        {"its sink", APP, {{SINK, OURS}, {FILM, SINK}}, GRAPH_WRONG, SINK},
        {"its stream past the tap", APP, {{FILM, OURS}}, GRAPH_WRONG, FILM},
};

TEST(what_was_asked_for_is_right_and_nothing_else)
{
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const Case *this = &cases[i];
                _cleanup_(graph_freep) Graph *graph = make_graph();
                _cleanup_(wanted_deinit) Wanted wanted =
                        make_wanted(graph, this->kind, this->target);
                uint32_t peer = 0, tap = this->kind == SOURCE_APPLICATION ? TAP : GRAPH_ID_NONE;

                fprintf(stderr, "# %s\n", this->name);
                for (uint32_t j = 0; j < ELEMENTSOF(this->links); j++)
                        if (this->links[j][0])
                                link_nodes(graph, 100 + j, this->links[j][0], this->links[j][1]);
                check_int(wanted_judge(&wanted, graph, OURS, tap, &peer), this->verdict);
                check_int(peer, this->peer);
                check_int(wanted_judge(&wanted, graph, GRAPH_ID_NONE, tap, NULL), GRAPH_UNLINKED);
        }
}

TEST(what_is_removed_counts_no_more)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();
        _cleanup_(wanted_deinit) Wanted wanted = make_wanted(graph, SOURCE_SYSTEM, NULL);

        link_nodes(graph, 100, SINK, OURS);
        link_nodes(graph, 101, MICROPHONE, OURS);
        check_int(wanted_judge(&wanted, graph, OURS, GRAPH_ID_NONE, NULL), GRAPH_WRONG);
        graph_remove(graph, 101);
        check_int(wanted_judge(&wanted, graph, OURS, GRAPH_ID_NONE, NULL), GRAPH_RIGHT);
        graph_remove(graph, SINK);
        check_int(wanted_judge(&wanted, graph, OURS, GRAPH_ID_NONE, NULL), GRAPH_WRONG);
        check(wanted_exists(&wanted, graph));
        graph_remove(graph, HEADSET);
        check(!wanted_exists(&wanted, graph));
}

TEST(where_not_every_link_is_known_nothing_is_right)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();
        _cleanup_(wanted_deinit) Wanted wanted = make_wanted(graph, SOURCE_SYSTEM, NULL);

        link_nodes(graph, 1000, SINK, OURS);
        for (uint32_t i = 1; i < GRAPH_LINKS_MAX; i++)
                link_nodes(graph, 1000 + i, FILM, SINK);
        check_int(wanted_judge(&wanted, graph, OURS, GRAPH_ID_NONE, NULL), GRAPH_RIGHT);
        check_int(graph_add_link(graph, &(const GraphLink){1, MICROPHONE, OURS}), -ENOSPC);
        check_int(wanted_judge(&wanted, graph, OURS, GRAPH_ID_NONE, NULL), GRAPH_WRONG);
        graph_remove(graph, 1);
        graph_remove(graph, 1001);
        check_int(wanted_judge(&wanted, graph, OURS, GRAPH_ID_NONE, NULL), GRAPH_WRONG);
        graph_clear(graph);
        check_int(wanted_judge(&wanted, graph, OURS, GRAPH_ID_NONE, NULL), GRAPH_UNLINKED);
}

TEST(the_device_to_be_bound_to)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();
        _cleanup_(wanted_deinit) Wanted any = make_wanted(graph, SOURCE_MICROPHONE, NULL);
        _cleanup_(wanted_deinit) Wanted quiet = make_wanted(graph, SOURCE_MICROPHONE, "quiet");
        _cleanup_(wanted_deinit) Wanted sink = make_wanted(graph, SOURCE_SYSTEM, "headset");
        _cleanup_(wanted_deinit) Wanted managed = make_wanted(graph, SOURCE_SYSTEM, "");

        check_int(wanted_device(&any, graph)->id, MICROPHONE);
        check_int(wanted_device(&quiet, graph)->id, VIRTUAL);
        check_int(wanted_device(&sink, graph)->id, HEADSET);
        check(wanted_is_managed(&managed) && !wanted_device(&managed, graph));
        check(!wanted_is_managed(&sink) && !wanted_is_managed(&any));

        /* A default source that is a sink, as a mixer can choose its monitor, is no microphone. */
        check_int(graph_set_default(graph, GRAPH_DEFAULT_SOURCE, "speakers"), 0);
        check(!wanted_device(&any, graph) && !wanted_exists(&any, graph));
        check_int(graph_set_default(graph, GRAPH_DEFAULT_SOURCE, NULL), 0);
        check(!wanted_device(&any, graph));
}

TEST(a_newcomer_of_the_same_name_takes_nobodys_place)
{
        static const GraphNode first = {.id = 60,
                                        .serial = 700,
                                        .media_class = (char *) "Audio/Sink",
                                        .name = (char *) "hdmi"};
        static const GraphNode second = {.id = 50,
                                         .serial = 701,
                                         .media_class = (char *) "Audio/Sink",
                                         .name = (char *) "hdmi"};
        _cleanup_(graph_freep) Graph *graph = make_graph();
        _cleanup_(wanted_deinit) Wanted wanted = make_wanted(graph, SOURCE_SYSTEM, "hdmi");

        check(!wanted_device(&wanted, graph));
        check_int(graph_add_node(graph, &second), 0);
        check_int(graph_add_node(graph, &first), 0);
        check_int(wanted_device(&wanted, graph)->id, first.id);
        link_nodes(graph, 100, second.id, OURS);
        check_int(wanted_judge(&wanted, graph, OURS, GRAPH_ID_NONE, NULL), GRAPH_WRONG);
        /* The first has gone: the one of that name is the one that was named. */
        graph_remove(graph, first.id);
        check_int(wanted_device(&wanted, graph)->id, second.id);
        check_int(wanted_judge(&wanted, graph, OURS, GRAPH_ID_NONE, NULL), GRAPH_RIGHT);
}

TEST(an_application_is_known_by_id_then_name_then_binary)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();
        _cleanup_(wanted_deinit) Wanted id = make_wanted(graph, SOURCE_APPLICATION, "org.film");
        _cleanup_(wanted_deinit) Wanted name = make_wanted(graph, SOURCE_APPLICATION, "Film");
        _cleanup_(wanted_deinit) Wanted binary = make_wanted(graph, SOURCE_APPLICATION, "helper");
        _cleanup_(wanted_deinit) Wanted none = make_wanted(graph, SOURCE_APPLICATION, "film");

        check(wanted_has_stream(&id, graph_node(graph, FILM)));
        check(!wanted_has_stream(&id, graph_node(graph, FILM_2)));
        check(wanted_has_stream(&name, graph_node(graph, FILM)));
        check(wanted_has_stream(&name, graph_node(graph, FILM_2)));
        check(!wanted_has_stream(&name, graph_node(graph, RECORDER)));
        check(wanted_has_stream(&binary, graph_node(graph, FILM_2)));
        check(!wanted_exists(&none, graph));
        check_string(wanted_name(&id, graph), "Film");
        check_string(wanted_name(&none, graph), "film");
        /* "Film" is a name here: the game's binary, which is called so, never takes its place. */
        check(!wanted_has_stream(&name, graph_node(graph, GAME)));
        graph_remove(graph, FILM);
        graph_remove(graph, FILM_2);
        wanted_settle(&name, graph);
        check(!wanted_exists(&name, graph));
}

TEST(what_can_not_be_wanted)
{
        Wanted wanted;

        check_int(wanted_init(&wanted, SOURCE_BOTH, NULL), -EOPNOTSUPP);
        check_int(wanted_init(&wanted, SOURCE_APPLICATION, NULL), -EINVAL);
        check_int(wanted_init(&wanted, SOURCE_APPLICATION, ""), -EINVAL);
}

static void add_port(Graph *graph, uint32_t id, uint32_t node, bool output, const char *channel)
{
        const GraphPort port = {
                .id = id, .node = node, .output = output, .side = graph_side_of(channel)};

        check_int(graph_add_port(graph, &port), 0);
}

enum { TAP_LEFT = 200, TAP_RIGHT, TAP_OUT, FILM_LEFT, FILM_RIGHT, FILM_MONO, GAME_MONO, FILM_IN };

TEST(every_output_of_every_stream_is_wired)
{
        static const Wire expected[] = {{FILM_LEFT, TAP_LEFT},
                                        {FILM_RIGHT, TAP_RIGHT},
                                        {FILM_MONO, TAP_LEFT},
                                        {FILM_MONO, TAP_RIGHT}};
        _cleanup_(graph_freep) Graph *graph = make_graph();
        _cleanup_(wanted_deinit) Wanted wanted = make_wanted(graph, SOURCE_APPLICATION, "Film");
        Wire wires[WIRES_MAX];

        check_int(wiring_plan(&wanted, graph, TAP, wires), 0);
        add_port(graph, FILM_LEFT, FILM, true, "FL");
        check_int(wiring_plan(&wanted, graph, TAP, wires), 0);
        add_port(graph, TAP_LEFT, TAP, false, "FL");
        add_port(graph, TAP_RIGHT, TAP, false, "FR");
        add_port(graph, TAP_OUT, TAP, true, "FL");
        add_port(graph, FILM_RIGHT, FILM, true, "FR");
        add_port(graph, FILM_MONO, FILM_2, true, "MONO");
        add_port(graph, GAME_MONO, GAME, true, "MONO");
        add_port(graph, FILM_IN, FILM, false, "MONO");
        check_int(wiring_plan(&wanted, graph, TAP, wires), ELEMENTSOF(expected));
        for (size_t i = 0; i < ELEMENTSOF(expected); i++)
                check(wiring_has(wires, ELEMENTSOF(expected), &expected[i]));
        check(!wiring_has(wires, ELEMENTSOF(expected), &(const Wire){GAME_MONO, TAP_LEFT}));
        check_int(wiring_plan(&wanted, graph, GRAPH_ID_NONE, wires), 0);
        graph_remove(graph, FILM_LEFT);
        check_int(wiring_plan(&wanted, graph, TAP, wires), 3);
}

TEST(wiring_has_a_limit)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();
        _cleanup_(wanted_deinit) Wanted wanted = make_wanted(graph, SOURCE_APPLICATION, "Film");
        Wire wires[WIRES_MAX];

        add_port(graph, TAP_LEFT, TAP, false, "FL");
        for (uint32_t i = 0; i < WIRES_MAX + 1; i++)
                add_port(graph, 1000 + i, FILM, true, "FL");
        check_int(wiring_plan(&wanted, graph, TAP, wires), WIRES_MAX);
}
