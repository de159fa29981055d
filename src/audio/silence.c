/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <string.h>

#include "audio/silence.h"
#include "base/cleanup.h"
#include "base/i18n.h"

/* Shown so much later than it asked for: not the sound stood still, but we. */
#define LATE_USEC (500 * USEC_PER_MSEC)

static bool is_playing(const GraphNode *node)
{
        return node && node->running && strcmp(node->media_class, "Stream/Output/Audio") == 0;
}

static bool is_linked(const Graph *graph, uint32_t from, uint32_t to)
{
        size_t n;
        const GraphLink *links = graph_links(graph, &n);

        for (size_t i = 0; i < n; i++)
                if (links[i].output_node == from && links[i].input_node == to)
                        return true;
        return false;
}

/* An equaliser takes what we hear and plays it on: it says nothing that we don't hear. */
static bool plays_on(const Graph *graph, const GraphNode *player, uint32_t peer)
{
        size_t n;
        const GraphLink *links = graph_links(graph, &n);

        for (size_t i = 0; i < n && player->client != GRAPH_ID_NONE; i++) {
                const GraphNode *taker;

                if (links[i].output_node != peer)
                        continue;
                taker = graph_node(graph, links[i].input_node);
                if (taker && taker->client == player->client)
                        return true;
        }
        return false;
}

/* Whether this link takes sound to where we don't hear it. */
static bool is_unheard(const SilenceSight *sight, const GraphLink *link)
{
        const GraphNode *player = graph_node(sight->graph, link->output_node);
        const GraphNode *device = graph_node(sight->graph, link->input_node);

        if (!is_playing(player) || !device || !wanted_is_device(SOURCE_SYSTEM, device))
                return false;
        if (sight->wanted->kind == SOURCE_APPLICATION)
                return !wanted_has_stream(sight->wanted, player);
        return device->id != sight->peer && !is_linked(sight->graph, player->id, sight->peer) &&
               !plays_on(sight->graph, player, sight->peer);
}

/* Whoever was found before stays the one, as long as it plays. */
static bool find_player(Silence *silence, const SilenceSight *sight)
{
        const GraphLink *found = NULL;
        size_t n;
        const GraphLink *links = graph_links(sight->graph, &n);

        for (size_t i = 0; i < n; i++) {
                if (!is_unheard(sight, &links[i]))
                        continue;
                if (!found || (links[i].output_node == silence->player &&
                               links[i].input_node == silence->device))
                        found = &links[i];
        }
        silence->player = found ? found->output_node : GRAPH_ID_NONE;
        silence->device = found ? found->input_node : GRAPH_ID_NONE;
        return found;
}

/* A paused application is silent as it should be. */
static bool claims_to_play(const SilenceSight *sight)
{
        size_t n;
        const GraphNode *nodes = graph_nodes(sight->graph, &n);

        for (size_t i = 0; i < n; i++)
                if (is_playing(&nodes[i]) && wanted_has_stream(sight->wanted, &nodes[i]))
                        return true;
        return false;
}

static bool is_odd(Silence *silence, const SilenceSight *sight)
{
        if (sight->peer == GRAPH_ID_NONE)
                return false;
        switch (sight->wanted->kind) {
        case SOURCE_SYSTEM:
                return find_player(silence, sight);
        case SOURCE_APPLICATION:
                return claims_to_play(sight) && find_player(silence, sight);
        case SOURCE_MICROPHONE:
                return true; /* a room is never so quiet that not a single bit is heard */
        case SOURCE_BOTH:
        case _SOURCE_KIND_MAX:
        case _SOURCE_KIND_INVALID:
                break;
        }
        return false;
}

static bool is_late(const Silence *silence, usec_t now)
{
        return silence->deadline_usec > 0 && silence->deadline_usec != USEC_INFINITY &&
               now > silence->deadline_usec && now - silence->deadline_usec > LATE_USEC;
}

SilenceAdvice silence_look(Silence *silence, const SilenceSight *sight, usec_t now)
{
        SilenceAdvice advice = {.deadline_usec = USEC_INFINITY};
        bool odd = is_odd(silence, sight);

        if (!silence->odd || is_late(silence, now))
                silence->since_usec = now;
        silence->odd = odd;
        silence->since_usec = MAX(silence->since_usec, sight->sound_usec);
        advice.told = odd && now - silence->since_usec >= SILENCE_PATIENCE_USEC;
        if (odd && !advice.told)
                advice.deadline_usec = silence->since_usec + SILENCE_PATIENCE_USEC;
        silence->deadline_usec = advice.deadline_usec;
        return advice;
}

static const char *name_of(const GraphNode *node)
{
        if (!node)
                return "?";
        return *node->application.name ? node->application.name : node->description;
}

static const char *device_name(const Graph *graph, uint32_t id)
{
        const GraphNode *node = graph_node(graph, id);

        return node ? node->description : "?";
}

void silence_describe(const Silence *silence, const SilenceSight *sight, char *ret_text,
                      size_t size)
{
        const char *player = name_of(graph_node(sight->graph, silence->player));
        const char *device = device_name(sight->graph, silence->device);
        const char *ours = sight->wanted->kind == SOURCE_APPLICATION
                                   ? wanted_name(sight->wanted, sight->graph)
                                   : device_name(sight->graph, sight->peer);

        if (sight->wanted->kind == SOURCE_MICROPHONE)
                (void) snprintf(ret_text, size,
                                _("The microphone “%s” gives nothing but silence; unmute it, at "
                                  "its switch or in the sound settings, or choose another one."),
                                ours);
        else if (sight->wanted->kind == SOURCE_APPLICATION)
                (void) snprintf(ret_text, size,
                                _("“%s” is heard, but Surtitle listens to “%s” alone, which gives "
                                  "nothing but silence; choose another source, or unmute it."),
                                player, ours);
        else
                (void) snprintf(ret_text, size,
                                _("“%s” plays to “%s”, but Surtitle listens to “%s”, which is "
                                  "silent; choose “%s” as the output, or as the source of the "
                                  "captions."),
                                player, device, ours, device);
}
