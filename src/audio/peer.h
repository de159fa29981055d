#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The node that we hear, watched for whether it runs: while it does, so should our audio. */

#include <stdbool.h>
#include <stdint.h>

#include "audio/pipewire.h"

typedef struct Peer Peer;

/* on_state: whether it runs has changed; nothing of PipeWire may be destroyed there. */
int peer_new(Peer **ret, PipeWire *pipewire, uint32_t node_id, void (*on_state)(void *userdata),
             void *userdata);
Peer *peer_free(Peer *peer);
DEFINE_CLEANUP(Peer, peer_free)

uint32_t peer_id(const Peer *peer);
bool peer_is_running(const Peer *peer);
