/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/time-util.h"
#include "recognizer/control.h"
#include "recognizer/conversation.h"
#include "recognizer/engine-pocketsphinx.h"
#include "recognizer/message.h"
#include "recognizer/stream.h"

#define SAMPLE_BYTES sizeof(int16_t)
#define FRAME_BYTES_MAX (QUERY_CHANNELS_MAX * SAMPLE_BYTES)

/* Samples of a channel that are taken apart at once. */
#define BLOCK_SAMPLES 800

typedef struct Channel {
        Conversation *conversation;
        unsigned index;
        Engine *engine;
        Stream *stream;
} Channel;

struct Conversation {
        ConversationConfig config;
        MessageContext context;
        EVP_MD_CTX *digest;
        usec_t created;                 /* wall clock */
        uint64_t n_bytes;               /* of audio received */
        uint8_t frame[FRAME_BYTES_MAX]; /* one sample of each channel, being filled */
        size_t n_frame;
        Channel channels[QUERY_CHANNELS_MAX];
        unsigned n_channels; /* recognised apart */
        bool over;
        bool engine_failed;
};

static void say(Conversation *conversation, ItemType type, const char *text)
{
        Item *item = item_new(type, text, strlen(text));

        /* As with JSON: without memory for a message there is nothing left to be said. */
        if (!item)
                abort();
        conversation->config.say(item, conversation->config.userdata);
}

static void say_message(Conversation *conversation, char *message)
{
        _cleanup_free_ char *text = message;

        say(conversation, ITEM_TEXT, text);
}

static void on_result(const StreamResult *result, void *userdata)
{
        Channel *channel = userdata;
        Conversation *self = channel->conversation;

        say_message(self, message_results(&self->context, channel->index, result));
}

static void on_speech_started(double timestamp, void *userdata)
{
        Channel *channel = userdata;
        Conversation *self = channel->conversation;

        if (self->config.query.vad_events)
                say_message(self,
                            message_speech_started(&self->context, channel->index, timestamp));
}

static void on_utterance_end(double last_word_end, void *userdata)
{
        Channel *channel = userdata;
        Conversation *self = channel->conversation;

        say_message(self, message_utterance_end(&self->context, channel->index, last_word_end));
}

static const StreamEvents stream_events = {
        .on_result = on_result,
        .on_speech_started = on_speech_started,
        .on_utterance_end = on_utterance_end,
};

static int open_channel(Conversation *self, unsigned index)
{
        const Query *query = &self->config.query;
        Channel *channel = &self->channels[index];
        SegmenterConfig config = {
                .interim_results = query->interim_results,
                .endpointing_ms = query->endpointing_ms,
                .utterance_end_ms = query->utterance_end_ms,
        };
        int r = engine_pool_take(self->config.pool, &channel->engine);

        if (r < 0)
                return r;
        channel->conversation = self;
        channel->index = index;
        return stream_new(&channel->stream, &config, channel->engine, &stream_events, channel);
}

int conversation_new(Conversation **ret, const ConversationConfig *config)
{
        _cleanup_(conversation_freep) Conversation *self = calloc(1, sizeof(*self));

        if (!self)
                return -ENOMEM;
        self->config = *config;
        self->n_channels = config->query.multichannel ? config->query.channels : 1;
        self->created = usec_wall();
        self->context = (MessageContext){
                .request_id = config->request_id,
                .model = &engine_pocketsphinx_info,
                .n_channels = self->n_channels,
                .punctuate = config->query.punctuate,
        };
        self->digest = EVP_MD_CTX_new();
        if (!self->digest || !EVP_DigestInit_ex(self->digest, EVP_sha256(), NULL))
                return -ENOMEM;
        for (unsigned i = 0; i < self->n_channels; i++) {
                int r = open_channel(self, i);

                if (r < 0)
                        return r;
        }
        *ret = TAKE_PTR(self);
        return 0;
}

/* One that failed serves nobody else. */
static void give_engine_back(Conversation *self, Engine *engine)
{
        if (self->engine_failed)
                engine_free(engine);
        else if (engine)
                engine_pool_give(self->config.pool, engine);
}

Conversation *conversation_free(Conversation *self)
{
        if (!self)
                return NULL;
        for (unsigned i = 0; i < self->n_channels; i++) {
                stream_free(self->channels[i].stream);
                give_engine_back(self, self->channels[i].engine);
        }
        EVP_MD_CTX_free(self->digest);
        free(self);
        return NULL;
}

/* The mean of so many samples that lie side by side; of one it is that one. */
static int16_t mix(const uint8_t *bytes, unsigned n_samples)
{
        int sum = 0;

        for (unsigned i = 0; i < n_samples; i++, bytes += SAMPLE_BYTES)
                sum += (int16_t) (bytes[0] | (uint16_t) bytes[1] << 8);
        return (int16_t) (sum / (int) n_samples);
}

/* Whole frames, at most BLOCK_SAMPLES: each channel to its stream, or the mean of all to one. */
static int take_block(Conversation *self, const uint8_t *bytes, size_t n_frames)
{
        unsigned n_interleaved = self->config.query.channels;
        unsigned n_mixed = n_interleaved / self->n_channels;
        int16_t samples[BLOCK_SAMPLES];

        for (unsigned c = 0; c < self->n_channels; c++) {
                int r;

                for (size_t i = 0; i < n_frames; i++)
                        samples[i] = mix(bytes + (i * n_interleaved + c) * SAMPLE_BYTES, n_mixed);
                r = stream_feed(self->channels[c].stream, samples, n_frames);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int take_byte(Conversation *self, uint8_t byte, size_t frame_bytes)
{
        self->frame[self->n_frame++] = byte;
        if (self->n_frame < frame_bytes)
                return 0;
        self->n_frame = 0;
        return take_block(self, self->frame, 1);
}

/* The border of a message need not be that of a sample. */
static int take_audio(Conversation *self, const uint8_t *bytes, size_t size)
{
        size_t frame_bytes = self->config.query.channels * SAMPLE_BYTES, n;
        int r = 0;

        if (!EVP_DigestUpdate(self->digest, bytes, size))
                return -EIO;
        self->n_bytes += size;
        for (; size > 0 && r >= 0; bytes += n, size -= n) {
                n = MIN(size / frame_bytes, (size_t) BLOCK_SAMPLES) * frame_bytes;
                if (self->n_frame == 0 && n > 0) {
                        r = take_block(self, bytes, n / frame_bytes);
                } else {
                        n = 1;
                        r = take_byte(self, *bytes, frame_bytes);
                }
        }
        return r;
}

static double audio_seconds(const Conversation *self)
{
        const Query *query = &self->config.query;

        return (double) self->n_bytes /
               ((double) query->sample_rate * query->channels * SAMPLE_BYTES);
}

static int print_digest(Conversation *self, char *ret_hex)
{
        uint8_t digest[EVP_MAX_MD_SIZE];
        unsigned size = 0;

        if (!EVP_DigestFinal_ex(self->digest, digest, &size))
                return -EIO;
        for (unsigned i = 0; i < size; i++)
                sprintf(ret_hex + 2 * i, "%02x", digest[i]);
        return 0;
}

static void say_metadata(Conversation *self, const char *sha256)
{
        MessageSummary summary = {
                .sha256 = sha256,
                .created = self->created,
                .duration = audio_seconds(self),
                .n_channels = self->config.query.channels,
        };

        say_message(self, message_metadata(&self->context, &summary));
}

static int end(Conversation *self)
{
        char sha256[2 * EVP_MAX_MD_SIZE + 1];
        int r = 0;

        for (unsigned i = 0; i < self->n_channels && r >= 0; i++)
                r = stream_close(self->channels[i].stream);
        if (r >= 0)
                r = print_digest(self, sha256);
        if (r < 0)
                return r;
        say_metadata(self, sha256);
        self->over = true;
        say(self, ITEM_CLOSE, "");
        return 0;
}

static int finalize(Conversation *self, int channel)
{
        for (unsigned i = 0; i < self->n_channels; i++) {
                int r;

                if (channel != CONTROL_ALL_CHANNELS && channel != (int) i)
                        continue;
                r = stream_finalize(self->channels[i].stream);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int take_text(Conversation *self, const char *text, size_t size)
{
        _cleanup_free_ char *why = NULL;
        Control control;
        int r = control_parse(text, size, self->n_channels, &control, &why);

        if (r == -EBADMSG) {
                say_message(self, message_schema_error(why, text));
                return 0;
        }
        if (r < 0)
                return r;
        switch (control.type) {
        case CONTROL_KEEP_ALIVE:
                return 0; /* it came, and that is all it is for */
        case CONTROL_FINALIZE:
                return finalize(self, control.channel);
        case CONTROL_CLOSE_STREAM:
                return end(self);
        case CONTROL_CONFIGURE:
                say_message(self, message_configure_failure(&self->context));
                return 0;
        }
        return 0;
}

static int take_item(Conversation *self, const Item *item)
{
        switch (item->type) {
        case ITEM_AUDIO:
                return take_audio(self, (const uint8_t *) item->bytes, item->size);
        case ITEM_TEXT:
                return take_text(self, item->bytes, item->size);
        case ITEM_END:
                return end(self);
        case ITEM_IDLE:
                self->over = true;
                say_metadata(self, "incomplete");
                say(self, ITEM_CLOSE_IDLE, "");
                return 0;
        case ITEM_CLOSE:
        case ITEM_CLOSE_IDLE:
        case ITEM_CLOSE_FAULT:
                return -EINVAL; /* of the other direction */
        }
        return -EINVAL;
}

int conversation_take(Conversation *self, const Item *item)
{
        int r = self->over ? 0 : take_item(self, item);

        if (r < 0)
                self->engine_failed = true;
        return r;
}

bool conversation_is_over(const Conversation *self)
{
        return self->over;
}
