/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/transcript-finder.h"
#include "base/i18n.h"
#include "overlay/accessible.h"
#include "overlay/transcript-hits.h"

struct _TranscriptFinder {
        GtkWidget parent;
        GtkWidget *bar, *entry, *count, *previous, *next;
        TranscriptView *view;   /* borrowed */
        TranscriptModel *model; /* owned; NULL at first */
        TranscriptHits *hits;   /* owned; NULL while nothing is sought */
        uint64_t current;       /* the segment of the hit that is selected; 0: none */
};

G_DEFINE_FINAL_TYPE(TranscriptFinder, transcript_finder, GTK_TYPE_WIDGET)

static void update_count(TranscriptFinder *finder)
{
        unsigned n = finder->hits ? transcript_hits_count(finder->hits) : 0;
        unsigned index = n > 0 ? transcript_hits_find(finder->hits, finder->current) : 0;
        g_autofree char *text = NULL;

        gtk_widget_set_sensitive(finder->previous, n > 0);
        gtk_widget_set_sensitive(finder->next, n > 0);
        if (!finder->hits)
                text = g_strdup("");
        else if (n == 0)
                text = g_strdup(_("Not found"));
        else if (finder->current > 0 && index < n)
                /* Translators: the first of these is the number of what is shown. */
                text = g_strdup_printf(_("%u of %u"), index + 1, n);
        else
                text = g_strdup_printf(ngettext("%u line", "%u lines", n), n);
        gtk_label_set_text(GTK_LABEL(finder->count), text);
        gtk_widget_set_visible(finder->count, *text != '\0');
}

static void go_to(TranscriptFinder *finder, unsigned index)
{
        unsigned position;

        finder->current = transcript_hits_get(finder->hits, index);
        if (transcript_model_find(finder->model, finder->current, &position))
                transcript_view_select(finder->view, position);
        update_count(finder);
}

/* The segment that a search begins at: the selected one; 0, which is before all, without any. */
static uint64_t find_start(TranscriptFinder *finder)
{
        unsigned position;

        if (transcript_view_get_selected(finder->view, &position) &&
            position < transcript_model_count(finder->model))
                return transcript_model_get(finder->model, position)->number;
        return 0;
}

void transcript_finder_step(TranscriptFinder *finder, int direction)
{
        unsigned n = finder->hits ? transcript_hits_count(finder->hits) : 0;
        uint64_t start;
        unsigned index;

        if (n == 0)
                return;
        start = find_start(finder);
        index = transcript_hits_find(finder->hits, direction > 0 ? start + 1 : start);
        if (direction > 0)
                index %= n;
        else
                index = (index + n - 1) % n;
        go_to(finder, index);
}

/* Look for what stands in the entry; from where one is. */
static void search(TranscriptFinder *finder, bool moves)
{
        const char *sought = gtk_editable_get_text(GTK_EDITABLE(finder->entry));
        TranscriptMatch *match = NULL;

        if (gtk_search_bar_get_search_mode(GTK_SEARCH_BAR(finder->bar)) && finder->model)
                match = transcript_match_new(sought);
        transcript_view_set_match(finder->view, match);
        transcript_hits_free(finder->hits);
        finder->hits = match ? transcript_hits_new(finder->model, match) : NULL;
        finder->current = 0;
        if (moves && finder->hits && transcript_hits_count(finder->hits) > 0) {
                unsigned index = transcript_hits_find(finder->hits, find_start(finder));

                go_to(finder, index % transcript_hits_count(finder->hits));
        }
        update_count(finder);
}

static void on_search_changed(GtkSearchEntry *entry, TranscriptFinder *finder)
{
        search(finder, true);
}

static void on_next(TranscriptFinder *finder)
{
        transcript_finder_step(finder, 1);
}

static void on_previous(TranscriptFinder *finder)
{
        transcript_finder_step(finder, -1);
}

static void on_mode_changed(TranscriptFinder *finder)
{
        search(finder, false);
        /* The entry that had the keyboard is gone. */
        if (!gtk_search_bar_get_search_mode(GTK_SEARCH_BAR(finder->bar)))
                transcript_view_focus(finder->view);
}

static void on_segment_changed(TranscriptModel *model, TranscriptSegment *segment,
                               TranscriptFinder *finder)
{
        if (!finder->hits)
                return;
        transcript_hits_update(finder->hits, segment);
        update_count(finder);
}

static void on_items_changed(GListModel *list, guint position, guint removed, guint added,
                             TranscriptFinder *finder)
{
        if (!finder->hits)
                return;
        if (removed > 0) {
                search(finder, false);
                return;
        }
        for (guint i = 0; i < added; i++)
                transcript_hits_update(finder->hits,
                                       transcript_model_get(finder->model, position + i));
        update_count(finder);
}

void transcript_finder_set_model(TranscriptFinder *finder, TranscriptModel *model)
{
        if (finder->model)
                g_signal_handlers_disconnect_by_data(finder->model, finder);
        g_set_object(&finder->model, model);
        g_signal_connect(model, "segment-changed", G_CALLBACK(on_segment_changed), finder);
        g_signal_connect(model, "items-changed", G_CALLBACK(on_items_changed), finder);
        search(finder, false);
}

void transcript_finder_open(TranscriptFinder *finder)
{
        gtk_search_bar_set_search_mode(GTK_SEARCH_BAR(finder->bar), TRUE);
        gtk_widget_grab_focus(finder->entry);
        gtk_editable_select_region(GTK_EDITABLE(finder->entry), 0, -1);
}

GtkWidget *transcript_finder_get_bar(TranscriptFinder *finder)
{
        return finder->bar;
}

static GtkWidget *new_button(const char *icon, const char *name, const char *key,
                             GCallback on_clicked, TranscriptFinder *finder)
{
        GtkWidget *button = gtk_button_new_from_icon_name(icon);

        accessible_set_tooltip(button, name, key);
        g_signal_connect_swapped(button, "clicked", on_clicked, finder);
        return button;
}

static GtkWidget *new_content(TranscriptFinder *finder)
{
        GtkWidget *content = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
        GtkWidget *buttons = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);

        finder->entry = gtk_search_entry_new();
        finder->count = gtk_label_new(NULL);
        finder->previous = new_button("go-up-symbolic", _("Previous place"), "Ctrl+Shift+G",
                                      G_CALLBACK(on_previous), finder);
        finder->next = new_button("go-down-symbolic", _("Next place"), "Ctrl+G",
                                  G_CALLBACK(on_next), finder);
        g_object_set(finder->entry, "placeholder-text", _("Find in this transcript"),
                     "max-width-chars", 32, "hexpand", TRUE, NULL);
        accessible_set_name(finder->entry, _("Find in this transcript"));
        gtk_label_set_width_chars(GTK_LABEL(finder->count), 10);
        gtk_widget_add_css_class(finder->count, "dim-label");
        gtk_widget_add_css_class(buttons, "linked");
        gtk_box_append(GTK_BOX(buttons), finder->previous);
        gtk_box_append(GTK_BOX(buttons), finder->next);
        gtk_box_append(GTK_BOX(content), finder->entry);
        gtk_box_append(GTK_BOX(content), finder->count);
        gtk_box_append(GTK_BOX(content), buttons);
        return content;
}

static void transcript_finder_dispose(GObject *object)
{
        TranscriptFinder *finder = TRANSCRIPT_FINDER(object);

        if (finder->model)
                g_signal_handlers_disconnect_by_data(finder->model, finder);
        g_clear_object(&finder->model);
        if (finder->bar)
                g_signal_handlers_disconnect_by_data(finder->bar, finder);
        g_clear_pointer(&finder->bar, gtk_widget_unparent);
        finder->hits = transcript_hits_free(finder->hits);
        G_OBJECT_CLASS(transcript_finder_parent_class)->dispose(object);
}

static void transcript_finder_class_init(TranscriptFinderClass *class)
{
        G_OBJECT_CLASS(class)->dispose = transcript_finder_dispose;
        gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(class), GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(class), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void transcript_finder_init(TranscriptFinder *finder)
{
        GtkWidget *content = new_content(finder);

        finder->bar = gtk_search_bar_new();
        gtk_search_bar_set_child(GTK_SEARCH_BAR(finder->bar), content);
        gtk_search_bar_connect_entry(GTK_SEARCH_BAR(finder->bar), GTK_EDITABLE(finder->entry));
        gtk_widget_set_parent(finder->bar, GTK_WIDGET(finder));
        g_signal_connect(finder->entry, "search-changed", G_CALLBACK(on_search_changed), finder);
        g_signal_connect_swapped(finder->entry, "activate", G_CALLBACK(on_next), finder);
        g_signal_connect_swapped(finder->entry, "next-match", G_CALLBACK(on_next), finder);
        g_signal_connect_swapped(finder->entry, "previous-match", G_CALLBACK(on_previous), finder);
        g_signal_connect_swapped(finder->bar, "notify::search-mode-enabled",
                                 G_CALLBACK(on_mode_changed), finder);
        update_count(finder);
}

TranscriptFinder *transcript_finder_new(TranscriptView *view)
{
        TranscriptFinder *finder = g_object_new(TRANSCRIPT_TYPE_FINDER, NULL);

        finder->view = view;
        return finder;
}
