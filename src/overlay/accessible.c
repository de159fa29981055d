/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/accessible.h"

void accessible_set_name(GtkWidget *widget, const char *name)
{
        gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                       -1);
}

/* GTK 4.8 describes a widget by its tooltip, though that be its name. */
void accessible_set_name_as_tooltip(GtkWidget *widget, const char *name)
{
        gtk_widget_set_tooltip_text(widget, name);
        gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "", -1);
}

void accessible_set_tooltip(GtkWidget *widget, const char *name, const char *key)
{
        g_autofree char *tooltip = g_strdup_printf("%s (%s)", name, key);

        gtk_widget_set_tooltip_text(widget, tooltip);
        gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, key, -1);
}

/* The row is a widget of the list's own; from 4.12 on it takes its name from the list item. */
void accessible_set_item(GtkListItem *item, GtkWidget *child, const char *name,
                         const char *description)
{
        GtkWidget *row = gtk_widget_get_parent(child);

        if (g_object_class_find_property(G_OBJECT_GET_CLASS(item), "accessible-label"))
                g_object_set(item, "accessible-label", name, "accessible-description", description,
                             NULL);
        else if (row)
                gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                               name, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                               description, -1);
}
