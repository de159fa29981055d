/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A long transcript in a window: how long it takes to add to it and to scroll in it, how many rows
 * are made, whether its end is followed and a place kept. Writes one JSON object; run by
 * test_transcript.py on a private screen.
 */

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "overlay/transcript-view.h"

#define N_SEGMENTS 20000u
#define N_STOPS 15u
#define N_STEPS 30u
#define FRAMES 4

static GtkWidget *find(GtkWidget *widget, GType type)
{
        GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE(widget, type) ? widget : NULL;

        for (GtkWidget *child = gtk_widget_get_first_child(widget); child && !found;
             child = gtk_widget_get_next_sibling(child))
                found = find(child, type);
        return found;
}

/* Let everything that is due happen: a few frames. */
static void settle(GtkWidget *widget)
{
        GdkFrameClock *clock = gtk_widget_get_frame_clock(widget);
        gint64 frame = gdk_frame_clock_get_frame_counter(clock) + FRAMES;

        gdk_frame_clock_begin_updating(clock);
        while (gdk_frame_clock_get_frame_counter(clock) < frame)
                g_main_context_iteration(NULL, TRUE);
        gdk_frame_clock_end_updating(clock);
        while (g_main_context_pending(NULL))
                g_main_context_iteration(NULL, FALSE);
}

static void put(TranscriptModel *model, unsigned number, const char *text, bool final)
{
        transcript_model_put(model, &(TranscriptCaption){
                                            .segment = number,
                                            .text = text,
                                            .final = final,
                                            .start = number,
                                            .speaker = (int) (number / 7 % 3),
                                            .source = "system",
                                    });
}

static unsigned count_rows(GtkWidget *list)
{
        unsigned n = 0;

        for (GtkWidget *row = gtk_widget_get_first_child(list); row;
             row = gtk_widget_get_next_sibling(row))
                n++;
        return n;
}

/* Milliseconds of the processor: a busy machine doesn't count. */
static double cpu_ms(void)
{
        struct timespec now;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static bool is_at_end(GtkAdjustment *adjustment)
{
        return gtk_adjustment_get_value(adjustment) + gtk_adjustment_get_page_size(adjustment) >=
               gtk_adjustment_get_upper(adjustment) - 1;
}

/* The text of the row at the upper edge. */
static const char *first_text(GtkWidget *list)
{
        for (GtkWidget *row = gtk_widget_get_first_child(list); row;
             row = gtk_widget_get_next_sibling(row)) {
                graphene_rect_t bounds;
                GtkWidget *label;

                if (!gtk_widget_get_child_visible(row) ||
                    !gtk_widget_compute_bounds(row, list, &bounds) ||
                    bounds.origin.y + bounds.size.height <= 0)
                        continue;
                label = find(row, GTK_TYPE_LABEL);
                while (label && !gtk_widget_has_css_class(label, "transcript-time"))
                        label = gtk_widget_get_next_sibling(label)
                                        ? find(gtk_widget_get_next_sibling(label), GTK_TYPE_LABEL)
                                        : NULL;
                return label ? gtk_label_get_text(GTK_LABEL(label)) : "?";
        }
        return "";
}

int main(void)
{
        static const char *const texts[] = {
                "Of course.",
                "Today we look at how sound becomes text, and why it takes a moment until the "
                "words "
                "are certain, which is not the same for all of them and depends on what comes "
                "next.",
                "Thank you, and good morning.",
        };
        g_autoptr(TranscriptModel) model = transcript_model_new();
        GtkWidget *window, *list;
        TranscriptView *view;
        GtkAdjustment *adjustment;
        unsigned n_rows = 0;
        double began, appended, jumped_ms, scrolled;
        bool followed, followed_growth, kept, jumped;
        g_autofree char *before = NULL;

        if (!gtk_init_check())
                return 77;
        window = gtk_window_new();
        view = transcript_view_new();
        gtk_window_set_child(GTK_WINDOW(window), GTK_WIDGET(view));
        gtk_window_set_default_size(GTK_WINDOW(window), 700, 600);
        transcript_view_set_model(view, model, true);
        for (unsigned i = 1; i <= 40; i++)
                put(model, i, texts[i % 3], true);
        gtk_window_present(GTK_WINDOW(window));
        while (!gtk_widget_get_mapped(GTK_WIDGET(view)))
                g_main_context_iteration(NULL, TRUE);
        settle(window);
        list = find(window, GTK_TYPE_LIST_VIEW);
        adjustment = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(list));
        followed = is_at_end(adjustment);

        began = cpu_ms();
        for (unsigned i = 41; i <= N_SEGMENTS; i++) {
                put(model, i, texts[i % 3], true);
                if (i % 2000 == 0)
                        settle(window);
        }
        settle(window);
        appended = cpu_ms() - began;
        followed = followed && is_at_end(adjustment);

        put(model, N_SEGMENTS + 1, "This one", false);
        settle(window);
        put(model, N_SEGMENTS + 1, texts[1], false);
        settle(window);
        followed_growth = is_at_end(adjustment);

        began = cpu_ms();
        for (unsigned i = 0; i < N_STOPS; i++) {
                double end = gtk_adjustment_get_upper(adjustment) -
                             gtk_adjustment_get_page_size(adjustment);

                gtk_adjustment_set_value(adjustment, floor(end * (N_STOPS - 1 - i) / N_STOPS));
                settle(window);
                n_rows = MAX(n_rows, count_rows(list));
        }
        jumped_ms = cpu_ms() - began;
        began = cpu_ms();
        for (unsigned i = 0; i < N_STEPS; i++) {
                gtk_adjustment_set_value(adjustment, gtk_adjustment_get_value(adjustment) + 60);
                settle(window);
                n_rows = MAX(n_rows, count_rows(list));
        }
        scrolled = cpu_ms() - began;

        /* What comes while one reads far above moves nothing. */
        gtk_adjustment_set_value(adjustment, floor(gtk_adjustment_get_upper(adjustment) / 2));
        settle(window);
        before = g_strdup(first_text(list));
        for (unsigned i = N_SEGMENTS + 2; i <= N_SEGMENTS + 12; i++) {
                put(model, i, texts[i % 3], true);
                settle(window);
        }
        kept = !transcript_view_is_following(view) && strcmp(before, first_text(list)) == 0;
        transcript_view_go_to_end(view);
        settle(window);
        settle(window);
        jumped = is_at_end(adjustment) && transcript_view_is_following(view);
        printf("{\"append_us\": %.2f, \"jump_ms\": %.2f, \"scroll_ms\": %.2f, \"rows\": %u, "
               "\"followed\": %s, "
               "\"followed_growth\": %s, \"kept\": %s, \"jumped\": %s, \"first\": \"%s\"}\n",
               appended * 1000 / N_SEGMENTS, jumped_ms / N_STOPS, scrolled / N_STEPS, n_rows,
               followed ? "true" : "false", followed_growth ? "true" : "false",
               kept ? "true" : "false", jumped ? "true" : "false", before);
        gtk_window_destroy(GTK_WINDOW(window));
        return 0;
}
