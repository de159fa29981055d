/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/types.h>

#include "transcript/transcript.h"

/* Two times that differ by less are the same: servers print 32-bit floats. */
#define TIME_TOLERANCE 0.02

/* The open utterance of one channel. */
typedef struct Utterance {
        uint64_t number; /* 0: none is open */
        unsigned channel;
        GString *committed; /* text of its finals */
        GString *tail;      /* text of the last interim */
        GArray *words;      /* Word, of its finals */
        GArray *tail_words; /* Word, of the last interim */
        double start;
        double end;
        double confidence; /* of the last result, where it gives no words */
        double lost_sec;
        char *language;
        double held_until; /* a tail from a broken connection reaches so far; 0: none */
        bool dirty;
        usec_t told_at;
        usec_t changed_at;     /* when a result last changed it */
        double promoted_until; /* an utterance that was ended without its final reached so far */
} Utterance;

struct Transcript {
        TranscriptHandlers handlers;
        void *userdata;
        uint64_t last_number;
        uint32_t n_finals;
        GQueue finals; /* of Segment *, without words */
        Utterance utterances[TRANSCRIPT_CHANNELS_MAX];
};

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

int transcript_new(Transcript **ret, const TranscriptHandlers *handlers, void *userdata)
{
        Transcript *transcript = calloc(1, sizeof(*transcript));

        if (!transcript)
                return -ENOMEM;
        transcript->handlers = *handlers;
        transcript->userdata = userdata;
        g_queue_init(&transcript->finals);
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++)
                transcript->utterances[i] = (Utterance){
                        .channel = i,
                        .committed = g_string_new(NULL),
                        .tail = g_string_new(NULL),
                        .words = new_words(),
                        .tail_words = new_words(),
                };
        *ret = transcript;
        return 0;
}

static void free_segment(void *segment)
{
        segment_free(segment);
}

Transcript *transcript_free(Transcript *transcript)
{
        if (!transcript)
                return NULL;
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++) {
                Utterance *utterance = &transcript->utterances[i];

                g_string_free(utterance->committed, true);
                g_string_free(utterance->tail, true);
                g_array_unref(utterance->words);
                g_array_unref(utterance->tail_words);
                g_free(utterance->language);
        }
        g_queue_clear_full(&transcript->finals, free_segment);
        free(transcript);
        return NULL;
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

static void append_word(GArray *words, const Word *word)
{
        Word copy = *word;

        copy.text = g_strdup(word->text);
        g_array_append_val(words, copy);
}

static double mean_confidence(const Utterance *utterance)
{
        double sum = 0;

        if (utterance->words->len == 0)
                return utterance->confidence;
        for (guint i = 0; i < utterance->words->len; i++)
                sum += g_array_index(utterance->words, Word, i).confidence;
        return sum / utterance->words->len;
}

static int first_speaker(const Utterance *utterance)
{
        const GArray *words = utterance->words->len > 0 ? utterance->words : utterance->tail_words;

        return words->len > 0 ? g_array_index(words, Word, 0).speaker : -1;
}

/* The utterance as a segment whose parts are still the utterance's, but for the text. */
static Segment view(const Utterance *utterance)
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

static void tell(Transcript *transcript, Utterance *utterance, usec_t now)
{
        Segment segment = view(utterance);

        utterance->dirty = false;
        utterance->told_at = now;
        transcript->handlers.on_segment(transcript->userdata, &segment);
        g_free(segment.text);
}

static void keep(Transcript *transcript, const Segment *segment)
{
        Segment *kept = g_memdup2(segment, sizeof(*segment));

        kept->text = g_strdup(segment->text);
        kept->language = g_strdup(segment->language);
        kept->words = NULL;
        kept->n_words = 0;
        g_queue_push_tail(&transcript->finals, kept);
        if (g_queue_get_length(&transcript->finals) > TRANSCRIPT_KEPT_MAX)
                segment_free(g_queue_pop_head(&transcript->finals));
}

static void reset(Utterance *utterance)
{
        utterance->number = 0;
        utterance->dirty = false;
        utterance->held_until = 0;
        utterance->told_at = 0;
        utterance->lost_sec = 0;
        g_string_truncate(utterance->committed, 0);
        g_string_truncate(utterance->tail, 0);
        g_array_set_size(utterance->words, 0);
        g_array_set_size(utterance->tail_words, 0);
        g_clear_pointer(&utterance->language, g_free);
}

static void finish(Transcript *transcript, Utterance *utterance, bool unconfirmed)
{
        Segment segment;

        if (utterance->number == 0)
                return;
        segment = view(utterance);
        segment.stable = (uint32_t) g_utf8_strlen(segment.text, -1);
        segment.final = true;
        segment.unconfirmed = unconfirmed;
        segment.words = (Word *) (void *) utterance->words->data;
        segment.n_words = utterance->words->len;
        transcript->n_finals++;
        transcript->handlers.on_segment(transcript->userdata, &segment);
        keep(transcript, &segment);
        g_free(segment.text);
        reset(utterance);
}

/* Whether there is an utterance to change: text opens one, silence doesn't. */
static bool ensure_open(Transcript *transcript, Utterance *utterance, const Results *results)
{
        if (utterance->number > 0)
                return true;
        if (!*results->text)
                return false;
        utterance->number = ++transcript->last_number;
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

static void set_tail(Utterance *utterance, const Results *results)
{
        g_string_assign(utterance->tail, results->text);
        g_array_set_size(utterance->tail_words, 0);
        for (size_t i = 0; i < results->n_words; i++)
                append_word(utterance->tail_words, &results->words[i]);
}

/* Of a tail that is held, what the final did not reach is still to come. */
static void cut_tail(Utterance *utterance, double until)
{
        g_string_truncate(utterance->tail, 0);
        if (utterance->held_until <= until + TIME_TOLERANCE) {
                utterance->held_until = 0;
                g_array_set_size(utterance->tail_words, 0);
                return;
        }
        while (utterance->tail_words->len > 0 &&
               g_array_index(utterance->tail_words, Word, 0).start < until - TIME_TOLERANCE)
                g_array_remove_index(utterance->tail_words, 0);
        for (guint i = 0; i < utterance->tail_words->len; i++)
                append_spaced(utterance->tail, g_array_index(utterance->tail_words, Word, i).text);
}

static void on_interim(Transcript *transcript, Utterance *utterance, const Results *results)
{
        if (results->end + TIME_TOLERANCE < utterance->held_until)
                return;
        utterance->held_until = 0;
        if (!ensure_open(transcript, utterance, results))
                return;
        if (strcmp(utterance->tail->str, results->text) == 0)
                return;
        set_tail(utterance, results);
        note_result(utterance, results);
        utterance->dirty = true;
}

static void on_final(Transcript *transcript, Utterance *utterance, const Results *results)
{
        if (!ensure_open(transcript, utterance, results))
                return;
        append_spaced(utterance->committed, results->text);
        for (size_t i = 0; i < results->n_words; i++)
                append_word(utterance->words, &results->words[i]);
        note_result(utterance, results);
        cut_tail(utterance, results->end);
        utterance->dirty = true;
        if (utterance->committed->len > 0 &&
            (results->speech_final || utterance->committed->len > TRANSCRIPT_SEGMENT_BYTES)) {
                g_string_truncate(utterance->tail, 0);
                finish(transcript, utterance, false);
        }
}

/* Late ones, and those whose words were final before, say nothing about what is open now. */
static void on_utterance_end(Transcript *transcript, Utterance *utterance, double last_word_end)
{
        bool unconfirmed = utterance->committed->len == 0;

        if (utterance->number == 0 || last_word_end < utterance->start)
                return;
        if (utterance->committed->len == 0 && utterance->tail->len == 0)
                return;
        /* What came after the last final comes again, in the next utterance. */
        if (!unconfirmed)
                g_string_truncate(utterance->tail, 0);
        finish(transcript, utterance, unconfirmed);
}

/*
 * What was promoted has been told; a final that comes after all must not say it again. Returns how
 * many words to leave out, or -1 to leave all out.
 */
static ssize_t count_promoted(const Utterance *utterance, const Results *results)
{
        double until = utterance->promoted_until;
        size_t n = 0;

        if (results->start + TIME_TOLERANCE >= until)
                return 0;
        if (results->end <= until + TIME_TOLERANCE)
                return -1;
        while (n < results->n_words && results->words[n].start + TIME_TOLERANCE < until)
                n++;
        return n == results->n_words && n > 0 ? -1 : (ssize_t) n;
}

static void on_results(Transcript *transcript, Utterance *utterance, usec_t now,
                       const Results *results)
{
        ssize_t n_promoted = count_promoted(utterance, results);
        g_autoptr(GString) text = g_string_new(NULL);
        Results rest = *results;

        if (n_promoted < 0)
                return;
        rest.words += n_promoted;
        rest.n_words -= (size_t) n_promoted;
        for (size_t i = 0; n_promoted > 0 && i < rest.n_words; i++)
                append_spaced(text, rest.words[i].text);
        if (n_promoted > 0)
                rest.text = text->str;
        if (rest.is_final)
                on_final(transcript, utterance, &rest);
        else
                on_interim(transcript, utterance, &rest);
        if (utterance->dirty)
                utterance->changed_at = now;
}

static Utterance *utterance_of(Transcript *transcript, unsigned channel)
{
        return channel < TRANSCRIPT_CHANNELS_MAX ? &transcript->utterances[channel] : NULL;
}

void transcript_message(Transcript *transcript, usec_t now, const Message *message)
{
        Utterance *utterance;

        if (message->type == MESSAGE_RESULTS) {
                utterance = utterance_of(transcript, message->results.channel);
                if (utterance)
                        on_results(transcript, utterance, now, &message->results);
        } else if (message->type == MESSAGE_UTTERANCE_END) {
                utterance = utterance_of(transcript, message->utterance_end.channel);
                if (utterance)
                        on_utterance_end(transcript, utterance,
                                         message->utterance_end.last_word_end);
        }
        transcript_tick(transcript, now);
}

void transcript_break(Transcript *transcript)
{
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++) {
                Utterance *utterance = &transcript->utterances[i];

                if (utterance->number > 0 && utterance->tail->len > 0)
                        utterance->held_until = utterance->end;
        }
}

static usec_t promotion_due(const Utterance *utterance)
{
        if (utterance->number == 0 || utterance->held_until > 0)
                return USEC_INFINITY;
        return utterance->changed_at + TRANSCRIPT_PROMOTE_USEC;
}

static void promote(Transcript *transcript, Utterance *utterance)
{
        utterance->promoted_until = utterance->end;
        finish(transcript, utterance, utterance->tail->len > 0);
}

static usec_t due(const Utterance *utterance)
{
        if (!utterance->dirty)
                return USEC_INFINITY;
        return utterance->told_at == 0 ? 0 : utterance->told_at + TRANSCRIPT_INTERVAL_USEC;
}

void transcript_tick(Transcript *transcript, usec_t now)
{
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++) {
                Utterance *utterance = &transcript->utterances[i];

                if (promotion_due(utterance) <= now)
                        promote(transcript, utterance);
                else if (due(utterance) <= now)
                        tell(transcript, utterance, now);
        }
}

usec_t transcript_due(const Transcript *transcript)
{
        usec_t first = USEC_INFINITY;

        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++)
                first = MIN(first, MIN(due(&transcript->utterances[i]),
                                       promotion_due(&transcript->utterances[i])));
        return first;
}

void transcript_end(Transcript *transcript)
{
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++) {
                Utterance *utterance = &transcript->utterances[i];

                finish(transcript, utterance, utterance->tail->len > 0);
        }
}

uint32_t transcript_n_finals(const Transcript *transcript)
{
        return transcript->n_finals;
}

static int compare_numbers(const void *a, const void *b)
{
        const Segment *first = *(const Segment *const *) a, *second = *(const Segment *const *) b;

        return first->number < second->number ? -1 : first->number > second->number;
}

int transcript_visit(const Transcript *transcript, uint64_t from,
                     int (*visit)(void *userdata, const Segment *segment), void *userdata)
{
        g_autoptr(GPtrArray) order = g_ptr_array_new();
        Segment open[TRANSCRIPT_CHANNELS_MAX] = {0};
        int r = 0;

        for (const GList *item = transcript->finals.head; item; item = item->next)
                if (((const Segment *) item->data)->number >= from)
                        g_ptr_array_add(order, item->data);
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++)
                if (transcript->utterances[i].number > 0 &&
                    transcript->utterances[i].number >= from) {
                        open[i] = view(&transcript->utterances[i]);
                        g_ptr_array_add(order, &open[i]);
                }
        if (order->len > 0)
                qsort(order->pdata, order->len, sizeof(order->pdata[0]), compare_numbers);
        for (guint i = 0; i < order->len && r >= 0; i++)
                r = visit(userdata, order->pdata[i]);
        for (unsigned i = 0; i < TRANSCRIPT_CHANNELS_MAX; i++)
                g_free(open[i].text);
        return r;
}
