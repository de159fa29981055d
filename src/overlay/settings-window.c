/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/cleanup.h"
#include "base/i18n.h"
#include "overlay/accessible.h"
#include "overlay/settings-private.h"
#include "overlay/window-style.h"

#define OVERLAY_SCHEMA "org.surtitle.Surtitle.overlay"
#define CAPTIONS_SCHEMA "org.surtitle.Surtitle"

#define PAGE_DATA "surtitle-page"

#define WIDTH 780
#define HEIGHT 620

static const struct {
        const char *name, *title;
        void (*fill)(SettingsWindow *window, GtkWidget *page);
        bool of_captions; /* it has keys of CAPTIONS_SCHEMA */
} pages[] = {
        {"look", N_("Appearance"), settings_window_fill_look, false},
        {"behaviour", N_("Behaviour"), settings_window_fill_behaviour, false},
        {"speech", N_("Speech"), settings_window_fill_speech, true},
        {"server", N_("Server"), settings_window_fill_server, true},
        {"privacy", N_("Privacy"), settings_window_fill_privacy, true},
};

/* NULL where the schema isn't installed: g_settings_new() would end the program. */
static GSettings *open_settings(const char *id)
{
        GSettingsSchemaSource *source = g_settings_schema_source_get_default();
        g_autoptr(GSettingsSchema) schema =
                source ? g_settings_schema_source_lookup(source, id, TRUE) : NULL;

        return schema ? g_settings_new_full(schema, NULL, NULL) : NULL;
}

static void reset_all(GSettings *settings)
{
        g_autoptr(GSettingsSchema) schema = NULL;
        g_auto(GStrv) keys = NULL;

        if (!settings)
                return;
        g_object_get(settings, "settings-schema", &schema, NULL);
        keys = g_settings_schema_list_keys(schema);
        for (size_t i = 0; keys[i]; i++) {
                /* That somebody has been here before is no setting. */
                if (!g_str_equal(keys[i], "first-run-done"))
                        g_settings_reset(settings, keys[i]);
        }
}

static void on_reset_accepted(void *userdata)
{
        SettingsWindow *window = userdata;

        window->resetting = true;
        reset_all(window->overlay);
        reset_all(window->captions);
        window->resetting = false;
}

static void on_reset(GtkButton *button, SettingsWindow *window)
{
        settings_form_ask(GTK_WIDGET(button),
                          &(SettingsQuestion){
                                  .title = _("Reset all settings?"),
                                  .text = _("Everything is as it was at first then. Keys and "
                                            "transcripts stay."),
                                  .accept = _("_Reset"),
                          },
                          on_reset_accepted, window);
}

static GtkWidget *new_header(SettingsWindow *window)
{
        GtkWidget *header = gtk_header_bar_new();
        GtkWidget *reset = settings_form_new_button(_("_Reset All…"));

        g_signal_connect(reset, "clicked", G_CALLBACK(on_reset), window);
        gtk_header_bar_pack_start(GTK_HEADER_BAR(header), reset);
        return header;
}

static void on_page_chosen(GtkToggleButton *button, SettingsWindow *window)
{
        if (gtk_toggle_button_get_active(button))
                gtk_stack_set_visible_child_name(GTK_STACK(window->stack),
                                                 g_object_get_data(G_OBJECT(button), PAGE_DATA));
}

static void on_page_turned(GtkStack *stack, GParamSpec *property, GtkWidget *sidebar)
{
        const char *name = gtk_stack_get_visible_child_name(stack);

        for (GtkWidget *button = gtk_widget_get_first_child(sidebar); button;
             button = gtk_widget_get_next_sibling(button)) {
                if (g_str_equal(g_object_get_data(G_OBJECT(button), PAGE_DATA), name))
                        gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(button), TRUE);
        }
}

/* Buttons, rather than GTK's list of a stack's pages, in which Tab turns them. */
static void add_to_sidebar(SettingsWindow *window, GtkWidget *sidebar, size_t page)
{
        GtkWidget *button = gtk_toggle_button_new(), *label = gtk_label_new(_(pages[page].title));
        GtkWidget *first = gtk_widget_get_first_child(sidebar);

        gtk_label_set_xalign(GTK_LABEL(label), 0);
        gtk_button_set_child(GTK_BUTTON(button), label);
        gtk_widget_add_css_class(button, "flat");
        accessible_set_name(button, _(pages[page].title));
        if (first)
                gtk_toggle_button_set_group(GTK_TOGGLE_BUTTON(button), GTK_TOGGLE_BUTTON(first));
        else
                gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(button), TRUE);
        g_object_set_data(G_OBJECT(button), PAGE_DATA, (void *) pages[page].name);
        g_signal_connect(button, "toggled", G_CALLBACK(on_page_chosen), window);
        gtk_box_append(GTK_BOX(sidebar), button);
}

static GtkWidget *new_content(SettingsWindow *window)
{
        GtkWidget *content = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
        GtkWidget *sidebar = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);

        window->stack = gtk_stack_new();
        gtk_widget_add_css_class(sidebar, "surtitle-sidebar");
        for (size_t i = 0; i < ELEMENTSOF(pages); i++) {
                GtkWidget *page, *box;

                if (pages[i].of_captions && !window->captions)
                        continue;
                page = settings_form_new_page(&box, _(pages[i].title));
                pages[i].fill(window, box);
                gtk_stack_add_named(GTK_STACK(window->stack), page, pages[i].name);
                add_to_sidebar(window, sidebar, i);
        }
        g_signal_connect_object(window->stack, "notify::visible-child-name",
                                G_CALLBACK(on_page_turned), sidebar, 0);
        gtk_widget_set_hexpand(window->stack, TRUE);
        gtk_box_append(GTK_BOX(content), sidebar);
        gtk_box_append(GTK_BOX(content), window->stack);
        return content;
}

static gboolean on_escape(GtkWidget *widget, GVariant *arguments, void *userdata)
{
        gtk_window_close(GTK_WINDOW(widget));
        return TRUE;
}

static void close_on_escape(GtkWidget *window)
{
        GtkEventController *keys = gtk_shortcut_controller_new();

        gtk_shortcut_controller_add_shortcut(
                GTK_SHORTCUT_CONTROLLER(keys),
                gtk_shortcut_new(gtk_keyval_trigger_new(GDK_KEY_Escape, 0),
                                 gtk_callback_action_new(on_escape, NULL, NULL)));
        gtk_widget_add_controller(window, keys);
}

/* After the widgets, which look at the settings until they are gone. */
static void settings_window_free(SettingsWindow *window)
{
        g_cancellable_cancel(window->closing);
        g_object_unref(window->closing);
        g_signal_handlers_disconnect_by_data(window->overlay, window);
        for (size_t i = 0; i < SETTINGS_LOOKS; i++)
                g_clear_pointer(&window->looks[i], g_variant_unref);
        g_object_unref(window->overlay);
        g_clear_object(&window->captions);
        g_free(window);
}

static void on_destroy(GtkWidget *widget, SettingsWindow *window)
{
        g_clear_handle_id(&window->restore, g_source_remove);
        g_clear_handle_id(&window->look, g_source_remove);
        g_cancellable_cancel(window->closing);
        g_signal_handlers_disconnect_by_data(window->overlay, window);
        g_signal_handlers_disconnect_by_data(gtk_settings_get_default(), window);
        if (window->options.on_closed)
                window->options.on_closed(window->options.userdata);
}

GtkWindow *settings_window_new(const SettingsWindowOptions *options)
{
        g_autoptr(GSettings) overlay = open_settings(OVERLAY_SCHEMA);
        SettingsWindow *window;

        if (!overlay)
                return NULL;
        window = g_new0(SettingsWindow, 1);
        window->options = *options;
        window->overlay = g_steal_pointer(&overlay);
        window->captions = open_settings(CAPTIONS_SCHEMA);
        window->closing = g_cancellable_new();
        window->window = gtk_window_new();
        window_style_add(window->window, _("Settings for Captions"), WIDTH, HEIGHT);
        gtk_widget_insert_action_group(window->window, "app", options->actions);
        gtk_window_set_titlebar(GTK_WINDOW(window->window), new_header(window));
        gtk_window_set_child(GTK_WINDOW(window->window), new_content(window));
        settings_window_watch_look(window);
        close_on_escape(window->window);
        g_signal_connect(window->window, "destroy", G_CALLBACK(on_destroy), window);
        g_object_set_data_full(G_OBJECT(window->window), "surtitle-settings", window,
                               (GDestroyNotify) settings_window_free);
        return GTK_WINDOW(window->window);
}

void settings_window_turn_to(GtkWindow *gtk_window, const char *page)
{
        SettingsWindow *window = g_object_get_data(G_OBJECT(gtk_window), "surtitle-settings");

        if (gtk_stack_get_child_by_name(GTK_STACK(window->stack), page))
                gtk_stack_set_visible_child_name(GTK_STACK(window->stack), page);
}
