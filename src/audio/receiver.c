/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "audio/receiver.h"
#include "base/log.h"

void receiver_init(Receiver *receiver, Wanted *wanted, Feed *feed, void (*on_state)(void *userdata),
                   void *userdata)
{
        *receiver = (Receiver){
                .wanted = wanted,
                .feed = feed,
                .on_state = on_state,
                .userdata = userdata,
        };
}

static uint32_t tap_of(const Receiver *receiver)
{
        return receiver->tap ? tap_node_id(receiver->tap) : GRAPH_ID_NONE;
}

/* The node to be bound to; NULL while there is none, or if the session manager chooses. */
static const GraphNode *find_target(const Receiver *receiver)
{
        const Graph *graph = pipewire_graph(receiver->pipewire);

        if (receiver->wanted->kind == SOURCE_APPLICATION)
                return graph_node(graph, tap_of(receiver));
        return wanted_device(receiver->wanted, graph);
}

static void open_tap(Receiver *receiver)
{
        int r = 0;

        wanted_settle(receiver->wanted, pipewire_graph(receiver->pipewire));
        if (!receiver->tap)
                r = tap_new(&receiver->tap, receiver->pipewire);
        if (r < 0)
                log_warning_errno(r, "Failed to make the node that hears the application: %m");
        else
                tap_connect(receiver->tap, receiver->wanted);
}

static void open_stream(Receiver *receiver)
{
        const GraphNode *target = find_target(receiver);
        int r;

        if (!target && !wanted_is_managed(receiver->wanted))
                return;
        r = stream_new(&receiver->stream, receiver->pipewire, receiver->wanted, target,
                       receiver->feed, receiver->on_state, receiver->userdata);
        if (r < 0)
                log_warning_errno(r, "Failed to make the capture stream: %m");
}

void receiver_open(Receiver *receiver)
{
        if (receiver->wanted->kind == SOURCE_APPLICATION)
                open_tap(receiver);
        if (!receiver->stream)
                open_stream(receiver);
}

bool receiver_is_outdated(const Receiver *receiver)
{
        const GraphNode *target = find_target(receiver);

        return receiver->stream &&
               stream_target(receiver->stream) != (target ? target->id : GRAPH_ID_NONE);
}

void receiver_close(Receiver *receiver)
{
        receiver->peer = peer_free(receiver->peer);
        receiver->stream = stream_free(receiver->stream);
        receiver->tap = tap_free(receiver->tap);
}

GraphVerdict receiver_judge(const Receiver *receiver, uint32_t *ret_peer)
{
        uint32_t ours = receiver->stream ? stream_node_id(receiver->stream) : GRAPH_ID_NONE;

        return wanted_judge(receiver->wanted, pipewire_graph(receiver->pipewire), ours,
                            tap_of(receiver), ret_peer);
}

void receiver_watch(Receiver *receiver, uint32_t peer)
{
        int r;

        if (receiver->peer && peer_id(receiver->peer) == peer)
                return;
        receiver->peer = peer_free(receiver->peer);
        r = peer_new(&receiver->peer, receiver->pipewire, peer, receiver->on_state,
                     receiver->userdata);
        if (r < 0)
                log_warning_errno(r, "Failed to watch the node that is captured: %m");
}

bool receiver_peer_is_running(const Receiver *receiver)
{
        return receiver->peer && peer_is_running(receiver->peer);
}
