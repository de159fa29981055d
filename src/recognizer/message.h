#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The messages of the server, as compact JSON. Texts are the caller's. */

#include <stdbool.h>
#include <stdint.h>

#include "base/time-util.h"
#include "recognizer/engine.h"
#include "recognizer/stream.h"

/* What the messages of one connection have in common. */
typedef struct MessageContext {
        const char *request_id;
        const EngineInfo *model;
        unsigned n_channels; /* that are recognised apart */
        bool punctuate;      /* words as they are to be shown, too */
} MessageContext;

typedef struct MessageSummary {
        const char *sha256; /* hex digits, or "incomplete" */
        usec_t created;     /* wall clock */
        double duration;    /* seconds of audio; 0 says that there was none */
        unsigned n_channels;
} MessageSummary;

char *message_results(const MessageContext *context, unsigned channel, const StreamResult *result);
char *message_speech_started(const MessageContext *context, unsigned channel, double timestamp);
char *message_utterance_end(const MessageContext *context, unsigned channel, double last_word_end);
char *message_metadata(const MessageContext *context, const MessageSummary *summary);

/* message: the client's text that is the matter; it may hold anything. */
char *message_schema_error(const char *description, const char *message);
char *message_configure_failure(const MessageContext *context);

/* The body of a refused request. */
char *message_refusal(const char *code, const char *text, const char *request_id);
