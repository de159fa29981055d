/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The page of what captions look like, and the care that they can be read. */

#include "base/cleanup.h"
#include "base/i18n.h"
#include "overlay/appearance.h"
#include "overlay/settings-private.h"
#include "overlay/style-settings.h"

#define KEY_PRESET "preset"
#define CUSTOM "custom"

static const char *const look_keys[SETTINGS_LOOKS] = {
        "text-color",     "text-opacity", "background-color", "background-opacity", "window-color",
        "window-opacity", "edge",         "edge-color",
};

static const SettingsChoice presets[] = {
        {"white-on-black", N_("White on black")},
        {"black-on-white", N_("Black on white")},
        {"yellow-on-black", N_("Yellow on black")},
        {"movie", N_("As in films")},
        {"high-contrast", N_("High contrast")},
        {CUSTOM, N_("Colours of my own")},
        {0},
};

static const SettingsChoice edges[] = {
        {"none", N_("None")},       {"raised", N_("Raised")},      {"depressed", N_("Depressed")},
        {"uniform", N_("Outline")}, {"drop-shadow", N_("Shadow")}, {0},
};

static const SettingsChoice fonts[] = {
        {"default", N_("As the desktop")},
        {"monospaced-serif", N_("Monospaced, with serifs")},
        {"proportional-serif", N_("Proportional, with serifs")},
        {"monospaced-sans", N_("Monospaced, without serifs")},
        {"proportional-sans", N_("Proportional, without serifs")},
        {"casual", N_("Casual")},
        {"cursive", N_("Cursive")},
        {"small-capitals", N_("Small capitals")},
        {0},
};

static const SettingsChoice cases[] = {
        {"as-recognised", N_("As recognised")},
        {"upper", N_("Capitals alone")},
        {"lower", N_("No capitals")},
        {0},
};

static bool is_custom(SettingsWindow *window)
{
        g_autofree char *preset = g_settings_get_string(window->overlay, KEY_PRESET);

        return g_str_equal(preset, CUSTOM);
}

static bool has_own_look(SettingsWindow *window)
{
        for (size_t i = 0; i < SETTINGS_LOOKS; i++) {
                g_autoptr(GVariant) value =
                        g_settings_get_user_value(window->overlay, look_keys[i]);

                if (value)
                        return true;
        }
        return false;
}

static void set_color(GSettings *settings, const char *key, StyleColor color)
{
        g_autofree char *text = g_strdup_printf("#%02x%02x%02x", (unsigned) (color.red * 255 + 0.5),
                                                (unsigned) (color.green * 255 + 0.5),
                                                (unsigned) (color.blue * 255 + 0.5));

        g_settings_set_string(settings, key, text);
}

static void set_opacity(GSettings *settings, const char *key, StyleColor color)
{
        g_settings_set_int(settings, key, (int) (color.alpha * 100 + 0.5));
}

/* Who wants colours of their own begins with those that they see. */
static void begin_with(SettingsWindow *window, const Style *style)
{
        GSettings *settings = window->overlay;

        window->restoring = true;
        set_color(settings, "text-color", style->text);
        set_opacity(settings, "text-opacity", style->text);
        set_color(settings, "background-color", style->background);
        set_opacity(settings, "background-opacity", style->background);
        set_color(settings, "window-color", style->window);
        set_opacity(settings, "window-opacity", style->window);
        g_settings_set_string(settings, "edge", edges[style->edge].value);
        set_color(settings, "edge-color", style->edge_color);
        window->restoring = false;
}

static void remember(SettingsWindow *window, const Style *style)
{
        window->style = *style;
        for (size_t i = 0; i < SETTINGS_LOOKS; i++) {
                g_clear_pointer(&window->looks[i], g_variant_unref);
                window->looks[i] = g_settings_get_value(window->overlay, look_keys[i]);
        }
}

/* Not from within the change, since its control would not hear of it. */
static gboolean on_restore(void *userdata)
{
        SettingsWindow *window = userdata;

        window->restore = 0;
        window->restoring = true;
        for (size_t i = 0; i < SETTINGS_LOOKS; i++) {
                g_autoptr(GVariant) now = g_settings_get_value(window->overlay, look_keys[i]);

                if (!g_variant_equal(now, window->looks[i]))
                        g_settings_set_value(window->overlay, look_keys[i], window->looks[i]);
        }
        window->restoring = false;
        return G_SOURCE_REMOVE;
}

static void say(SettingsWindow *window, const char *text, bool warns)
{
        gtk_label_set_text(GTK_LABEL(window->contrast), text);
        if (warns)
                gtk_widget_add_css_class(window->contrast, "surtitle-warning");
        else
                gtk_widget_remove_css_class(window->contrast, "surtitle-warning");
}

static void say_contrast(SettingsWindow *window, const Style *style, StyleVerdict verdict)
{
        double contrast = style_get_contrast(style);
        g_autofree char *text = NULL;

        if (verdict == STYLE_READABLE && contrast >= STYLE_CONTRAST_GOOD)
                text = g_strdup_printf(_("Easy to read: the contrast is %.1f to 1, whatever the "
                                         "screen shows."),
                                       contrast);
        else if (verdict == STYLE_READABLE)
                text = g_strdup(_("Easy to read: the outline sets letters off from anything."));
        else if (contrast >= STYLE_CONTRAST_MIN)
                text = g_strdup_printf(_("The contrast may be as low as %.1f to 1. From 7 to 1 on, "
                                         "text is easy to read."),
                                       contrast);
        else
                text = g_strdup(_("Letters are told from the screen by their edges alone; an "
                                  "outline or a darker window makes them easy to read."));
        say(window, text, verdict != STYLE_READABLE);
}

static void refuse(SettingsWindow *window, const Style *style)
{
        g_autofree char *text =
                g_strdup_printf(_("That was not taken: the contrast would be %.1f to 1, which "
                                  "nobody can read. Choose an edge for the letters first, or a "
                                  "preset."),
                                style_get_contrast(style));

        if (window->restore == 0)
                window->restore = g_idle_add_full(G_PRIORITY_DEFAULT, on_restore, window, NULL);
        say(window, text, true);
}

static void on_changed(GSettings *settings, const char *key, SettingsWindow *window)
{
        Style before = window->style, style;
        StyleVerdict verdict;

        if (window->restoring)
                return;
        if (g_str_equal(key, KEY_PRESET) && is_custom(window) && !has_own_look(window))
                begin_with(window, &before);
        style = style_settings_read_as_set(settings, appearance_is_high_contrast());
        verdict = style_judge(&style);
        if (verdict == STYLE_UNREADABLE && is_custom(window) && !window->resetting) {
                refuse(window, &style);
                return;
        }
        remember(window, &style);
        say_contrast(window, &style, verdict);
}

static void look_anew(SettingsWindow *window)
{
        Style style = style_settings_read(window->overlay, appearance_is_high_contrast());

        remember(window, &style);
        say_contrast(window, &style, style_judge(&style));
}

void settings_window_watch_look(SettingsWindow *window)
{
        GtkSettings *desktop = gtk_settings_get_default();

        look_anew(window);
        g_signal_connect_swapped(desktop, "notify::gtk-theme-name", G_CALLBACK(look_anew), window);
        g_signal_connect(window->overlay, "changed", G_CALLBACK(on_changed), window);
}

static int compare_names(const void *one, const void *other)
{
        return g_utf8_collate(pango_font_family_get_name(*(PangoFontFamily *const *) one),
                              pango_font_family_get_name(*(PangoFontFamily *const *) other));
}

/* All that there are, and the one that is set, though it be gone. */
static void add_families(SettingsWindow *window, SettingsForm *form)
{
        g_autofree PangoFontFamily **families = NULL;
        g_autofree char *own = g_settings_get_string(window->overlay, "font-family");
        g_autoptr(GStrvBuilder) values = g_strv_builder_new();
        GtkStringList *names = gtk_string_list_new(NULL);
        bool found = !*own;
        int n = 0;

        g_strv_builder_add(values, "");
        gtk_string_list_append(names, _("Of this kind"));
        pango_context_list_families(gtk_widget_get_pango_context(window->window), &families, &n);
        qsort(families, (size_t) n, sizeof(*families), compare_names);
        for (int i = 0; i < n; i++) {
                const char *name = pango_font_family_get_name(families[i]);

                if (strlen(name) >= STYLE_FAMILY_MAX)
                        continue;
                found |= g_str_equal(name, own);
                g_strv_builder_add(values, name);
                gtk_string_list_append(names, name);
        }
        if (!found) {
                g_strv_builder_add(values, own);
                gtk_string_list_append(names, own);
        }
        settings_form_add_list(form, "font-family", _("_Font"), NULL, g_strv_builder_end(values),
                               names);
}

static void add_colors(SettingsForm *form)
{
        GtkWidget *group = settings_form_add_group(form, _("Colours of My Own"), NULL);

        settings_form_add_color(form, "text-color", _("_Text"));
        settings_form_add_percentage(form, "text-opacity", _("Opacity of the Te_xt"), NULL, 5);
        settings_form_add_color(form, "window-color", _("_Window"));
        settings_form_add_percentage(form, "window-opacity", _("Opacity of the W_indow"), NULL, 5);
        settings_form_add_color(form, "background-color", _("_Behind Each Line"));
        settings_form_add_percentage(form, "background-opacity", _("Opacity behind _Lines"), NULL,
                                     5);
        settings_form_add_choice(form, "edge", _("_Edges of Letters"), NULL, edges);
        settings_form_add_color(form, "edge-color", _("Colour of E_dges"));
        settings_form_show_if(form, group, KEY_PRESET, CUSTOM);
}

void settings_window_fill_look(SettingsWindow *window, GtkWidget *page)
{
        SettingsForm form = {.settings = window->overlay, .page = page};

        settings_form_add_group(&form, _("Colours"), NULL);
        settings_form_add_choice(&form, KEY_PRESET, _("_Preset"), NULL, presets);
        window->contrast = settings_form_add_label(&form, "");
        add_colors(&form);
        settings_form_add_group(&form, _("Text"), NULL);
        settings_form_add_percentage(&form, "size-percent", _("_Size"), NULL, 10);
        settings_form_add_choice(&form, "font", _("_Kind of Font"), NULL, fonts);
        add_families(window, &form);
        settings_form_add_choice(&form, "letter-case", _("_Capitals"), NULL, cases);
        settings_form_add_percentage(&form, "line-spacing", _("_Height of a Line"), NULL, 5);
}
