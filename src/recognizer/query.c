/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "recognizer/engine.h"
#include "recognizer/query.h"
#include "recognizer/segmenter.h"

#define ENDPOINTING_DEFAULT_MS 10
#define ENDPOINTING_MAX_MS 60000
#define UTTERANCE_END_MIN_MS 1000
#define UTTERANCE_END_MAX_MS 5000

/* What clients are told is part of the protocol, and English as other servers speak it. */

/* The two codes that servers of the protocol use for a 400. */
static const char invalid_parameter[] = "INVALID_QUERY_PARAMETER";
static const char bad_request[] = "Bad Request";

/* Takes a value into query->FIELD (at the offset). The fault's text says what would be right. */
typedef int (*TakeValue)(Query *query, size_t offset, const char *name, const char *value,
                         QueryFault *fault);

__attribute__((format(printf, 3, 4))) static int refuse(QueryFault *fault, const char *code,
                                                        const char *format, ...)
{
        va_list arguments;

        fault->code = code;
        va_start(arguments, format);
        vsnprintf(fault->text, sizeof(fault->text), format, arguments);
        va_end(arguments);
        return -EINVAL;
}

/* The words before the colon are those of other servers, which clients look for. */
static int refuse_value(QueryFault *fault, const char *name, const char *wanted)
{
        return refuse(fault, invalid_parameter,
                      "Failed to deserialize query parameters: %s must be %s.", name, wanted);
}

/* Decimal digits alone. */
static int parse_number(const char *value, unsigned least, unsigned most, unsigned *ret)
{
        unsigned number = 0;

        if (!*value)
                return -EINVAL;
        for (const char *p = value; *p; p++) {
                if (*p < '0' || *p > '9' || number > most)
                        return -EINVAL;
                number = number * 10 + (unsigned) (*p - '0');
        }
        if (number < least || number > most)
                return -ERANGE;
        *ret = number;
        return 0;
}

static int read_bool(const char *name, const char *value, bool *ret, QueryFault *fault)
{
        if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
                return refuse_value(fault, name, "true or false");
        *ret = strcmp(value, "true") == 0;
        return 0;
}

static int take_bool(Query *query, size_t offset, const char *name, const char *value,
                     QueryFault *fault)
{
        return read_bool(name, value, (bool *) ((char *) query + offset), fault);
}

/* Checked, and of no effect here. */
static int take_any_bool(Query *query, size_t offset, const char *name, const char *value,
                         QueryFault *fault)
{
        bool ignored;

        return read_bool(name, value, &ignored, fault);
}

static int take_encoding(Query *query, size_t offset, const char *name, const char *value,
                         QueryFault *fault)
{
        if (strcmp(value, "linear16") != 0)
                return refuse_value(fault, name, "linear16: this recogniser reads no other");
        query->has_encoding = true;
        return 0;
}

static int take_sample_rate(Query *query, size_t offset, const char *name, const char *value,
                            QueryFault *fault)
{
        if (parse_number(value, ENGINE_RATE, ENGINE_RATE, &query->sample_rate) < 0)
                return refuse_value(fault, name, "16000: this recogniser reads no other rate");
        return 0;
}

static int take_channels(Query *query, size_t offset, const char *name, const char *value,
                         QueryFault *fault)
{
        if (parse_number(value, 1, QUERY_CHANNELS_MAX, &query->channels) < 0)
                return refuse_value(fault, name, "1 or 2 with this recogniser");
        return 0;
}

static int take_endpointing(Query *query, size_t offset, const char *name, const char *value,
                            QueryFault *fault)
{
        unsigned ms = ENDPOINTING_DEFAULT_MS;

        if (strcmp(value, "false") == 0) {
                query->endpointing_ms = SEGMENTER_ENDPOINTING_OFF;
                return 0;
        }
        if (strcmp(value, "true") != 0 && parse_number(value, 0, ENDPOINTING_MAX_MS, &ms) < 0)
                return refuse_value(fault, name, "false or milliseconds from 0 to 60000");
        query->endpointing_ms = (int) ms;
        return 0;
}

static int take_utterance_end(Query *query, size_t offset, const char *name, const char *value,
                              QueryFault *fault)
{
        unsigned ms;

        if (parse_number(value, UTTERANCE_END_MIN_MS, UTTERANCE_END_MAX_MS, &ms) < 0)
                return refuse_value(fault, name, "milliseconds from 1000 to 5000");
        query->utterance_end_ms = (int) ms;
        return 0;
}

static int take_model(Query *query, size_t offset, const char *name, const char *value,
                      QueryFault *fault)
{
        query->is_nova_3 = strncmp(value, "nova-3", strlen("nova-3")) == 0;
        return 0;
}

static int take_language(Query *query, size_t offset, const char *name, const char *value,
                         QueryFault *fault)
{
        if (strncasecmp(value, "en", 2) == 0 && (!value[2] || value[2] == '-'))
                return 0;
        return refuse(fault, bad_request,
                      "Bad Request: No such model/language/tier combination found. "
                      "This recogniser knows English alone; use language=en.");
}

static int take_keyterm(Query *query, size_t offset, const char *name, const char *value,
                        QueryFault *fault)
{
        bool in_token = false;

        for (const char *p = value; *p; p++) {
                query->n_keyterm_tokens += !in_token && *p != ' ';
                in_token = *p != ' ';
        }
        return 0;
}

static int take_presence(Query *query, size_t offset, const char *name, const char *value,
                         QueryFault *fault)
{
        *(bool *) ((char *) query + offset) = true;
        return 0;
}

static int take_diarize(Query *query, size_t offset, const char *name, const char *value,
                        QueryFault *fault)
{
        query->has_diarize = true;
        return take_any_bool(query, offset, name, value, fault);
}

static int take_punctuate(Query *query, size_t offset, const char *name, const char *value,
                          QueryFault *fault)
{
        bool wanted = false;
        int r = read_bool(name, value, &wanted, fault);

        query->punctuate |= wanted;
        return r;
}

/* Results would go elsewhere: not here, and not silently nowhere. */
static int take_callback(Query *query, size_t offset, const char *name, const char *value,
                         QueryFault *fault)
{
        return refuse(fault, invalid_parameter,
                      "Failed to deserialize query parameters: this recogniser sends results "
                      "to its client alone; leave out %s.",
                      name);
}

static const struct {
        const char *name;
        TakeValue take;
        size_t offset;
} parameters[] = {
        {"callback", take_callback, 0},
        {"channels", take_channels, 0},
        {"detect_entities", take_any_bool, 0},
        {"diarize", take_diarize, 0},
        {"diarize_model", take_presence, offsetof(Query, has_diarize_model)},
        {"dictation", take_any_bool, 0},
        {"encoding", take_encoding, 0},
        {"endpointing", take_endpointing, 0},
        {"filler_words", take_any_bool, 0},
        {"interim_results", take_bool, offsetof(Query, interim_results)},
        {"keyterm", take_keyterm, 0},
        {"keywords", take_presence, offsetof(Query, has_keywords)},
        {"language", take_language, 0},
        {"measurements", take_any_bool, 0},
        {"mip_opt_out", take_any_bool, 0},
        {"model", take_model, 0},
        {"multichannel", take_bool, offsetof(Query, multichannel)},
        {"no_delay", take_any_bool, 0},
        {"numerals", take_any_bool, 0},
        {"profanity_filter", take_any_bool, 0},
        {"punctuate", take_punctuate, 0},
        {"sample_rate", take_sample_rate, 0},
        {"smart_format", take_punctuate, 0},
        {"utterance_end_ms", take_utterance_end, 0},
        {"vad_events", take_bool, offsetof(Query, vad_events)},
};

void query_init(Query *query)
{
        *query = (Query){.channels = 1, .endpointing_ms = ENDPOINTING_DEFAULT_MS};
}

int query_take(Query *query, const char *parameter, QueryFault *fault)
{
        size_t length = strcspn(parameter, "=");
        const char *value = parameter[length] ? parameter + length + 1 : "";

        if (query->n_parameters++ >= QUERY_PARAMETERS_MAX)
                return refuse(fault, invalid_parameter,
                              "Failed to deserialize query parameters: more than %d of them.",
                              QUERY_PARAMETERS_MAX);
        for (size_t i = 0; i < ELEMENTSOF(parameters); i++)
                if (strlen(parameters[i].name) == length &&
                    memcmp(parameters[i].name, parameter, length) == 0)
                        return parameters[i].take(query, parameters[i].offset, parameters[i].name,
                                                  value, fault);
        return 0;
}

int query_finish(const Query *query, QueryFault *fault)
{
        if (!query->has_encoding)
                return refuse_value(fault, "encoding",
                                    "linear16: this recogniser reads raw audio alone");
        if (query->sample_rate == 0)
                return refuse_value(fault, "sample_rate", "given with encoding");
        if (query->utterance_end_ms > 0 && !query->interim_results)
                return refuse(fault, invalid_parameter,
                              "Failed to deserialize query parameters: utterance_end_ms needs "
                              "interim_results=true.");
        if (query->has_keywords && query->is_nova_3)
                return refuse(fault, invalid_parameter,
                              "Keywords are not supported for Nova-3. "
                              "Please use `keyterm` instead.");
        if (query->has_diarize && query->has_diarize_model)
                return refuse(fault, invalid_parameter,
                              "Failed to deserialize query parameters: diarize and "
                              "diarize_model exclude each other.");
        if (query->n_keyterm_tokens > QUERY_KEYTERM_TOKENS_MAX)
                return refuse(fault, bad_request,
                              "Keyterm limit exceeded. The maximum number of tokens across all "
                              "keyterms is %d.",
                              QUERY_KEYTERM_TOKENS_MAX);
        return 0;
}
