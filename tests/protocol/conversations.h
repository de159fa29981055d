#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Conversations as tables, and what servers say in them; the steps are in scripted-session.h. */

#include "scripted-session.h"
#include "test.h"

#define CONVERSATION(name, ...)                                              \
        TEST(name)                                                           \
        {                                                                    \
                script_run(#name, (const char *const[]){__VA_ARGS__, NULL}); \
        }

#define FINAL(start, duration, text)                                                       \
        "message {\"type\":\"Results\",\"channel_index\":[0,1],\"start\":" #start          \
        ",\"duration\":" #duration ",\"is_final\":true,\"speech_final\":true,\"channel\":" \
        "{\"alternatives\":[{\"transcript\":\"" text "\",\"confidence\":0.9,\"words\":[]}]}}"
#define INTERIM(start, duration, text)                                            \
        "message {\"type\":\"Results\",\"channel_index\":[0,1],\"start\":" #start \
        ",\"duration\":" #duration ",\"is_final\":false,\"channel\":"             \
        "{\"alternatives\":[{\"transcript\":\"" text "\",\"confidence\":0.9,\"words\":[]}]}}"
#define TURN(event, start, end, text)                                                           \
        "message {\"type\":\"TurnInfo\",\"event\":\"" event "\",\"audio_window_start\":" #start \
        ",\"audio_window_end\":" #end ",\"transcript\":\"" text "\",\"words\":[]}"
#define METADATA "message {\"type\":\"Metadata\",\"sha256\":\"\",\"duration\":1.0}"
#define CLOSE_STREAM "text {\"type\":\"CloseStream\"}"
#define KEEP_ALIVE "text {\"type\":\"KeepAlive\"}"
#define FINALIZE "text {\"type\":\"Finalize\"}"

#define CONFIGURE "{\"type\":\"Configure\",\"keyterms\":[\"PipeWire\"]}"
#define CONFIGURED "message {\"type\":\"ConfigureSuccess\",\"keyterms\":[\"PipeWire\"]}"
#define NOT_CONFIGURED "message {\"type\":\"ConfigureFailure\"}"
