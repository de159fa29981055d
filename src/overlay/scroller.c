/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/scroller.h"
#include "overlay/accessible.h"

GtkWidget *scroller_new(GtkWidget *child, const char *name)
{
        /* From GTK 4.12 on it has a role by itself that has no name. */
        GtkWidget *scroller = g_object_new(GTK_TYPE_SCROLLED_WINDOW, "accessible-role",
                                           GTK_ACCESSIBLE_ROLE_GROUP, NULL);

        gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroller), GTK_POLICY_NEVER,
                                       GTK_POLICY_AUTOMATIC);
        gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroller), child);
        if (name)
                accessible_set_name(scroller, name);
        return scroller;
}
