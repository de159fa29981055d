/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/cleanup.h"
#include "transcript/phrase.h"

#define WORD_BYTES_MAX 16

/*
 * Words that begin a phrase and belong to what follows: articles, prepositions, conjunctions of
 * some languages that are captioned most. Sorted, for bsearch().
 */
static const char *const openers[] = {
        "a",     "aber", "about", "after", "al",  "als", "am",   "an",   "and",  "as",    "at",
        "auf",   "aus",  "avec",  "bei",   "but", "by",  "como", "con",  "da",   "dans",  "das",
        "dass",  "de",   "del",   "dem",   "den", "der", "des",  "di",   "die",  "du",    "e",
        "ein",   "eine", "einem", "einen", "el",  "en",  "et",   "for",  "from", "für",   "if",
        "im",    "in",   "into",  "la",    "las", "le",  "les",  "los",  "mais", "mit",   "nach",
        "nor",   "o",    "oder",  "of",    "on",  "or",  "os",   "ou",   "par",  "para",  "pero",
        "por",   "pour", "que",   "qui",   "so",  "sur", "than", "that", "the",  "to",    "um",
        "un",    "una",  "und",   "une",   "von", "vor", "weil", "wenn", "when", "where", "which",
        "while", "who",  "with",  "y",     "zu",  "zum", "zur",  "à",
};

/* Their point ends no sentence. */
static const char *const abbreviations[] = {"dr.", "mr.",   "mrs.", "ms.",
                                            "no.", "prof.", "st.",  "vs."};

static int compare_words(const void *a, const void *b)
{
        return strcmp(a, *(const char *const *) b);
}

/* In lower case; "" if it is longer than any of a table. */
static void read_word(char word[static WORD_BYTES_MAX], const Pieces *pieces, size_t i)
{
        size_t size = pieces_at(pieces, i)->size;
        g_autofree char *lower = NULL;

        word[0] = '\0';
        if (size >= WORD_BYTES_MAX)
                return;
        lower = g_utf8_strdown(pieces_text(pieces, i), (gssize) size);
        g_strlcpy(word, lower, WORD_BYTES_MAX);
}

static bool is_opener(const Pieces *pieces, size_t i)
{
        char word[WORD_BYTES_MAX];

        read_word(word, pieces, i);
        return bsearch(word, openers, ELEMENTSOF(openers), sizeof(openers[0]), compare_words) !=
               NULL;
}

static bool is_abbreviation(const Pieces *pieces, size_t i)
{
        char word[WORD_BYTES_MAX];

        read_word(word, pieces, i);
        /* An initial: "J." */
        if (g_utf8_strlen(word, -1) == 2 && g_str_has_suffix(word, "."))
                return true;
        for (size_t k = 0; k < ELEMENTSOF(abbreviations); k++)
                if (strcmp(word, abbreviations[k]) == 0)
                        return true;
        return false;
}

static bool is_one_of(gunichar c, const gunichar *set)
{
        for (; *set; set++)
                if (*set == c)
                        return true;
        return false;
}

/* The last character of piece i that is no closing quote or bracket. */
static gunichar last_mark(const Pieces *pieces, size_t i)
{
        static const gunichar closing[] = {'"',    '\'',   ')',   ']',   0x2019, 0x201D,
                                           0x00BB, 0x203A, U'」', U'』', U'）',  0};
        const char *start = pieces_text(pieces, i), *at = start + pieces_at(pieces, i)->size;
        gunichar c = 0;

        do {
                at = g_utf8_prev_char(at);
                c = g_utf8_get_char(at);
        } while (at > start && is_one_of(c, closing));
        return c;
}

bool phrase_ends_sentence(const Pieces *pieces, size_t i)
{
        static const gunichar marks[] = {'!',   '?',   0x2026, 0x061F, 0x06D4, 0x0964,
                                         U'。', U'！', U'？',  U'．',  0};
        gunichar mark = last_mark(pieces, i - 1);

        if (is_one_of(mark, marks))
                return true;
        return mark == '.' && !is_abbreviation(pieces, i - 1) &&
               !g_unichar_islower(g_utf8_get_char(pieces_text(pieces, i)));
}

static bool ends_clause(const Pieces *pieces, size_t i)
{
        static const gunichar marks[] = {',',    ';',   ':',   '.',   0x2013, 0x2014, 0x060C,
                                         0x061B, U'、', U'，', U'；', U'：',  0};

        return is_one_of(last_mark(pieces, i - 1), marks);
}

double phrase_gap(const Pieces *pieces, size_t i)
{
        return MAX(pieces_at(pieces, i)->start - pieces_at(pieces, i - 1)->end, 0.0);
}

double phrase_break_cost(const Pieces *pieces, size_t i)
{
        if (!pieces_at(pieces, i)->begins_word)
                return PHRASE_WORD;
        if (phrase_ends_sentence(pieces, i))
                return PHRASE_SENTENCE;
        if (is_abbreviation(pieces, i - 1))
                return PHRASE_TORN;
        if (ends_clause(pieces, i) || pieces_at(pieces, i)->begins_segment)
                return PHRASE_CLAUSE;
        if (phrase_gap(pieces, i) >= PHRASE_PAUSE_SEC)
                return PHRASE_PAUSE;
        if (is_opener(pieces, i - 1))
                return PHRASE_TORN;
        return is_opener(pieces, i) ? PHRASE_BEGIN : PHRASE_NONE;
}
