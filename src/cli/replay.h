#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What was captioned before one joins: asked of the service in as many parts as it takes, and told
 * before what comes meanwhile, so that every segment is told in the order of its changes.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "base/cleanup.h"
#include "cli/follower.h"

/* Signals that come meanwhile. With more, what is left to ask for is not waited for. */
#define REPLAY_HELD_MAX 256

typedef struct Replay Replay;

/* Tells a caption, from the bus's processing. */
typedef void (*ReplayHandler)(void *userdata, const Caption *caption);

/* Begins to ask. Errors: those of sd-bus. */
int replay_new(Replay **ret, sd_bus *bus, const FollowerSince *since, ReplayHandler handler,
               void *userdata);
Replay *replay_free(Replay *replay);
DEFINE_CLEANUP(Replay, replay_free)

/* Whether there was nobody to answer, or nothing to answer about: it may be worth asking again. */
bool replay_has_failed(const Replay *replay);

/* A signal Caption came: true if it is told later, or was told by an answer already. */
bool replay_hold(Replay *replay, sd_bus_message *signal, uint64_t segment);
