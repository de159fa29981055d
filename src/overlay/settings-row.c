/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/settings-row.h"
#include "base/cleanup.h"

#define SPACING 12
#define SPACING_BELOW 6

/* Of the row's width, that titles have at least before the controls go below them: in less, words
 * would be broken. */
#define TITLES_SHARE 0.5

static GtkWidget *titles_of(GtkWidget *row)
{
        return gtk_widget_get_first_child(row);
}

static GtkWidget *controls_of(GtkWidget *row)
{
        return gtk_widget_get_last_child(row);
}

static int width_of(GtkWidget *widget)
{
        int natural;

        gtk_widget_measure(widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
        return natural;
}

static int height_of(GtkWidget *widget, int width)
{
        int minimum;

        gtk_widget_measure(widget, GTK_ORIENTATION_VERTICAL, width, &minimum, NULL, NULL, NULL);
        return minimum;
}

/* Whether the controls are below the titles in a row of this width. */
static bool is_stacked(GtkWidget *row, int width)
{
        int left = width - SPACING - width_of(controls_of(row));

        return left < MIN(width_of(titles_of(row)), (int) (width * TITLES_SHARE));
}

static void measure_width(GtkWidget *row, int *minimum, int *natural)
{
        GtkWidget *const parts[] = {titles_of(row), controls_of(row)};

        *minimum = 0;
        for (size_t i = 0; i < ELEMENTSOF(parts); i++) {
                int own;

                gtk_widget_measure(parts[i], GTK_ORIENTATION_HORIZONTAL, -1, &own, NULL, NULL,
                                   NULL);
                *minimum = MAX(*minimum, own);
        }
        *natural = MAX(*minimum, width_of(parts[0]) + SPACING + width_of(parts[1]));
}

static int find_height(GtkWidget *row, int width)
{
        GtkWidget *titles = titles_of(row), *controls = controls_of(row);
        int own = width_of(controls);

        if (is_stacked(row, width))
                return height_of(titles, width) + SPACING_BELOW +
                       height_of(controls, MIN(own, width));
        return MAX(height_of(titles, width - SPACING - own), height_of(controls, own));
}

static void measure(GtkWidget *row, GtkOrientation orientation, int for_size, int *minimum,
                    int *natural, int *minimum_baseline, int *natural_baseline)
{
        int least, wanted;

        measure_width(row, &least, &wanted);
        if (orientation == GTK_ORIENTATION_VERTICAL)
                least = wanted = find_height(row, for_size < 0 ? wanted : for_size);
        *minimum = least;
        *natural = wanted;
}

static void allocate_part(GtkWidget *row, GtkWidget *part, int x, int y, int width, int height)
{
        bool mirrored = gtk_widget_get_direction(row) == GTK_TEXT_DIR_RTL;
        GtkAllocation area = {
                .x = mirrored ? gtk_widget_get_width(row) - x - width : x,
                .y = y,
                .width = width,
                .height = height,
        };

        gtk_widget_size_allocate(part, &area, -1);
}

static void allocate(GtkWidget *row, int width, int height, int baseline)
{
        GtkWidget *titles = titles_of(row), *controls = controls_of(row);
        int own = MIN(width_of(controls), width);
        int above = height;

        if (is_stacked(row, width)) {
                above = height_of(titles, width);
                allocate_part(row, titles, 0, 0, width, above);
                above += SPACING_BELOW;
                allocate_part(row, controls, width - own, above, own, height - above);
                return;
        }
        allocate_part(row, titles, 0, 0, width - SPACING - own, height);
        allocate_part(row, controls, width - own, 0, own, height);
}

static GtkSizeRequestMode get_mode(GtkWidget *row)
{
        return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

GtkWidget *settings_row_new(GtkWidget *titles, GtkWidget *controls)
{
        GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);

        gtk_widget_set_layout_manager(row, gtk_custom_layout_new(get_mode, measure, allocate));
        gtk_box_append(GTK_BOX(row), titles);
        gtk_box_append(GTK_BOX(row), controls);
        return row;
}
