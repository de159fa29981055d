/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "audio/source-list.h"
#include "test.h"

static void add(Graph *graph, uint32_t id, const char *media_class, const char *name,
                const char *description, GraphApplication application)
{
        const GraphNode node = {.id = id,
                                .media_class = (char *) media_class,
                                .name = (char *) name,
                                .description = (char *) description,
                                .application = application};

        check_int(graph_add_node(graph, &node), 0);
}

static Graph *make_graph(void)
{
        const GraphApplication nobody = {0}, ours = {.name = (char *) "Surtitle"},
                               film = {.id = (char *) "org.film",
                                       .name = (char *) "Film",
                                       .icon = (char *) "film"},
                               game = {.binary = (char *) "game"};
        Graph *graph = NULL;

        check_int(graph_new(&graph), 0);
        add(graph, 1, "Stream/Output/Audio", "a", "A", film);
        add(graph, 2, "Stream/Output/Audio", "b", "B", film);
        add(graph, 3, "Stream/Output/Audio", "c", "C", game);
        add(graph, 4, "Stream/Output/Audio", "d", "D", nobody);
        add(graph, 5, "Stream/Input/Audio", "surtitle", "Surtitle", ours);
        add(graph, 6, "Audio/Source", "mic", "Headset", nobody);
        add(graph, 7, "Audio/Sink", "alsa", "Ante", nobody);
        add(graph, 8, "Audio/Sink", "usb", "Speakers", (GraphApplication){.icon = (char *) "usb"});
        add(graph, 9, "Video/Source", "webcam", "Webcam", nobody);
        graph_set_running(graph, 2, true);
        check_int(graph_set_default(graph, GRAPH_DEFAULT_SINK, "usb"), 0);
        return graph;
}

TEST(everything_that_can_be_heard_once)
{
        static const SourceEntry expected[] = {
                {SOURCE_SYSTEM, "usb", "Speakers", "usb", true, false},
                {SOURCE_SYSTEM, "alsa", "Ante", "audio-speakers", false, false},
                {SOURCE_MICROPHONE, "mic", "Headset", "audio-input-microphone", false, false},
                {SOURCE_APPLICATION, "org.film", "Film", "film", false, true},
                {SOURCE_APPLICATION, "game", "game", "applications-multimedia", false, false},
        };
        _cleanup_(graph_freep) Graph *graph = make_graph();
        SourceEntry entries[SOURCES_MAX];

        check_int(source_list_make(graph, entries), ELEMENTSOF(expected));
        for (size_t i = 0; i < ELEMENTSOF(expected); i++) {
                check_int(entries[i].kind, expected[i].kind);
                check_string(entries[i].target, expected[i].target);
                check_string(entries[i].name, expected[i].name);
                check_string(entries[i].icon, expected[i].icon);
                check_int(entries[i].is_default, expected[i].is_default);
                check_int(entries[i].is_active, expected[i].is_active);
        }
}

/* Many programs are "Chromium" inside: who chooses one must not hear the other. */
TEST(applications_of_one_name_are_told_apart)
{
        const GraphApplication talk = {.name = (char *) "Chromium", .binary = (char *) "talk"},
                               work = {.name = (char *) "Chromium", .binary = (char *) "work"};
        _cleanup_(graph_freep) Graph *graph = NULL;
        SourceEntry entries[SOURCES_MAX];

        check_int(graph_new(&graph), 0);
        add(graph, 1, "Stream/Output/Audio", "a", NULL, talk);
        add(graph, 2, "Stream/Output/Audio", "a", NULL, talk);
        check_int(source_list_make(graph, entries), 1);
        check_string(entries[0].target, "Chromium");
        add(graph, 3, "Stream/Output/Audio", "b", NULL, work);
        check_int(source_list_make(graph, entries), 2);
        check_string(entries[0].target, "talk");
        check_string(entries[0].name, "talk");
        check_string(entries[1].target, "work");
}

TEST(the_list_has_a_limit)
{
        _cleanup_(graph_freep) Graph *graph = NULL;
        SourceEntry entries[SOURCES_MAX];
        char name[16];

        check_int(graph_new(&graph), 0);
        for (uint32_t i = 0; i < SOURCES_MAX + 10; i++) {
                (void) snprintf(name, sizeof(name), "sink%u", i);
                add(graph, i, "Audio/Sink", name, NULL, (GraphApplication){0});
        }
        check_int(source_list_make(graph, entries), SOURCES_MAX);
}
