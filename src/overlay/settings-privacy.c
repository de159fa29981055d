/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of what is sent, what that costs, and what is kept. */

#include "base/i18n.h"
#include "overlay/settings-private.h"

static const SettingsChoice gates[] = {
        {"silence", N_("All but silence")},
        {"speech", N_("What may be speech")},
        {"off", N_("Everything")},
        {0},
};

static void on_forgotten(const char *message, void *userdata)
{
        SettingsWindow *window = userdata;

        gtk_widget_set_sensitive(window->forget, TRUE);
        gtk_label_set_text(GTK_LABEL(window->forget_state),
                           message ? message : _("Everything that was kept is deleted."));
        gtk_widget_set_visible(window->forget_state, TRUE);
}

static void on_accepted(void *userdata)
{
        SettingsWindow *window = userdata;

        gtk_widget_set_sensitive(window->forget, FALSE);
        service_forget_all(window->options.service, window->closing, on_forgotten, window);
}

static void on_forget(GtkButton *button, SettingsWindow *window)
{
        settings_form_ask(GTK_WIDGET(button),
                          &(SettingsQuestion){
                                  .title = _("Delete all that was kept?"),
                                  .text = _("All sessions are deleted for good. Nothing can bring "
                                            "them back."),
                                  .accept = _("_Delete"),
                                  .destroys = true,
                          },
                          on_accepted, window);
}

void settings_window_fill_privacy(SettingsWindow *window, GtkWidget *page)
{
        SettingsForm form = {.settings = window->captions, .page = page};

        settings_form_add_group(&form, _("What Is Kept"), NULL);
        settings_form_add_switch(&form, "history", _("_Keep Transcripts"),
                                 _("On this computer, in a file that only you can read."));
        settings_form_add_number(&form, "history-days", _("Delete _after Days"), NULL, _("Never"));
        window->forget = settings_form_new_button(_("_Delete…"));
        gtk_widget_add_css_class(window->forget, "destructive-action");
        settings_form_add_row(&form, NULL, _("All That Was Kept"), NULL, window->forget);
        window->forget_state = settings_form_add_label(&form, "");
        gtk_widget_set_visible(window->forget_state, FALSE);
        g_signal_connect(window->forget, "clicked", G_CALLBACK(on_forget), window);

        settings_form_add_group(&form, _("What Is Sent"),
                                _("Servers bill the sound that they are sent."));
        settings_form_add_choice(&form, "gate", _("_Sent Is"),
                                 _("What looks for speech can miss a word in loud noise."), gates);
        settings_form_add_switch(&form, "mip-opt-out", _("No _Use for Training"),
                                 _("Deepgram may ask another price then."));
        settings_window_add_cost(window, &form);
}
