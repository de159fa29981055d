/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "overlay/controls-private.h"

static void add_heading(GtkWidget *box, const char *text)
{
        GtkWidget *label = gtk_label_new(text);

        gtk_label_set_xalign(GTK_LABEL(label), 0);
        gtk_widget_add_css_class(label, "hint");
        gtk_box_append(GTK_BOX(box), label);
}

static void add_row(GtkWidget *box, const char *text, const char *action)
{
        bool is_choice = g_str_has_prefix(action, "app.mode::"); /* down for what is so */
        GtkWidget *button = is_choice ? gtk_toggle_button_new_with_label(text)
                                      : gtk_button_new_with_label(text);

        gtk_label_set_xalign(GTK_LABEL(gtk_button_get_child(GTK_BUTTON(button))), 0);
        gtk_widget_add_css_class(button, "row");
        gtk_actionable_set_detailed_action_name(GTK_ACTIONABLE(button), action);
        gtk_box_append(GTK_BOX(box), button);
}

static GtkWidget *new_arrows(void)
{
        static const struct {
                GlyphKind kind;
                const char *action, *name;
                int column, row;
        } arrows[] = {
                {GLYPH_UP, "app.nudge::up", N_("Up"), 1, 0},
                {GLYPH_LEFT, "app.nudge::left", N_("Left"), 0, 1},
                {GLYPH_RIGHT, "app.nudge::right", N_("Right"), 2, 1},
                {GLYPH_DOWN, "app.nudge::down", N_("Down"), 1, 1},
        };
        GtkWidget *grid = gtk_grid_new();

        for (size_t i = 0; i < G_N_ELEMENTS(arrows); i++)
                gtk_grid_attach(
                        GTK_GRID(grid),
                        controls_new_button(arrows[i].kind, arrows[i].action, _(arrows[i].name)),
                        arrows[i].column, arrows[i].row, 1, 1);
        gtk_widget_set_halign(grid, GTK_ALIGN_CENTER);
        return grid;
}

static gboolean on_key(GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state,
                       GtkWidget *menu)
{
        static const struct {
                guint key;
                const char *direction;
        } arrows[] = {
                {GDK_KEY_Up, "up"},
                {GDK_KEY_Down, "down"},
                {GDK_KEY_Left, "left"},
                {GDK_KEY_Right, "right"},
        };

        for (size_t i = 0; i < G_N_ELEMENTS(arrows); i++) {
                if (key != arrows[i].key)
                        continue;
                gtk_widget_activate_action(menu, "app.nudge", "s", arrows[i].direction);
                return TRUE;
        }
        return FALSE;
}

static void watch_keys(GtkWidget *menu)
{
        GtkEventController *keys = gtk_event_controller_key_new();

        gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
        g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), menu);
        gtk_widget_add_controller(menu, keys);
}

GtkWidget *controls_new_move_menu(void)
{
        GtkWidget *menu = gtk_popover_new(), *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

        add_heading(box, _("Move a little"));
        gtk_box_append(GTK_BOX(box), new_arrows());
        gtk_box_append(GTK_BOX(box), gtk_separator_new(GTK_ORIENTATION_HORIZONTAL));
        add_row(box, _("Top of the Screen"), "app.place::top");
        add_row(box, _("Bottom of the Screen"), "app.place::bottom");
        add_row(box, _("Next Monitor"), "app.next-monitor");
        gtk_box_append(GTK_BOX(box), gtk_separator_new(GTK_ORIENTATION_HORIZONTAL));
        add_heading(box, _("Room of their own, so that nothing is covered"));
        add_row(box, _("Dock at the Top"), "app.mode::docked-top");
        add_row(box, _("Dock at the Bottom"), "app.mode::docked-bottom");
        add_row(box, _("Float above Windows"), "app.mode::floating");
        gtk_popover_set_child(GTK_POPOVER(menu), box);
        watch_keys(menu);
        return menu;
}
