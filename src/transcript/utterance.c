/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/cleanup.h"
#include "transcript/utterance.h"

/* Two times that differ by less are the same: servers print 32-bit floats. */
#define TIME_TOLERANCE 0.02

static void word_clear(void *data)
{
        free(((Word *) data)->text);
}

static GArray *new_words(void)
{
        GArray *words = g_array_new(false, false, sizeof(Word));

        g_array_set_clear_func(words, word_clear);
        return words;
}

void utterance_init(Utterance *utterance, unsigned channel)
{
        *utterance = (Utterance){
                .channel = channel,
                .committed = g_string_new(NULL),
                .tail = g_string_new(NULL),
                .words = new_words(),
                .tail_words = new_words(),
        };
}

void utterance_deinit(Utterance *utterance)
{
        g_string_free(utterance->committed, true);
        g_string_free(utterance->tail, true);
        g_array_unref(utterance->words);
        g_array_unref(utterance->tail_words);
        g_free(utterance->language);
}

static const Word *word_at(const GArray *words, guint i)
{
        return &g_array_index(words, Word, i);
}

static void append_word(GArray *words, const Word *word)
{
        Word copy = *word;

        copy.text = g_strdup(word->text);
        g_array_append_val(words, copy);
}

/* Scripts that are written without spaces between words. */
static bool is_unspaced(gunichar c)
{
        switch ((int) g_unichar_get_script(c)) {
        case G_UNICODE_SCRIPT_HAN:
        case G_UNICODE_SCRIPT_HIRAGANA:
        case G_UNICODE_SCRIPT_KATAKANA:
        case G_UNICODE_SCRIPT_THAI:
        case G_UNICODE_SCRIPT_LAO:
        case G_UNICODE_SCRIPT_KHMER:
                return true;
        default:
                return false;
        }
}

static void append_spaced(GString *text, const char *more)
{
        if (text->len > 0 && *more) {
                const char *last = g_utf8_find_prev_char(text->str, text->str + text->len);

                if (!is_unspaced(g_utf8_get_char(last)) || !is_unspaced(g_utf8_get_char(more)))
                        g_string_append_c(text, ' ');
        }
        g_string_append(text, more);
}

static double mean_confidence(const Utterance *utterance)
{
        double sum = 0;

        if (utterance->words->len == 0)
                return utterance->confidence;
        for (guint i = 0; i < utterance->words->len; i++)
                sum += word_at(utterance->words, i)->confidence;
        return sum / utterance->words->len;
}

static int first_speaker(const Utterance *utterance)
{
        const GArray *words = utterance->words->len > 0 ? utterance->words : utterance->tail_words;

        return words->len > 0 ? word_at(words, 0)->speaker : -1;
}

Segment utterance_view(const Utterance *utterance)
{
        GString *text = g_string_new(utterance->committed->str);

        append_spaced(text, utterance->tail->str);
        return (Segment){
                .number = utterance->number,
                .text = g_string_free(text, false),
                .stable = (uint32_t) g_utf8_strlen(utterance->committed->str, -1),
                .channel = utterance->channel,
                .speaker = first_speaker(utterance),
                .language = utterance->language,
                .start = utterance->start,
                .end = utterance->end,
                .lost_sec = utterance->lost_sec,
                .confidence = mean_confidence(utterance),
        };
}

Segment utterance_view_final(const Utterance *utterance)
{
        Segment segment = utterance_view(utterance);

        segment.stable = (uint32_t) g_utf8_strlen(segment.text, -1);
        segment.final = true;
        segment.unconfirmed = utterance->tail->len > 0;
        segment.words = (Word *) (void *) utterance->words->data;
        segment.n_words = utterance->words->len;
        return segment;
}

/* Whether there is one to change: text opens one, silence doesn't. */
static bool ensure_open(Utterance *utterance, const Results *results, uint64_t *last_number)
{
        if (utterance->number > 0)
                return true;
        if (!*results->text)
                return false;
        utterance->number = ++*last_number;
        utterance->start = results->n_words > 0 ? results->words[0].start : results->start;
        return true;
}

static void note_result(Utterance *utterance, const Results *results)
{
        utterance->lost_sec = MAX(utterance->lost_sec, results->lost_sec);
        if (results->n_words > 0)
                utterance->end = results->words[results->n_words - 1].end;
        else if (*results->text)
                utterance->end = results->end;
        utterance->confidence = results->confidence;
        if (results->language && !utterance->language)
                utterance->language = g_strdup(results->language);
}

static void clear_tail(Utterance *utterance)
{
        g_string_truncate(utterance->tail, 0);
        g_array_set_size(utterance->tail_words, 0);
}

static void set_tail(Utterance *utterance, const Results *results)
{
        clear_tail(utterance);
        g_string_assign(utterance->tail, results->text);
        for (size_t i = 0; i < results->n_words; i++)
                append_word(utterance->tail_words, &results->words[i]);
}

/* Of a tail that is held, what the final did not reach is still to come. */
static void cut_tail(Utterance *utterance, double until)
{
        GArray *words = utterance->tail_words;

        if (utterance->held_until <= until + TIME_TOLERANCE) {
                utterance->held_until = 0;
                clear_tail(utterance);
                return;
        }
        while (words->len > 0 && word_at(words, 0)->start < until - TIME_TOLERANCE)
                g_array_remove_index(words, 0);
        g_string_truncate(utterance->tail, 0);
        for (guint i = 0; i < words->len; i++) {
                append_spaced(utterance->tail, word_at(words, i)->text);
                utterance->end = word_at(words, i)->end;
        }
}

static UtteranceChange take_interim(Utterance *utterance, const Results *results,
                                    uint64_t *last_number)
{
        bool held = utterance->held_until > 0;

        if (results->end + TIME_TOLERANCE < utterance->held_until)
                return UTTERANCE_SAME;
        utterance->held_until = 0;
        /* What comes again after a break is news, though it is the same. */
        if (!ensure_open(utterance, results, last_number) ||
            (!held && strcmp(utterance->tail->str, results->text) == 0))
                return UTTERANCE_SAME;
        set_tail(utterance, results);
        note_result(utterance, results);
        return UTTERANCE_CHANGED;
}

static UtteranceChange take_final(Utterance *utterance, const Results *results,
                                  uint64_t *last_number)
{
        if (!ensure_open(utterance, results, last_number))
                return UTTERANCE_SAME;
        append_spaced(utterance->committed, results->text);
        for (size_t i = 0; i < results->n_words && utterance->words->len < UTTERANCE_WORDS_MAX; i++)
                append_word(utterance->words, &results->words[i]);
        note_result(utterance, results);
        cut_tail(utterance, results->end);
        if (utterance->committed->len == 0 ||
            !(results->speech_final || utterance->committed->len > UTTERANCE_BYTES_MAX))
                return UTTERANCE_CHANGED;
        /* What a held tail has left is the next one's. */
        g_string_truncate(utterance->tail, 0);
        return UTTERANCE_ENDED;
}

/*
 * Whether what sounded between these times was told as final: a server may repeat itself, or send
 * a final that nobody waits for any more. Its middle counts, since neighbours may overlap a little.
 */
static bool was_told(const Utterance *utterance, double start, double end)
{
        double middle = (start + end) / 2;

        return middle < utterance->told_until &&
               !(utterance->hole_start < middle && middle < utterance->hole_end);
}

/* A server that gives its words no times of their own is taken at those of the whole. */
static bool word_was_told(const Utterance *utterance, const Results *results, const Word *word)
{
        if (word->end < results->start || word->start > results->end)
                return was_told(utterance, results->start, results->end);
        return was_told(utterance, word->start, word->end);
}

static void note_told(Utterance *utterance, double start, double end)
{
        if (end <= utterance->told_until)
                utterance->hole_start = MAX(utterance->hole_start, end);
        else {
                if (start > utterance->told_until) {
                        utterance->hole_start = utterance->told_until;
                        utterance->hole_end = start;
                }
                utterance->told_until = end;
        }
}

static void note_final(Utterance *utterance, const Results *results)
{
        size_t n = results->n_words;

        if (n > 0 && results->words[n - 1].end >= results->start)
                note_told(utterance, results->words[0].start, results->words[n - 1].end);
        else if (*results->text)
                note_told(utterance, results->start, results->end);
}

/* Without the words that were told; those in `words` stay the message's. */
static Results untold(const Utterance *utterance, const Results *results, GArray *words,
                      GString *text)
{
        Results rest = *results;

        for (size_t i = 0; i < results->n_words; i++) {
                const Word *word = &results->words[i];

                if (word_was_told(utterance, results, word))
                        continue;
                g_array_append_val(words, *word);
                append_spaced(text, word->text);
        }
        if (words->len < results->n_words) {
                rest.words = (Word *) (void *) words->data;
                rest.n_words = words->len;
                rest.text = text->str;
        }
        return rest;
}

UtteranceChange utterance_results(Utterance *utterance, const Results *results,
                                  uint64_t *last_number)
{
        g_autoptr(GArray) words = g_array_new(false, false, sizeof(Word));
        g_autoptr(GString) text = g_string_new(NULL);
        Results rest = untold(utterance, results, words, text);

        if (*results->text &&
            (results->n_words > 0 ? rest.n_words == 0
                                  : was_told(utterance, results->start, results->end)))
                return UTTERANCE_SAME;
        if (!rest.is_final)
                return take_interim(utterance, &rest, last_number);
        note_final(utterance, &rest);
        return take_final(utterance, &rest, last_number);
}

/* Late ones, and those whose words were final before, say nothing about what is open now. */
UtteranceChange utterance_end(Utterance *utterance, double last_word_end)
{
        if (utterance->number == 0 || last_word_end < 0 ||
            last_word_end < utterance->start + TIME_TOLERANCE)
                return UTTERANCE_SAME;
        if (utterance->committed->len == 0 && utterance->tail->len == 0)
                return UTTERANCE_SAME;
        /* What came after the last final comes again, in the next utterance; a tail alone is told. */
        if (utterance->committed->len > 0)
                clear_tail(utterance);
        else
                utterance_promote(utterance);
        return UTTERANCE_ENDED;
}

void utterance_hold(Utterance *utterance)
{
        if (utterance->number > 0 && utterance->tail->len > 0)
                utterance->held_until = utterance->end;
}

void utterance_promote(Utterance *utterance)
{
        /* What a final left out of the tail that was, was not told. */
        if (utterance->tail->len > 0)
                utterance->told_until = MAX(utterance->told_until, utterance->end);
}

UtteranceChange utterance_next(Utterance *utterance, uint64_t *last_number)
{
        GArray *held = utterance->tail_words;

        g_string_truncate(utterance->committed, 0);
        g_string_truncate(utterance->tail, 0);
        g_array_set_size(utterance->words, 0);
        g_clear_pointer(&utterance->language, g_free);
        utterance->lost_sec = 0;
        utterance->number = 0;
        if (utterance->held_until == 0 || held->len == 0) {
                utterance->held_until = 0;
                clear_tail(utterance);
                return UTTERANCE_SAME;
        }
        utterance->number = ++*last_number;
        utterance->start = word_at(held, 0)->start;
        utterance->end = word_at(held, held->len - 1)->end;
        for (guint i = 0; i < held->len; i++)
                append_spaced(utterance->tail, word_at(held, i)->text);
        return UTTERANCE_CHANGED;
}
