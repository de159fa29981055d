/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "upstream/message.h"
#include "json/json.h"

/* No stream lasts this long, in seconds; a later time is no time. */
#define TIME_MAX 1e7

/* The most channels that one stream can have (protocol: multichannel). */
#define CHANNELS_MAX 20

/* Characters that reorder the text around them (Unicode Annex 9), and the byte-order mark. */
static bool is_unwanted(gunichar c)
{
        return (g_unichar_iscntrl(c) && c != '\t' && c != '\n') || (c >= 0x202a && c <= 0x202e) ||
               (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

/* text is UTF-8: json_parse() sees to that. */
static char *clean_text(const char *text)
{
        char *clean = malloc(strlen(text) + 1), *to = clean;

        if (!clean)
                return NULL;
        for (const char *p = text; *p; p = g_utf8_next_char(p)) {
                gunichar c = g_utf8_get_char(p);

                if (is_unwanted(c))
                        continue;
                if (c == '\t' || c == '\n')
                        *to++ = ' ';
                else {
                        size_t n = (size_t) (g_utf8_next_char(p) - p);
                        memcpy(to, p, n);
                        to += n;
                }
        }
        *to = '\0';
        return clean;
}

static int take_text(char **ret, const char *text)
{
        char *clean = clean_text(text ? text : "");

        if (!clean)
                return -ENOMEM;
        *ret = clean;
        return 0;
}

/* [index, total], as Results' channel_index and the events' channel; absent: the only channel. */
static int read_channel(const Json *pair, unsigned *ret)
{
        double index = 0;

        if (pair && json_first(pair)) {
                int r = json_value_number(json_first(pair), &index);

                if (r < 0)
                        return r;
        }
        if (index < 0 || index >= CHANNELS_MAX)
                return -EBADMSG;
        *ret = (unsigned) index;
        return 0;
}

/* The total in it; 0 if there is none that makes sense. */
static unsigned read_total(const Json *pair)
{
        const Json *first = pair ? json_first(pair) : NULL;
        const Json *second = first ? json_next(first) : NULL;
        double total = 0;

        if (!second || json_value_number(second, &total) < 0)
                return 0;
        return total >= 1 && total <= CHANNELS_MAX ? (unsigned) total : 0;
}

static bool is_time(double seconds)
{
        return seconds >= 0 && seconds <= TIME_MAX;
}

static int read_word(const Json *json, Word *ret)
{
        const char *plain = NULL, *written = NULL;
        double speaker = -1;
        Word word = {0};
        int r;

        r = json_read(json, NULL, JSON_MANDATORY("word", JSON_STRING, &plain),
                      JSON_OPTIONAL("punctuated_word", JSON_STRING, &written),
                      JSON_MANDATORY("start", JSON_NUMBER, &word.start),
                      JSON_MANDATORY("end", JSON_NUMBER, &word.end),
                      JSON_OPTIONAL("confidence", JSON_NUMBER, &word.confidence),
                      JSON_OPTIONAL("speaker", JSON_NUMBER, &speaker));
        if (r < 0)
                return r;
        if (!is_time(word.start) || !is_time(word.end))
                return -EBADMSG;
        word.speaker = speaker >= 0 && speaker < 1000 ? (int) speaker : -1;
        r = take_text(&word.text, written ? written : plain);
        if (r < 0)
                return r;
        *ret = word;
        return 0;
}

static int read_words(const Json *list, Results *results)
{
        size_t n = list ? MIN(json_length(list), (size_t) MESSAGE_WORDS_MAX) : 0;

        if (n == 0)
                return 0;
        results->words = calloc(n, sizeof(Word));
        if (!results->words)
                return -ENOMEM;
        JSON_FOREACH (element, list) {
                int r;

                if (results->n_words == n)
                        break;
                r = read_word(element, &results->words[results->n_words]);
                if (r < 0)
                        return r;
                results->n_words++;
        }
        return 0;
}

static void drop_words(Results *results)
{
        for (size_t i = 0; i < results->n_words; i++)
                free(results->words[i].text);
        results->n_words = 0;
}

/* The text is what people read: it doesn't go for a word that is not as it should be. */
static int take_words(const Json *list, Results *results)
{
        int r = read_words(list, results);

        if (r != -EBADMSG)
                return r;
        drop_words(results);
        return 0;
}

static int read_alternative(const Json *json, Results *results)
{
        const char *transcript = NULL, *language = NULL;
        const Json *words = NULL, *languages = NULL;
        int r;

        r = json_read(json, NULL, JSON_MANDATORY("transcript", JSON_STRING, &transcript),
                      JSON_OPTIONAL("confidence", JSON_NUMBER, &results->confidence),
                      JSON_OPTIONAL("words", JSON_ARRAY, &words),
                      JSON_OPTIONAL("languages", JSON_ARRAY, &languages));
        if (r < 0)
                return r;
        r = take_text(&results->text, transcript);
        if (r < 0)
                return r;
        if (languages && json_first(languages) &&
            json_value_string(json_first(languages), &language) >= 0) {
                r = take_text(&results->language, language);
                if (r < 0)
                        return r;
        }
        return take_words(words, results);
}

static int read_results(const Json *json, Message *message)
{
        const Json *channel_index = NULL, *channel = NULL, *alternatives = NULL;
        Results *results = &message->results;
        double duration = 0;
        int r;

        /* A server that gives no interims may leave is_final out. */
        results->is_final = true;
        r = json_read(json, NULL, JSON_OPTIONAL("channel_index", JSON_ARRAY, &channel_index),
                      JSON_MANDATORY("start", JSON_NUMBER, &results->start),
                      JSON_MANDATORY("duration", JSON_NUMBER, &duration),
                      JSON_OPTIONAL("is_final", JSON_BOOL, &results->is_final),
                      JSON_OPTIONAL("speech_final", JSON_BOOL, &results->speech_final),
                      JSON_OPTIONAL("from_finalize", JSON_BOOL, &results->from_finalize),
                      JSON_MANDATORY("channel", JSON_OBJECT, &channel));
        if (r < 0)
                return r;
        if (!is_time(results->start) || !is_time(duration))
                return -EBADMSG;
        results->end = results->start + duration;
        results->n_channels = read_total(channel_index);
        r = read_channel(channel_index, &results->channel);
        if (r < 0)
                return r;
        r = json_read(channel, NULL, JSON_MANDATORY("alternatives", JSON_ARRAY, &alternatives));
        if (r < 0)
                return r;
        return read_alternative(json_first(alternatives), results);
}

/* A turn of version 2: all of its text each time, final when it ends (protocol §13). */
static int read_turn(const Json *json, Message *message)
{
        const char *event = NULL, *transcript = NULL;
        Results *results = &message->results;
        const Json *words = NULL;
        int r;

        r = json_read(json, NULL, JSON_MANDATORY("event", JSON_STRING, &event),
                      JSON_MANDATORY("transcript", JSON_STRING, &transcript),
                      JSON_OPTIONAL("audio_window_start", JSON_NUMBER, &results->start),
                      JSON_MANDATORY("audio_window_end", JSON_NUMBER, &results->end),
                      JSON_OPTIONAL("words", JSON_ARRAY, &words));
        if (r < 0)
                return r;
        if (!is_time(results->start) || !is_time(results->end) || results->end < results->start)
                return -EBADMSG;
        results->is_final = results->speech_final = strcmp(event, "EndOfTurn") == 0;
        r = take_text(&results->text, transcript);
        return r < 0 ? r : take_words(words, results);
}

static int read_success(const Json *json, Message *message)
{
        (void) json;
        message->configured.accepted = true;
        return 0;
}

static int read_metadata(const Json *json, Message *message)
{
        const char *sha256 = NULL, *request_id = NULL;
        int r;

        r = json_read(json, NULL, JSON_OPTIONAL("sha256", JSON_STRING, &sha256),
                      JSON_OPTIONAL("request_id", JSON_STRING, &request_id),
                      JSON_OPTIONAL("duration", JSON_NUMBER, &message->metadata.duration));
        if (r < 0)
                return r;
        r = take_text(&message->metadata.sha256, sha256);
        if (r < 0)
                return r;
        return take_text(&message->metadata.request_id, request_id);
}

static int read_utterance_end(const Json *json, Message *message)
{
        const Json *channel = NULL;
        int r;

        r = json_read(json, NULL, JSON_OPTIONAL("channel", JSON_ARRAY, &channel),
                      JSON_MANDATORY("last_word_end", JSON_NUMBER,
                                     &message->utterance_end.last_word_end));
        if (r < 0)
                return r;
        if (message->utterance_end.last_word_end > TIME_MAX)
                return -EBADMSG;
        return read_channel(channel, &message->utterance_end.channel);
}

static int read_speech_started(const Json *json, Message *message)
{
        const Json *channel = NULL;
        int r;

        r = json_read(json, NULL, JSON_OPTIONAL("channel", JSON_ARRAY, &channel),
                      JSON_OPTIONAL("timestamp", JSON_NUMBER, &message->speech_started.timestamp));
        if (r < 0)
                return r;
        if (!is_time(message->speech_started.timestamp))
                return -EBADMSG;
        return read_channel(channel, &message->speech_started.channel);
}

static int read_complaint(const Json *json, Message *message)
{
        const char *variant = NULL, *code = NULL, *description = NULL;
        int r;

        r = json_read(json, NULL, JSON_OPTIONAL("variant", JSON_STRING, &variant),
                      JSON_OPTIONAL("code", JSON_STRING, &code),
                      JSON_OPTIONAL("description", JSON_STRING, &description));
        if (r < 0)
                return r;
        r = take_text(&message->complaint.code, code ? code : variant);
        if (r < 0)
                return r;
        return take_text(&message->complaint.description, description);
}

static int read_nothing(const Json *json, Message *message)
{
        (void) json;
        (void) message;
        return 0;
}

static const struct {
        const char *name;
        MessageType type;
        int (*read)(const Json *json, Message *message);
} readers[] = {
        {"Results", MESSAGE_RESULTS, read_results},
        {"TurnInfo", MESSAGE_RESULTS, read_turn},
        {"Metadata", MESSAGE_METADATA, read_metadata},
        {"UtteranceEnd", MESSAGE_UTTERANCE_END, read_utterance_end},
        {"SpeechStarted", MESSAGE_SPEECH_STARTED, read_speech_started},
        {"ConfigureSuccess", MESSAGE_CONFIGURED, read_success},
        {"ConfigureFailure", MESSAGE_CONFIGURED, read_nothing},
        {"Error", MESSAGE_ERROR, read_complaint},
        {"Warning", MESSAGE_WARNING, read_complaint},
        {NULL, MESSAGE_UNKNOWN, read_nothing},
};

int message_parse(Message **ret, const char *text, size_t size)
{
        _cleanup_(json_freep) Json *json = NULL;
        _cleanup_(message_freep) Message *message = NULL;
        const char *name = NULL;
        size_t i = 0;
        int r;

        r = json_parse(&json, text, size);
        if (r < 0)
                return r;
        r = json_read(json, NULL, JSON_MANDATORY("type", JSON_STRING, &name));
        if (r < 0)
                return r;
        message = calloc(1, sizeof(*message));
        if (!message)
                return -ENOMEM;
        while (readers[i].name && strcmp(readers[i].name, name) != 0)
                i++;
        message->type = readers[i].type;
        r = readers[i].read(json, message);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(message);
        return 0;
}

static void results_deinit(Results *results)
{
        drop_words(results);
        free(results->words);
        free(results->text);
        free(results->language);
}

Message *message_free(Message *message)
{
        if (!message)
                return NULL;
        switch (message->type) {
        case MESSAGE_RESULTS:
                results_deinit(&message->results);
                break;
        case MESSAGE_METADATA:
                free(message->metadata.sha256);
                free(message->metadata.request_id);
                break;
        case MESSAGE_ERROR:
        case MESSAGE_WARNING:
                free(message->complaint.code);
                free(message->complaint.description);
                break;
        case MESSAGE_UTTERANCE_END:
        case MESSAGE_SPEECH_STARTED:
        case MESSAGE_CONFIGURED:
        case MESSAGE_UNKNOWN:
                break;
        }
        free(message);
        return NULL;
}
