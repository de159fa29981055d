/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "audio/graph.h"
#include "test.h"

enum { SINK = 30, OTHER_SINK, MICROPHONE, PLAYER, OURS, UNKNOWN };

static Graph *make_graph(void)
{
        Graph *graph = NULL;

        check_int(graph_new(&graph), 0);
        check_int(graph_add_node(graph, SINK, "Audio/Sink", "speakers", "Speakers"), 0);
        check_int(graph_add_node(graph, OTHER_SINK, "Audio/Sink", "headset", ""), 0);
        check_int(graph_add_node(graph, MICROPHONE, "Audio/Source", "mic", NULL), 0);
        check_int(graph_add_node(graph, PLAYER, "Stream/Output/Audio", "player", NULL), 0);
        check_int(graph_add_node(graph, OURS, "Stream/Input/Audio", "surtitle", NULL), 0);
        return graph;
}

typedef struct Case {
        const char *name;
        uint32_t links[4][2]; /* from, to */
        GraphVerdict verdict;
        uint32_t peer;
} Case;

static const Case cases[] = {
        {"nothing", {{0}}, GRAPH_UNLINKED, GRAPH_ID_NONE},
        {"others' links", {{PLAYER, SINK}, {MICROPHONE, PLAYER}}, GRAPH_UNLINKED, GRAPH_ID_NONE},
        {"our own output", {{OURS, SINK}}, GRAPH_UNLINKED, GRAPH_ID_NONE},
        {"a sink, two channels", {{SINK, OURS}, {SINK, OURS}}, GRAPH_RIGHT, SINK},
        {"two sinks", {{SINK, OURS}, {OTHER_SINK, OURS}}, GRAPH_RIGHT, OTHER_SINK},
        {"a microphone", {{MICROPHONE, OURS}}, GRAPH_WRONG, MICROPHONE},
        {"a microphone after a sink", {{SINK, OURS}, {MICROPHONE, OURS}}, GRAPH_WRONG, MICROPHONE},
        {"a sink after a microphone", {{MICROPHONE, OURS}, {SINK, OURS}}, GRAPH_WRONG, MICROPHONE},
        {"a player, past the sink", {{PLAYER, OURS}}, GRAPH_WRONG, PLAYER},
        {"ourselves", {{OURS, OURS}}, GRAPH_WRONG, OURS},
        {"what we may not see", {{UNKNOWN, OURS}}, GRAPH_WRONG, UNKNOWN},
};

TEST(only_a_sink_is_the_systems_sound)
{
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(graph_freep) Graph *graph = make_graph();
                uint32_t peer = 0;

                fprintf(stderr, "# %s\n", cases[i].name);
                for (uint32_t j = 0; j < ELEMENTSOF(cases[i].links); j++)
                        if (cases[i].links[j][0])
                                check_int(graph_add_link(graph, 100 + j, cases[i].links[j][0],
                                                         cases[i].links[j][1]),
                                          0);
                check_int(graph_judge(graph, SOURCE_SYSTEM, OURS, &peer), cases[i].verdict);
                check_int(peer, cases[i].peer);
                check_int(graph_judge(graph, SOURCE_SYSTEM, GRAPH_ID_NONE, NULL), GRAPH_UNLINKED);
        }
}

TEST(what_is_removed_counts_no_more)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();

        check_int(graph_add_link(graph, 100, SINK, OURS), 0);
        check_int(graph_add_link(graph, 101, MICROPHONE, OURS), 0);
        graph_remove(graph, 999);
        check_int(graph_judge(graph, SOURCE_SYSTEM, OURS, NULL), GRAPH_WRONG);
        graph_remove(graph, 101);
        check_int(graph_judge(graph, SOURCE_SYSTEM, OURS, NULL), GRAPH_RIGHT);
        graph_remove(graph, SINK);
        check(!graph_node(graph, SINK));
        check_int(graph_judge(graph, SOURCE_SYSTEM, OURS, NULL), GRAPH_WRONG);
        check(graph_has_source(graph, SOURCE_SYSTEM));
        graph_remove(graph, OTHER_SINK);
        check(!graph_has_source(graph, SOURCE_SYSTEM));
        graph_clear(graph);
        check(!graph_node(graph, MICROPHONE));
        check_int(graph_judge(graph, SOURCE_SYSTEM, OURS, NULL), GRAPH_UNLINKED);
}

TEST(an_id_is_used_again)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();

        check_int(graph_add_link(graph, 100, SINK, OURS), 0);
        check_int(graph_add_node(graph, SINK, "Audio/Source", "webcam", "Webcam"), 0);
        check_string(graph_node(graph, SINK)->description, "Webcam");
        check_int(graph_judge(graph, SOURCE_SYSTEM, OURS, NULL), GRAPH_WRONG);
}

TEST(a_node_without_a_description_has_its_name)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();

        check_string(graph_node(graph, SINK)->description, "Speakers");
        check_string(graph_node(graph, OTHER_SINK)->description, "headset");
        check_int(graph_add_node(graph, UNKNOWN, NULL, NULL, NULL), 0);
        check_string(graph_node(graph, UNKNOWN)->description, "");
}

TEST(the_manager_comes_and_goes)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();

        check(!graph_has_manager(graph));
        graph_set_manager(graph, 50);
        check(graph_has_manager(graph));
        graph_remove(graph, 51);
        check(graph_has_manager(graph));
        graph_remove(graph, 50);
        check(!graph_has_manager(graph));
}

TEST(has_a_limit)
{
        _cleanup_(graph_freep) Graph *graph = NULL;

        check_int(graph_new(&graph), 0);
        for (uint32_t i = 0; i < GRAPH_NODES_MAX; i++)
                check_int(graph_add_node(graph, i, NULL, NULL, NULL), 0);
        check_int(graph_add_node(graph, GRAPH_NODES_MAX, NULL, NULL, NULL), -ENOSPC);
        check_int(graph_add_node(graph, 0, "Audio/Sink", NULL, NULL), 0);
}
