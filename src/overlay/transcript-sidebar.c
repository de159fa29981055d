/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/i18n.h"
#include "overlay/accessible.h"
#include "overlay/list-frame.h"
#include "overlay/transcript-found.h"
#include "overlay/transcript-sidebar.h"

/* As many as anyone will look through. */
#define FOUND_MAX 200u

#define WIDTH_CHARACTERS 17

struct _TranscriptSidebar {
        GtkWidget parent;
        GtkWidget *box, *entry, *stack, *message;
        TranscriptFound *found;
        GtkSingleSelection *selection;
        TranscriptLibrary *library; /* borrowed; NULL once closed */
        const TranscriptSidebarEvents *events;
        void *userdata;
        GCancellable *searching; /* NULL if nothing is asked */
        bool updating;           /* a selection that changes now is nobody's choice */
};

G_DEFINE_FINAL_TYPE(TranscriptSidebar, transcript_sidebar, GTK_TYPE_WIDGET)

/* Sessions */

static GtkWidget *new_line(const char *class)
{
        GtkWidget *label = g_object_new(GTK_TYPE_LABEL, "accessible-role",
                                        GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

        gtk_label_set_xalign(GTK_LABEL(label), 0);
        gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
        if (class)
                gtk_widget_add_css_class(label, class);
        return label;
}

static void on_setup(GtkListItemFactory *factory, GtkListItem *item, void *userdata)
{
        GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);

        gtk_box_append(GTK_BOX(box), new_line("transcript-name"));
        gtk_box_append(GTK_BOX(box), new_line("transcript-detail"));
        gtk_widget_add_css_class(box, "transcript-entry");
        gtk_list_item_set_child(item, box);
}

static void on_bind(GtkListItemFactory *factory, GtkListItem *item, void *userdata)
{
        TranscriptSession *session = gtk_list_item_get_item(item);
        GtkWidget *name = gtk_widget_get_first_child(gtk_list_item_get_child(item));
        GtkWidget *detail = gtk_widget_get_next_sibling(name);
        g_autofree char *named = transcript_session_name(session, g_get_real_time());
        g_autofree char *described = transcript_session_describe(session);

        gtk_label_set_text(GTK_LABEL(name), named);
        gtk_label_set_text(GTK_LABEL(detail), described);
        gtk_widget_set_visible(detail, *described != '\0');
        gtk_widget_set_tooltip_text(gtk_list_item_get_child(item), described);
        accessible_set_item(item, gtk_list_item_get_child(item), named, described);
}

static void on_selected(TranscriptSidebar *sidebar)
{
        TranscriptSession *session = gtk_single_selection_get_selected_item(sidebar->selection);

        if (session && !sidebar->updating && sidebar->library)
                sidebar->events->on_session(session->number, sidebar->userdata);
}

static bool is_searching(TranscriptSidebar *sidebar)
{
        const char *query = gtk_editable_get_text(GTK_EDITABLE(sidebar->entry));

        return query[strspn(query, " ")] != '\0';
}

static void show_message(TranscriptSidebar *sidebar, const char *text)
{
        gtk_label_set_text(GTK_LABEL(sidebar->message), text);
        gtk_stack_set_visible_child_name(GTK_STACK(sidebar->stack), "message");
}

static void show_sessions(TranscriptSidebar *sidebar)
{
        GListModel *sessions = transcript_library_get_sessions(sidebar->library);

        if (g_list_model_get_n_items(sessions) == 0)
                show_message(sidebar, _("No sessions are kept."));
        else
                gtk_stack_set_visible_child_name(GTK_STACK(sidebar->stack), "sessions");
}

void transcript_sidebar_update(TranscriptSidebar *sidebar)
{
        unsigned position = GTK_INVALID_LIST_POSITION;

        sidebar->updating = true;
        (void) transcript_sessions_find(transcript_library_get_sessions(sidebar->library),
                                        transcript_library_get_shown(sidebar->library), &position);
        gtk_single_selection_set_selected(sidebar->selection, position);
        sidebar->updating = false;
        if (!is_searching(sidebar))
                show_sessions(sidebar);
}

/* Search */

static void on_found(GVariant *reply, const char *error, void *userdata)
{
        TranscriptSidebar *sidebar = userdata;
        g_autoptr(GVariant) hits = reply ? g_variant_get_child_value(reply, 0) : NULL;
        unsigned n;

        if (!reply && !error)
                return;
        n = transcript_found_set(sidebar->found, hits);
        g_clear_object(&sidebar->searching);
        if (error)
                show_message(sidebar, error);
        else if (n == 0)
                show_message(sidebar, _("Nothing that is kept has these words."));
        else
                gtk_stack_set_visible_child_name(GTK_STACK(sidebar->stack), "found");
}

static void stop_searching(TranscriptSidebar *sidebar)
{
        if (sidebar->searching)
                g_cancellable_cancel(sidebar->searching);
        g_clear_object(&sidebar->searching);
}

static void on_search_changed(TranscriptSidebar *sidebar)
{
        const char *query = gtk_editable_get_text(GTK_EDITABLE(sidebar->entry));

        if (!sidebar->library)
                return;
        stop_searching(sidebar);
        if (!is_searching(sidebar)) {
                transcript_found_set(sidebar->found, NULL);
                show_sessions(sidebar);
                return;
        }
        sidebar->searching = g_cancellable_new();
        transcript_client_call(transcript_library_get_client(sidebar->library), "Search",
                               g_variant_new("(su)", query, FOUND_MAX), -1, sidebar->searching,
                               on_found, sidebar);
}

static void on_stop_search(TranscriptSidebar *sidebar)
{
        gtk_editable_set_text(GTK_EDITABLE(sidebar->entry), "");
}

static void on_chosen(uint64_t session, uint64_t segment, void *userdata)
{
        TranscriptSidebar *sidebar = userdata;

        if (sidebar->library)
                sidebar->events->on_found(session, segment, sidebar->userdata);
}

void transcript_sidebar_search(TranscriptSidebar *sidebar)
{
        gtk_widget_grab_focus(sidebar->entry);
        gtk_editable_select_region(GTK_EDITABLE(sidebar->entry), 0, -1);
}

/* Parts */

static GtkWidget *new_sessions_page(TranscriptSidebar *sidebar)
{
        GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
        GtkWidget *list;

        sidebar->selection = gtk_single_selection_new(NULL);
        gtk_single_selection_set_autoselect(sidebar->selection, FALSE);
        gtk_single_selection_set_can_unselect(sidebar->selection, TRUE);
        g_signal_connect_swapped(sidebar->selection, "notify::selected-item",
                                 G_CALLBACK(on_selected), sidebar);
        g_signal_connect(factory, "setup", G_CALLBACK(on_setup), NULL);
        g_signal_connect(factory, "bind", G_CALLBACK(on_bind), NULL);
        list = gtk_list_view_new(g_object_ref(GTK_SELECTION_MODEL(sidebar->selection)), factory);
        gtk_widget_add_css_class(list, "navigation-sidebar");
        return list_frame_new(list, _("Sessions"));
}

static GtkWidget *new_message(void)
{
        GtkWidget *message = gtk_label_new(NULL);

        gtk_label_set_wrap(GTK_LABEL(message), TRUE);
        gtk_label_set_justify(GTK_LABEL(message), GTK_JUSTIFY_CENTER);
        gtk_widget_add_css_class(message, "dim-label");
        gtk_widget_add_css_class(message, "transcript-message");
        gtk_widget_set_valign(message, GTK_ALIGN_START);
        return message;
}

static void transcript_sidebar_dispose(GObject *object)
{
        TranscriptSidebar *sidebar = TRANSCRIPT_SIDEBAR(object);

        transcript_sidebar_close(sidebar);
        if (sidebar->selection)
                g_signal_handlers_disconnect_by_data(sidebar->selection, sidebar);
        g_clear_pointer(&sidebar->box, gtk_widget_unparent);
        g_clear_object(&sidebar->selection);
        G_OBJECT_CLASS(transcript_sidebar_parent_class)->dispose(object);
}

static void transcript_sidebar_class_init(TranscriptSidebarClass *class)
{
        G_OBJECT_CLASS(class)->dispose = transcript_sidebar_dispose;
        gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(class), GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(class), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void transcript_sidebar_init(TranscriptSidebar *sidebar)
{
        sidebar->box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
        sidebar->entry = gtk_search_entry_new();
        sidebar->stack = gtk_stack_new();
        sidebar->message = new_message();
        sidebar->found = transcript_found_new(on_chosen, sidebar);
        g_object_set(sidebar->entry, "placeholder-text", _("Search all sessions"), NULL);
        accessible_set_tooltip(sidebar->entry, _("Search all sessions"), "Ctrl+Shift+F");
        gtk_editable_set_width_chars(GTK_EDITABLE(sidebar->entry), WIDTH_CHARACTERS);
        gtk_widget_add_css_class(sidebar->entry, "transcript-search");
        gtk_stack_add_named(GTK_STACK(sidebar->stack), new_sessions_page(sidebar), "sessions");
        gtk_stack_add_named(GTK_STACK(sidebar->stack), GTK_WIDGET(sidebar->found), "found");
        gtk_stack_add_named(GTK_STACK(sidebar->stack), sidebar->message, "message");
        gtk_widget_set_vexpand(sidebar->stack, TRUE);
        gtk_box_append(GTK_BOX(sidebar->box), sidebar->entry);
        gtk_box_append(GTK_BOX(sidebar->box), sidebar->stack);
        gtk_widget_set_parent(sidebar->box, GTK_WIDGET(sidebar));
        gtk_widget_add_css_class(GTK_WIDGET(sidebar), "transcript-sidebar");
        g_signal_connect_swapped(sidebar->entry, "search-changed", G_CALLBACK(on_search_changed),
                                 sidebar);
        g_signal_connect_swapped(sidebar->entry, "stop-search", G_CALLBACK(on_stop_search),
                                 sidebar);
}

TranscriptSidebar *transcript_sidebar_new(TranscriptLibrary *library,
                                          const TranscriptSidebarEvents *events, void *userdata)
{
        TranscriptSidebar *sidebar = g_object_new(TRANSCRIPT_TYPE_SIDEBAR, NULL);

        sidebar->library = library;
        sidebar->events = events;
        sidebar->userdata = userdata;
        gtk_single_selection_set_model(sidebar->selection,
                                       transcript_library_get_sessions(library));
        gtk_single_selection_set_selected(sidebar->selection, GTK_INVALID_LIST_POSITION);
        return sidebar;
}

void transcript_sidebar_close(TranscriptSidebar *sidebar)
{
        stop_searching(sidebar);
        sidebar->library = NULL;
}
