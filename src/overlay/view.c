/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "overlay/accessible.h"
#include "overlay/paint.h"
#include "overlay/picture.h"
#include "overlay/spoken.h"
#include "overlay/view.h"

#define PADDING_X 16
#define PADDING_Y 10
#define RADIUS 8
#define OUTPUT_SHARE 0.68 /* of the monitor's width, at most */
#define NOTICE_SIZE 0.65  /* of the captions' text */
#define NOTICE_SIZE_MIN 12.0
#define NOTICE_LINES 2
#define NOTICE_LINE_SPACING 1.15F
#define NOTICE_GAP 4
#define NOTICE_PLATE_MIN 0.65 /* opacity of the plate that a notice can be read on */

/* A line as it is shown, kept as long as it looks the same. */
typedef struct ViewLine {
        uint64_t id;
        char *text; /* owned */
        PaintWords words;
        GskRenderNode *picture; /* owned; NULL until it is drawn */
} ViewLine;

struct _View {
        GtkWidget parent;
        Style style;
        PaintFont font;
        int output_width;
        PangoLayout *measuring; /* owned, as all PangoLayouts here */
        PangoLayout *notice;    /* NULL for none */
        GskRenderNode *notice_picture;
        ViewLine lines[LAYOUT_LINES_MAX + 1];
        size_t n_lines;
        double roll;
        bool drawn; /* all of that, once at least */
        Spoken spoken;
};

G_DEFINE_FINAL_TYPE(View, view, GTK_TYPE_WIDGET)

static double text_scale(View *view)
{
        int dpi = 0; /* in 1024ths; 96 is the usual text size */

        g_object_get(gtk_widget_get_settings(GTK_WIDGET(view)), "gtk-xft-dpi", &dpi, NULL);
        return dpi > 0 ? dpi / (96.0 * 1024.0) : 1.0;
}

static PangoLayout *new_layout(View *view, double size)
{
        PangoContext *context = gtk_widget_create_pango_context(GTK_WIDGET(view));
        PangoLayout *layout = paint_new_line(context, &view->style, size);

        g_object_unref(context);
        return layout;
}

static void clear_line(ViewLine *line)
{
        g_clear_pointer(&line->text, g_free);
        g_clear_pointer(&line->picture, gsk_render_node_unref);
}

static void clear_lines(View *view)
{
        for (size_t i = 0; i < view->n_lines; i++)
                clear_line(&view->lines[i]);
        view->n_lines = 0;
}

static void forget_pictures(View *view)
{
        for (size_t i = 0; i < view->n_lines; i++)
                g_clear_pointer(&view->lines[i].picture, gsk_render_node_unref);
        g_clear_pointer(&view->notice_picture, gsk_render_node_unref);
        gtk_widget_queue_draw(GTK_WIDGET(view));
}

static void measure_font(View *view)
{
        PangoContext *context = gtk_widget_create_pango_context(GTK_WIDGET(view));
        double share = view->output_width * OUTPUT_SHARE - 2 * PADDING_X;

        view->font = paint_measure_font(context, &view->style, text_scale(view),
                                        view->output_width > 0 ? (int) share : 0);
        g_object_unref(context);
}

void view_set_style(View *view, const Style *style, int output_width)
{
        view->style = *style;
        view->output_width = output_width;
        measure_font(view);
        forget_pictures(view);
        spoken_set_rows(&view->spoken, GTK_WIDGET(view), style->n_lines);
        g_clear_object(&view->notice);
        g_clear_object(&view->measuring);
        view->measuring = new_layout(view, view->font.size);
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
        return view->font.line_width;
}

/* The line as it is shown already, or NULL if there is none such. */
static ViewLine *find_line(View *view, const LayoutLine *source, const PaintWords *words)
{
        for (size_t i = 0; i < view->n_lines; i++) {
                ViewLine *line = &view->lines[i];

                if (line->text && line->id == source->id &&
                    line->words.tentative == words->tentative &&
                    line->words.fresh == words->fresh &&
                    line->words.freshness == words->freshness &&
                    strcmp(line->text, source->text) == 0)
                        return line;
        }
        return NULL;
}

/* Whether that changed any. */
static bool set_lines(View *view, const ViewContent *content)
{
        ViewLine made[LAYOUT_LINES_MAX + 1];
        bool changed = content->n_lines != view->n_lines;

        for (size_t i = 0; i < content->n_lines; i++) {
                const LayoutLine *source = &content->lines[i];
                bool is_fresh = source->text[source->fresh] != 0;
                PaintWords words = {.tentative = source->tentative,
                                    .fresh = source->fresh,
                                    .freshness = is_fresh ? content->freshness : 1};
                ViewLine *old = find_line(view, source, &words);

                changed |= old != &view->lines[i];
                made[i] = old ? *old
                              : (ViewLine){.id = source->id,
                                           .text = g_strdup(source->text),
                                           .words = words};
                if (old)
                        *old = (ViewLine){0};
        }
        clear_lines(view);
        memcpy(view->lines, made, content->n_lines * sizeof(ViewLine));
        view->n_lines = content->n_lines;
        return changed;
}

static PangoLayout *new_notice(View *view, const char *text)
{
        double size = MAX(view->font.size * NOTICE_SIZE, NOTICE_SIZE_MIN);
        PangoLayout *notice = new_layout(view, size);

        pango_layout_set_width(notice, view->font.line_width * PANGO_SCALE);
        pango_layout_set_height(notice, -NOTICE_LINES);
        pango_layout_set_line_spacing(notice, NOTICE_LINE_SPACING);
        pango_layout_set_wrap(notice, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_ellipsize(notice, PANGO_ELLIPSIZE_END);
        pango_layout_set_text(notice, text, -1);
        return notice;
}

static bool set_notice(View *view, const char *text)
{
        const char *old = view->notice ? pango_layout_get_text(view->notice) : NULL;

        if (g_strcmp0(old, text) == 0)
                return false;
        g_clear_object(&view->notice);
        g_clear_pointer(&view->notice_picture, gsk_render_node_unref);
        if (text)
                view->notice = new_notice(view, text);
        return true;
}

void view_set_content(View *view, const ViewContent *content)
{
        bool had_lines = view->n_lines > 0;
        bool notice_changed = set_notice(view, content->notice);
        bool changed = set_lines(view, content);

        spoken_set(&view->spoken, content->lines, content->n_lines, content->notice);
        if (notice_changed || had_lines != (view->n_lines > 0))
                gtk_widget_queue_resize(GTK_WIDGET(view));
        if (changed || notice_changed || content->roll != view->roll) {
                view->drawn = false;
                gtk_widget_queue_draw(GTK_WIDGET(view));
        }
        view->roll = content->roll;
}

bool view_is_drawn(View *view)
{
        return view->drawn;
}

static int rows_height(View *view)
{
        return view->n_lines > 0 ? (int) view->style.n_lines * view->font.row_height : 0;
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
                *minimum = view->font.line_width + 2 * PADDING_X;
        else
                *minimum = rows_height(view) + notice_height(view) + 2 * PADDING_Y;
        *natural = *minimum;
}

static void size_allocate(GtkWidget *widget, int width, int height, int baseline)
{
        View *view = SURTITLE_VIEW(widget);
        int above = notice_height(view);
        GdkRectangle notice = {PADDING_X, PADDING_Y, view->font.line_width, above};
        GdkRectangle row = {PADDING_X, PADDING_Y + above, view->font.line_width,
                            view->font.row_height};

        spoken_allocate(&view->spoken, &notice, &row);
}

/* Text and what is around it, as wide as a line and a margin. */
static GskRenderNode *paint_picture(View *view, const ViewLine *line)
{
        const PaintFont *font = &view->font;
        PangoLayout *text = paint_new_line(pango_layout_get_context(view->measuring), &view->style,
                                           font->size);
        int width = font->line_width + 2 * font->margin;
        int height = font->row_height + 2 * font->margin;
        cairo_t *cr = picture_begin(GTK_WIDGET(view), width, height);

        cairo_translate(cr, font->margin, font->margin);
        pango_layout_set_text(text, line->text, -1);
        paint_mark_words(text, &view->style, &line->words);
        paint_line(cr, text, &view->style, font);
        g_object_unref(text);
        return picture_end(cr, width, height);
}

/* A notice has to be read whatever the captions' style is: it has the plate, or a box of its own. */
static GskRenderNode *paint_notice(View *view, int height)
{
        const Style *style = &view->style;
        StyleColor text = style->text, box = style->edge_color;
        cairo_t *cr = picture_begin(GTK_WIDGET(view), view->font.line_width, height);

        if (style->window.alpha < NOTICE_PLATE_MIN) {
                cairo_set_source_rgb(cr, box.red, box.green, box.blue);
                cairo_paint(cr);
        }
        cairo_set_source_rgb(cr, text.red, text.green, text.blue);
        pango_cairo_show_layout(cr, view->notice);
        return picture_end(cr, view->font.line_width, height);
}

static GdkRGBA to_rgba(StyleColor color)
{
        return (GdkRGBA){(float) color.red, (float) color.green, (float) color.blue,
                         (float) color.alpha};
}

/* Where nothing can be translucent, corners would be black, and so would all behind the plate. */
static void draw_plate(View *view, GtkSnapshot *snapshot, int width, int height)
{
        bool composited = gdk_display_is_composited(gtk_widget_get_display(GTK_WIDGET(view)));
        GdkRGBA color = to_rgba(view->style.window);
        graphene_rect_t bounds = GRAPHENE_RECT_INIT(0, 0, (float) width, (float) height);
        GskRoundedRect plate;

        if (!composited)
                color.alpha = 1;
        if (color.alpha <= 0)
                return;
        gsk_rounded_rect_init_from_rect(&plate, &bounds, composited ? RADIUS : 0);
        gtk_snapshot_push_rounded_clip(snapshot, &plate);
        gtk_snapshot_append_color(snapshot, &color, &bounds);
        gtk_snapshot_pop(snapshot);
}

static void draw_notice(View *view, GtkSnapshot *snapshot)
{
        int height;

        pango_layout_get_pixel_size(view->notice, NULL, &height);
        if (!view->notice_picture)
                view->notice_picture = paint_notice(view, height);
        picture_draw(snapshot, view->notice_picture, PADDING_X, PADDING_Y);
}

static void draw_line(View *view, GtkSnapshot *snapshot, ViewLine *line, double y)
{
        int margin = view->font.margin;

        if (!line->picture)
                line->picture = paint_picture(view, line);
        picture_draw(snapshot, line->picture, PADDING_X - margin, y - margin);
}

/* Rows from the top; a line that rolls out or in is seen as far as it is within them, but for the
 * edges of its letters. */
static void draw_lines(View *view, GtkSnapshot *snapshot, int top, int width)
{
        size_t n_out =
                view->n_lines > view->style.n_lines ? view->n_lines - view->style.n_lines : 0;
        int margin = MIN(view->font.margin, PADDING_Y);

        gtk_snapshot_push_clip(snapshot,
                               &GRAPHENE_RECT_INIT(0, (float) (top - margin), (float) width,
                                                   (float) (rows_height(view) + 2 * margin)));
        for (size_t i = 0; i < view->n_lines; i++) {
                double row = (double) i - (double) n_out + view->roll;

                draw_line(view, snapshot, &view->lines[i],
                          round(top + row * view->font.row_height));
        }
        gtk_snapshot_pop(snapshot);
}

static void snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
        View *view = SURTITLE_VIEW(widget);
        int width = gtk_widget_get_width(widget), height = gtk_widget_get_height(widget);

        draw_plate(view, snapshot, width, height);
        if (view->notice)
                draw_notice(view, snapshot);
        if (view->n_lines > 0)
                draw_lines(view, snapshot, PADDING_Y + notice_height(view), width);
        view->drawn = true;
}

static void dispose(GObject *object)
{
        View *view = SURTITLE_VIEW(object);

        clear_lines(view);
        g_clear_object(&view->notice);
        g_clear_pointer(&view->notice_picture, gsk_render_node_unref);
        g_clear_object(&view->measuring);
        spoken_deinit(&view->spoken);
        G_OBJECT_CLASS(view_parent_class)->dispose(object);
}

static void view_class_init(ViewClass *class)
{
        GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(class);

        G_OBJECT_CLASS(class)->dispose = dispose;
        widget_class->measure = measure;
        widget_class->size_allocate = size_allocate;
        widget_class->snapshot = snapshot;
        gtk_widget_class_set_css_name(widget_class, "captions");
        gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_LOG);
}

static void view_init(View *view)
{
        Style style = style_default();

        accessible_set_name(GTK_WIDGET(view), _("Captions"));
        spoken_init(&view->spoken, GTK_WIDGET(view));
        view_set_style(view, &style, 0);
        g_signal_connect(view, "notify::scale-factor", G_CALLBACK(forget_pictures), NULL);
}

View *view_new(void)
{
        return g_object_new(view_get_type(), NULL);
}
