/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "layout/lines.h"
#include "layout/words.h"

void lines_init(Lines *lines, BreakMeasure measure, void *userdata)
{
        *lines = (Lines){
                .measure = measure,
                .userdata = userdata,
                .n_max = 2,
                .base = BUFFER_INIT(2 * LAYOUT_TEXT_MAX),
                .trial = BUFFER_INIT(4 * LAYOUT_TEXT_MAX),
        };
}

static void drop_frozen(Lines *lines, size_t n)
{
        for (size_t i = 0; i < n; i++)
                free(lines->frozen[i].text);
        lines->n_frozen -= n;
        memmove(lines->frozen, lines->frozen + n, lines->n_frozen * sizeof(Frozen));
}

static void clear_base(Lines *lines)
{
        buffer_clear(&lines->base);
        lines->n_committed = 0;
        lines->base_width = 0;
        lines->base_id++;
}

void lines_clear(Lines *lines)
{
        drop_frozen(lines, lines->n_frozen);
        clear_base(lines);
        lines->rolled_at = 0;
}

void lines_deinit(Lines *lines)
{
        lines_clear(lines);
        buffer_deinit(&lines->base);
        buffer_deinit(&lines->trial);
}

double lines_measure(const Lines *lines, const char *text, size_t size)
{
        return lines->measure(text, size, lines->userdata);
}

static int join(Buffer *buffer, const char *text, size_t size, bool gap)
{
        int r = gap && buffer->size > 0 ? buffer_append(buffer, " ", 1) : 0;

        return r < 0 ? r : buffer_append(buffer, text, size);
}

bool lines_has_room(Lines *lines, const char *text, size_t size, bool gap)
{
        double width;

        buffer_clear(&lines->trial);
        if (buffer_append(&lines->trial, lines->base.data, lines->base.size) < 0 ||
            join(&lines->trial, text, size, gap) < 0)
                return false;
        width = lines_measure(lines, buffer_string(&lines->trial), lines->trial.size);
        if (width > lines->width)
                return false;
        lines->base_width = width;
        return true;
}

int lines_append(Lines *lines, const char *text, size_t size, bool gap)
{
        return join(&lines->base, text, size, gap);
}

void lines_commit(Lines *lines)
{
        lines->n_committed = lines->base.size;
}

static void cut_base(Lines *lines, size_t size)
{
        if (size == lines->base.size)
                return;
        lines->base.size = size;
        lines->base.data[size] = 0;
}

void lines_retract(Lines *lines)
{
        cut_base(lines, lines->n_committed);
}

int lines_replace(Lines *lines, size_t begin, size_t end, const char *text, size_t size)
{
        _cleanup_free_ char *rest = strndup(buffer_string(&lines->base) + end,
                                            lines->base.size - end);
        bool committed = lines->n_committed >= end;
        int r;

        if (!rest)
                return -ENOMEM;
        cut_base(lines, begin);
        r = buffer_append(&lines->base, text, size);
        if (r >= 0)
                r = buffer_append_string(&lines->base, rest);
        if (committed)
                lines->n_committed += size - (end - begin);
        return r;
}

bool lines_would_lose(const Lines *lines, usec_t since, usec_t *ret_read_since)
{
        if (lines->n_max == 1) {
                *ret_read_since = since;
                return lines->base.size > 0;
        }
        if (lines->n_frozen + 1 < lines->n_max)
                return false;
        *ret_read_since = lines->frozen[lines->n_frozen + 1 - lines->n_max].at;
        return true;
}

int lines_freeze(Lines *lines, bool ends, bool moves, usec_t now)
{
        Frozen line = {.id = lines->base_id, .ends = ends, .at = now};

        line.text = strdup(buffer_string(&lines->base));
        if (!line.text)
                return -ENOMEM;
        if (lines->n_frozen == lines->n_max)
                drop_frozen(lines, 1);
        lines->frozen[lines->n_frozen++] = line;
        clear_base(lines);
        if (lines->n_frozen == lines->n_max && moves)
                lines->rolled_at = now;
        return 0;
}

/* A word that has no room anywhere is cut. */
static int add_word(Lines *lines, const char *text, const Word *word, usec_t now)
{
        size_t begin = word->begin;
        int r = 0;

        if (lines->base.size > 0 &&
            !lines_has_room(lines, text + begin, word->end - begin, word->gap))
                r = lines_freeze(lines, false, false, now);
        while (r >= 0 && lines->base.size == 0 &&
               !lines_has_room(lines, text + begin, word->end - begin, false)) {
                size_t fits = break_word(text + begin, word->end - begin, lines->width,
                                         lines->measure, lines->userdata);

                r = lines_append(lines, text + begin, fits, false);
                begin += fits;
                if (r < 0 || begin == word->end)
                        return r;
                r = lines_freeze(lines, false, false, now);
        }
        return r < 0 ? r : lines_append(lines, text + begin, word->end - begin, word->gap);
}

static int add_line(Lines *lines, const char *text, bool ends, usec_t now)
{
        _cleanup_(words_deinit) Words words = {0};
        int r = words_read(text, strlen(text), 0, &words);

        for (size_t i = 0; i < words.n && r >= 0; i++) {
                words.words[i].gap |= i == 0;
                r = add_word(lines, text, &words.words[i], now);
        }
        if (r >= 0 && ends && lines->base.size > 0)
                r = lines_freeze(lines, true, false, now);
        lines_commit(lines);
        return r;
}

int lines_refit(Lines *lines, size_t n_max, double width, usec_t now)
{
        Frozen frozen[LAYOUT_LINES_MAX];
        size_t n_frozen = lines->n_frozen;
        _cleanup_free_ char *base = NULL;
        int r = 0;

        lines_retract(lines);
        base = strdup(buffer_string(&lines->base));
        if (!base)
                return -ENOMEM;
        memcpy(frozen, lines->frozen, n_frozen * sizeof(Frozen));
        lines->n_frozen = 0;
        lines_clear(lines);
        lines->n_max = n_max;
        lines->width = width;
        for (size_t i = 0; i < n_frozen; i++) {
                if (r >= 0)
                        r = add_line(lines, frozen[i].text, frozen[i].ends, now);
                free(frozen[i].text);
        }
        return r < 0 ? r : add_line(lines, base, false, now);
}
