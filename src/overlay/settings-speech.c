/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of what is captioned, and in which words. */

#include "base/cleanup.h"
#include "base/i18n.h"
#include "overlay/settings-private.h"

/* By their own names, which who speaks them finds. */
static const struct {
        const char *tag, *name;
} languages[] = {
        {"ar", "العربية"},
        {"cs", "Čeština"},
        {"da", "Dansk"},
        {"de", "Deutsch"},
        {"de-CH", "Deutsch (Schweiz)"},
        {"el", "Ελληνικά"},
        {"en", "English"},
        {"en-GB", "English (UK)"},
        {"en-US", "English (US)"},
        {"es", "Español"},
        {"fi", "Suomi"},
        {"fr", "Français"},
        {"he", "עברית"},
        {"hi", "हिन्दी"},
        {"hu", "Magyar"},
        {"id", "Bahasa Indonesia"},
        {"it", "Italiano"},
        {"ja", "日本語"},
        {"ko", "한국어"},
        {"nl", "Nederlands"},
        {"no", "Norsk"},
        {"pl", "Polski"},
        {"pt", "Português"},
        {"pt-BR", "Português (Brasil)"},
        {"ro", "Română"},
        {"ru", "Русский"},
        {"sv", "Svenska"},
        {"th", "ไทย"},
        {"tr", "Türkçe"},
        {"uk", "Українська"},
        {"vi", "Tiếng Việt"},
        {"zh", "中文"},
};

static void add_language(SettingsWindow *window, SettingsForm *form)
{
        g_autofree char *own = g_settings_get_string(window->captions, "language");
        g_autoptr(GStrvBuilder) values = g_strv_builder_new();
        GtkStringList *names = gtk_string_list_new(NULL);
        bool found = g_str_equal(own, "multi");

        g_strv_builder_add(values, "multi");
        gtk_string_list_append(names, _("Several languages"));
        for (size_t i = 0; i < ELEMENTSOF(languages); i++) {
                found |= g_str_equal(own, languages[i].tag);
                g_strv_builder_add(values, languages[i].tag);
                gtk_string_list_append(names, languages[i].name);
        }
        if (!found) {
                g_strv_builder_add(values, own);
                gtk_string_list_append(names, own);
        }
        settings_form_add_list(form, "language", _("_Language"),
                               _("That is spoken. Not every server knows each."),
                               g_strv_builder_end(values), names);
        settings_form_add_text(form, "language", _("Language _Tag"),
                               _("For any other, such as “en-IN”."));
}

void settings_window_fill_speech(SettingsWindow *window, GtkWidget *page)
{
        SettingsForm form = {.settings = window->captions, .page = page};

        settings_form_add_group(&form, _("What Is Captioned"), NULL);
        settings_form_add_row(&form, "source", _("Listen T_o"),
                              _("Another choice is heard at once, also in a session."),
                              settings_new_source_list(window->captions, window->options.service,
                                                       window->options.actions));
        add_language(window, &form);
        settings_form_add_group(&form, _("Words"),
                                _("These hold from the next session on. Not every server can do "
                                  "each."));
        settings_form_add_words(&form, "keyterms", _("_Names and Terms"),
                                _("To listen for, with commas between them."));
        settings_form_add_switch(&form, "diarize", _("Tell _Speakers Apart"), NULL);
        settings_form_add_switch(&form, "profanity-filter", _("Mask _Profanity"), NULL);
        settings_form_add_switch(&form, "smart-format", _("_Format Numbers and Dates"), NULL);
        settings_form_add_switch(&form, "filler-words", _("Keep “_uh” and “um”"), NULL);
}
