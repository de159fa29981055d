/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "overlay/accessible.h"
#include "overlay/transcript-size.h"
#include "overlay/transcript-style.h"
#include "overlay/transcript-window-private.h"

#define ICON_NAME "org.surtitle.Surtitle"

G_DEFINE_FINAL_TYPE(TranscriptWindow, transcript_window, GTK_TYPE_WINDOW)

/* What is shown */

static void update_title(TranscriptWindow *window)
{
        TranscriptSession *session = transcript_library_get_session(window->library);
        bool live = transcript_library_is_live(window->library);
        bool fleeting = transcript_library_is_fleeting(window->library);
        g_autofree char *name = NULL;
        const char *detail = session ? session->title : "";

        if (session && !live)
                name = transcript_session_name(session, g_get_real_time());
        gtk_label_set_text(GTK_LABEL(window->title), name ? name : _("Transcript"));
        if (fleeting && !live)
                detail = _("Not kept: it goes with this window");
        gtk_label_set_text(GTK_LABEL(window->subtitle), detail);
        gtk_widget_set_visible(window->subtitle, *detail != '\0');
}

static void update_empty(TranscriptWindow *window)
{
        if (transcript_library_is_loading(window->library))
                transcript_view_set_empty(window->view, _("Reading…"), "");
        else if (transcript_library_is_live(window->library))
                transcript_view_set_empty(window->view, _("Nothing has been said yet"),
                                          _("What is said appears here, word by word."));
        else if (transcript_library_get_shown(window->library) != 0)
                transcript_view_set_empty(window->view, _("Nothing is left of this session"),
                                          _("Its transcript was deleted, or nothing was said."));
        else
                transcript_view_set_empty(
                        window->view, _("No transcripts"),
                        _("Turn captions on, and what is said appears here. Sessions are kept for "
                          "later only if you switch the history on in the settings."));
}

/* Go to where a search has led, once that is there. */
static void go_to_wanted(TranscriptWindow *window)
{
        TranscriptModel *model = transcript_library_get_model(window->library);
        unsigned position;

        if (window->wanted_segment == 0)
                return;
        if (transcript_model_find(model, window->wanted_segment, &position)) {
                transcript_view_select(window->view, position);
                window->wanted_segment = 0;
        } else if (!transcript_library_is_loading(window->library)) {
                window->wanted_segment = 0;
        }
}

/* Whoever opens the window wants to read: once there is something, the keyboard is there. */
static void focus_first(TranscriptWindow *window)
{
        TranscriptModel *model = transcript_library_get_model(window->library);

        if (window->focused || transcript_model_count(model) == 0)
                return;
        window->focused = true;
        transcript_view_focus(window->view);
}

static void on_items_changed(GListModel *list, guint position, guint removed, guint added,
                             TranscriptWindow *window)
{
        transcript_window_update_actions(window);
        focus_first(window);
}

static void show_model(TranscriptWindow *window, TranscriptModel *model, bool live)
{
        TranscriptModel *before = transcript_view_get_model(window->view);

        if (before)
                g_signal_handlers_disconnect_by_func(before, on_items_changed, window);
        transcript_view_set_model(window->view, model, live);
        transcript_finder_set_model(window->finder, model);
        g_signal_connect_object(model, "items-changed", G_CALLBACK(on_items_changed), window, 0);
}

static void on_shown(void *userdata)
{
        TranscriptWindow *window = userdata;
        TranscriptModel *model = transcript_library_get_model(window->library);
        bool live = transcript_library_is_live(window->library);

        update_empty(window);
        if (model != transcript_view_get_model(window->view))
                show_model(window, model, live);
        else
                transcript_view_set_live(window->view, live);
        update_title(window);
        transcript_sidebar_update(window->sidebar);
        transcript_window_update_actions(window);
        go_to_wanted(window);
        focus_first(window);
}

static void on_sessions(void *userdata)
{
        TranscriptWindow *window = userdata;

        transcript_sidebar_update(window->sidebar);
}

static void on_failed(const char *message, void *userdata)
{
        TranscriptWindow *window = userdata;

        transcript_toast_show(window->toast, message);
}

static const TranscriptLibraryEvents library_events = {
        .on_shown = on_shown,
        .on_sessions = on_sessions,
        .on_failed = on_failed,
};

static void on_session(uint64_t session, void *userdata)
{
        TranscriptWindow *window = userdata;

        window->wanted_segment = 0;
        transcript_library_show(window->library, session);
}

static void on_found(uint64_t session, uint64_t segment, void *userdata)
{
        TranscriptWindow *window = userdata;

        window->wanted_segment = segment;
        transcript_library_show(window->library, session);
        go_to_wanted(window);
}

static const TranscriptSidebarEvents sidebar_events = {
        .on_session = on_session,
        .on_found = on_found,
};

/* Parts */

static GtkWidget *new_title(TranscriptWindow *window)
{
        GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

        window->title = gtk_label_new(_("Transcript"));
        window->subtitle = gtk_label_new(NULL);
        gtk_widget_add_css_class(window->title, "title");
        gtk_widget_add_css_class(window->subtitle, "subtitle");
        gtk_label_set_ellipsize(GTK_LABEL(window->title), PANGO_ELLIPSIZE_END);
        gtk_label_set_ellipsize(GTK_LABEL(window->subtitle), PANGO_ELLIPSIZE_END);
        gtk_widget_set_visible(window->subtitle, FALSE);
        gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
        gtk_box_append(GTK_BOX(box), window->title);
        gtk_box_append(GTK_BOX(box), window->subtitle);
        return box;
}

static GtkWidget *new_menu_button(void)
{
        GtkWidget *button = gtk_menu_button_new();
        g_autoptr(GMenuModel) menu = transcript_window_make_menu();

        gtk_menu_button_set_icon_name(GTK_MENU_BUTTON(button), "open-menu-symbolic");
        gtk_menu_button_set_menu_model(GTK_MENU_BUTTON(button), menu);
        gtk_menu_button_set_primary(GTK_MENU_BUTTON(button), TRUE);
        accessible_set_tooltip(button, _("Main menu"), "F10");
        return button;
}

static GtkWidget *new_toggle(const char *icon, const char *name, const char *key)
{
        GtkWidget *button = gtk_toggle_button_new();

        gtk_button_set_icon_name(GTK_BUTTON(button), icon);
        accessible_set_tooltip(button, name, key);
        return button;
}

static GtkWidget *new_header(TranscriptWindow *window)
{
        GtkWidget *header = gtk_header_bar_new();
        GtkWidget *sidebar = new_toggle("sidebar-show-symbolic", _("Sessions"), "F9");
        GtkWidget *find = new_toggle("edit-find-symbolic", _("Find in this transcript"), "Ctrl+F");

        g_object_bind_property(window->sidebar, "visible", sidebar, "active",
                               G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
        g_object_bind_property(transcript_finder_get_bar(window->finder), "search-mode-enabled",
                               find, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
        gtk_header_bar_set_title_widget(GTK_HEADER_BAR(header), new_title(window));
        gtk_header_bar_pack_start(GTK_HEADER_BAR(header), sidebar);
        gtk_header_bar_pack_end(GTK_HEADER_BAR(header), new_menu_button());
        gtk_header_bar_pack_end(GTK_HEADER_BAR(header), find);
        return header;
}

static GtkWidget *new_content(TranscriptWindow *window)
{
        GtkWidget *content = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
        GtkWidget *overlay = gtk_overlay_new();

        gtk_widget_set_vexpand(GTK_WIDGET(window->view), TRUE);
        gtk_box_append(GTK_BOX(content), GTK_WIDGET(window->finder));
        gtk_box_append(GTK_BOX(content), GTK_WIDGET(window->view));
        gtk_overlay_set_child(GTK_OVERLAY(overlay), content);
        gtk_overlay_add_overlay(GTK_OVERLAY(overlay), GTK_WIDGET(window->toast));
        return overlay;
}

static GtkWidget *new_panes(TranscriptWindow *window)
{
        GtkWidget *panes = gtk_paned_new(GTK_ORIENTATION_HORIZONTAL);

        gtk_paned_set_start_child(GTK_PANED(panes), GTK_WIDGET(window->sidebar));
        gtk_paned_set_end_child(GTK_PANED(panes), new_content(window));
        gtk_paned_set_resize_start_child(GTK_PANED(panes), FALSE);
        gtk_paned_set_shrink_start_child(GTK_PANED(panes), FALSE);
        gtk_paned_set_shrink_end_child(GTK_PANED(panes), FALSE);
        return panes;
}

/* Life */

/* However it is closed, by the user or with the program. */
static void transcript_window_unmap(GtkWidget *widget)
{
        TranscriptWindow *window = TRANSCRIPT_WINDOW(widget);

        if (window->sidebar)
                transcript_size_save(GTK_WINDOW(window), GTK_WIDGET(window->sidebar));
        GTK_WIDGET_CLASS(transcript_window_parent_class)->unmap(widget);
}

static void transcript_window_dispose(GObject *object)
{
        TranscriptWindow *window = TRANSCRIPT_WINDOW(object);

        window->export = transcript_export_free(window->export);
        if (window->sidebar)
                transcript_sidebar_close(window->sidebar);
        window->sidebar = NULL;
        window->library = transcript_library_free(window->library);
        g_clear_object(&window->actions);
        G_OBJECT_CLASS(transcript_window_parent_class)->dispose(object);
}

static void transcript_window_class_init(TranscriptWindowClass *class)
{
        G_OBJECT_CLASS(class)->dispose = transcript_window_dispose;
        GTK_WIDGET_CLASS(class)->unmap = transcript_window_unmap;
}

static void transcript_window_init(TranscriptWindow *window)
{
        GtkWidget *widget = GTK_WIDGET(window);
        g_autoptr(GMenuModel) menu = transcript_window_make_line_menu();

        transcript_style_add(gtk_widget_get_display(widget));
        gtk_widget_add_css_class(widget, TRANSCRIPT_STYLE_CLASS);
        gtk_window_set_title(GTK_WINDOW(window), _("Transcript"));
        gtk_window_set_icon_name(GTK_WINDOW(window), ICON_NAME);
        window->library = transcript_library_new(&library_events, window);
        window->view = transcript_view_new();
        window->finder = transcript_finder_new(window->view);
        window->sidebar = transcript_sidebar_new(window->library, &sidebar_events, window);
        window->toast = transcript_toast_new();
        transcript_view_set_menu(window->view, menu);
        transcript_window_add_actions(window);
        gtk_window_set_titlebar(GTK_WINDOW(window), new_header(window));
        gtk_window_set_child(GTK_WINDOW(window), new_panes(window));
        transcript_size_restore(GTK_WINDOW(window), GTK_WIDGET(window->sidebar));
        on_shown(window);
}

TranscriptWindow *transcript_window_new(void)
{
        return g_object_new(TRANSCRIPT_TYPE_WINDOW, NULL);
}
