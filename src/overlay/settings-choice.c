/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of a form whose controls offer what there is: values by name, and colours. */

#include <string.h>

#include "base/cleanup.h"
#include "base/i18n.h"
#include "overlay/accessible.h"
#include "overlay/settings-form.h"
#include "overlay/style.h"

/* Who has to read more than this may search. */
#define UNSEARCHED_MAX 16

/* 47 CFR 79.103(c)(2). */
static const SettingsChoice colors[] = {
        {"#ffffff", N_("White")},   {"#000000", N_("Black")}, {"#ff0000", N_("Red")},
        {"#00ff00", N_("Green")},   {"#0000ff", N_("Blue")},  {"#ffff00", N_("Yellow")},
        {"#ff00ff", N_("Magenta")}, {"#00ffff", N_("Cyan")},
};

static gboolean value_to_selected(GValue *value, GVariant *variant, void *userdata)
{
        const char *text = g_variant_get_string(variant, NULL);
        GStrv values = userdata;
        guint selected = GTK_INVALID_LIST_POSITION;

        for (guint i = 0; values[i]; i++) {
                if (g_str_equal(values[i], text))
                        selected = i;
        }
        g_value_set_uint(value, selected);
        return TRUE;
}

static GVariant *selected_to_value(const GValue *value, const GVariantType *type, void *userdata)
{
        guint selected = g_value_get_uint(value);
        GStrv values = userdata;

        return selected < g_strv_length(values) ? g_variant_new_string(values[selected]) : NULL;
}

static GtkWidget *new_drop_down(GtkStringList *names)
{
        GtkExpression *expression =
                gtk_property_expression_new(GTK_TYPE_STRING_OBJECT, NULL, "string");
        GtkWidget *control = gtk_drop_down_new(G_LIST_MODEL(names), expression);

        gtk_drop_down_set_enable_search(GTK_DROP_DOWN(control),
                                        g_list_model_get_n_items(G_LIST_MODEL(names)) >
                                                UNSEARCHED_MAX);
        return control;
}

GtkWidget *settings_form_add_list(SettingsForm *form, const char *key, const char *title,
                                  const char *description, GStrv values, GtkStringList *names)
{
        GtkWidget *control;

        if (!settings_form_has_key(form, key)) {
                g_strfreev(values);
                g_object_unref(names);
                return NULL;
        }
        control = new_drop_down(names);
        g_settings_bind_with_mapping(form->settings, key, control, "selected",
                                     G_SETTINGS_BIND_DEFAULT, value_to_selected, selected_to_value,
                                     values, (GDestroyNotify) g_strfreev);
        return settings_form_add_row(form, key, title, description, control);
}

GtkWidget *settings_form_add_choice(SettingsForm *form, const char *key, const char *title,
                                    const char *description, const SettingsChoice *choices)
{
        g_autoptr(GStrvBuilder) values = g_strv_builder_new();
        GtkStringList *names = gtk_string_list_new(NULL);

        for (; choices->value; choices++) {
                g_strv_builder_add(values, choices->value);
                gtk_string_list_append(names, _(choices->name));
        }
        return settings_form_add_list(form, key, title, description, g_strv_builder_end(values),
                                      names);
}

/* Colours. The list shows which of the eight it is; the button any colour, and chooses it. */

typedef struct ColorRow {
        GSettings *settings; /* borrowed: of the form, which outlives its rows */
        char *key;
        GtkWidget *list, *button; /* borrowed */
        bool updating;
} ColorRow;

static void color_row_free(ColorRow *row)
{
        g_free(row->key);
        g_free(row);
}

static guint find_color(const char *text)
{
        for (guint i = 0; i < ELEMENTSOF(colors); i++) {
                if (g_ascii_strcasecmp(colors[i].value, text) == 0)
                        return i;
        }
        return ELEMENTSOF(colors);
}

static void show_color(ColorRow *row)
{
        g_autofree char *text = g_settings_get_string(row->settings, row->key);
        StyleColor color = {0, 0, 0, 1};
        GdkRGBA shown;

        if (!style_parse_color(text, &color))
                return;
        shown = (GdkRGBA){(float) color.red, (float) color.green, (float) color.blue, 1};
        row->updating = true;
        gtk_drop_down_set_selected(GTK_DROP_DOWN(row->list), find_color(text));
        gtk_color_chooser_set_rgba(GTK_COLOR_CHOOSER(row->button), &shown);
        row->updating = false;
}

static void on_color_changed(GSettings *settings, const char *key, GtkWidget *list)
{
        show_color(g_object_get_data(G_OBJECT(list), "surtitle-color"));
}

/* What comes after the eight is one's own: the dialog asks for it. */
static void on_color_selected(GtkDropDown *list, GParamSpec *property, ColorRow *row)
{
        guint selected = gtk_drop_down_get_selected(list);

        if (row->updating)
                return;
        if (selected < ELEMENTSOF(colors))
                g_settings_set_string(row->settings, row->key, colors[selected].value);
        else
                g_signal_emit_by_name(row->button, "activate");
}

static void on_color_set(GtkColorButton *button, ColorRow *row)
{
        g_autofree char *text = NULL;
        GdkRGBA color;

        gtk_color_chooser_get_rgba(GTK_COLOR_CHOOSER(button), &color);
        text = g_strdup_printf("#%02x%02x%02x", (unsigned) (color.red * 255 + 0.5F),
                               (unsigned) (color.green * 255 + 0.5F),
                               (unsigned) (color.blue * 255 + 0.5F));
        g_settings_set_string(row->settings, row->key, text);
}

static GtkWidget *new_color_list(void)
{
        GtkStringList *names = gtk_string_list_new(NULL);

        for (size_t i = 0; i < ELEMENTSOF(colors); i++)
                gtk_string_list_append(names, _(colors[i].name));
        gtk_string_list_append(names, _("Another…"));
        return new_drop_down(names);
}

static void watch_color(ColorRow *row)
{
        g_autofree char *signal = g_strdup_printf("changed::%s", row->key);

        show_color(row);
        g_signal_connect(row->list, "notify::selected", G_CALLBACK(on_color_selected), row);
        g_signal_connect(row->button, "color-set", G_CALLBACK(on_color_set), row);
        g_object_set_data_full(G_OBJECT(row->list), "surtitle-color", row,
                               (GDestroyNotify) color_row_free);
        g_signal_connect_object(row->settings, signal, G_CALLBACK(on_color_changed), row->list, 0);
}

/* What is in it has the focus. */
static void name_color_button(GtkWidget *button, const char *title)
{
        g_autofree char *plain = settings_form_plain(title);
        /* Translators: %s is what has this colour; the button opens a dialog for any. */
        g_autofree char *name = g_strdup_printf(_("%s: another colour"), plain);
        GtkWidget *child = gtk_widget_get_first_child(button);

        gtk_widget_set_tooltip_text(button, name);
        accessible_set_name(child ? child : button, name);
}

GtkWidget *settings_form_add_color(SettingsForm *form, const char *key, const char *title)
{
        ColorRow *row;
        GtkWidget *widget;

        if (!settings_form_has_key(form, key))
                return NULL;
        row = g_new0(ColorRow, 1);
        row->settings = form->settings;
        row->key = g_strdup(key);
        row->list = new_color_list();
        row->button = gtk_color_button_new();
        widget = settings_form_add_row(form, key, title, NULL, row->list);
        settings_form_add_beside(row->list, row->button);
        name_color_button(row->button, title);
        watch_color(row);
        return widget;
}
