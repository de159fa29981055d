/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "overlay/controls-private.h"

/* More than anybody reads through. */
#define ROWS_MAX 40

#define NAME_CHARACTERS_MAX 48

typedef struct SourceMenu {
        Service *service;
        GtkWidget *popover, *box; /* borrowed: they own this */
        unsigned n_rows;
        bool asking;
        bool closed;
} SourceMenu;

/* Of a device or application: what it is, beside its name. */
static const char *name_of_kind(const char *kind)
{
        if (g_str_equal(kind, "system"))
                return _("output");
        if (g_str_equal(kind, "microphone"))
                return _("microphone");
        return _("application");
}

static void on_clicked(GtkButton *button, GtkWidget *popover)
{
        gtk_popover_popdown(GTK_POPOVER(popover));
}

static void add_row(SourceMenu *menu, const char *text, const char *kind, const char *target)
{
        GtkWidget *button, *label = gtk_label_new(text);

        if (menu->n_rows++ >= ROWS_MAX)
                return;
        button = gtk_toggle_button_new(); /* down for what is heard */
        gtk_label_set_xalign(GTK_LABEL(label), 0);
        gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
        gtk_label_set_max_width_chars(GTK_LABEL(label), NAME_CHARACTERS_MAX);
        gtk_button_set_child(GTK_BUTTON(button), label);
        gtk_widget_add_css_class(button, "row");
        gtk_actionable_set_action_name(GTK_ACTIONABLE(button), "app.source");
        gtk_actionable_set_action_target(GTK_ACTIONABLE(button), "(ss)", kind, target);
        g_signal_connect(button, "clicked", G_CALLBACK(on_clicked), menu->popover);
        gtk_box_append(GTK_BOX(menu->box), button);
}

static void clear(SourceMenu *menu)
{
        GtkWidget *child;

        while ((child = gtk_widget_get_first_child(menu->box)))
                gtk_box_remove(GTK_BOX(menu->box), child);
        menu->n_rows = 0;
}

/* What follows the defaults comes first; the devices and applications by name after that. */
static void add_defaults(SourceMenu *menu)
{
        add_row(menu, _("What the computer plays"), "system", "");
        add_row(menu, _("The microphone"), "microphone", "");
        add_row(menu, _("Both of them"), "both", "");
        gtk_box_append(GTK_BOX(menu->box), gtk_separator_new(GTK_ORIENTATION_HORIZONTAL));
}

static void menu_unref(SourceMenu *menu)
{
        if (!menu->asking)
                g_free(menu);
        else
                menu->closed = true;
}

static void on_source(const ServiceSource *source, void *userdata)
{
        SourceMenu *menu = userdata;
        g_autofree char *text = NULL;

        if (!source) {
                menu->asking = false;
                if (menu->closed)
                        menu_unref(menu);
                return;
        }
        if (menu->closed || !*source->target)
                return;
        text = g_strdup_printf(source->active ? "%s (%s) ♪" : "%s (%s)", source->name,
                               name_of_kind(source->kind));
        add_row(menu, text, source->kind, source->target);
}

static void on_map(GtkWidget *popover, SourceMenu *menu)
{
        if (menu->asking)
                return;
        menu->asking = true;
        clear(menu);
        add_defaults(menu);
        service_list_sources(menu->service, on_source, menu);
}

GtkWidget *controls_new_source_menu(Service *service)
{
        SourceMenu *menu = g_new0(SourceMenu, 1);

        menu->service = service;
        menu->popover = gtk_popover_new();
        menu->box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
        gtk_popover_set_child(GTK_POPOVER(menu->popover), menu->box);
        g_signal_connect(menu->popover, "map", G_CALLBACK(on_map), menu);
        g_object_set_data_full(G_OBJECT(menu->popover), "surtitle-source-menu", menu,
                               (GDestroyNotify) menu_unref);
        return menu->popover;
}
