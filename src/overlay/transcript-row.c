/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "base/i18n.h"
#include "overlay/accessible.h"
#include "overlay/transcript-row.h"
#include "overlay/transcript-time.h"

/* Lines longer than these pixels are hard to read, at the usual size of text. */
#define READABLE_WIDTH 760
#define NARROWEST_WIDTH 240
#define TIME_GAP 14

#define NARROWEST_CHARACTERS 10
#define TIME_CHARACTERS 8
#define TENTATIVE_ALPHA (G_MAXUINT16 * 6 / 10)

/* Marks within one segment; further ones are not marked. */
#define MARKS_MAX 200

struct _TranscriptRow {
        GtkWidget parent;
        GtkWidget *gap, *voice, *time, *text;
        TranscriptSegment *segment; /* owned; NULL for none */
        GtkListItem *item;          /* borrowed, as long as there is a segment */
        const TranscriptMatch *match;
};

G_DEFINE_FINAL_TYPE(TranscriptRow, transcript_row, GTK_TYPE_WIDGET)

/* Pixels at the usual size of text, as many as they are at the desktop's. */
static int scale(GtkWidget *widget, int pixels)
{
        int dpi = 0; /* in 1024ths; 96 is the usual text size */

        g_object_get(gtk_widget_get_settings(widget), "gtk-xft-dpi", &dpi, NULL);
        return dpi > 0 ? (int) (pixels * (dpi / (96.0 * 1024.0))) : pixels;
}

static int height_of(GtkWidget *child, int width)
{
        int height = 0;

        if (gtk_widget_get_visible(child))
                gtk_widget_measure(child, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL,
                                   NULL);
        return height;
}

static int time_width(TranscriptRow *row)
{
        int width;

        gtk_widget_measure(row->time, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
        return width;
}

static int text_width(TranscriptRow *row, int width)
{
        return MAX(width - time_width(row) - scale(GTK_WIDGET(row), TIME_GAP), 1);
}

/* What the text would like to have in width is never asked: that is what costs time with labels that
 * wrap, and there may be hundreds of rows to lay out at once. */
static void transcript_row_measure(GtkWidget *widget, GtkOrientation orientation, int for_size,
                                   int *minimum, int *natural, int *minimum_baseline,
                                   int *natural_baseline)
{
        TranscriptRow *row = TRANSCRIPT_ROW(widget);
        int readable = scale(widget, READABLE_WIDTH);
        int width = for_size > 0 ? MIN(for_size, readable) : readable;

        if (orientation == GTK_ORIENTATION_HORIZONTAL) {
                *minimum = scale(widget, NARROWEST_WIDTH);
                *natural = readable;
                return;
        }
        *minimum = *natural = height_of(row->gap, width) + height_of(row->voice, width) +
                              height_of(row->text, text_width(row, width));
}

/* Have a child at this place of the row, from the side where lines begin. */
static void place(TranscriptRow *row, GtkWidget *child, GtkAllocation area)
{
        GtkWidget *widget = GTK_WIDGET(row);

        if (!gtk_widget_get_visible(child))
                return;
        if (gtk_widget_get_direction(widget) == GTK_TEXT_DIR_RTL)
                area.x = gtk_widget_get_width(widget) - area.x - area.width;
        gtk_widget_size_allocate(child, &area, -1);
}

static int baseline_of(GtkWidget *child, int width)
{
        int height, baseline;

        gtk_widget_measure(child, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, &baseline);
        return baseline >= 0 ? baseline : height;
}

/* Time and text, their first lines on one level. */
static void place_line(TranscriptRow *row, int x, int y, int width)
{
        int for_time = time_width(row), for_text = text_width(row, width);
        int lower = baseline_of(row->text, for_text) - baseline_of(row->time, for_time);

        place(row, row->time,
              (GtkAllocation){x, y + MAX(lower, 0), for_time, height_of(row->time, for_time)});
        place(row, row->text,
              (GtkAllocation){x + width - for_text, y, for_text, height_of(row->text, for_text)});
}

/* In the middle, no wider than can be read well. */
static void transcript_row_size_allocate(GtkWidget *widget, int width, int height, int baseline)
{
        TranscriptRow *row = TRANSCRIPT_ROW(widget);
        int wanted = MIN(width, scale(widget, READABLE_WIDTH));
        int x = (width - wanted) / 2;
        int gap = height_of(row->gap, wanted), voice = height_of(row->voice, wanted);

        place(row, row->gap, (GtkAllocation){x, 0, wanted, gap});
        place(row, row->voice, (GtkAllocation){x, gap, wanted, voice});
        place_line(row, x, gap + voice, wanted);
}

static GtkSizeRequestMode transcript_row_get_request_mode(GtkWidget *widget)
{
        return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void mark(PangoAttrList *attributes, size_t start, size_t end)
{
        /* Dark on yellow is legible in any theme. */
        PangoAttribute *marks[] = {
                pango_attr_background_new(0xF9F9, 0xF0F0, 0x6B6B),
                pango_attr_foreground_new(0x1111, 0x1111, 0x1111),
                pango_attr_foreground_alpha_new(G_MAXUINT16),
        };

        for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
                marks[i]->start_index = (guint) start;
                marks[i]->end_index = (guint) end;
                pango_attr_list_change(attributes, marks[i]);
        }
}

static void mark_matches(TranscriptRow *row, PangoAttrList *attributes)
{
        size_t start, end = 0;

        for (unsigned i = 0; row->match && i < MARKS_MAX; i++) {
                if (!transcript_match_find(row->match, row->segment->text, end, &start, &end))
                        return;
                mark(attributes, start, end);
        }
}

static void show_text(TranscriptRow *row)
{
        PangoAttrList *attributes = NULL;

        if (!row->segment->final || row->match)
                attributes = pango_attr_list_new();
        if (!row->segment->final) {
                PangoAttribute *dim = pango_attr_foreground_alpha_new(TENTATIVE_ALPHA);

                dim->start_index = (guint) row->segment->stable;
                pango_attr_list_insert(attributes, dim);
        }
        mark_matches(row, attributes);
        gtk_label_set_attributes(GTK_LABEL(row->text), attributes);
        gtk_label_set_text(GTK_LABEL(row->text), row->segment->text);
        g_clear_pointer(&attributes, pango_attr_list_unref);
}

/* Sound that no server received is missing before these words. */
static void show_gap(TranscriptRow *row)
{
        bool lost = row->segment->lost >= 0.5;

        if (lost) {
                g_autofree char *span = transcript_time_span(ceil(row->segment->lost));
                /* Translators: %s is a span of time, such as "12 s". */
                g_autofree char *text = g_strdup_printf(_("%s of sound were lost here"), span);

                gtk_label_set_text(GTK_LABEL(row->gap), text);
        }
        gtk_widget_set_visible(row->gap, lost);
}

static void show_voice(TranscriptRow *row)
{
        g_autofree char *voice = transcript_segment_name_voice(row->segment);
        bool shown = voice && row->segment->begins_voice;

        if (shown)
                gtk_label_set_text(GTK_LABEL(row->voice), voice);
        gtk_widget_set_visible(row->voice, shown);
}

/* What a screen reader says of the row; of words that may still change it says none. */
static char *describe(TranscriptRow *row)
{
        const TranscriptSegment *segment = row->segment;
        g_autofree char *voice = NULL;

        if (segment->begins_voice)
                voice = transcript_segment_name_voice(segment);
        if (!segment->final)
                return g_strdup(_("being said"));
        return voice ? g_strdup_printf("%s: %s", voice, segment->text) : g_strdup(segment->text);
}

static void name_item(TranscriptRow *row)
{
        g_autofree char *name = describe(row);
        g_autofree char *time = transcript_segment_name_time(row->segment);

        accessible_set_item(row->item, GTK_WIDGET(row), name, time);
}

static void show_segment(TranscriptRow *row)
{
        g_autofree char *time = transcript_segment_name_time(row->segment);

        gtk_label_set_text(GTK_LABEL(row->time), time);
        show_voice(row);
        show_gap(row);
        show_text(row);
}

static void on_segment_changed(TranscriptSegment *segment, TranscriptRow *row)
{
        show_segment(row);
        if (segment->final)
                name_item(row);
}

void transcript_row_set_segment(TranscriptRow *row, TranscriptSegment *segment, GtkListItem *item)
{
        if (row->segment)
                g_signal_handlers_disconnect_by_data(row->segment, row);
        g_set_object(&row->segment, segment);
        row->item = item;
        if (!segment)
                return;
        g_signal_connect(segment, "changed", G_CALLBACK(on_segment_changed), row);
        show_segment(row);
        name_item(row);
}

void transcript_row_set_match(TranscriptRow *row, const TranscriptMatch *match)
{
        row->match = match;
        if (row->segment)
                show_text(row);
}

static void transcript_row_dispose(GObject *object)
{
        TranscriptRow *row = TRANSCRIPT_ROW(object);

        transcript_row_set_segment(row, NULL, NULL);
        g_clear_pointer(&row->gap, gtk_widget_unparent);
        g_clear_pointer(&row->voice, gtk_widget_unparent);
        g_clear_pointer(&row->time, gtk_widget_unparent);
        g_clear_pointer(&row->text, gtk_widget_unparent);
        G_OBJECT_CLASS(transcript_row_parent_class)->dispose(object);
}

static void transcript_row_class_init(TranscriptRowClass *class)
{
        GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = transcript_row_dispose;
        widget_class->measure = transcript_row_measure;
        widget_class->size_allocate = transcript_row_size_allocate;
        widget_class->get_request_mode = transcript_row_get_request_mode;
        gtk_widget_class_set_css_name(widget_class, "transcriptrow");
        gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

/* A label that a screen reader passes over: the row as a whole has its words. */
static GtkWidget *new_label(TranscriptRow *row, const char *class)
{
        GtkWidget *label =
                g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                             "xalign", 0.0F, "yalign", 0.0F, NULL);

        gtk_widget_add_css_class(label, class);
        gtk_widget_set_parent(label, GTK_WIDGET(row));
        return label;
}

static void set_wrap(GtkWidget *label)
{
        gtk_label_set_wrap(GTK_LABEL(label), TRUE);
        gtk_label_set_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
        gtk_label_set_width_chars(GTK_LABEL(label), NARROWEST_CHARACTERS);
}

static void transcript_row_init(TranscriptRow *row)
{
        row->gap = new_label(row, "transcript-gap");
        row->voice = new_label(row, "transcript-voice");
        row->time = new_label(row, "transcript-time");
        row->text = new_label(row, "transcript-text");
        set_wrap(row->gap);
        set_wrap(row->text);
        gtk_label_set_ellipsize(GTK_LABEL(row->voice), PANGO_ELLIPSIZE_END);
        gtk_label_set_width_chars(GTK_LABEL(row->time), TIME_CHARACTERS);
}

GtkWidget *transcript_row_new(void)
{
        return g_object_new(TRANSCRIPT_TYPE_ROW, NULL);
}
