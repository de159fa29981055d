/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "display.h"
#include "layout/layout.h"
#include "layout/words.h"
#include "overlay/paint.h"

#define LINES 2

/* Room for two lines at the usual size; powers of two. */
#define FRAME_WIDTH 1024
#define FRAME_HEIGHT 128

#define TEXT_MAX ((size_t) 64 * 1024)

/* Time after the last update for what waits. */
#define AFTER (3 * USEC_PER_SEC)

typedef struct Display {
        const Stream *stream;
        DisplayPolicy policy;
        Style style;
        PaintFont font;
        PangoContext *context;  /* owned, as the rest */
        PangoLayout *measuring;
        cairo_surface_t *surface;
        Flicker flicker;
        Layout *layout;
        usec_t now;
        Shown shown;
        Shown lines;  /* of the caption window: words of lines by their number, as last seen */
        Buffer finals; /* text of the segments that are final */
        usec_t heard_at[MEASURES_WORDS_MAX];
        Measures *measures;
} Display;

static double measure(const char *text, size_t n_bytes, void *userdata)
{
        Display *display = userdata;
        PangoRectangle extents;

        pango_layout_set_text(display->measuring, text, (int) n_bytes);
        pango_layout_get_extents(display->measuring, NULL, &extents);
        return extents.width / (double) PANGO_SCALE;
}

static void init(Display *display, const Stream *stream, DisplayPolicy policy, Measures *measures)
{
        PangoFontMap *fonts = pango_cairo_font_map_new();

        *display = (Display){
                .stream = stream,
                .policy = policy,
                .style = style_default(),
                .context = pango_font_map_create_context(fonts),
                .surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, FRAME_WIDTH, FRAME_HEIGHT),
                .finals = BUFFER_INIT(TEXT_MAX),
                .measures = measures,
        };
        if (policy >= DISPLAY_LABEL_LEFT)
                display->style.dim_tentative = false;
        display->font = paint_measure_font(display->context, &display->style, 1, 0);
        display->measuring = paint_new_line(display->context, &display->style, display->font.size);
        flicker_init(&display->flicker, FRAME_WIDTH, FRAME_HEIGHT);
        g_object_unref(fonts);
}

static void deinit(Display *display)
{
        layout_free(display->layout);
        flicker_deinit(&display->flicker);
        cairo_surface_destroy(display->surface);
        g_object_unref(display->measuring);
        g_object_unref(display->context);
        buffer_deinit(&display->finals);
}

static void draw_line(Display *display, cairo_t *cr, const char *text, size_t tentative)
{
        PangoLayout *line = paint_new_line(display->context, &display->style, display->font.size);
        PaintWords words = {.tentative = tentative, .fresh = strlen(text), .freshness = 1};
        int width;

        pango_layout_set_text(line, text, -1);
        paint_mark_words(line, &display->style, &words);
        pango_layout_get_pixel_size(line, &width, NULL);
        cairo_save(cr);
        if (display->policy == DISPLAY_LABEL_CENTRED)
                cairo_translate(cr, (display->font.line_width - width) / 2, 0);
        paint_line(cr, line, &display->style, &display->font);
        cairo_restore(cr);
        g_object_unref(line);
}

/* The frame as it is now. */
static void take_frame(Display *display, const size_t *tentative)
{
        uint8_t grey[FRAME_WIDTH * FRAME_HEIGHT];
        const uint8_t *pixels;
        int stride = cairo_image_surface_get_stride(display->surface);
        cairo_t *cr = cairo_create(display->surface);

        cairo_set_source_rgb(cr, 0, 0, 0);
        cairo_paint(cr);
        for (size_t i = 0; i < display->shown.n_lines; i++) {
                draw_line(display, cr, display->shown.lines[i].text, tentative[i]);
                cairo_translate(cr, 0, display->font.row_height);
        }
        cairo_destroy(cr);
        cairo_surface_flush(display->surface);
        pixels = cairo_image_surface_get_data(display->surface);
        /* White text on black: each channel is the grey value. */
        for (int y = 0; y < FRAME_HEIGHT; y++) {
                for (int x = 0; x < FRAME_WIDTH; x++)
                        grey[y * FRAME_WIDTH + x] = pixels[y * stride + 4 * x];
        }
        flicker_add(&display->flicker, grey);
}

static void add_words(Display *display, Shown *shown, uint64_t line, const char *text,
                      size_t tentative, bool visible)
{
        size_t size = strlen(text);
        double shift = display->policy == DISPLAY_LABEL_CENTRED
                               ? (display->font.line_width - measure(text, size, display)) / 2
                               : 0;

        for (size_t begin = 0, end; begin < size; begin = end + (text[end] == ' ')) {
                ShownWord *word = &shown->words[shown->n_words];

                end = begin + strcspn(text + begin, " ");
                if (end == begin || shown->n_words == MEASURES_WORDS_MAX)
                        continue;
                *word = (ShownWord){
                        .line = line,
                        .x = shift + measure(text, begin, display),
                        .visible = visible,
                        .committed = end <= tentative,
                };
                snprintf(word->text, sizeof(word->text), "%.*s", (int) (end - begin), text + begin);
                shown->n_words++;
        }
}

static void show_line(Display *display, uint64_t line, const char *text)
{
        ShownLine *shown = &display->shown.lines[display->shown.n_lines++];

        shown->line = line;
        snprintf(shown->text, sizeof(shown->text), "%s", text);
}

/* What the window shows: the words of lines that are out of sight are as they were last. */
static void look_at_window(Display *display, usec_t now)
{
        LayoutLine lines[LAYOUT_LINES_MAX + 1];
        size_t tentative[LAYOUT_LINES_MAX + 1], n = layout_get_lines(display->layout, now, lines);
        Shown *all = &display->lines;

        while (n > 0 && all->n_words > 0 && all->words[all->n_words - 1].line >= lines[0].id)
                all->n_words--;
        for (size_t i = 0; i < all->n_words; i++)
                all->words[i].visible = false;
        display->shown.n_lines = 0;
        for (size_t i = 0; i < n; i++) {
                add_words(display, all, lines[i].id, lines[i].text, lines[i].tentative, true);
                show_line(display, lines[i].id, lines[i].text);
                tentative[i] = lines[i].tentative;
        }
        memcpy(display->shown.words, all->words, all->n_words * sizeof(ShownWord));
        display->shown.n_words = all->n_words;
        measures_add(display->measures, &display->shown, display->heard_at, now);
        take_frame(display, tentative);
}

/* From the last update, or what was due since then, to the next. */
static void advance(Display *display, usec_t until)
{
        usec_t due = layout_get_due(display->layout, display->now);

        while (due <= until) {
                display->now = due;
                if (layout_advance(display->layout, due) > 0)
                        look_at_window(display, due);
                due = layout_get_due(display->layout, due);
        }
        display->now = until;
}

static size_t count_words(const char *text)
{
        size_t n = 0;

        for (; *text; text += strcspn(text, " ")) {
                text += strspn(text, " ");
                n += *text != 0;
        }
        return n;
}

/* When so many words had been heard. */
static void note_heard(Display *display, const StreamUpdate *update)
{
        size_t n = count_words(buffer_string(&display->finals)) + count_words(update->text);

        for (size_t i = 0; i < MIN(n, (size_t) MEASURES_WORDS_MAX); i++) {
                if (display->heard_at[i] == 0)
                        display->heard_at[i] = update->at;
        }
}

static void note_final(Display *display, const StreamUpdate *update)
{
        if (update->final && *update->text)
                (void) buffer_printf(&display->finals, "%s%s",
                                     display->finals.size > 0 ? " " : "", update->text);
}

static void begin_window(Display *display, LayoutStability stability)
{
        LayoutOptions options = {.n_lines = LINES,
                                 .width = display->font.line_width,
                                 .hide_after = USEC_INFINITY,
                                 .stability = stability};

        if (layout_new(&display->layout, measure, display) < 0 ||
            layout_configure(display->layout, &options, 1) < 0)
                abort();
}

static void run_window(Display *display)
{
        static const LayoutStability stabilities[] = {
                [DISPLAY_FAST] = LAYOUT_FAST,
                [DISPLAY_BALANCED] = LAYOUT_BALANCED,
                [DISPLAY_CALM] = LAYOUT_CALM,
        };
        const Stream *stream = display->stream;

        begin_window(display, stabilities[display->policy]);
        for (size_t i = 0; i < stream->n; i++) {
                const StreamUpdate *update = &stream->updates[i];
                LayoutSegment segment = {
                        .number = update->segment,
                        .text = update->text,
                        .stable = update->stable,
                        .final = update->final,
                        .start = update->start,
                        .end = update->end,
                };

                advance(display, update->at);
                note_heard(display, update);
                note_final(display, update);
                if (layout_update(display->layout, &segment, update->at) > 0)
                        look_at_window(display, update->at);
        }
        advance(display, stream->updates[stream->n - 1].at + AFTER);
}

/* Break text greedily into lines, numbered from `first` on, of which the last two are in view. */
static size_t break_text(Display *display, const char *text, uint64_t first, Shown *ret)
{
        _cleanup_(words_deinit) Words words = {0};
        size_t n = 0, begin = 0, size = strlen(text);

        if (words_read(text, size, 0, &words) < 0)
                abort();
        for (size_t i = 0; i < words.n; i++) {
                bool last = i + 1 == words.n;
                size_t end = words.words[i].end;
                char line[512];

                if (!last && (!words.words[i + 1].begins ||
                              measure(text + begin, words.words[i + 1].end - begin, display) <=
                                      display->font.line_width))
                        continue;
                snprintf(line, sizeof(line), "%.*s", (int) (end - begin), text + begin);
                add_words(display, ret, first + n, line, 0, false);
                if (ret->n_lines == LINES)
                        ret->lines[0] = ret->lines[--ret->n_lines];
                ret->lines[ret->n_lines].line = first + n;
                strcpy(ret->lines[ret->n_lines++].text, line);
                n++;
                begin = last ? size : words.words[i + 1].begin;
        }
        return n;
}

static void look_at_label(Display *display, const Shown *finals, size_t n_lines, const char *text,
                          usec_t now)
{
        size_t tentative[LINES] = {512, 512};

        display->shown = *finals;
        break_text(display, text, n_lines, &display->shown);
        for (size_t i = 0; i < display->shown.n_words; i++)
                display->shown.words[i].visible =
                        display->shown.words[i].line >= display->shown.lines[0].line;
        measures_add(display->measures, &display->shown, display->heard_at, now);
        take_frame(display, tentative);
}

/* Each utterance from the beginning of a line on. */
static void run_label(Display *display)
{
        Shown finals = {0};
        size_t n_lines = 0;

        for (size_t i = 0; i < display->stream->n; i++) {
                const StreamUpdate *update = &display->stream->updates[i];

                note_heard(display, update);
                note_final(display, update);
                look_at_label(display, &finals, n_lines, update->text, update->at);
                if (update->final)
                        n_lines += break_text(display, update->text, n_lines, &finals);
        }
}

/* The beginning of the final text that has so many words. */
static size_t find_end(const char *text, size_t n_words)
{
        size_t end = 0;

        for (; n_words > 0 && text[end]; n_words--) {
                end += strspn(text + end, " ");
                end += strcspn(text + end, " ");
        }
        return end;
}

double display_get_least_flicker(const Stream *stream, const Measures *measures)
{
        _cleanup_free_ Display *display = calloc(1, sizeof(*display));
        _cleanup_free_ Measures *replay = calloc(1, sizeof(*replay));
        double flicker;
        size_t most = 0;

        if (!display || !replay)
                abort();
        init(display, stream, DISPLAY_LABEL_LEFT, replay);
        begin_window(display, LAYOUT_FAST);
        for (size_t i = 0; i < stream->n; i++)
                note_final(display, &stream->updates[i]);
        for (size_t i = 0; i < measures->n_states; i++) {
                const char *all = buffer_string(&display->finals);
                _cleanup_free_ char *text = NULL;

                most = MAX(most, measures->n_words[i]);
                text = strndup(all, find_end(all, most));
                advance(display, measures->at[i]);
                if (layout_update(display->layout,
                                  &(LayoutSegment){.number = 1,
                                                   .text = text,
                                                   .stable = SIZE_MAX,
                                                   .start = NAN,
                                                   .end = NAN},
                                  measures->at[i]) > 0)
                        look_at_window(display, measures->at[i]);
        }
        advance(display, display->now + AFTER);
        flicker = display->flicker.sum;
        deinit(display);
        return flicker;
}

void display_run(const Stream *stream, DisplayPolicy policy, Measures *ret)
{
        _cleanup_free_ Display *display = calloc(1, sizeof(*display));
        _cleanup_free_ Shown *final = calloc(1, sizeof(*final));

        if (!display || !final || stream->n == 0)
                abort();
        init(display, stream, policy, ret);
        if (policy >= DISPLAY_LABEL_LEFT)
                run_label(display);
        else
                run_window(display);
        add_words(display, final, 0, buffer_string(&display->finals), 0, false);
        measures_end(ret, final);
        ret->flicker = display->flicker.sum;
        deinit(display);
}
