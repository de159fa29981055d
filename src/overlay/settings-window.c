/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/cleanup.h"
#include "base/i18n.h"
#include "overlay/settings-private.h"
#include "overlay/window-style.h"

#define OVERLAY_SCHEMA "org.surtitle.Surtitle.overlay"
#define CAPTIONS_SCHEMA "org.surtitle.Surtitle"

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

static void on_reset_response(GtkDialog *dialog, int response, SettingsWindow *window)
{
        gtk_window_destroy(GTK_WINDOW(dialog));
        if (response != GTK_RESPONSE_ACCEPT)
                return;
        window->resetting = true;
        reset_all(window->overlay);
        reset_all(window->captions);
        window->resetting = false;
}

static void on_reset(GtkButton *button, SettingsWindow *window)
{
        GtkWidget *dialog = gtk_message_dialog_new(
                GTK_WINDOW(window->window), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s", _("Reset all settings?"));

        gtk_message_dialog_format_secondary_text(
                GTK_MESSAGE_DIALOG(dialog), "%s",
                _("Everything is as it was at first then. Keys and transcripts stay."));
        gtk_dialog_add_button(GTK_DIALOG(dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
        gtk_dialog_add_button(GTK_DIALOG(dialog), _("_Reset"), GTK_RESPONSE_ACCEPT);
        gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_CANCEL);
        g_signal_connect(dialog, "response", G_CALLBACK(on_reset_response), window);
        gtk_window_present(GTK_WINDOW(dialog));
}

static GtkWidget *new_header(SettingsWindow *window)
{
        GtkWidget *header = gtk_header_bar_new();
        GtkWidget *reset = settings_form_new_button(_("_Reset All…"));

        g_signal_connect(reset, "clicked", G_CALLBACK(on_reset), window);
        gtk_header_bar_pack_start(GTK_HEADER_BAR(header), reset);
        return header;
}

/* The sidebar names what is in its rows, though not the rows, which have the focus. */
static void name_rows(GtkWidget *widget, GtkWidget *row)
{
        if (GTK_IS_LABEL(widget) && row)
                settings_form_name(row, gtk_label_get_text(GTK_LABEL(widget)));
        if (GTK_IS_SCROLLED_WINDOW(widget))
                settings_form_name(widget, _("Pages"));
        for (GtkWidget *child = gtk_widget_get_first_child(widget); child;
             child = gtk_widget_get_next_sibling(child))
                name_rows(child, GTK_IS_LIST_BOX_ROW(widget) ? widget : row);
}

static GtkWidget *new_content(SettingsWindow *window)
{
        GtkWidget *content = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
        GtkWidget *stack = gtk_stack_new(), *sidebar = gtk_stack_sidebar_new(), *box;

        window->stack = stack;
        for (size_t i = 0; i < ELEMENTSOF(pages); i++) {
                GtkWidget *page;

                if (pages[i].of_captions && !window->captions)
                        continue;
                page = settings_form_new_page(&box, _(pages[i].title));
                pages[i].fill(window, box);
                gtk_stack_add_titled(GTK_STACK(stack), page, pages[i].name, _(pages[i].title));
        }
        gtk_stack_sidebar_set_stack(GTK_STACK_SIDEBAR(sidebar), GTK_STACK(stack));
        name_rows(sidebar, NULL);
        gtk_widget_set_hexpand(stack, TRUE);
        gtk_box_append(GTK_BOX(content), sidebar);
        gtk_box_append(GTK_BOX(content), stack);
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
        g_cancellable_cancel(window->closing);
        g_signal_handlers_disconnect_by_data(window->overlay, window);
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
