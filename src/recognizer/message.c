/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/buffer.h"
#include "recognizer/message.h"
#include "json/json.h"

/* Of a message that makes no sense, this much is sent back. */
#define ECHO_MAX 200

#define TRANSCRIPT_MAX ((size_t) 64 * 1024)

/* Times are given to the tenth of a millisecond, which is finer than a sample at 8 kHz. */
static double round_time(double seconds)
{
        return round(seconds * 1e4) / 1e4;
}

static char *print(Json *object)
{
        char *text = json_print(object);

        json_free(object);
        return text;
}

static Json *new_message(const char *type)
{
        Json *message = json_new_object();

        json_set_string(message, "type", type);
        return message;
}

static Json *channel_index(const MessageContext *context, unsigned channel)
{
        Json *index = json_new_array();

        json_append_number(index, channel);
        json_append_number(index, context->n_channels);
        return index;
}

static Json *model_info(const EngineInfo *model)
{
        Json *info = json_new_object();

        json_set_string(info, "name", model->name);
        json_set_string(info, "version", model->version);
        json_set_string(info, "arch", model->arch);
        return info;
}

/* "I", "I'm" and the first word of a sentence; there is no more that this model could tell. */
static char *show_word(const MessageContext *context, const Word *word, bool first)
{
        bool is_i = word->text[0] == 'i' && (!word->text[1] || word->text[1] == '\'');
        char *shown = strdup(word->text);

        if (shown && context->punctuate && (first || is_i))
                shown[0] = (char) toupper((unsigned char) shown[0]);
        return shown;
}

static Json *word_object(const MessageContext *context, const Word *word, const char *shown)
{
        Json *object = json_new_object();

        json_set_string(object, "word", word->text);
        json_set_number(object, "start", round_time(word->start));
        json_set_number(object, "end", round_time(word->end));
        json_set_number(object, "confidence", round_time(word->confidence));
        if (context->punctuate)
                json_set_string(object, "punctuated_word", shown);
        return object;
}

static Json *alternative(const MessageContext *context, const StreamResult *result)
{
        _cleanup_buffer_ Buffer transcript = BUFFER_INIT(TRANSCRIPT_MAX);
        Json *object = json_new_object(), *words = json_new_array();
        double confidence = 0;

        for (size_t i = 0; i < result->n_words; i++) {
                bool first = i == 0 && result->begins_sentence;
                _cleanup_free_ char *shown = show_word(context, &result->words[i], first);

                if (!shown || buffer_printf(&transcript, "%s%s", i > 0 ? " " : "", shown) < 0)
                        break;
                json_append(words, word_object(context, &result->words[i], shown));
                confidence += result->words[i].confidence;
        }
        json_set_string(object, "transcript", buffer_string(&transcript));
        json_set_number(object, "confidence",
                        result->n_words ? round_time(confidence / (double) result->n_words) : 0);
        json_set(object, "words", words);
        return object;
}

static Json *result_metadata(const MessageContext *context)
{
        Json *metadata = json_new_object();

        json_set_string(metadata, "request_id", context->request_id);
        json_set(metadata, "model_info", model_info(context->model));
        json_set_string(metadata, "model_uuid", context->model->uuid);
        return metadata;
}

char *message_results(const MessageContext *context, unsigned channel, const StreamResult *result)
{
        Json *message = new_message("Results"), *object = json_new_object();
        Json *alternatives = json_new_array();

        json_append(alternatives, alternative(context, result));
        json_set(object, "alternatives", alternatives);

        json_set(message, "channel_index", channel_index(context, channel));
        json_set_number(message, "duration", round_time(result->duration));
        json_set_number(message, "start", round_time(result->start));
        json_set_bool(message, "is_final", result->is_final);
        json_set_bool(message, "speech_final", result->speech_final);
        json_set(message, "channel", object);
        json_set(message, "metadata", result_metadata(context));
        json_set_bool(message, "from_finalize", result->from_finalize);
        return print(message);
}

char *message_speech_started(const MessageContext *context, unsigned channel, double timestamp)
{
        Json *message = new_message("SpeechStarted");

        json_set(message, "channel", channel_index(context, channel));
        json_set_number(message, "timestamp", round_time(timestamp));
        return print(message);
}

char *message_utterance_end(const MessageContext *context, unsigned channel, double last_word_end)
{
        Json *message = new_message("UtteranceEnd");

        json_set(message, "channel", channel_index(context, channel));
        json_set_number(message, "last_word_end", round_time(last_word_end));
        return print(message);
}

/* "2026-11-22T10:15:30.123Z" */
static void set_time(Json *object, const char *name, usec_t wall)
{
        char text[64], seconds[32];
        time_t time = (time_t) (wall / USEC_PER_SEC);
        struct tm utc;

        gmtime_r(&time, &utc);
        strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &utc);
        snprintf(text, sizeof(text), "%s.%03uZ", seconds,
                 (unsigned) (wall % USEC_PER_SEC / USEC_PER_MSEC));
        json_set_string(object, name, text);
}

char *message_metadata(const MessageContext *context, const MessageSummary *summary)
{
        Json *message = new_message("Metadata");

        json_set_string(message, "transaction_key", "deprecated");
        json_set_string(message, "request_id", context->request_id);
        json_set_string(message, "sha256", summary->sha256);
        set_time(message, "created", summary->created);
        json_set_number(message, "duration", round_time(summary->duration));
        json_set_number(message, "channels", summary->duration > 0 ? summary->n_channels : 0);
        if (summary->duration > 0) {
                Json *models = json_new_array(), *infos = json_new_object();

                json_append_string(models, context->model->uuid);
                json_set(message, "models", models);
                json_set(infos, context->model->uuid, model_info(context->model));
                json_set(message, "model_info", infos);
        }
        return print(message);
}

/* At most ECHO_MAX bytes, and whole characters of them. */
static char *copy_head(const char *text)
{
        size_t length = strnlen(text, ECHO_MAX);

        while (length > 0 && ((unsigned char) text[length] & 0xc0) == 0x80)
                length--;
        return strndup(text, length);
}

char *message_schema_error(const char *description, const char *message)
{
        Json *object = new_message("Error");
        _cleanup_free_ char *echo = copy_head(message);

        json_set_string(object, "variant", "SchemaError");
        json_set_string(object, "description", description);
        json_set_string(object, "message", echo ? echo : "");
        return print(object);
}

char *message_configure_failure(const MessageContext *context)
{
        Json *message = new_message("ConfigureFailure");

        json_set_string(message, "request_id", context->request_id);
        json_set_string(message, "code", "KeytermsNotSupported");
        json_set_string(message, "description",
                        "This recogniser can't be configured while it listens.");
        return print(message);
}

char *message_refusal(const char *code, const char *text, const char *request_id)
{
        Json *body = json_new_object();

        json_set_string(body, "err_code", code);
        json_set_string(body, "err_msg", text);
        json_set_string(body, "request_id", request_id);
        return print(body);
}
