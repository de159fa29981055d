/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of a form whose controls hold a number, a truth or a text. */

#include <string.h>

#include "base/i18n.h"
#include "overlay/accessible.h"
#include "overlay/settings-form.h"

#define SLIDER_WIDTH 190

#define AMOUNT_STEP 0.01
#define AMOUNT_DIGITS 3

/* Characters that are seen of a text. */
#define TEXT_WIDTH 22

GtkWidget *settings_form_add_switch(SettingsForm *form, const char *key, const char *title,
                                    const char *description)
{
        GtkWidget *control;

        if (!settings_form_has_key(form, key))
                return NULL;
        control = gtk_switch_new();
        g_settings_bind(form->settings, key, control, "active", G_SETTINGS_BIND_DEFAULT);
        return settings_form_add_row(form, key, title, description, control);
}

/* The schema says what may be: of an int or a double. */
static GtkAdjustment *new_adjustment(SettingsForm *form, const char *key, double step)
{
        g_autoptr(GSettingsSchema) schema = NULL;
        g_autoptr(GSettingsSchemaKey) schema_key = NULL;
        g_autoptr(GVariant) range = NULL, limits = NULL;
        double from = G_MININT, to = G_MAXINT;
        int first, last;
        const char *kind;

        g_object_get(form->settings, "settings-schema", &schema, NULL);
        schema_key = g_settings_schema_get_key(schema, key);
        range = g_settings_schema_key_get_range(schema_key);
        g_variant_get(range, "(&sv)", &kind, &limits);
        if (g_variant_is_of_type(limits, G_VARIANT_TYPE("(ii)"))) {
                g_variant_get(limits, "(ii)", &first, &last);
                from = first;
                to = last;
        } else if (g_variant_is_of_type(limits, G_VARIANT_TYPE("(dd)"))) {
                g_variant_get(limits, "(dd)", &from, &to);
        }
        return gtk_adjustment_new(from, from, to, step, 10.0 * step, 0);
}

static gboolean on_output(GtkSpinButton *control, const char *zero)
{
        if (gtk_spin_button_get_value(control) > 0 || gtk_spin_button_get_value(control) < 0)
                return FALSE;
        if (!g_str_equal(gtk_editable_get_text(GTK_EDITABLE(control)), zero))
                gtk_editable_set_text(GTK_EDITABLE(control), zero);
        return TRUE;
}

static int on_input(GtkSpinButton *control, double *ret_value, const char *zero)
{
        if (!g_str_equal(gtk_editable_get_text(GTK_EDITABLE(control)), zero))
                return FALSE;
        *ret_value = 0;
        return TRUE;
}

static void name_zero(GtkWidget *control, const char *zero)
{
        g_signal_connect_data(control, "output", G_CALLBACK(on_output), g_strdup(zero),
                              (GClosureNotify) (void (*)(void)) g_free, 0);
        g_signal_connect_data(control, "input", G_CALLBACK(on_input), g_strdup(zero),
                              (GClosureNotify) (void (*)(void)) g_free, 0);
        gtk_spin_button_set_numeric(GTK_SPIN_BUTTON(control), FALSE);
        gtk_editable_set_width_chars(GTK_EDITABLE(control), (int) g_utf8_strlen(zero, -1));
        gtk_spin_button_update(GTK_SPIN_BUTTON(control));
}

static GtkWidget *add_spin(SettingsForm *form, const char *key, const char *title,
                           const char *description, const char *zero, double step, unsigned digits)
{
        GtkAdjustment *adjustment;
        GtkWidget *control;

        if (!settings_form_has_key(form, key))
                return NULL;
        adjustment = new_adjustment(form, key, step);
        control = gtk_spin_button_new(adjustment, step, digits);
        gtk_spin_button_set_numeric(GTK_SPIN_BUTTON(control), TRUE);
        if (zero)
                name_zero(control, zero);
        g_settings_bind(form->settings, key, adjustment, "value", G_SETTINGS_BIND_DEFAULT);
        return settings_form_add_row(form, key, title, description, control);
}

GtkWidget *settings_form_add_number(SettingsForm *form, const char *key, const char *title,
                                    const char *description, const char *zero)
{
        return add_spin(form, key, title, description, zero, 1, 0);
}

GtkWidget *settings_form_add_amount(SettingsForm *form, const char *key, const char *title,
                                    const char *description, const char *zero)
{
        return add_spin(form, key, title, description, zero, AMOUNT_STEP, AMOUNT_DIGITS);
}

static char *format_percentage(GtkScale *scale, double value, void *userdata)
{
        /* Translators: a percentage. */
        return g_strdup_printf(_("%.0f %%"), value);
}

GtkWidget *settings_form_add_percentage(SettingsForm *form, const char *key, const char *title,
                                        const char *description, int step)
{
        GtkAdjustment *adjustment;
        GtkWidget *control;

        if (!settings_form_has_key(form, key))
                return NULL;
        adjustment = new_adjustment(form, key, step);
        control = gtk_scale_new(GTK_ORIENTATION_HORIZONTAL, adjustment);
        gtk_scale_set_draw_value(GTK_SCALE(control), TRUE);
        gtk_scale_set_value_pos(GTK_SCALE(control), GTK_POS_LEFT);
        gtk_scale_set_digits(GTK_SCALE(control), 0);
        gtk_scale_set_format_value_func(GTK_SCALE(control), format_percentage, NULL, NULL);
        gtk_widget_set_size_request(control, SLIDER_WIDTH, -1);
        g_settings_bind(form->settings, key, adjustment, "value", G_SETTINGS_BIND_DEFAULT);
        return settings_form_add_row(form, key, title, description, control);
}

static GtkWidget *new_entry(void)
{
        GtkWidget *entry = gtk_entry_new();

        gtk_editable_set_width_chars(GTK_EDITABLE(entry), TEXT_WIDTH);
        return entry;
}

GtkWidget *settings_form_add_text(SettingsForm *form, const char *key, const char *title,
                                  const char *description)
{
        GtkWidget *control;

        if (!settings_form_has_key(form, key))
                return NULL;
        control = new_entry();
        g_settings_bind(form->settings, key, control, "text", G_SETTINGS_BIND_DEFAULT);
        return settings_form_add_row(form, key, title, description, control);
}

static gboolean words_to_text(GValue *value, GVariant *variant, void *userdata)
{
        g_autofree const char **words = g_variant_get_strv(variant, NULL);

        g_value_take_string(value, g_strjoinv(", ", (char **) words));
        return TRUE;
}

static GVariant *text_to_words(const GValue *value, const GVariantType *type, void *userdata)
{
        g_auto(GStrv) words = g_strsplit(g_value_get_string(value), ",", -1);
        GVariantBuilder builder;

        g_variant_builder_init(&builder, G_VARIANT_TYPE_STRING_ARRAY);
        for (size_t i = 0; words[i]; i++) {
                g_strstrip(words[i]);
                if (*words[i])
                        g_variant_builder_add(&builder, "s", words[i]);
        }
        return g_variant_builder_end(&builder);
}

GtkWidget *settings_form_add_words(SettingsForm *form, const char *key, const char *title,
                                   const char *description)
{
        GtkWidget *control;

        if (!settings_form_has_key(form, key))
                return NULL;
        control = new_entry();
        g_settings_bind_with_mapping(form->settings, key, control, "text", G_SETTINGS_BIND_DEFAULT,
                                     words_to_text, text_to_words, NULL, NULL);
        return settings_form_add_row(form, key, title, description, control);
}

static void on_file_response(GtkNativeDialog *dialog, int response, GtkEditable *entry)
{
        g_autoptr(GFile) file = NULL;
        g_autofree char *path = NULL;

        if (response == GTK_RESPONSE_ACCEPT)
                file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog));
        path = file ? g_file_get_path(file) : NULL;
        if (path)
                gtk_editable_set_text(entry, path);
        gtk_native_dialog_destroy(dialog);
        g_object_unref(dialog);
}

static void on_choose_file(GtkButton *button, GtkWidget *entry)
{
        GtkWindow *window = GTK_WINDOW(gtk_widget_get_root(entry));
        GtkFileChooserNative *dialog = gtk_file_chooser_native_new(
                _("Choose a File"), window, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Choose"), NULL);

        gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(dialog), TRUE);
        g_signal_connect_object(dialog, "response", G_CALLBACK(on_file_response), entry, 0);
        gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}

GtkWidget *settings_form_add_file(SettingsForm *form, const char *key, const char *title,
                                  const char *description)
{
        GtkWidget *row = settings_form_add_text(form, key, title, description);
        GtkWidget *entry, *button;

        if (!row)
                return NULL;
        entry = settings_form_get_control(row);
        button = gtk_button_new_from_icon_name("document-open-symbolic");
        accessible_set_name_as_tooltip(button, _("Choose a File"));
        g_signal_connect_object(button, "clicked", G_CALLBACK(on_choose_file), entry, 0);
        settings_form_add_beside(entry, button);
        return row;
}
