/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What src/layout shows of a conversation, for comparison with the extension's layout.js: a line of
 * input is a step, fields between tabs, "new" the first of a conversation; a line of output is what is
 * shown after it. layout-driver.js is its like.
 */

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "layout/layout.h"

static double measure(const char *text, size_t n_bytes, void *userdata)
{
        return (double) g_utf8_strlen(text, (gssize) n_bytes);
}

/* "say", time, number, stable, final, label, start, end, text */
static void say(Layout *layout, char **fields, usec_t now)
{
        LayoutSegment segment = {
                .number = strtoull(fields[2], NULL, 10),
                .stable = strtoull(fields[3], NULL, 10),
                .final = strcmp(fields[4], "1") == 0,
                .label = *fields[5] ? fields[5] : NULL,
                .start = *fields[6] ? strtod(fields[6], NULL) : NAN,
                .end = *fields[7] ? strtod(fields[7], NULL) : NAN,
                .text = fields[8],
        };

        g_assert_cmpint(layout_update(layout, &segment, now), >=, 0);
}

/* "set" or "new", time, lines, width, stability */
static void set(Layout *layout, char **fields, usec_t now)
{
        LayoutOptions options = {
                .n_lines = strtoull(fields[2], NULL, 10),
                .width = strtod(fields[3], NULL),
                .hide_after = 5 * USEC_PER_SEC,
                .fade_time = 250 * USEC_PER_MSEC,
                .roll_time = 250 * USEC_PER_MSEC,
                .appear_time = 80 * USEC_PER_MSEC,
                .stability = strcmp(fields[4], "fast") == 0   ? LAYOUT_FAST
                             : strcmp(fields[4], "calm") == 0 ? LAYOUT_CALM
                                                              : LAYOUT_BALANCED,
        };

        g_assert_cmpint(layout_configure(layout, &options, now), >=, 0);
}

static void print(Layout *layout, usec_t now)
{
        LayoutLine lines[LAYOUT_LINES_MAX + 1];
        size_t n = layout_get_lines(layout, now, lines);

        for (size_t i = 0; i < n; i++) {
                const LayoutLine *line = &lines[i];

                printf("%.*s[%s]%ld|", (int) line->tentative, line->text,
                       line->text + line->tentative, g_utf8_strlen(line->text, (gssize) line->fresh));
        }
        printf("%s\n", layout_get_roll(layout, now) > 0 ? "rolls" : "");
}

int main(void)
{
        _cleanup_(layout_freep) Layout *layout = NULL;
        char line[64 * 1024];

        while (fgets(line, sizeof(line), stdin)) {
                g_auto(GStrv) fields = NULL;
                usec_t now;

                line[strcspn(line, "\n")] = 0;
                fields = g_strsplit(line, "\t", -1);
                now = strtoull(fields[1], NULL, 10) * USEC_PER_MSEC;

                if (strcmp(fields[0], "new") == 0) {
                        layout = layout_free(layout);
                        g_assert_cmpint(layout_new(&layout, measure, NULL), >=, 0);
                }
                if (strcmp(fields[0], "say") == 0)
                        say(layout, fields, now);
                else if (strcmp(fields[0], "wait") != 0)
                        set(layout, fields, now);
                else
                        g_assert_cmpint(layout_advance(layout, now), >=, 0);
                print(layout, now);
        }
        return 0;
}
