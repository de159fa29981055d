/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/i18n.h"
#include "overlay/accessible.h"
#include "overlay/list-frame.h"
#include "overlay/transcript-found.h"
#include "overlay/transcript-time.h"

/* Bytes of an excerpt; what is longer is cut. */
#define SNIPPET_MAX ((size_t) 1024)

/* In a snippet, what matches stands between these. */
#define MATCH_BEGINS '\002'
#define MATCH_ENDS '\003'

#define FOUND_TYPE_HIT (found_hit_get_type())
G_DECLARE_FINAL_TYPE(FoundHit, found_hit, FOUND, HIT, GObject)

struct _FoundHit {
        GObject parent;
        uint64_t session, segment;
        int64_t time;
        char *text;                /* without the marks */
        PangoAttrList *attributes; /* where they were */
};

G_DEFINE_FINAL_TYPE(FoundHit, found_hit, G_TYPE_OBJECT)

struct _TranscriptFound {
        GtkWidget parent;
        GtkWidget *frame;
        GListStore *hits;
        TranscriptFoundChosen on_chosen;
        void *userdata;
};

G_DEFINE_FINAL_TYPE(TranscriptFound, transcript_found, GTK_TYPE_WIDGET)

static void found_hit_finalize(GObject *object)
{
        FoundHit *hit = FOUND_HIT(object);

        g_free(hit->text);
        g_clear_pointer(&hit->attributes, pango_attr_list_unref);
        G_OBJECT_CLASS(found_hit_parent_class)->finalize(object);
}

static void found_hit_class_init(FoundHitClass *class)
{
        G_OBJECT_CLASS(class)->finalize = found_hit_finalize;
}

static void found_hit_init(FoundHit *hit)
{
}

static void embolden(PangoAttrList *attributes, size_t start, size_t end)
{
        PangoAttribute *bold = pango_attr_weight_new(PANGO_WEIGHT_BOLD);

        bold->start_index = (guint) start;
        bold->end_index = (guint) end;
        pango_attr_list_insert(attributes, bold);
}

/* Take the marks out, and have what stood between them bold. */
static void set_snippet(FoundHit *hit, const char *snippet)
{
        g_autofree char *valid = g_utf8_make_valid(snippet, (gssize) strnlen(snippet, SNIPPET_MAX));
        GString *text = g_string_new(NULL);
        size_t start = 0;
        bool within = false;

        hit->attributes = pango_attr_list_new();
        for (const char *at = valid; *at; at++) {
                if (*at == MATCH_BEGINS) {
                        start = text->len;
                        within = true;
                } else if (*at == MATCH_ENDS) {
                        if (within)
                                embolden(hit->attributes, start, text->len);
                        within = false;
                } else {
                        g_string_append_c(text, *at == '\n' ? ' ' : *at);
                }
        }
        hit->text = g_string_free(text, FALSE);
}

static FoundHit *read_hit(GVariant *details)
{
        FoundHit *hit = g_object_new(FOUND_TYPE_HIT, NULL);
        const char *snippet = "";

        (void) g_variant_lookup(details, "session", "t", &hit->session);
        (void) g_variant_lookup(details, "segment", "t", &hit->segment);
        (void) g_variant_lookup(details, "time", "x", &hit->time);
        if (!g_variant_lookup(details, "snippet", "&s", &snippet))
                (void) g_variant_lookup(details, "text", "&s", &snippet);
        set_snippet(hit, snippet);
        return hit;
}

unsigned transcript_found_set(TranscriptFound *found, GVariant *hits)
{
        size_t n = hits ? g_variant_n_children(hits) : 0;
        g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(g_object_unref);

        for (size_t i = 0; i < n; i++) {
                g_autoptr(GVariant) details = g_variant_get_child_value(hits, i);

                g_ptr_array_add(made, read_hit(details));
        }
        g_list_store_splice(found->hits, 0, g_list_model_get_n_items(G_LIST_MODEL(found->hits)),
                            made->pdata, made->len);
        return made->len;
}

/* The row as a whole has the words for a screen reader. */
static GtkWidget *new_label(void)
{
        return g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                            "xalign", 0.0F, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
}

static void on_setup(GtkListItemFactory *factory, GtkListItem *item, void *userdata)
{
        GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
        GtkWidget *day = new_label(), *text = new_label();

        gtk_label_set_wrap(GTK_LABEL(text), TRUE);
        gtk_label_set_wrap_mode(GTK_LABEL(text), PANGO_WRAP_WORD_CHAR);
        gtk_label_set_lines(GTK_LABEL(text), 3);
        gtk_widget_add_css_class(day, "transcript-detail");
        gtk_box_append(GTK_BOX(box), text);
        gtk_box_append(GTK_BOX(box), day);
        gtk_widget_add_css_class(box, "transcript-entry");
        gtk_list_item_set_child(item, box);
}

static void on_bind(GtkListItemFactory *factory, GtkListItem *item, void *userdata)
{
        FoundHit *hit = gtk_list_item_get_item(item);
        GtkWidget *text = gtk_widget_get_first_child(gtk_list_item_get_child(item));
        GtkWidget *day = gtk_widget_get_next_sibling(text);
        g_autofree char *moment =
                hit->time > 0 ? transcript_time_day(hit->time, g_get_real_time()) : g_strdup("");

        gtk_label_set_text(GTK_LABEL(text), hit->text);
        gtk_label_set_attributes(GTK_LABEL(text), hit->attributes);
        gtk_label_set_text(GTK_LABEL(day), moment);
        accessible_set_item(item, gtk_list_item_get_child(item), hit->text, moment);
}

static void on_activate(GtkListView *list, guint position, TranscriptFound *found)
{
        g_autoptr(FoundHit) hit = g_list_model_get_item(G_LIST_MODEL(found->hits), position);

        if (hit)
                found->on_chosen(hit->session, hit->segment, found->userdata);
}

static void transcript_found_dispose(GObject *object)
{
        TranscriptFound *found = TRANSCRIPT_FOUND(object);

        g_clear_pointer(&found->frame, gtk_widget_unparent);
        g_clear_object(&found->hits);
        G_OBJECT_CLASS(transcript_found_parent_class)->dispose(object);
}

static void transcript_found_class_init(TranscriptFoundClass *class)
{
        G_OBJECT_CLASS(class)->dispose = transcript_found_dispose;
        gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(class), GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(class), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void transcript_found_init(TranscriptFound *found)
{
        GtkListItemFactory *factory = gtk_signal_list_item_factory_new();
        GtkSingleSelection *selection;
        GtkWidget *list;

        found->hits = g_list_store_new(FOUND_TYPE_HIT);
        selection = gtk_single_selection_new(g_object_ref(G_LIST_MODEL(found->hits)));
        gtk_single_selection_set_autoselect(selection, FALSE);
        gtk_single_selection_set_can_unselect(selection, TRUE);
        gtk_single_selection_set_selected(selection, GTK_INVALID_LIST_POSITION);
        g_signal_connect(factory, "setup", G_CALLBACK(on_setup), NULL);
        g_signal_connect(factory, "bind", G_CALLBACK(on_bind), NULL);
        list = gtk_list_view_new(GTK_SELECTION_MODEL(selection), factory);
        gtk_list_view_set_single_click_activate(GTK_LIST_VIEW(list), TRUE);
        gtk_widget_add_css_class(list, "navigation-sidebar");
        g_signal_connect(list, "activate", G_CALLBACK(on_activate), found);
        found->frame = list_frame_new(list, _("What was found"));
        gtk_widget_set_parent(found->frame, GTK_WIDGET(found));
}

TranscriptFound *transcript_found_new(TranscriptFoundChosen on_chosen, void *userdata)
{
        TranscriptFound *found = g_object_new(TRANSCRIPT_TYPE_FOUND, NULL);

        found->on_chosen = on_chosen;
        found->userdata = userdata;
        return found;
}
