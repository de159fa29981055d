/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "base/cleanup.h"
#include "layout/align.h"
#include "layout/run.h"
#include "layout/text.h"

/* Words of a tail that are compared with those of the text before. */
#define TAIL_MAX 16

void run_deinit(Run *run)
{
        free(run->text);
        free(run->before);
        free(run->label);
        words_deinit(&run->words);
        *run = (Run){0};
}

/* A copy that breaks no rule of UTF-8, nor a line: no longer than the limit, in whole characters. */
static char *copy_text(const char *text)
{
        size_t size = strnlen(text, LAYOUT_TEXT_MAX + 1);
        g_autofree char *valid = NULL;

        while (size > 0 && (size > LAYOUT_TEXT_MAX || (text[size] & 0xC0) == 0x80))
                size--;
        valid = g_utf8_make_valid(text, (gssize) size);
        for (char *c = valid; *c; c++) {
                if (g_ascii_iscntrl(*c))
                        *c = ' ';
        }
        return strdup(valid);
}

/* Have the text that a new one is aligned with: the one now, but that one which shrank back into
 * what is shown says too little of that; then it is the one before. */
static void keep_text(Run *run)
{
        char *text = TAKE_PTR(run->text);

        if (run->before && run->next == run->size && run->size < run->n_before) {
                free(text);
                return;
        }
        free(run->before);
        run->before = text;
        run->before_size = run->size;
        run->n_before = run->next;
}

typedef struct Tail {
        WordIn words[TAIL_MAX];
        size_t n;
} Tail;

static Tail take_tail(const char *text, const Word *words, size_t n)
{
        Tail tail = {.n = MIN(n, (size_t) TAIL_MAX)};

        for (size_t i = 0; i < tail.n; i++)
                tail.words[i] = (WordIn){text, &words[i]};
        return tail;
}

/* The lengths of the longest common subsequences of what is left of both from i and j on. */
static void count_common(const Tail *old, const Tail *new,
                         uint8_t common[TAIL_MAX + 1][TAIL_MAX + 1])
{
        memset(common, 0, (TAIL_MAX + 1) * (TAIL_MAX + 1));
        for (size_t i = old->n; i-- > 0;) {
                for (size_t j = new->n; j-- > 0;)
                        common[i][j] = word_is_same(old->words[i], new->words[j])
                                               ? common[i + 1][j + 1] + 1
                                               : MAX(common[i + 1][j], common[i][j + 1]);
        }
}

/* Words that were in the text before, in the same order, have been seen that much longer. */
static void carry_over(const Tail *old, const Tail *new, Word *words)
{
        uint8_t common[TAIL_MAX + 1][TAIL_MAX + 1];

        count_common(old, new, common);
        for (size_t i = 0, j = 0; i < old->n && j < new->n;) {
                if (word_is_same(old->words[i], new->words[j])) {
                        words[j].n_seen = old->words[i].word->n_seen + 1;
                        words[j].since = old->words[i].word->since;
                        i++;
                        j++;
                } else if (common[i + 1][j] >= common[i][j + 1]) {
                        i++;
                } else {
                        j++;
                }
        }
}

/* The words of the new text's tail, with what is known of them from the old one. */
static int read_tail(const Run *run, const char *text, size_t size, size_t next, usec_t now,
                     Words *ret)
{
        Words words;
        int r = words_read(text, size, next, &words);

        if (r < 0)
                return r;
        for (size_t i = 0; i < words.n; i++) {
                words.words[i].n_seen = 1;
                words.words[i].since = now;
        }
        if (run->text) {
                Tail old = take_tail(run->text, run->words.words + run->n_taken, run_count(run));
                Tail new = take_tail(text, words.words, words.n);

                carry_over(&old, &new, words.words);
        }
        *ret = words;
        return 0;
}

/* Where the text goes on behind what is shown of the one before. */
static size_t find_next(const Run *run, const char *text, size_t size)
{
        if (!run->text)
                return 0;
        if (run->before && run->next == run->size && run->size < run->n_before)
                return align_split(run->before, run->before_size, run->n_before, text, size);
        return align_split(run->text, run->size, run->next, text, size);
}

int run_set_text(Run *run, const LayoutSegment *segment, usec_t now)
{
        _cleanup_free_ char *text = copy_text(segment->text);
        _cleanup_free_ char *label = segment->label ? strdup(segment->label) : NULL;
        size_t size, next;
        Words words;
        int r;

        if (!text || (segment->label && !label))
                return -ENOMEM;
        size = strlen(text);
        next = find_next(run, text, size);
        r = read_tail(run, text, size, next, now, &words);
        if (r < 0)
                return r;
        if (!run->text || strcmp(run->text, text) != 0)
                run->heard_at = now;
        if (run->text)
                keep_text(run);
        words_deinit(&run->words);
        free(run->label);
        run->label = TAKE_PTR(label);
        run->text = TAKE_PTR(text);
        run->size = size;
        run->next = next;
        run->words = words;
        run->n_taken = 0;
        run->stable = segment->final ? size : text_offset(run->text, size, segment->stable);
        run->final = segment->final;
        return 0;
}

WordIn run_get_word(const Run *run, size_t i)
{
        return (WordIn){run->text, &run->words.words[run->n_taken + i]};
}

size_t run_count(const Run *run)
{
        return run->words.n - run->n_taken;
}

static bool is_certain(const Run *run, const Word *word, usec_t now)
{
        return word->end <= run->stable || word->n_seen >= 2 ||
               now >= word->since + RUN_CERTAIN_AFTER;
}

size_t run_count_certain(const Run *run, usec_t now)
{
        size_t n = 0;

        while (n < run_count(run) && is_certain(run, run_get_word(run, n).word, now))
                n++;
        return n;
}

/* The tail's words but for the last that a line may begin with, and its punctuation. */
static size_t count_but_newest(const Run *run)
{
        size_t n = run_count(run);

        while (n > 0 && !run_get_word(run, --n).word->begins)
                ;
        return n;
}

size_t run_count_visible(const Run *run, LayoutStability stability, usec_t now)
{
        size_t n = run_count(run), certain = run_count_certain(run, now), newest;

        if (stability == LAYOUT_FAST || certain == n)
                return n;
        if (stability == LAYOUT_CALM)
                return certain;
        newest = count_but_newest(run);
        if (now >= run_get_word(run, newest).word->since + RUN_NEWEST_HELD)
                return n;
        return MAX(newest, certain);
}

usec_t run_get_due(const Run *run, LayoutStability stability, usec_t now)
{
        size_t n = run_count(run), certain = run_count_certain(run, now);
        usec_t due;

        if (certain == n)
                return USEC_INFINITY;
        due = run_get_word(run, certain).word->since + RUN_CERTAIN_AFTER;
        if (stability == LAYOUT_BALANCED && run_count_visible(run, stability, now) < n)
                due = MIN(due, run_get_word(run, count_but_newest(run)).word->since +
                                       RUN_NEWEST_HELD);
        return due;
}

void run_take(Run *run, size_t n)
{
        if (n == 0)
                return;
        run->next = run_get_word(run, n - 1).word->end;
        run->n_taken += n;
}

void run_cut(Run *run, size_t at)
{
        Word *word = &run->words.words[run->n_taken];

        run->next = at;
        word->begin = at;
        word->gap = false;
        word->begins = true;
}
