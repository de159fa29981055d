/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "transcript/piece.h"

#define ZERO_WIDTH_JOINER 0x200D

/* How far behind its place a word is looked for in the text, in bytes. */
#define SEARCH_MAX ((size_t) 256)

/* No session lasts for longer: what is beyond is no time. */
#define TIME_SEC_MAX 1e9

/* A place in a segment's text whose time is known. */
typedef struct Anchor {
        size_t offset;
        double time;
        int speaker; /* of what follows */
} Anchor;

void pieces_init(Pieces *pieces)
{
        *pieces = (Pieces){
                .text = g_string_new(NULL),
                .array = g_array_new(false, false, sizeof(Piece)),
                .sources = g_string_chunk_new(64),
        };
}

void pieces_deinit(Pieces *pieces)
{
        g_string_free(pieces->text, true);
        g_array_unref(pieces->array);
        g_string_chunk_free(pieces->sources);
}

static bool is_emoji_modifier(gunichar c)
{
        return c >= 0x1F3FB && c <= 0x1F3FF;
}

static bool is_regional_indicator(gunichar c)
{
        return c >= 0x1F1E6 && c <= 0x1F1FF;
}

size_t piece_cluster_end(const char *text, size_t offset)
{
        gunichar previous = g_utf8_get_char(text + offset);
        bool flag = is_regional_indicator(previous);
        const char *end = g_utf8_next_char(text + offset);

        for (; *end; end = g_utf8_next_char(end)) {
                gunichar c = g_utf8_get_char(end);
                bool pair = flag && is_regional_indicator(c);

                if (!g_unichar_iszerowidth(c) && !is_emoji_modifier(c) && !pair &&
                    previous != ZERO_WIDTH_JOINER)
                        break;
                flag = false; /* a flag is two of them, no more */
                previous = c;
        }
        return (size_t) (end - text);
}

unsigned piece_columns(const char *text, size_t size)
{
        unsigned columns = 0;
        bool joined = false;

        for (const char *at = text; at < text + size; at = g_utf8_next_char(at)) {
                gunichar c = g_utf8_get_char(at);

                if (!joined && !g_unichar_iszerowidth(c) && !is_emoji_modifier(c))
                        columns += g_unichar_iswide(c) ? 2 : 1;
                joined = c == ZERO_WIDTH_JOINER;
        }
        return columns;
}

static bool changes_direction(gunichar c)
{
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_space(gunichar c)
{
        return g_unichar_iscntrl(c) ||
               (g_unichar_isspace(c) &&
                g_unichar_break_type(c) != G_UNICODE_BREAK_NON_BREAKING_GLUE);
}

/* The text with single spaces between its words; returns where it begins. */
static size_t append_clean(GString *to, const char *text)
{
        size_t base = to->len;
        bool spaced = false;

        for (; *text; text = g_utf8_next_char(text)) {
                gunichar c = g_utf8_get_char(text);

                if (changes_direction(c))
                        continue;
                if (is_space(c)) {
                        spaced = to->len > base;
                        continue;
                }
                if (spaced)
                        g_string_append_c(to, ' ');
                g_string_append_unichar(to, c);
                spaced = false;
        }
        return base;
}

static size_t count_words(const char *text)
{
        size_t n = *text != '\0';

        for (; *text; text++)
                n += *text == ' ';
        return n;
}

/* Whatever a file may hold; no number at all is no time either. */
static double clamp_time(double time)
{
        return time > 0 ? MIN(time, TIME_SEC_MAX) : 0;
}

static void add_anchor(GArray *anchors, size_t offset, double time, int speaker)
{
        const Anchor *last = &g_array_index(anchors, Anchor, anchors->len - 1);
        Anchor anchor = {
                .offset = offset, .time = MAX(clamp_time(time), last->time), .speaker = speaker};

        g_array_append_val(anchors, anchor);
}

static void add_word_anchors(GArray *anchors, size_t offset, size_t size, const Word *word)
{
        add_anchor(anchors, offset, word->start, word->speaker);
        add_anchor(anchors, offset + size, word->end, word->speaker);
}

/* As many words as the text has: the first is the first, though its case or its points differ. */
static void pair_words(GArray *anchors, const char *text, const Segment *segment)
{
        const char *at = text;

        for (size_t i = 0; i < segment->n_words; i++) {
                size_t size = strcspn(at, " ");

                add_word_anchors(anchors, (size_t) (at - text), size, &segment->words[i]);
                at += size + (at[size] == ' ');
        }
}

/* Else each is looked for behind the one before; what isn't found lies between its neighbours. */
static void find_words(GArray *anchors, const char *text, const Segment *segment)
{
        const char *at = text, *end = text + strlen(text);

        for (size_t i = 0; i < segment->n_words; i++) {
                size_t size = strlen(segment->words[i].text);
                const char *found = memmem(at, MIN((size_t) (end - at), SEARCH_MAX + size),
                                           segment->words[i].text, size);

                if (!found || size == 0)
                        continue;
                add_word_anchors(anchors, (size_t) (found - text), size, &segment->words[i]);
                at = found + size;
        }
}

static GArray *new_anchors(const char *text, const Segment *segment)
{
        GArray *anchors = g_array_new(false, false, sizeof(Anchor));
        Anchor first = {.time = clamp_time(segment->start), .speaker = segment->speaker};

        g_array_append_val(anchors, first);
        if (segment->n_words > 0 && count_words(text) == segment->n_words)
                pair_words(anchors, text, segment);
        else
                find_words(anchors, text, segment);
        add_anchor(anchors, strlen(text), segment->end, segment->speaker);
        return anchors;
}

/* The last anchor at or before offset; *i is where the search begins and ends. */
static const Anchor *anchor_before(const GArray *anchors, size_t offset, guint *i)
{
        while (*i + 1 < anchors->len && g_array_index(anchors, Anchor, *i + 1).offset <= offset)
                (*i)++;
        return &g_array_index(anchors, Anchor, *i);
}

static double time_at(const GArray *anchors, size_t offset, guint *i)
{
        const Anchor *before = anchor_before(anchors, offset, i), *after;

        if (*i + 1 == anchors->len || before->offset == offset)
                return before->time;
        after = before + 1;
        return before->time + (after->time - before->time) * (double) (offset - before->offset) /
                                      (double) (after->offset - before->offset);
}

/* The time of a piece's end: a pause may follow, so of several anchors there the first counts. */
static double end_time_at(const GArray *anchors, size_t offset, guint i)
{
        while (i + 1 < anchors->len && g_array_index(anchors, Anchor, i + 1).offset < offset)
                i++;
        if (i + 1 < anchors->len && g_array_index(anchors, Anchor, i + 1).offset == offset)
                return g_array_index(anchors, Anchor, i + 1).time;
        return time_at(anchors, offset, &i);
}

/* Written without spaces, such as Chinese: a line may end at any character. */
static bool is_ideographic(gunichar c)
{
        GUnicodeBreakType type = g_unichar_break_type(c);

        return type == G_UNICODE_BREAK_IDEOGRAPHIC || type == G_UNICODE_BREAK_NON_STARTER ||
               type == G_UNICODE_BREAK_CONDITIONAL_JAPANESE_STARTER;
}

static bool never_begins_line(gunichar c)
{
        switch ((int) g_unichar_break_type(c)) {
        case G_UNICODE_BREAK_CLOSE_PUNCTUATION:
        case G_UNICODE_BREAK_CLOSE_PARANTHESIS:
        case G_UNICODE_BREAK_EXCLAMATION:
        case G_UNICODE_BREAK_NON_STARTER:
        case G_UNICODE_BREAK_CONDITIONAL_JAPANESE_STARTER:
        case G_UNICODE_BREAK_INFIX_SEPARATOR:
        case G_UNICODE_BREAK_QUOTATION:
                return true;
        default:
                return false;
        }
}

static bool may_cut(const char *text, size_t before, size_t after)
{
        gunichar last = g_utf8_get_char(text + before), next = g_utf8_get_char(text + after);

        return (is_ideographic(last) || is_ideographic(next)) && !never_begins_line(next) &&
               g_unichar_break_type(last) != G_UNICODE_BREAK_OPEN_PUNCTUATION;
}

/* Where the piece that begins at offset ends: before a space, where a line may end, or where it
 * becomes too long, which is no place for a line to end. */
static size_t piece_end(const char *text, size_t offset, bool *ret_cut)
{
        unsigned columns = 0;
        size_t end = offset;

        *ret_cut = false;
        while (text[end] && text[end] != ' ') {
                size_t next = piece_cluster_end(text, end);

                columns += piece_columns(text + end, next - end);
                if (end > offset && columns > PIECE_COLUMNS_MAX) {
                        *ret_cut = true;
                        return end;
                }
                if (text[next] && text[next] != ' ' && may_cut(text, end, next))
                        return next;
                end = next;
        }
        return end;
}

static void cut(Pieces *pieces, size_t base, const Piece *common, const GArray *anchors)
{
        const char *text = pieces->text->str + base;
        bool cut_before = false, cut_behind;
        guint i = 0;

        for (size_t start = 0, end; text[start]; start = end, cut_before = cut_behind) {
                bool spaced = text[start] == ' ';
                Piece piece = *common;

                start += spaced;
                end = piece_end(text, start, &cut_behind);
                piece.offset = base + start;
                piece.size = end - start;
                piece.columns = piece_columns(text + start, piece.size);
                piece.begins_segment = start == 0;
                piece.spaced = spaced || (start == 0 && !is_ideographic(g_utf8_get_char(text)));
                piece.begins_word = !cut_before || spaced;
                piece.start = time_at(anchors, start, &i);
                piece.end = end_time_at(anchors, end, i);
                piece.voice.speaker = g_array_index(anchors, Anchor, i).speaker;
                g_array_append_val(pieces->array, piece);
        }
}

void pieces_add(Pieces *pieces, const char *source, const Segment *segment)
{
        g_autofree char *text = g_utf8_make_valid(segment->text, -1);
        g_autofree char *name = g_utf8_make_valid(source, -1);
        size_t base = append_clean(pieces->text, text);
        Piece common = {
                .channel = segment->channel,
                .voice.source = g_string_chunk_insert_const(pieces->sources, name),
        };
        g_autoptr(GArray) anchors = NULL;

        if (pieces->text->len == base)
                return;
        anchors = new_anchors(pieces->text->str + base, segment);
        cut(pieces, base, &common, anchors);
        if (pieces_at(pieces, 0)->voice.source != common.voice.source)
                pieces->several = true;
}

static int compare(const void *a, const void *b)
{
        const Piece *first = a, *second = b;

        if (first->channel != second->channel)
                return first->channel < second->channel ? -1 : 1;
        return first->offset < second->offset ? -1 : first->offset > second->offset;
}

void pieces_sort(Pieces *pieces)
{
        g_array_sort(pieces->array, compare);
}
