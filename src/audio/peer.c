/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "audio/peer.h"

struct Peer {
        uint32_t node_id;
        struct pw_node *node;
        struct spa_hook listener;
        void (*on_state)(void *userdata);
        void *userdata;
        bool running;
};

static void on_info(void *userdata, const struct pw_node_info *info)
{
        Peer *peer = userdata;
        bool running = info->state == PW_NODE_STATE_RUNNING;

        if (!(info->change_mask & PW_NODE_CHANGE_MASK_STATE) || running == peer->running)
                return;
        peer->running = running;
        peer->on_state(peer->userdata);
}

static const struct pw_node_events node_events = {
        .version = PW_VERSION_NODE_EVENTS,
        .info = on_info,
};

int peer_new(Peer **ret, PipeWire *pipewire, uint32_t node_id, void (*on_state)(void *userdata),
             void *userdata)
{
        _cleanup_(peer_freep) Peer *peer = NULL;

        peer = calloc(1, sizeof(*peer));
        if (!peer)
                return -ENOMEM;
        peer->node_id = node_id;
        peer->on_state = on_state;
        peer->userdata = userdata;
        peer->node = pw_registry_bind(pipewire_registry(pipewire), node_id, PW_TYPE_INTERFACE_Node,
                                      PW_VERSION_NODE, 0);
        if (!peer->node)
                return -errno;
        pw_node_add_listener(peer->node, &peer->listener, &node_events, peer);
        *ret = TAKE_PTR(peer);
        return 0;
}

Peer *peer_free(Peer *peer)
{
        if (!peer)
                return NULL;
        if (peer->node) {
                spa_hook_remove(&peer->listener);
                pw_proxy_destroy((struct pw_proxy *) peer->node);
        }
        free(peer);
        return NULL;
}

uint32_t peer_id(const Peer *peer)
{
        return peer->node_id;
}

bool peer_is_running(const Peer *peer)
{
        return peer->running;
}
