#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What we hear with, in PipeWire's graph: a stream of ours, a tap before it if an application is
 * wanted, and an eye on whoever gives us sound. Main thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "audio/peer.h"
#include "audio/pipewire.h"
#include "audio/stream.h"
#include "audio/tap.h"
#include "audio/wanted.h"

typedef struct Receiver {
        PipeWire *pipewire; /* not owned; NULL: all is closed */
        Wanted *wanted;     /* not owned */
        Feed *feed;         /* not owned; where the stream's sound goes */
        void (*on_state)(void *userdata);
        void *userdata;

        Tap *tap;
        Stream *stream;
        Peer *peer;
} Receiver;

/* on_state: the stream starts or stops, or who gives us sound; nothing of PipeWire may be destroyed
 * there. */
void receiver_init(Receiver *receiver, Wanted *wanted, Feed *feed, void (*on_state)(void *userdata),
                   void *userdata);

/* Makes what is missing and can be there; what could not be made is logged and missing still. */
void receiver_open(Receiver *receiver);

/* Whether the stream is bound to a node that isn't there any more, or isn't to be heard now. */
bool receiver_is_outdated(const Receiver *receiver);

/* After this the data thread is at rest. */
void receiver_close(Receiver *receiver);

/* Who gives us sound, as wanted_judge(). */
GraphVerdict receiver_judge(const Receiver *receiver, uint32_t *ret_peer);

/* Keep an eye on whoever that is, and tell whether it runs. */
void receiver_watch(Receiver *receiver, uint32_t peer);
bool receiver_peer_is_running(const Receiver *receiver);
