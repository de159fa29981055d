/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of who turns speech into text: the server, its key, and whether that works. */

#include <string.h>

#include "base/cleanup.h"
#include "base/i18n.h"
#include "overlay/command.h"
#include "overlay/settings-private.h"
#include "json/json.h"

#define CUSTOM "custom"

static const SettingsChoice upstreams[] = {
        {"auto", N_("Deepgram if there is a key")},
        {"local", N_("This computer alone")},
        {"deepgram", N_("Deepgram")},
        {CUSTOM, N_("A server of my own")},
        {0},
};

static const SettingsChoice encodings[] = {
        {"linear16", N_("As it is")},
        {"opus", N_("Compressed")},
        {0},
};

static void run(SettingsWindow *window, const char *const *arguments, const char *input,
                void (*on_done)(bool well, const char *said, void *userdata))
{
        g_settings_sync(); /* another program reads them now */
        command_run(arguments, input, window->closing, on_done, window);
}

/* Keys. What is typed goes to the keyring, and is not shown again. */

static void on_key_state(bool well, const char *said, void *userdata)
{
        SettingsWindow *window = userdata;

        gtk_label_set_text(GTK_LABEL(window->key_state), said);
        gtk_widget_set_visible(window->key_state, *said != '\0');
}

static void ask_key_state(SettingsWindow *window)
{
        run(window, (const char *const[]){"key", "status", NULL}, NULL, on_key_state);
}

static void on_key_changed(bool well, const char *said, void *userdata)
{
        SettingsWindow *window = userdata;

        gtk_widget_set_sensitive(window->key_forget, TRUE);
        on_key_state(well, said, window);
}

static void on_store(GtkWidget *widget, SettingsWindow *window)
{
        const char *key = gtk_editable_get_text(GTK_EDITABLE(window->key));

        if (!*key)
                return;
        run(window, (const char *const[]){"key", "set", NULL}, key, on_key_changed);
        gtk_editable_set_text(GTK_EDITABLE(window->key), "");
}

static void on_forget(GtkButton *button, SettingsWindow *window)
{
        gtk_widget_set_sensitive(window->key_forget, FALSE);
        run(window, (const char *const[]){"key", "clear", NULL}, NULL, on_key_changed);
}

static void on_key_typed(GtkEditable *entry, SettingsWindow *window)
{
        gtk_widget_set_sensitive(window->key_store, *gtk_editable_get_text(entry) != '\0');
}

static void add_key(SettingsWindow *window, SettingsForm *form)
{
        settings_form_add_group(form, _("API Key"),
                                _("It is kept in the desktop's keyring, for this server alone."));
        window->key = gtk_password_entry_new();
        window->key_store = settings_form_new_button(_("_Store"));
        window->key_forget = settings_form_new_button(_("_Forget"));
        settings_form_add_row(form, NULL, _("_Key"), NULL, window->key);
        gtk_widget_set_sensitive(window->key_store, FALSE);
        settings_form_add_beside(window->key, window->key_store);
        settings_form_add_row(form, NULL, _("Stored Key"), NULL, window->key_forget);
        window->key_state = settings_form_add_label(form, "");
        gtk_widget_set_visible(window->key_state, FALSE);
        g_signal_connect(window->key, "changed", G_CALLBACK(on_key_typed), window);
        g_signal_connect(window->key, "activate", G_CALLBACK(on_store), window);
        g_signal_connect(window->key_store, "clicked", G_CALLBACK(on_store), window);
        g_signal_connect(window->key_forget, "clicked", G_CALLBACK(on_forget), window);
        g_signal_connect_swapped(window->key, "map", G_CALLBACK(ask_key_state), window);
}

/* The test. */

/* One of the command's findings, a line each. */
static void add_finding(SettingsWindow *window, const char *line)
{
        _cleanup_(json_freep) Json *json = NULL;
        const char *finding = NULL, *message = NULL;
        bool is_problem;
        GtkWidget *row, *label;

        if (json_parse(&json, line, strlen(line)) < 0 ||
            json_read(json, NULL, JSON_MANDATORY("finding", JSON_STRING, &finding),
                      JSON_MANDATORY("message", JSON_STRING, &message)) < 0)
                return;
        is_problem = g_str_equal(finding, "problem");
        row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
        gtk_box_append(GTK_BOX(row),
                       gtk_image_new_from_icon_name(is_problem ? "dialog-warning-symbolic"
                                                    : g_str_equal(finding, "ok")
                                                            ? "object-select-symbolic"
                                                            : "dialog-information-symbolic"));
        label = gtk_label_new(message);
        gtk_label_set_xalign(GTK_LABEL(label), 0);
        gtk_label_set_wrap(GTK_LABEL(label), TRUE);
        if (is_problem)
                gtk_widget_add_css_class(label, "surtitle-warning");
        gtk_box_append(GTK_BOX(row), label);
        gtk_box_append(GTK_BOX(window->findings), row);
}

static void clear_findings(SettingsWindow *window)
{
        GtkWidget *child;

        while ((child = gtk_widget_get_first_child(window->findings)))
                gtk_box_remove(GTK_BOX(window->findings), child);
}

static void on_tested(bool well, const char *said, void *userdata)
{
        SettingsWindow *window = userdata;
        g_auto(GStrv) lines = g_strsplit(said, "\n", -1);

        gtk_widget_set_sensitive(window->test, TRUE);
        settings_form_label_button(window->test, _("_Test"));
        for (size_t i = 0; lines[i]; i++)
                add_finding(window, lines[i]);
        if (!gtk_widget_get_first_child(window->findings))
                gtk_box_append(GTK_BOX(window->findings), gtk_label_new(said));
        gtk_widget_set_visible(window->findings, TRUE);
}

static void on_test(GtkButton *button, SettingsWindow *window)
{
        clear_findings(window);
        gtk_widget_set_visible(window->findings, FALSE);
        gtk_widget_set_sensitive(window->test, FALSE);
        settings_form_label_button(window->test, _("Testing…"));
        run(window, (const char *const[]){"doctor", "--json", "--online", NULL}, NULL, on_tested);
}

static void add_test(SettingsWindow *window, SettingsForm *form)
{
        settings_form_add_group(form, _("Does It Work?"), NULL);
        window->test = settings_form_new_button(_("_Test"));
        settings_form_add_row(form, NULL, _("Test All That Captions Need"),
                              _("The key is shown to its server; no sound is sent."), window->test);
        window->findings = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
        gtk_widget_add_css_class(window->findings, "surtitle-row");
        gtk_widget_set_visible(window->findings, FALSE);
        gtk_box_append(GTK_BOX(form->group), window->findings);
        g_signal_connect(window->test, "clicked", G_CALLBACK(on_test), window);
}

void settings_window_fill_server(SettingsWindow *window, GtkWidget *page)
{
        SettingsForm form = {.settings = window->captions, .page = page};

        settings_form_add_group(&form, _("Where Speech Is Recognised"),
                                _("On this computer it costs nothing, and nobody else hears it. A "
                                  "server hears what is captioned, and may bill it; words are far "
                                  "better there."));
        settings_form_add_choice(&form, "upstream", _("Recognised _By"), NULL, upstreams);
        settings_form_show_if(
                &form,
                settings_form_add_text(&form, "endpoint", _("_Address"),
                                       _("Such as wss://captions.example.org/v1/listen.")),
                "upstream", CUSTOM);
        settings_form_show_if(&form,
                              settings_form_add_file(&form, "ca-file", _("_Certificates"),
                                                     _("Trusted instead of the system's; a PEM "
                                                       "file.")),
                              "upstream", CUSTOM);
        settings_form_show_if(&form,
                              settings_form_add_switch(&form, "allow-insecure",
                                                       _("Allow It without _Encryption"),
                                                       _("Anybody on the way can listen.")),
                              "upstream", CUSTOM);
        settings_form_add_text(&form, "model", _("_Model"),
                               _("Nothing: the one that suits captions best."));
        settings_form_add_choice(&form, "encoding", _("S_ound Is Sent"), NULL, encodings);
        add_key(window, &form);
        add_test(window, &form);
}
