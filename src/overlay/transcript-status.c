/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/transcript-status.h"
#include "overlay/accessible.h"
#include "overlay/scroller.h"

/* Our own icon is there where we are installed. */
#define ICON_NAME "org.surtitle.Surtitle-symbolic"
#define OTHER_ICON_NAME "audio-input-microphone-symbolic"

#define TEXT_CHARACTERS 48

struct _TranscriptStatus {
        GtkWidget parent;
        GtkWidget *scrolled, *title, *text;
};

G_DEFINE_FINAL_TYPE(TranscriptStatus, transcript_status, GTK_TYPE_WIDGET)

void transcript_status_set(TranscriptStatus *status, const char *title, const char *text)
{
        gtk_label_set_text(GTK_LABEL(status->title), title);
        gtk_label_set_text(GTK_LABEL(status->text), text);
        gtk_widget_set_visible(status->text, *text != '\0');
        accessible_set_name(status->scrolled, title);
}

static GtkWidget *new_icon(void)
{
        GtkWidget *icon = gtk_image_new();
        g_autoptr(GIcon) themed = g_themed_icon_new(ICON_NAME);

        g_themed_icon_append_name(G_THEMED_ICON(themed), OTHER_ICON_NAME);
        gtk_image_set_from_gicon(GTK_IMAGE(icon), themed);
        gtk_widget_add_css_class(icon, "dim-label");
        return icon;
}

static GtkWidget *new_label(const char *class)
{
        GtkWidget *label = gtk_label_new(NULL);

        gtk_label_set_wrap(GTK_LABEL(label), TRUE);
        gtk_label_set_justify(GTK_LABEL(label), GTK_JUSTIFY_CENTER);
        gtk_label_set_max_width_chars(GTK_LABEL(label), TEXT_CHARACTERS);
        gtk_widget_add_css_class(label, class);
        return label;
}

static void transcript_status_dispose(GObject *object)
{
        g_clear_pointer(&TRANSCRIPT_STATUS(object)->scrolled, gtk_widget_unparent);
        G_OBJECT_CLASS(transcript_status_parent_class)->dispose(object);
}

static void transcript_status_class_init(TranscriptStatusClass *class)
{
        G_OBJECT_CLASS(class)->dispose = transcript_status_dispose;
        gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(class), GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(class), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void transcript_status_init(TranscriptStatus *status)
{
        GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);

        status->title = new_label("title-2");
        status->text = new_label("dim-label");
        gtk_widget_add_css_class(box, "transcript-empty");
        gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
        gtk_box_append(GTK_BOX(box), new_icon());
        gtk_box_append(GTK_BOX(box), status->title);
        gtk_box_append(GTK_BOX(box), status->text);
        status->scrolled = scroller_new(box, NULL); /* large text in a small window */
        gtk_widget_set_parent(status->scrolled, GTK_WIDGET(status));
}

TranscriptStatus *transcript_status_new(void)
{
        return g_object_new(TRANSCRIPT_TYPE_STATUS, NULL);
}
