/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/transcript-help.h"
#include "base/i18n.h"

typedef struct Key {
        const char *trigger; /* several, with | between */
        const char *shown;   /* as GtkShortcutsShortcut takes them */
        const char *action;  /* NULL: the toolkit does it */
        const char *title;
} Key;

typedef struct Group {
        const char *title;
        const Key *keys;
        size_t n_keys;
} Group;

static const Key reading[] = {
        {"<Control>End", "<Control>End", "win.latest", N_("Follow what is being said")},
        {"<Control>c", "<Control>c", "win.copy", N_("Copy what is selected, or everything")},
        {"<Control><Shift>c", "<Control><Shift>c", "win.copy-all", N_("Copy everything")},
        {NULL, "<Control>a", NULL, N_("Select everything")},
        {NULL, "Menu <Shift>F10", NULL, N_("Menu of the line")},
};

static const Key finding[] = {
        {"<Control>f", "<Control>f", "win.find", N_("Find in this transcript")},
        {"<Control>g|F3", "<Control>g F3", "win.find-next", N_("Next place")},
        {"<Control><Shift>g|<Shift>F3", "<Control><Shift>g <Shift>F3", "win.find-previous",
         N_("Previous place")},
        {"<Control><Shift>f", "<Control><Shift>f", "win.search", N_("Search all sessions")},
};

static const Key window[] = {
        {"F9", "F9", "win.sidebar", N_("Show or hide the sessions")},
        {"<Control>s", "<Control>s", "win.export('txt')", N_("Export as text")},
        {NULL, "F10", NULL, N_("Main menu")},
        {"<Control>question|<Control>slash", "<Control>question", "win.help", N_("These keys")},
        {"<Control>w", "<Control>w", "window.close", N_("Close the window")},
};

static const Group groups[] = {
        {N_("Reading"), reading, G_N_ELEMENTS(reading)},
        {N_("Finding"), finding, G_N_ELEMENTS(finding)},
        {N_("Window"), window, G_N_ELEMENTS(window)},
};

static void add_shortcut(GtkShortcutController *controller, const Key *key)
{
        g_autofree char *name = NULL;
        g_autoptr(GVariant) target = NULL;
        GtkShortcut *shortcut;

        if (!key->action || !g_action_parse_detailed_name(key->action, &name, &target, NULL))
                return;
        shortcut = gtk_shortcut_new(gtk_shortcut_trigger_parse_string(key->trigger),
                                    gtk_named_action_new(name));
        gtk_shortcut_set_arguments(shortcut, target);
        gtk_shortcut_controller_add_shortcut(controller, shortcut);
}

void transcript_help_add_shortcuts(GtkWidget *widget)
{
        GtkEventController *controller = gtk_shortcut_controller_new();

        for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
                for (size_t j = 0; j < groups[i].n_keys; j++)
                        add_shortcut(GTK_SHORTCUT_CONTROLLER(controller), &groups[i].keys[j]);
        }
        gtk_widget_add_controller(widget, controller);
}

static void append_group(GString *xml, const Group *group)
{
        g_string_append_printf(xml,
                               "<child><object class='GtkShortcutsGroup'>"
                               "<property name='title'>%s</property>",
                               _(group->title));
        for (size_t i = 0; i < group->n_keys; i++) {
                g_autofree char *item = g_markup_printf_escaped(
                        "<child><object class='GtkShortcutsShortcut'>"
                        "<property name='accelerator'>%s</property>"
                        "<property name='title'>%s</property></object></child>",
                        group->keys[i].shown, _(group->keys[i].title));

                g_string_append(xml, item);
        }
        g_string_append(xml, "</object></child>");
}

/* GtkShortcutsWindow takes its parts from a description alone. */
static char *describe(void)
{
        GString *xml = g_string_new("<interface><object class='GtkShortcutsWindow' id='help'>"
                                    "<property name='modal'>1</property><child>"
                                    "<object class='GtkShortcutsSection'>"
                                    "<property name='section-name'>keys</property>");

        for (size_t i = 0; i < G_N_ELEMENTS(groups); i++)
                append_group(xml, &groups[i]);
        g_string_append(xml, "</object></child></object></interface>");
        return g_string_free(xml, FALSE);
}

void transcript_help_show(GtkWindow *parent)
{
        g_autofree char *xml = describe();
        g_autoptr(GtkBuilder) builder = gtk_builder_new_from_string(xml, -1);
        GtkWindow *help = GTK_WINDOW(gtk_builder_get_object(builder, "help"));

        gtk_window_set_transient_for(help, parent);
        gtk_window_set_destroy_with_parent(help, TRUE);
        gtk_window_present(help);
}
