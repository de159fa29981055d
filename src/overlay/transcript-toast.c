/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/transcript-toast.h"
#include "base/i18n.h"
#include "overlay/accessible.h"

/* Long enough to read two lines at leisure; by then whoever waits for it has heard it, too. */
#define SHOWN_SEC 8

struct _TranscriptToast {
        GtkWidget parent;
        GtkWidget *revealer, *label;
        guint timer; /* until it goes */
};

G_DEFINE_FINAL_TYPE(TranscriptToast, transcript_toast, GTK_TYPE_WIDGET)

static void hide(TranscriptToast *toast)
{
        g_clear_handle_id(&toast->timer, g_source_remove);
        gtk_revealer_set_reveal_child(GTK_REVEALER(toast->revealer), FALSE);
        gtk_widget_set_visible(GTK_WIDGET(toast), FALSE);
}

static gboolean on_timer(void *userdata)
{
        TranscriptToast *toast = userdata;

        toast->timer = 0;
        hide(toast);
        return G_SOURCE_REMOVE;
}

void transcript_toast_show(TranscriptToast *toast, const char *text)
{
        g_clear_handle_id(&toast->timer, g_source_remove);
        gtk_label_set_text(GTK_LABEL(toast->label), text);
        accessible_set_name(GTK_WIDGET(toast), text);
        gtk_widget_set_visible(GTK_WIDGET(toast), TRUE);
        gtk_revealer_set_reveal_child(GTK_REVEALER(toast->revealer), TRUE);
        toast->timer = g_timeout_add_seconds(SHOWN_SEC, on_timer, toast);
}

static void transcript_toast_dispose(GObject *object)
{
        TranscriptToast *toast = TRANSCRIPT_TOAST(object);

        g_clear_handle_id(&toast->timer, g_source_remove);
        g_clear_pointer(&toast->revealer, gtk_widget_unparent);
        G_OBJECT_CLASS(transcript_toast_parent_class)->dispose(object);
}

static void transcript_toast_class_init(TranscriptToastClass *class)
{
        G_OBJECT_CLASS(class)->dispose = transcript_toast_dispose;
        gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(class), GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(class), GTK_ACCESSIBLE_ROLE_ALERT);
}

static void transcript_toast_init(TranscriptToast *toast)
{
        GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
        GtkWidget *close = gtk_button_new_from_icon_name("window-close-symbolic");

        toast->revealer = gtk_revealer_new();
        toast->label = gtk_label_new(NULL);
        gtk_label_set_wrap(GTK_LABEL(toast->label), TRUE);
        gtk_label_set_xalign(GTK_LABEL(toast->label), 0);
        gtk_label_set_max_width_chars(GTK_LABEL(toast->label), 60);
        gtk_widget_set_hexpand(toast->label, TRUE);
        accessible_set_name_as_tooltip(close, _("Dismiss"));
        gtk_widget_set_valign(close, GTK_ALIGN_CENTER);
        gtk_widget_add_css_class(close, "flat");
        gtk_widget_add_css_class(close, "circular");
        g_signal_connect_swapped(close, "clicked", G_CALLBACK(hide), toast);
        gtk_box_append(GTK_BOX(box), toast->label);
        gtk_box_append(GTK_BOX(box), close);
        gtk_widget_add_css_class(box, "transcript-toast");
        gtk_revealer_set_transition_type(GTK_REVEALER(toast->revealer),
                                         GTK_REVEALER_TRANSITION_TYPE_CROSSFADE);
        gtk_revealer_set_child(GTK_REVEALER(toast->revealer), box);
        gtk_widget_set_parent(toast->revealer, GTK_WIDGET(toast));
        gtk_widget_set_halign(GTK_WIDGET(toast), GTK_ALIGN_CENTER);
        gtk_widget_set_valign(GTK_WIDGET(toast), GTK_ALIGN_END);
        gtk_widget_set_visible(GTK_WIDGET(toast), FALSE);
}

TranscriptToast *transcript_toast_new(void)
{
        return g_object_new(TRANSCRIPT_TYPE_TOAST, NULL);
}
