/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/settings-form.h"
#include "base/cleanup.h"
#include "base/i18n.h"

/* Characters, at which a long description is broken. */
#define DESCRIPTION_WIDTH 44

#define KEY_DATA "surtitle-key"

bool settings_form_has_key(SettingsForm *form, const char *key)
{
        g_autoptr(GSettingsSchema) schema = NULL;

        g_object_get(form->settings, "settings-schema", &schema, NULL);
        return g_settings_schema_has_key(schema, key);
}

static GtkWidget *new_label(const char *text, const char *class)
{
        GtkWidget *label = gtk_label_new_with_mnemonic(text);

        gtk_label_set_xalign(GTK_LABEL(label), 0);
        gtk_label_set_wrap(GTK_LABEL(label), TRUE);
        gtk_label_set_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
        gtk_widget_add_css_class(label, class);
        return label;
}

/* Text that is no title has no mnemonics, and may have underscores. */
static GtkWidget *new_plain_label(const char *text, const char *class)
{
        GtkWidget *label = new_label("", class);

        gtk_label_set_text(GTK_LABEL(label), text);
        return label;
}

GtkWidget *settings_form_add_group(SettingsForm *form, const char *title, const char *description)
{
        GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
        GtkWidget *heading = new_plain_label(title, "surtitle-heading");

        gtk_box_append(GTK_BOX(box), heading);
        if (description)
                gtk_box_append(GTK_BOX(box), new_plain_label(description, "surtitle-description"));
        form->group = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
        gtk_widget_add_css_class(form->group, "surtitle-group");
        gtk_accessible_update_relation(GTK_ACCESSIBLE(form->group),
                                       GTK_ACCESSIBLE_RELATION_LABELLED_BY, heading, NULL, -1);
        gtk_box_append(GTK_BOX(box), form->group);
        gtk_box_append(GTK_BOX(form->page), box);
        return box;
}

static void name_one(GtkWidget *widget, const char *name, const char *description)
{
        gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                       -1);
        if (description)
                gtk_accessible_update_property(GTK_ACCESSIBLE(widget),
                                               GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                               -1);
}

void settings_form_name(GtkWidget *control, const char *name, const char *description)
{
        name_one(control, name, description);
        for (GtkWidget *child = gtk_widget_get_first_child(control); child;
             child = gtk_widget_get_next_sibling(child)) {
                if (GTK_IS_TEXT(child) || GTK_IS_TOGGLE_BUTTON(child) ||
                    (GTK_IS_BUTTON(child) && !GTK_IS_SPIN_BUTTON(control)))
                        name_one(child, name, description);
        }
}

/* As it is read aloud: without the mark of the mnemonic. */
static char *plain_name(const char *title)
{
        GString *name = g_string_new(NULL);

        for (; *title; title++) {
                if (*title != '_')
                        g_string_append_c(name, *title);
        }
        return g_string_free(name, FALSE);
}

static void on_reset(GtkButton *button, GSettings *settings)
{
        g_settings_reset(settings, g_object_get_data(G_OBJECT(button), KEY_DATA));
}

/* There is nothing to reset while the key has its default; the button keeps its place. */
static void update_reset(GSettings *settings, const char *key, GtkWidget *button)
{
        g_autoptr(GVariant) value = g_settings_get_user_value(settings, key);

        gtk_widget_set_sensitive(button, value != NULL);
        gtk_widget_set_opacity(button, value ? 1 : 0);
}

static GtkWidget *new_reset(SettingsForm *form, const char *key, const char *name)
{
        static const char *const icons[] = {"edit-undo-symbolic", "edit-clear-symbolic"};
        g_autoptr(GIcon) icon = g_themed_icon_new_from_names((char **) icons, ELEMENTSOF(icons));
        g_autofree char *signal = g_strdup_printf("changed::%s", key);
        /* Translators: %s is the name of a setting. */
        g_autofree char *words = g_strdup_printf(_("Reset “%s”"), name);
        GtkWidget *button = gtk_button_new();

        gtk_button_set_child(GTK_BUTTON(button), gtk_image_new_from_gicon(icon));
        gtk_widget_add_css_class(button, "flat");
        gtk_widget_add_css_class(button, "surtitle-reset");
        gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
        gtk_widget_set_tooltip_text(button, words);
        settings_form_name(button, words, NULL);
        g_object_set_data_full(G_OBJECT(button), KEY_DATA, g_strdup(key), g_free);
        g_signal_connect_object(button, "clicked", G_CALLBACK(on_reset), form->settings, 0);
        g_signal_connect_object(form->settings, signal, G_CALLBACK(update_reset), button, 0);
        update_reset(form->settings, key, button);
        return button;
}

/* What stands where other rows have their reset button. */
static GtkWidget *new_spacer(void)
{
        GtkWidget *spacer = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);

        gtk_widget_add_css_class(spacer, "surtitle-reset");
        return spacer;
}

static GtkWidget *new_titles(const char *title, const char *description, GtkWidget *control)
{
        GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
        GtkWidget *label = new_label(title, "surtitle-title"), *second;

        gtk_label_set_mnemonic_widget(GTK_LABEL(label), control);
        gtk_box_append(GTK_BOX(box), label);
        if (description) {
                second = new_plain_label(description, "surtitle-description");
                gtk_label_set_max_width_chars(GTK_LABEL(second), DESCRIPTION_WIDTH);
                gtk_box_append(GTK_BOX(box), second);
        }
        gtk_widget_set_hexpand(box, TRUE);
        gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
        return box;
}

static void append_to_group(SettingsForm *form, GtkWidget *row)
{
        gtk_widget_add_css_class(row, "surtitle-row");
        gtk_box_append(GTK_BOX(form->group), row);
}

GtkWidget *settings_form_add_row(SettingsForm *form, const char *key, const char *title,
                                 const char *description, GtkWidget *control)
{
        g_autofree char *name = plain_name(title);
        GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);

        gtk_widget_set_valign(control, GTK_ALIGN_CENTER);
        settings_form_name(control, name, description);
        gtk_box_append(GTK_BOX(row), new_titles(title, description, control));
        gtk_box_append(GTK_BOX(row), control);
        gtk_box_append(GTK_BOX(row), key ? new_reset(form, key, name) : new_spacer());
        append_to_group(form, row);
        return row;
}

GtkWidget *settings_form_add_label(SettingsForm *form, const char *text)
{
        GtkWidget *label = new_plain_label(text, "surtitle-note");

        append_to_group(form, label);
        return label;
}

static gboolean is_value(GValue *value, GVariant *variant, void *wanted)
{
        g_value_set_boolean(value, g_str_equal(g_variant_get_string(variant, NULL), wanted));
        return TRUE;
}

void settings_form_show_if(SettingsForm *form, GtkWidget *widget, const char *key,
                           const char *value)
{
        if (widget && settings_form_has_key(form, key))
                g_settings_bind_with_mapping(form->settings, key, widget, "visible",
                                             G_SETTINGS_BIND_GET, is_value, NULL, g_strdup(value),
                                             g_free);
}
