/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "audio/graph.h"
#include "test.h"

enum { CLIENT = 20, SINK = 30, PLAYER, OTHER, PORT, LINK };

#define NODE(...) (&(const GraphNode){__VA_ARGS__})

static Graph *make_graph(void)
{
        Graph *graph = NULL;

        check_int(graph_new(&graph), 0);
        check_int(graph_add_node(graph, NODE(.id = SINK, .serial = 300,
                                             .media_class = (char *) "Audio/Sink",
                                             .name = (char *) "speakers",
                                             .description = (char *) "Speakers")),
                  0);
        return graph;
}

static GraphApplication application(const char *id, const char *name, const char *binary)
{
        return (GraphApplication){
                .id = (char *) id, .name = (char *) name, .binary = (char *) binary};
}

TEST(an_id_is_used_again)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();

        check_int(graph_add_node(graph, NODE(.id = SINK, .name = (char *) "webcam")), 0);
        check_string(graph_node(graph, SINK)->description, "webcam");
        check_string(graph_node(graph, SINK)->media_class, "");
        check_int(graph_node(graph, SINK)->serial, 0);
        check_int(graph_add_port(graph, &(const GraphPort){.id = SINK, .node = OTHER}), 0);
        check(!graph_node(graph, SINK));
}

TEST(a_node_without_a_description_has_its_name)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();

        check_string(graph_node(graph, SINK)->description, "Speakers");
        check_int(graph_add_node(graph, NODE(.id = OTHER, .name = (char *) "headset",
                                             .description = (char *) "")),
                  0);
        check_string(graph_node(graph, OTHER)->description, "headset");
        check_int(graph_add_node(graph, NODE(.id = OTHER)), 0);
        check_string(graph_node(graph, OTHER)->description, "");
}

TEST(ports_and_links_come_and_go)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();
        size_t n;

        check_int(graph_add_port(graph, &(const GraphPort){.id = PORT, .node = SINK}), 0);
        check_int(graph_add_link(graph, &(const GraphLink){LINK, PLAYER, SINK}), 0);
        check_int(graph_ports(graph, &n)[0].node, SINK);
        check_int(n, 1);
        check_int(graph_links(graph, &n)[0].output_node, PLAYER);
        check_int(n, 1);
        graph_remove(graph, 999);
        graph_remove(graph, PORT);
        (void) graph_ports(graph, &n);
        check_int(n, 0);
        graph_clear(graph);
        (void) graph_links(graph, &n);
        check_int(n, 0);
        check(!graph_node(graph, SINK));
}

TEST(what_a_client_says_is_true_of_its_nodes)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();
        const GraphApplication client = application("org.film", "Film", "film"),
                               node = application("", "Trailer", NULL);

        check_int(graph_add_client(graph, CLIENT), 0);
        check_int(graph_add_node(graph, NODE(.id = PLAYER, .client = CLIENT)), 0);
        check_int(graph_set_application(graph, PLAYER, &node), 0);
        check_int(graph_set_application(graph, CLIENT, &client), 0);
        check_string(graph_node(graph, PLAYER)->application.id, "org.film");
        check_string(graph_node(graph, PLAYER)->application.name, "Trailer");
        check_string(graph_node(graph, PLAYER)->application.binary, "film");
        check_string(graph_node(graph, SINK)->application.id, "");

        /* One that comes later knows it at once, and keeps it when the client goes first. */
        check_int(graph_add_node(graph, NODE(.id = OTHER, .client = CLIENT)), 0);
        graph_remove(graph, CLIENT);
        check_string(graph_node(graph, OTHER)->application.name, "Film");
        check_int(graph_set_application(graph, CLIENT, &node), 0);
        check_string(graph_node(graph, OTHER)->application.name, "Film");
}

TEST(the_manager_comes_and_goes)
{
        _cleanup_(graph_freep) Graph *graph = make_graph();

        check(!graph_has_manager(graph));
        graph_set_manager(graph, 50);
        check(graph_has_manager(graph));
        check_string(graph_default(graph, GRAPH_DEFAULT_SOURCE), "");
        check_int(graph_set_default(graph, GRAPH_DEFAULT_SOURCE, "microphone"), 0);
        check_string(graph_default(graph, GRAPH_DEFAULT_SOURCE), "microphone");
        check_string(graph_default(graph, GRAPH_DEFAULT_SINK), "");
        graph_remove(graph, 51);
        check(graph_has_manager(graph));
        graph_remove(graph, 50);
        check(!graph_has_manager(graph));
        check_string(graph_default(graph, GRAPH_DEFAULT_SOURCE), "");
}

TEST(has_a_limit)
{
        _cleanup_(graph_freep) Graph *graph = NULL;

        check_int(graph_new(&graph), 0);
        for (uint32_t i = 0; i < GRAPH_NODES_MAX; i++)
                check_int(graph_add_node(graph, NODE(.id = i)), 0);
        check_int(graph_add_node(graph, NODE(.id = GRAPH_NODES_MAX)), -ENOSPC);
        check_int(graph_add_node(graph, NODE(.id = 0, .name = (char *) "again")), 0);
        check_string(graph_node(graph, 0)->name, "again");
}

TEST(sides)
{
        static const char *const left[] = {"FL", "SL", "RL", "FLC", "TFL", "RLC", "BL"};
        static const char *const right[] = {"FR", "SR", "RR", "FRC", "TFR", "RRC"};
        static const char *const both[] = {"MONO", "FC", "LFE", "RC", "TRC",
                                           "TFC",  "TC", "L",   "",   "AUX0"};

        for (size_t i = 0; i < ELEMENTSOF(left); i++)
                check_int(graph_side_of(left[i]), GRAPH_SIDE_LEFT);
        for (size_t i = 0; i < ELEMENTSOF(right); i++)
                check_int(graph_side_of(right[i]), GRAPH_SIDE_RIGHT);
        for (size_t i = 0; i < ELEMENTSOF(both); i++)
                check_int(graph_side_of(both[i]), GRAPH_SIDE_BOTH);
        check_int(graph_side_of(NULL), GRAPH_SIDE_BOTH);
}
