/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be done in the transcript window. */

#include "base/i18n.h"
#include "overlay/transcript-help.h"
#include "overlay/transcript-window-private.h"

static void copy(TranscriptWindow *window, bool selected_only)
{
        g_autofree char *text = transcript_view_get_text(window->view, selected_only);

        if (!*text)
                return;
        gdk_clipboard_set_text(gtk_widget_get_clipboard(GTK_WIDGET(window)), text);
        transcript_toast_show(window->toast, _("Copied."));
}

static void on_copy(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        copy(userdata, true);
}

static void on_copy_all(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        copy(userdata, false);
}

static void on_find(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        TranscriptWindow *window = userdata;

        transcript_finder_open(window->finder);
}

static void on_find_next(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        TranscriptWindow *window = userdata;

        transcript_finder_step(window->finder, 1);
}

static void on_find_previous(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        TranscriptWindow *window = userdata;

        transcript_finder_step(window->finder, -1);
}

static void on_search(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        TranscriptWindow *window = userdata;

        gtk_widget_set_visible(GTK_WIDGET(window->sidebar), TRUE);
        transcript_sidebar_search(window->sidebar);
}

static void on_latest(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        TranscriptWindow *window = userdata;

        transcript_view_go_to_end(window->view);
}

static void on_help(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        transcript_help_show(GTK_WINDOW(userdata));
}

static void on_exported(const char *message, void *userdata)
{
        TranscriptWindow *window = userdata;

        if (message)
                transcript_toast_show(window->toast, message);
        window->export = transcript_export_free(window->export);
        transcript_window_update_actions(window);
}

static void on_export(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        TranscriptWindow *window = userdata;
        TranscriptSession *session = transcript_library_get_session(window->library);

        if (window->export)
                return;
        window->export = transcript_export_new(GTK_WINDOW(window),
                                               transcript_library_get_client(window->library),
                                               transcript_library_get_shown(window->library),
                                               g_variant_get_string(parameter, NULL),
                                               session ? session->started : 0, on_exported, window);
        transcript_window_update_actions(window);
}

static void on_answer(GtkDialog *question, int answer, TranscriptWindow *window)
{
        gtk_window_destroy(GTK_WINDOW(question));
        window->question = NULL;
        if (answer == GTK_RESPONSE_ACCEPT)
                transcript_library_delete_shown(window->library);
}

static void on_delete(GSimpleAction *action, GVariant *parameter, void *userdata)
{
        TranscriptWindow *window = userdata;
        bool live = transcript_library_is_live(window->library);
        GtkWidget *button;

        window->question = gtk_message_dialog_new(
                GTK_WINDOW(window), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s",
                live ? _("Delete what was said until now?") : _("Delete this session?"));
        gtk_message_dialog_format_secondary_text(
                GTK_MESSAGE_DIALOG(window->question), "%s",
                live ? _("Nobody can bring it back. Captions go on, and what is said from now on "
                         "is "
                         "shown.")
                     : _("Its transcript is deleted for good; nobody can bring it back."));
        gtk_dialog_add_button(GTK_DIALOG(window->question), _("_Cancel"), GTK_RESPONSE_CANCEL);
        button = gtk_dialog_add_button(GTK_DIALOG(window->question), _("_Delete"),
                                       GTK_RESPONSE_ACCEPT);
        gtk_widget_add_css_class(button, "destructive-action");
        gtk_dialog_set_default_response(GTK_DIALOG(window->question), GTK_RESPONSE_CANCEL);
        g_signal_connect(window->question, "response", G_CALLBACK(on_answer), window);
        gtk_window_present(GTK_WINDOW(window->question));
}

static void set_enabled(TranscriptWindow *window, const char *name, bool enabled)
{
        GAction *action = g_action_map_lookup_action(G_ACTION_MAP(window->actions), name);

        g_simple_action_set_enabled(G_SIMPLE_ACTION(action), enabled);
}

void transcript_window_update_actions(TranscriptWindow *window)
{
        TranscriptModel *model = transcript_library_get_model(window->library);
        bool any = transcript_model_count(model) > 0;
        bool live = transcript_library_is_live(window->library);

        set_enabled(window, "copy", any);
        set_enabled(window, "copy-all", any);
        set_enabled(window, "latest", any);
        /* The daemon can't write what it does not have. */
        set_enabled(window, "export",
                    any && !window->export &&
                            (live || !transcript_library_is_fleeting(window->library)));
        set_enabled(window, "delete", transcript_library_get_shown(window->library) != 0);
}

static const GActionEntry entries[] = {
        {.name = "copy", .activate = on_copy},
        {.name = "copy-all", .activate = on_copy_all},
        {.name = "find", .activate = on_find},
        {.name = "find-next", .activate = on_find_next},
        {.name = "find-previous", .activate = on_find_previous},
        {.name = "search", .activate = on_search},
        {.name = "latest", .activate = on_latest},
        {.name = "export", .activate = on_export, .parameter_type = "s"},
        {.name = "delete", .activate = on_delete},
        {.name = "help", .activate = on_help},
};

void transcript_window_add_actions(TranscriptWindow *window)
{
        g_autoptr(GPropertyAction) sidebar =
                g_property_action_new("sidebar", window->sidebar, "visible");

        window->actions = g_simple_action_group_new();
        g_action_map_add_action_entries(G_ACTION_MAP(window->actions), entries,
                                        G_N_ELEMENTS(entries), window);
        g_action_map_add_action(G_ACTION_MAP(window->actions), G_ACTION(sidebar));
        gtk_widget_insert_action_group(GTK_WIDGET(window), "win", G_ACTION_GROUP(window->actions));
        transcript_help_add_shortcuts(GTK_WIDGET(window));
}

static GMenu *make_export_menu(void)
{
        GMenu *menu = g_menu_new();

        g_menu_append(menu, _("Text…"), "win.export('txt')");
        g_menu_append(menu, _("Subtitles (SubRip)…"), "win.export('srt')");
        g_menu_append(menu, _("Subtitles (WebVTT)…"), "win.export('vtt')");
        g_menu_append(menu, _("Data (JSON)…"), "win.export('json')");
        return menu;
}

GMenuModel *transcript_window_make_menu(void)
{
        GMenu *menu = g_menu_new();
        g_autoptr(GMenu) copying = g_menu_new(), deleting = g_menu_new(), helping = g_menu_new();
        g_autoptr(GMenu) exporting = make_export_menu();

        g_menu_append(copying, _("_Copy Everything"), "win.copy-all");
        g_menu_append_submenu(copying, _("_Export"), G_MENU_MODEL(exporting));
        g_menu_append(deleting, _("_Delete…"), "win.delete");
        g_menu_append(helping, _("_Keyboard Shortcuts"), "win.help");
        g_menu_append_section(menu, NULL, G_MENU_MODEL(copying));
        g_menu_append_section(menu, NULL, G_MENU_MODEL(deleting));
        g_menu_append_section(menu, NULL, G_MENU_MODEL(helping));
        return G_MENU_MODEL(menu);
}

GMenuModel *transcript_window_make_line_menu(void)
{
        GMenu *menu = g_menu_new();

        g_menu_append(menu, _("_Copy"), "win.copy");
        g_menu_append(menu, _("Copy _Everything"), "win.copy-all");
        return G_MENU_MODEL(menu);
}
