/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "base/cleanup.h"
#include "layout/break.h"
#include "layout/text.h"
#include "layout/words.h"

/* Code points of a word that are compared. */
#define LETTERS_MAX 32

/* Below this, what is said is another thing, not another spelling. */
#define SIMILARITY_MIN 0.85

void words_deinit(Words *words)
{
        free(words->words);
        *words = (Words){0};
}

/* Where the letters of text[begin … end) end, and the punctuation behind them begins. */
static size_t letters_end(const char *text, size_t begin, size_t end)
{
        while (end > begin) {
                const char *last = g_utf8_find_prev_char(text + begin, text + end);

                if (!last || !g_unichar_ispunct(g_utf8_get_char(last)))
                        break;
                end = (size_t) (last - text);
        }
        return end;
}

/* What stands between two breaks: a word and its punctuation, or either. How many were added. */
static size_t split_piece(const char *text, size_t begin, size_t end, bool gap, Word *ret)
{
        size_t letters = letters_end(text, begin, end), n = 0;
        bool alone = letters == begin && (gap || begin == 0);

        if (letters > begin)
                ret[n++] = (Word){.begin = begin, .end = letters, .gap = gap, .begins = true};
        if (letters < end)
                ret[n++] = (Word){.begin = letters,
                                  .end = end,
                                  .gap = gap && alone,
                                  .begins = alone};
        return n;
}

int words_read(const char *text, size_t size, size_t from, Words *ret)
{
        _cleanup_free_ uint8_t *marks = malloc(size - from + 1);
        _cleanup_free_ Word *words = calloc(size - from + 2, sizeof(*words));
        size_t n = 0;
        bool gap = false;

        if (!marks || !words || break_find(text + from, size - from, marks) < 0)
                return -ENOMEM;
        for (size_t at = from, end; at < size; at = end) {
                size_t begin = text_skip_spaces(text, size, at), trimmed;

                for (end = MIN(begin + 1, size); !(marks[end - from] & BREAK_LINE);)
                        end++;
                trimmed = begin + text_trim(text + begin, end - begin);
                n += split_piece(text, begin, trimmed, gap || begin > at, words + n);
                gap = trimmed < end;
        }
        ret->words = TAKE_PTR(words);
        ret->n = n;
        return 0;
}

static size_t fold(WordIn word, uint32_t *letters)
{
        size_t n = 0;

        for (size_t at = word.word->begin; at < word.word->end && n < LETTERS_MAX;) {
                uint32_t c = text_next(word.text, word.word->end, &at);

                if (!g_unichar_ispunct(c))
                        letters[n++] = g_unichar_tolower(c);
        }
        return n;
}

static unsigned edit_distance(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b)
{
        unsigned row[LETTERS_MAX + 1];

        for (size_t j = 0; j <= n_b; j++)
                row[j] = (unsigned) j;
        for (size_t i = 0; i < n_a; i++) {
                unsigned diagonal = row[0]++;

                for (size_t j = 1; j <= n_b; j++) {
                        unsigned above = row[j], swap = diagonal + (a[i] != b[j - 1]);

                        row[j] = MIN(swap, MIN(above, row[j - 1]) + 1);
                        diagonal = above;
                }
        }
        return row[n_b];
}

double word_similarity(WordIn one, WordIn other)
{
        uint32_t a[LETTERS_MAX], b[LETTERS_MAX];
        size_t n_a = fold(one, a), n_b = fold(other, b);

        if (n_a == 0 && n_b == 0)
                return one.text[one.word->begin] == other.text[other.word->begin];
        return 1 - edit_distance(a, n_a, b, n_b) / (double) MAX(n_a, n_b);
}

bool word_is_same(WordIn one, WordIn other)
{
        uint32_t a[LETTERS_MAX], b[LETTERS_MAX];
        size_t n_a = fold(one, a), n_b = fold(other, b);
        size_t size = one.word->end - one.word->begin;

        if (n_a > 0 || n_b > 0)
                return n_a == n_b && memcmp(a, b, n_a * sizeof(*a)) == 0;
        return size == other.word->end - other.word->begin &&
               memcmp(one.text + one.word->begin, other.text + other.word->begin, size) == 0;
}

static bool is_one_of(WordIn word, const char *const *set, size_t n_set)
{
        uint32_t letters[LETTERS_MAX];
        size_t n = fold(word, letters);

        for (size_t i = 0; i < n_set; i++) {
                size_t k = 0;

                while (k < n && letters[k] == (unsigned char) set[i][k])
                        k++;
                if (k == n && set[i][k] == 0)
                        return true;
        }
        return false;
}

/* Folded: without apostrophes. */
static bool is_negation(WordIn word)
{
        static const char *const set[] = {
                "no",      "not",     "never",  "none",    "nothing", "nobody", "nor",    "without",
                "cannot",  "cant",    "wont",   "dont",    "doesnt",  "didnt",  "isnt",   "arent",
                "wasnt",   "werent",  "hasnt",  "havent",  "hadnt",   "shouldnt", "couldnt",
                "wouldnt", "mustnt",  "neednt", "nicht",   "kein",    "keine",  "keinen", "keiner",
                "nie",     "niemals", "nichts", "niemand", "ohne",
        };

        return is_one_of(word, set, ELEMENTSOF(set));
}

bool word_joins(WordIn word)
{
        static const char *const set[] = {
                "and",   "or",    "but",    "because", "that",  "which",   "who",    "when",
                "where", "while", "if",     "though",  "although", "than", "of",     "in",
                "on",    "at",    "to",     "for",     "with",  "by",      "from",   "into",
                "about", "after", "before", "over",    "under", "between", "through", "during",
                "und",   "oder",  "aber",   "weil",    "dass",  "wenn",    "mit",    "von",
                "zu",    "bei",   "nach",   "als",     "auf",   "aus",
        };

        return is_one_of(word, set, ELEMENTSOF(set));
}

static bool has_digit(WordIn word)
{
        for (size_t at = word.word->begin; at < word.word->end;) {
                if (g_unichar_isdigit(text_next(word.text, word.word->end, &at)))
                        return true;
        }
        return false;
}

static bool is_capital(WordIn word)
{
        size_t at = word.word->begin;

        return g_unichar_isupper(text_next(word.text, word.word->end, &at));
}

bool word_matters(WordIn shown, WordIn other)
{
        if (word_is_same(shown, other))
                return false;
        return has_digit(shown) || has_digit(other) || is_negation(shown) != is_negation(other) ||
               is_capital(other) || word_similarity(shown, other) < SIMILARITY_MIN;
}

bool word_ends_clause(const char *text, size_t size)
{
        static const char *const ends[] = {",", ";", ".", "?", "!", "…", "、", "。", "，",
                                           "？", "！", "،", "؛", "؟", "।"};

        for (size_t i = 0; i < ELEMENTSOF(ends); i++) {
                size_t n = strlen(ends[i]);

                if (size >= n && memcmp(text + size - n, ends[i], n) == 0)
                        return true;
        }
        return false;
}
