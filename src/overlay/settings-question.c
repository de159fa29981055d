/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "base/i18n.h"
#include "overlay/settings-form.h"

#define MARGIN 12

typedef struct Asked {
        void (*on_accepted)(void *userdata);
        void *userdata;
} Asked;

static void on_response(GtkDialog *dialog, int response, const Asked *asked)
{
        Asked answer = *asked;

        gtk_window_destroy(GTK_WINDOW(dialog));
        if (response == GTK_RESPONSE_ACCEPT)
                answer.on_accepted(answer.userdata);
}

static void add_response(GtkWidget *dialog, const char *label, int response, const char *class)
{
        GtkWidget *button = gtk_dialog_add_button(GTK_DIALOG(dialog), label, response);

        settings_form_label_button(button, label);
        if (class)
                gtk_widget_add_css_class(button, class);
}

void settings_form_ask(GtkWidget *asked, const SettingsQuestion *question,
                       void (*on_accepted)(void *userdata), void *userdata)
{
        GtkWidget *dialog = gtk_message_dialog_new(
                GTK_WINDOW(gtk_widget_get_root(asked)),
                GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION,
                GTK_BUTTONS_NONE, "%s", question->title);
        Asked *answer = g_new(Asked, 1);

        *answer = (Asked){.on_accepted = on_accepted, .userdata = userdata};
        gtk_message_dialog_format_secondary_text(GTK_MESSAGE_DIALOG(dialog), "%s", question->text);
        gtk_window_set_title(GTK_WINDOW(dialog), question->title);
        gtk_widget_set_margin_top(gtk_dialog_get_content_area(GTK_DIALOG(dialog)), MARGIN);
        add_response(dialog, _("_Cancel"), GTK_RESPONSE_CANCEL, NULL);
        add_response(dialog, question->accept, GTK_RESPONSE_ACCEPT,
                     question->destroys ? "destructive-action" : NULL);
        gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_CANCEL);
        g_signal_connect_data(dialog, "response", G_CALLBACK(on_response), answer,
                              (GClosureNotify) (void (*)(void)) g_free, 0);
        gtk_window_present(GTK_WINDOW(dialog));
}
