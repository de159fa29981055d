/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Below the finals, the open caption is one line that is drawn again at each change. The cursor
 * rests at the line's beginning: a terminal that re-wraps its lines when it becomes narrower then
 * leaves it on the first of the pieces, and drawing anew clears them all; and nothing above can
 * ever be cleared. While drawing, automatic wrap is off, so that a character which the terminal
 * takes for wider than the C library does spoils one column and not the line below.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "cli/caption-line.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/sink.h"
#include "cli/text.h"

#define WRAP_OFF "\033[?7l"
#define WRAP_ON "\033[?7h"
#define CLEAR_BELOW "\033[J"
#define STYLE_NORMAL "\033[0m"

#define COLUMNS_DEFAULT 80
#define COLUMNS_MAX 1000

/* Two channels speak at once; further open segments push out the oldest. */
#define OPEN_MAX 8

typedef struct OpenSegment {
        uint64_t session;
        uint64_t segment;
        uint32_t stable;
        char *text; /* owned */
} OpenSegment;

typedef struct TerminalSink {
        Sink sink;
        bool styled;
        bool drawn; /* the cursor's line holds the open caption */
        size_t n_open;
        OpenSegment open[OPEN_MAX]; /* the one that changed last is the last */
} TerminalSink;

static unsigned terminal_columns(void)
{
        struct winsize size = {0};

        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
                return COLUMNS_DEFAULT;
        return MIN(size.ws_col, COLUMNS_MAX);
}

static void clear(TerminalSink *terminal)
{
        if (terminal->drawn)
                fputs("\r" CLEAR_BELOW, stdout);
        terminal->drawn = false;
}

/* The last column stays free: some terminals wrap as soon as it is filled. */
static void draw(TerminalSink *terminal)
{
        _cleanup_buffer_ Buffer line = BUFFER_INIT(CAPTION_LINE_SIZE_MAX);
        const OpenSegment *segment;

        if (terminal->n_open == 0) {
                clear(terminal);
                return;
        }
        segment = &terminal->open[terminal->n_open - 1];
        (void) caption_line_compose(&line, segment->text, segment->stable, terminal_columns() - 1,
                                    terminal->styled);
        printf("\r" WRAP_OFF "%s%s" CLEAR_BELOW WRAP_ON "\r", buffer_string(&line),
               terminal->styled ? STYLE_NORMAL : "");
        terminal->drawn = true;
}

static void remove_open(TerminalSink *terminal, size_t index)
{
        free(terminal->open[index].text);
        terminal->n_open--;
        memmove(&terminal->open[index], &terminal->open[index + 1],
                (terminal->n_open - index) * sizeof(OpenSegment));
}

static void remove_caption(TerminalSink *terminal, const Caption *caption)
{
        for (size_t i = 0; i < terminal->n_open; i++)
                if (terminal->open[i].session == caption->session &&
                    terminal->open[i].segment == caption->segment) {
                        remove_open(terminal, i);
                        return;
                }
}

static void add_caption(TerminalSink *terminal, const Caption *caption)
{
        char *text = text_clean(caption->text);

        if (!text)
                return;
        if (terminal->n_open == OPEN_MAX)
                remove_open(terminal, 0);
        terminal->open[terminal->n_open++] = (OpenSegment){
                .session = caption->session,
                .segment = caption->segment,
                .stable = caption->stable,
                .text = text,
        };
}

static void on_caption(Sink *sink, const Caption *caption)
{
        TerminalSink *terminal = (TerminalSink *) sink;

        remove_caption(terminal, caption);
        if (caption->final) {
                clear(terminal);
                if (*caption->text)
                        output_line("%s", caption->text);
        } else
                add_caption(terminal, caption);
        draw(terminal);
}

static void settle(Sink *sink)
{
        TerminalSink *terminal = (TerminalSink *) sink;

        clear(terminal);
        while (terminal->n_open > 0) {
                output_line("%s", terminal->open[0].text);
                remove_open(terminal, 0);
        }
}

static void on_started(Sink *sink, uint64_t session, sd_bus_message *details)
{
}

static void on_ended(Sink *sink, uint64_t session, sd_bus_message *summary)
{
        settle(sink);
}

/* Standard error is most often the same terminal. */
static void tell(Sink *sink, const char *sentence)
{
        TerminalSink *terminal = (TerminalSink *) sink;

        clear(terminal);
        fflush(stdout);
        report("%s", sentence);
        draw(terminal);
}

static void on_notice(Sink *sink, const char *code, const char *message)
{
        if (*message)
                tell(sink, message);
}

static void redraw(Sink *sink)
{
        draw((TerminalSink *) sink);
}

static Sink *free_sink(Sink *sink)
{
        TerminalSink *terminal = (TerminalSink *) sink;

        while (terminal->n_open > 0)
                remove_open(terminal, terminal->n_open - 1);
        free(terminal);
        return NULL;
}

int sink_new_terminal(Sink **ret, bool styled)
{
        static const SinkOperations operations = {
                .caption = on_caption,
                .started = on_started,
                .ended = on_ended,
                .notice = on_notice,
                .tell = tell,
                .settle = settle,
                .redraw = redraw,
                .free = free_sink,
        };
        TerminalSink *terminal = calloc(1, sizeof(*terminal));

        if (!terminal)
                return -ENOMEM;
        terminal->sink.operations = &operations;
        terminal->styled = styled;
        *ret = &terminal->sink;
        return 0;
}
