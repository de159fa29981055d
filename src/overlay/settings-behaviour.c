/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of how captions behave: their lines, how words come and go, where they are. */

#include "base/cleanup.h"
#include "base/i18n.h"
#include "overlay/controls-private.h"
#include "overlay/monitor.h"
#include "overlay/settings-private.h"
#include "overlay/shortcuts.h"

static const SettingsChoice stabilities[] = {
        {"fast", N_("At once")},
        {"balanced", N_("When heard twice")},
        {"calm", N_("When certain")},
        {0},
};

static const SettingsChoice motions[] = {
        {"system", N_("As the desktop")},
        {"full", N_("Full")},
        {"reduced", N_("Reduced")},
        {"none", N_("No motion")},
        {0},
};

static const SettingsChoice trays[] = {
        {"auto", N_("As the desktop")},
        {"on", N_("Always")},
        {"off", N_("Never")},
        {0},
};

static const SettingsChoice modes[] = {
        {"floating", N_("Above other windows")},
        {"docked-top", N_("Room at the top")},
        {"docked-bottom", N_("Room at the bottom")},
        {0},
};

static void add_monitors(SettingsWindow *window, SettingsForm *form)
{
        GListModel *monitors = gdk_display_get_monitors(gtk_widget_get_display(window->window));
        g_autofree char *own = g_settings_get_string(window->overlay, "monitor");
        g_autoptr(GStrvBuilder) values = g_strv_builder_new();
        GtkStringList *names = gtk_string_list_new(NULL);
        bool found = !*own;

        g_strv_builder_add(values, "");
        gtk_string_list_append(names, _("The primary one"));
        for (guint i = 0; i < g_list_model_get_n_items(monitors); i++) {
                g_autoptr(GdkMonitor) monitor = g_list_model_get_item(monitors, i);
                g_autofree char *name = monitor_get_name(monitor);

                found |= g_str_equal(name, own);
                g_strv_builder_add(values, name);
                gtk_string_list_append(names, name);
        }
        if (!found) {
                g_strv_builder_add(values, own);
                gtk_string_list_append(names, own);
        }
        settings_form_add_list(form, "monitor", _("_Monitor"), NULL, g_strv_builder_end(values),
                               names);
}

static void add_full_screen(SettingsWindow *window, SettingsForm *form)
{
        bool knows = window->options.knows_full_screen;
        GtkWidget *row = settings_form_add_switch(
                form, "over-full-screen", _("Show over _Full-Screen Windows"),
                knows ? NULL : _("This desktop does not tell when one fills the screen."));

        if (row)
                gtk_widget_set_sensitive(settings_form_get_control(row), knows);
}

static void add_place(SettingsWindow *window, SettingsForm *form)
{
        GtkWidget *move = gtk_menu_button_new(), *menu = controls_new_move_menu();

        settings_form_add_group(form, _("Place"), NULL);
        settings_form_add_choice(form, "mode", _("Where Captions _Are"),
                                 _("In room of their own they cover nothing, where the desktop can "
                                   "do that."),
                                 modes);
        add_monitors(window, form);
        gtk_widget_add_css_class(menu, "surtitle-menu");
        gtk_menu_button_set_label(GTK_MENU_BUTTON(move), _("Move…"));
        gtk_menu_button_set_popover(GTK_MENU_BUTTON(move), menu);
        settings_form_add_row(form, NULL, _("M_ove Captions"), _("Or drag the grip at their edge."),
                              move);
        settings_form_add_switch(form, "click-through", _("_Clicks Go through Captions"),
                                 _("Off: captions can be dragged anywhere."));
        add_full_screen(window, form);
}

static void show_keys(GActionGroup *actions, const char *name, GVariant *keys, GtkWidget *label)
{
        g_autofree char *text = shortcuts_describe_keys(keys);

        gtk_label_set_text(GTK_LABEL(label), text);
        gtk_widget_set_visible(label, *text);
}

static void add_keys(SettingsWindow *window, SettingsForm *form)
{
        GActionGroup *actions = window->options.actions;
        g_autoptr(GVariant) keys = g_action_group_get_action_state(actions, "bind-shortcuts");
        GtkWidget *bind = settings_form_new_button(_("Choose Keys…")), *label;
        /* Translators: %s is a command. */
        g_autofree char *hint = g_strdup_printf(_("Where the desktop offers no such keys, bind one "
                                                  "to this command in its settings: %s"),
                                                shortcuts_get_command());

        gtk_actionable_set_action_name(GTK_ACTIONABLE(bind), "app.bind-shortcuts");
        settings_form_add_row(form, "global-shortcuts", _("_Keys That Work Everywhere"), hint,
                              bind);
        label = settings_form_add_label(form, "");
        show_keys(actions, NULL, keys, label);
        g_signal_connect_object(actions, "action-state-changed::bind-shortcuts",
                                G_CALLBACK(show_keys), label, 0);
}

static void add_start(SettingsForm *form)
{
        GtkWidget *autostart = gtk_switch_new();

        settings_form_add_group(form, _("Start"), NULL);
        gtk_actionable_set_action_name(GTK_ACTIONABLE(autostart), "app.autostart");
        settings_form_add_row(form, NULL, _("Come with the _Session"),
                              _("Captions wait until they are turned on."), autostart);
        settings_form_add_choice(form, "tray", _("Icon in the Tra_y"), NULL, trays);
}

void settings_window_fill_behaviour(SettingsWindow *window, GtkWidget *page)
{
        SettingsForm form = {.settings = window->overlay, .page = page};

        settings_form_add_group(&form, _("Lines"), NULL);
        settings_form_add_number(&form, "lines", _("_Lines"), NULL, NULL);
        settings_form_add_number(&form, "width-characters", _("Characters in a L_ine"), NULL, NULL);
        settings_form_add_group(&form, _("Words"), NULL);
        settings_form_add_choice(&form, "stability", _("_New Words Show"),
                                 _("The sooner, the more often one is put right."), stabilities);
        settings_form_add_switch(&form, "dim-tentative", _("_Dim Words That May Change"), NULL);
        settings_form_add_number(&form, "hide-after", _("_Hide after Silence"),
                                 /* Translators: of a number of seconds. */
                                 _("Seconds without speech."), _("Never"));
        settings_form_add_choice(&form, "motion", _("Mo_tion"), NULL, motions);
        add_place(window, &form);
        add_start(&form);
        add_keys(window, &form);
}
