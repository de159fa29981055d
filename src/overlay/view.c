/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "overlay/view.h"

#define FONT_FAMILY "sans-serif"
#define FONT_FEATURES "tnum" /* digits of one width: numbers that change don't shake the line */
#define LINE_HEIGHT 1.35
#define PADDING_X 16
#define PADDING_Y 10
#define RADIUS 8
#define OUTPUT_SHARE 0.68 /* of the monitor's width, at most */
#define PLATE_OPACITY 0.8
#define TENTATIVE_OPACITY 0.75
#define NOTICE_SIZE 0.65 /* of the captions' text */
#define NOTICE_LINES 2
#define NOTICE_LINE_SPACING 1.15F
#define NOTICE_GAP 4

#define ACCESSIBLE_MAX ((size_t) 64 * 1024)

/* A line shaped for drawing, kept as long as its text is the same. */
typedef struct ViewLine {
        uint64_t id;
        PangoLayout *layout; /* owned */
        size_t tentative;
} ViewLine;

struct _View {
        GtkWidget parent;
        ViewStyle style;
        PangoLayout *measuring; /* owned, as all PangoLayouts here */
        PangoLayout *notice;    /* NULL for none */
        ViewLine lines[LAYOUT_LINES_MAX + 1];
        size_t n_lines;
        double roll;
        int line_width, row_height, baseline; /* pixels */
};

G_DEFINE_FINAL_TYPE(View, view, GTK_TYPE_WIDGET)

static double text_size(View *view)
{
        GtkSettings *settings = gtk_widget_get_settings(GTK_WIDGET(view));
        int dpi = 0; /* in 1024ths; 96 is the usual text size */

        g_object_get(settings, "gtk-xft-dpi", &dpi, NULL);
        return VIEW_TEXT_SIZE * view->style.size_percent / 100.0 *
               (dpi > 0 ? dpi / (96.0 * 1024.0) : 1.0);
}

static PangoLayout *new_layout(View *view, double size)
{
        PangoContext *context = gtk_widget_create_pango_context(GTK_WIDGET(view));
        PangoFontDescription *font = pango_font_description_from_string(FONT_FAMILY);
        PangoAttrList *attributes = pango_attr_list_new();
        PangoLayout *layout = pango_layout_new(context);

        pango_font_description_set_weight(font, PANGO_WEIGHT_MEDIUM);
        pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
        pango_layout_set_font_description(layout, font);
        pango_attr_list_insert(attributes, pango_attr_font_features_new(FONT_FEATURES));
        pango_layout_set_attributes(layout, attributes);
        pango_layout_set_single_paragraph_mode(layout, TRUE);
        pango_font_description_free(font);
        pango_attr_list_unref(attributes);
        g_object_unref(context);
        return layout;
}

/* All that follows from the font: the rows' height, where the text stands in them, the width. */
static void measure_font(View *view)
{
        PangoContext *context = pango_layout_get_context(view->measuring);
        const PangoFontDescription *font = pango_layout_get_font_description(view->measuring);
        PangoFontMetrics *metrics = pango_context_get_metrics(context, font, NULL);
        double ascent = pango_font_metrics_get_ascent(metrics) / (double) PANGO_SCALE;
        double descent = pango_font_metrics_get_descent(metrics) / (double) PANGO_SCALE;
        double character =
                pango_font_metrics_get_approximate_char_width(metrics) / (double) PANGO_SCALE;
        double width = view->style.width_characters * character;

        if (view->style.output_width > 0)
                width = MIN(width, view->style.output_width * OUTPUT_SHARE - 2 * PADDING_X);
        view->line_width = (int) ceil(MAX(width, character));
        view->row_height = (int) lround(text_size(view) * LINE_HEIGHT);
        view->baseline = (int) lround((view->row_height - ascent - descent) / 2 + ascent);
        pango_font_metrics_unref(metrics);
}

static void clear_lines(View *view)
{
        for (size_t i = 0; i < view->n_lines; i++)
                g_clear_object(&view->lines[i].layout);
        view->n_lines = 0;
}

void view_set_style(View *view, const ViewStyle *style)
{
        view->style = *style;
        clear_lines(view);
        g_clear_object(&view->notice);
        g_clear_object(&view->measuring);
        view->measuring = new_layout(view, text_size(view));
        measure_font(view);
        gtk_widget_queue_resize(GTK_WIDGET(view));
}

double view_measure(const char *text, size_t n_bytes, void *userdata)
{
        View *view = userdata;
        PangoRectangle extents;

        pango_layout_set_text(view->measuring, text, (int) n_bytes);
        pango_layout_get_extents(view->measuring, NULL, &extents);
        return extents.width / (double) PANGO_SCALE;
}

double view_get_line_width(View *view)
{
        return view->line_width;
}

/* Show the words from `tentative` on weaker; the shaping is the same, so that none moves. */
static void dim(PangoLayout *layout, size_t tentative)
{
        PangoAttrList *attributes = pango_attr_list_copy(pango_layout_get_attributes(layout));
        PangoAttribute *alpha = pango_attr_foreground_alpha_new(TENTATIVE_OPACITY * G_MAXUINT16);

        alpha->start_index = (guint) tentative;
        pango_attr_list_insert(attributes, alpha);
        pango_layout_set_attributes(layout, attributes);
        pango_attr_list_unref(attributes);
}

static ViewLine make_line(View *view, const LayoutLine *source)
{
        ViewLine line = {
                .id = source->id,
                .layout = new_layout(view, text_size(view)),
                .tentative = source->tentative,
        };

        pango_layout_set_text(line.layout, source->text, -1);
        if (view->style.dim_tentative && source->text[source->tentative])
                dim(line.layout, source->tentative);
        return line;
}

/* The line as it is shown already, or NULL if there is none such. */
static ViewLine *find_line(View *view, const LayoutLine *source)
{
        for (size_t i = 0; i < view->n_lines; i++) {
                ViewLine *line = &view->lines[i];

                if (line->layout && line->id == source->id &&
                    line->tentative == source->tentative &&
                    strcmp(pango_layout_get_text(line->layout), source->text) == 0)
                        return line;
        }
        return NULL;
}

/* Whether that changed any. */
static bool set_lines(View *view, const LayoutLine *lines, size_t n_lines)
{
        ViewLine made[LAYOUT_LINES_MAX + 1];
        bool changed = n_lines != view->n_lines;

        for (size_t i = 0; i < n_lines; i++) {
                ViewLine *old = find_line(view, &lines[i]);

                changed |= old != &view->lines[i];
                made[i] = old ? *old : make_line(view, &lines[i]);
                if (old)
                        old->layout = NULL;
        }
        clear_lines(view);
        memcpy(view->lines, made, n_lines * sizeof(ViewLine));
        view->n_lines = n_lines;
        return changed;
}

static bool set_notice(View *view, const char *notice)
{
        const char *old = view->notice ? pango_layout_get_text(view->notice) : NULL;

        if (g_strcmp0(old, notice) == 0)
                return false;
        g_clear_object(&view->notice);
        if (!notice)
                return true;
        view->notice = new_layout(view, text_size(view) * NOTICE_SIZE);
        pango_layout_set_width(view->notice, view->line_width * PANGO_SCALE);
        pango_layout_set_height(view->notice, -NOTICE_LINES);
        pango_layout_set_line_spacing(view->notice, NOTICE_LINE_SPACING);
        pango_layout_set_wrap(view->notice, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_ellipsize(view->notice, PANGO_ELLIPSIZE_END);
        pango_layout_set_text(view->notice, notice, -1);
        return true;
}

/* A screen reader is told of lines that won't change, and of notices: not of each guess. */
static void update_accessible(View *view, const ViewContent *content)
{
        _cleanup_buffer_ Buffer text = BUFFER_INIT(ACCESSIBLE_MAX);

        for (size_t i = 0; i < content->n_lines; i++) {
                if (content->lines[i].committed)
                        (void) buffer_printf(&text, "%s\n", content->lines[i].text);
        }
        if (content->notice)
                (void) buffer_append_string(&text, content->notice);
        gtk_accessible_update_property(GTK_ACCESSIBLE(view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       buffer_string(&text), -1);
}

void view_set_content(View *view, const ViewContent *content)
{
        bool had_lines = view->n_lines > 0;
        bool notice_changed = set_notice(view, content->notice);
        bool changed = set_lines(view, content->lines, content->n_lines);

        if (changed || notice_changed)
                update_accessible(view, content);
        if (notice_changed || had_lines != (view->n_lines > 0))
                gtk_widget_queue_resize(GTK_WIDGET(view));
        if (changed || content->roll != view->roll)
                gtk_widget_queue_draw(GTK_WIDGET(view));
        view->roll = content->roll;
}

static int rows_height(View *view)
{
        return view->n_lines > 0 ? (int) view->style.n_lines * view->row_height : 0;
}

static int notice_height(View *view)
{
        int height;

        if (!view->notice)
                return 0;
        pango_layout_get_pixel_size(view->notice, NULL, &height);
        return height + (view->n_lines > 0 ? NOTICE_GAP : 0);
}

static void measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                    int *natural, int *minimum_baseline, int *natural_baseline)
{
        View *view = SURTITLE_VIEW(widget);

        if (orientation == GTK_ORIENTATION_HORIZONTAL)
                *minimum = view->line_width + 2 * PADDING_X;
        else
                *minimum = rows_height(view) + notice_height(view) + 2 * PADDING_Y;
        *natural = *minimum;
}

/* Where nothing can be translucent, corners would be black, and so would all behind the plate. */
static void draw_plate(View *view, GtkSnapshot *snapshot, int width, int height)
{
        bool composited = gdk_display_is_composited(gtk_widget_get_display(GTK_WIDGET(view)));
        GdkRGBA black = {.alpha = composited ? PLATE_OPACITY : 1.0F};
        graphene_rect_t bounds = GRAPHENE_RECT_INIT(0, 0, (float) width, (float) height);
        GskRoundedRect plate;

        gsk_rounded_rect_init_from_rect(&plate, &bounds, composited ? RADIUS : 0);
        gtk_snapshot_push_rounded_clip(snapshot, &plate);
        gtk_snapshot_append_color(snapshot, &black, &bounds);
        gtk_snapshot_pop(snapshot);
}

/* At the left, or at the right if it is written from there. */
static void draw_layout(View *view, GtkSnapshot *snapshot, PangoLayout *layout, double y)
{
        static const GdkRGBA white = {1, 1, 1, 1};
        bool is_rtl = pango_layout_get_direction(layout, 0) == PANGO_DIRECTION_RTL;
        int width, x = PADDING_X;

        pango_layout_get_pixel_size(layout, &width, NULL);
        if (is_rtl && pango_layout_get_width(layout) < 0)
                x += view->line_width - width;
        gtk_snapshot_save(snapshot);
        gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT((float) x, (float) y));
        gtk_snapshot_append_layout(snapshot, layout, &white);
        gtk_snapshot_restore(snapshot);
}

/* Rows from the top; a line that rolls out or in is seen as far as it is within them. */
static void draw_lines(View *view, GtkSnapshot *snapshot, int top, int width)
{
        size_t n_out =
                view->n_lines > view->style.n_lines ? view->n_lines - view->style.n_lines : 0;

        gtk_snapshot_push_clip(snapshot, &GRAPHENE_RECT_INIT(0, (float) top, (float) width,
                                                             (float) rows_height(view)));
        for (size_t i = 0; i < view->n_lines; i++) {
                PangoLayout *layout = view->lines[i].layout;
                double row = (double) i - (double) n_out + view->roll;
                int baseline = pango_layout_get_baseline(layout) / PANGO_SCALE;

                draw_layout(view, snapshot, layout,
                            top + row * view->row_height + view->baseline - baseline);
        }
        gtk_snapshot_pop(snapshot);
}

static void snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
        View *view = SURTITLE_VIEW(widget);
        int width = gtk_widget_get_width(widget), height = gtk_widget_get_height(widget);

        draw_plate(view, snapshot, width, height);
        if (view->notice)
                draw_layout(view, snapshot, view->notice, PADDING_Y);
        if (view->n_lines > 0)
                draw_lines(view, snapshot, PADDING_Y + notice_height(view), width);
}

static void dispose(GObject *object)
{
        View *view = SURTITLE_VIEW(object);

        clear_lines(view);
        g_clear_object(&view->notice);
        g_clear_object(&view->measuring);
        G_OBJECT_CLASS(view_parent_class)->dispose(object);
}

static void view_class_init(ViewClass *class)
{
        GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = dispose;
        widget_class->measure = measure;
        widget_class->snapshot = snapshot;
        gtk_widget_class_set_css_name(widget_class, "captions");
        gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void view_init(View *view)
{
        view_set_style(view, &(ViewStyle){.n_lines = 2,
                                          .width_characters = 42,
                                          .size_percent = 100,
                                          .dim_tentative = true});
}

View *view_new(void)
{
        return g_object_new(view_get_type(), NULL);
}
