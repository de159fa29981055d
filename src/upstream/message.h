#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server says: its JSON messages, read into one type. Version 2's turns (Flux)
 * are read as Results: an update is an interim, the end of a turn a final. Pure. */

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

/* Words of one message; more are dropped (a Results holds a few seconds of speech). */
#define MESSAGE_WORDS_MAX 4096

typedef enum MessageType {
        MESSAGE_RESULTS,
        MESSAGE_METADATA,
        MESSAGE_UTTERANCE_END,
        MESSAGE_SPEECH_STARTED,
        MESSAGE_CONFIGURED, /* ConfigureSuccess, ConfigureFailure */
        MESSAGE_ERROR,
        MESSAGE_WARNING,
        MESSAGE_UNKNOWN, /* a type of a newer server; ignored */
} MessageType;

typedef struct Word {
        char *text; /* as written: with capitals and punctuation where the server gives them */
        double start;
        double end;
        double confidence;
        int speaker; /* -1: not told apart */
} Word;

/*
 * Times are seconds of the connection's audio as parsed, and positions of the session's clock once
 * the session has mapped them.
 */
typedef struct Results {
        unsigned channel;
        unsigned n_channels; /* that the server tells apart; 0: it doesn't say */
        double start;
        double end;
        bool is_final;
        bool speech_final;
        bool from_finalize;
        double confidence;
        double lost_sec; /* audio lost right before it; the session sets it */
        char *text;
        char *language; /* of the first language told, or NULL */
        Word *words;
        size_t n_words;
} Results;

typedef struct Message {
        MessageType type;
        union {
                Results results;
                struct {
                        char *sha256; /* hex, or "incomplete" */
                        char *request_id;
                        double duration;
                } metadata;
                struct {
                        unsigned channel;
                        double last_word_end; /* < 0: its words were already final */
                } utterance_end;
                struct {
                        unsigned channel;
                        double timestamp;
                } speech_started;
                struct {
                        bool accepted;
                } configured;
                struct {
                        char *code; /* variant or code, "" if not said */
                        char *description;
                } complaint; /* Error, Warning */
        };
} Message;

/*
 * Text is cleaned for a screen: control characters and those that change the direction of what is
 * around them are taken out.
 *
 * Errors: -EBADMSG for no JSON or not a message of its type, -EMSGSIZE, -ENOMEM.
 */
int message_parse(Message **ret, const char *text, size_t size);
Message *message_free(Message *message);
DEFINE_CLEANUP(Message, message_free)
