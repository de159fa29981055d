/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "simulated-server.h"
#include "test.h"

void simulated_server_init(SimulatedServer *server, GRand *chance, unsigned n_channels)
{
        *server = (SimulatedServer){.chance = chance, .n_channels = n_channels, .times = true};
        for (unsigned i = 0; i < n_channels; i++)
                server->ears[i].words = g_array_new(false, false, sizeof(HeardWord));
}

void simulated_server_deinit(SimulatedServer *server)
{
        for (unsigned i = 0; i < server->n_channels; i++)
                g_array_unref(server->ears[i].words);
}

void simulated_server_reset(SimulatedServer *server)
{
        server->fed = server->interim_at = 0;
        for (unsigned i = 0; i < server->n_channels; i++) {
                Ear *ear = &server->ears[i];

                g_array_set_size(ear->words, 0);
                *ear = (Ear){.words = ear->words};
        }
}

static void hear_sample(Ear *ear, int sample, uint64_t at)
{
        const HeardWord word = {
                .number = at - ear->current_start == WORD_FRAMES ? ear->current : -1,
                .start = ear->current_start,
                .end = at,
        };

        if (sample == ear->current)
                return;
        if (ear->current != 0)
                g_array_append_val(ear->words, word);
        ear->current = sample;
        ear->current_start = at;
}

void simulated_server_hear(SimulatedServer *server, const int16_t *frames, size_t n_frames)
{
        for (size_t i = 0; i < n_frames; i++, server->fed++)
                for (unsigned j = 0; j < server->n_channels; j++)
                        hear_sample(&server->ears[j], *frames++, server->fed);
}

static const HeardWord *word_at(const Ear *ear, guint i)
{
        return &g_array_index(ear->words, HeardWord, i);
}

static double seconds_of(uint64_t frames)
{
        return (double) frames / SAMPLE_RATE;
}

static void append_word(GString *text, GString *words, const HeardWord *word)
{
        g_autofree char *name =
                word->number < 0 ? g_strdup("broken") : g_strdup_printf("w%d", word->number);

        g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", name);
        g_string_append_printf(words, "%s{\"word\":\"%s\",\"start\":%.6f,\"end\":%.6f}",
                               words->len > 0 ? "," : "", name, seconds_of(word->start),
                               seconds_of(word->end));
}

static char *turn(uint64_t start, uint64_t end, bool is_final, const char *text, const char *words)
{
        return g_strdup_printf(
                "{\"type\":\"TurnInfo\",\"event\":\"%s\",\"audio_window_start\":%.6f,"
                "\"audio_window_end\":%.6f,\"transcript\":\"%s\",\"words\":[%s]}",
                is_final ? "EndOfTurn" : "Update", seconds_of(start), seconds_of(end), text, words);
}

static char *results(const SimulatedServer *server, unsigned channel, guint until, uint64_t end,
                     bool is_final, bool speech_final)
{
        const Ear *ear = &server->ears[channel];
        g_autoptr(GString) text = g_string_new(NULL), words = g_string_new(NULL);

        for (guint i = ear->n_final; i < until; i++)
                append_word(text, words, word_at(ear, i));
        if (server->flux)
                return turn(ear->final_until, end, is_final, text->str, words->str);
        return g_strdup_printf(
                "{\"type\":\"Results\",\"channel_index\":[%u,%u],\"start\":%.6f,\"duration\":%.6f,"
                "\"is_final\":%s,\"speech_final\":%s,\"channel\":{\"alternatives\":"
                "[{\"transcript\":\"%s\",\"confidence\":0.9,\"words\":[%s]}]}}",
                channel, server->n_channels, seconds_of(ear->final_until),
                seconds_of(end - ear->final_until), is_final ? "true" : "false",
                speech_final ? "true" : "false", text->str, server->times ? words->str : "");
}

char *simulated_server_interim(const SimulatedServer *server, unsigned channel)
{
        return results(server, channel, server->ears[channel].words->len, server->fed, false,
                       false);
}

static uint64_t between(SimulatedServer *server, uint64_t first, uint64_t last)
{
        return last > first ? first + (uint64_t) g_rand_int_range(server->chance, 0,
                                                                  (gint32) (last - first) + 1)
                            : first;
}

/* Somewhere in the silence between the last word that it holds and the next. */
static uint64_t final_end(SimulatedServer *server, const Ear *ear, guint until)
{
        uint64_t first = until > 0 ? word_at(ear, until - 1)->end : 0;
        uint64_t last = ear->current != 0 ? ear->current_start : server->fed;

        if (until < ear->words->len)
                last = word_at(ear, until)->start;
        return between(server, MAX(first, ear->final_until), last);
}

char *simulated_server_final(SimulatedServer *server, unsigned channel, bool all)
{
        Ear *ear = &server->ears[channel];
        guint n = ear->words->len;
        guint until = all ? n
                          : (guint) g_rand_int_range(server->chance, (gint32) ear->n_final,
                                                     (gint32) n + 1);
        uint64_t end = final_end(server, ear, until);
        char *message = results(server, channel, until, end, true,
                                all || g_rand_int_range(server->chance, 0, 3) == 0);

        ear->n_final = until;
        ear->final_until = end;
        return message;
}

char *simulated_server_utterance_end(SimulatedServer *server, unsigned channel)
{
        const Ear *ear = &server->ears[channel];
        double last = -1;

        if (ear->n_final > 0) {
                guint i = g_rand_boolean(server->chance)
                                  ? ear->n_final - 1
                                  : (guint) g_rand_int_range(server->chance, 0,
                                                             (gint32) ear->n_final);

                last = seconds_of(word_at(ear, i)->end);
        }
        return g_strdup_printf("{\"type\":\"UtteranceEnd\",\"channel\":[%u,%u],"
                               "\"last_word_end\":%.6f}",
                               channel, server->n_channels, last);
}
