/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/accessible.h"
#include "overlay/spoken.h"

/* A widget that is there for its name alone. */
G_DECLARE_FINAL_TYPE(SpokenNode, spoken_node, SURTITLE, SPOKEN_NODE, GtkWidget)

struct _SpokenNode {
        GtkWidget parent;
};

G_DEFINE_FINAL_TYPE(SpokenNode, spoken_node, GTK_TYPE_WIDGET)

static void spoken_node_class_init(SpokenNodeClass *class)
{
        gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(class), "spoken");
}

static void spoken_node_init(SpokenNode *node)
{
        gtk_widget_set_can_target(GTK_WIDGET(node), FALSE);
        accessible_set_name(GTK_WIDGET(node), "");
}

static SpokenRow new_row(GtkWidget *view, GtkAccessibleRole role)
{
        GtkWidget *node = g_object_new(spoken_node_get_type(), "accessible-role", role, NULL);

        gtk_widget_set_parent(node, view);
        return (SpokenRow){.node = node};
}

static void clear_row(SpokenRow *row)
{
        g_clear_pointer(&row->text, g_free);
        g_clear_pointer(&row->node, gtk_widget_unparent);
}

void spoken_init(Spoken *spoken, GtkWidget *view)
{
        *spoken = (Spoken){.notice = new_row(view, GTK_ACCESSIBLE_ROLE_ALERT)};
}

void spoken_deinit(Spoken *spoken)
{
        while (spoken->n_rows > 0)
                clear_row(&spoken->rows[--spoken->n_rows]);
        clear_row(&spoken->notice);
}

void spoken_set_rows(Spoken *spoken, GtkWidget *view, size_t n_rows)
{
        while (spoken->n_rows > n_rows)
                clear_row(&spoken->rows[--spoken->n_rows]);
        while (spoken->n_rows < n_rows)
                spoken->rows[spoken->n_rows++] = new_row(view, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void set_text(SpokenRow *row, const char *text)
{
        char *before = row->text;

        if (g_strcmp0(before, text) == 0)
                return;
        accessible_set_name(row->node, text ? text : "");
        row->text = g_strdup(text);
        g_free(before);
}

/* What may be told of a line. One to which words are coming again stays as it is known. */
static const char *find_text(const Spoken *spoken, const LayoutLine *line)
{
        if (line->settled)
                return line->text;
        for (size_t i = 0; i < spoken->n_rows; i++) {
                if (spoken->rows[i].line == line->id)
                        return spoken->rows[i].text;
        }
        return NULL;
}

void spoken_set(Spoken *spoken, const LayoutLine *lines, size_t n_lines, const char *notice)
{
        size_t n_out = n_lines > spoken->n_rows ? n_lines - spoken->n_rows : 0;

        /* From the top, since lines move up: what a row takes is not overwritten yet. */
        for (size_t i = 0; i < spoken->n_rows; i++) {
                SpokenRow *row = &spoken->rows[i];
                const LayoutLine *line = n_out + i < n_lines ? &lines[n_out + i] : NULL;

                set_text(row, line ? find_text(spoken, line) : NULL);
                row->line = line ? line->id : 0;
        }
        set_text(&spoken->notice, notice);
}

static void allocate(const SpokenRow *row, const GdkRectangle *where)
{
        gtk_widget_measure(row->node, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
        gtk_widget_size_allocate(row->node, where, -1);
}

void spoken_allocate(Spoken *spoken, const GdkRectangle *notice, const GdkRectangle *first_row)
{
        GdkRectangle place = *first_row;

        allocate(&spoken->notice, notice);
        for (size_t i = 0; i < spoken->n_rows; i++, place.y += place.height)
                allocate(&spoken->rows[i], &place);
}
