/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/settings-form.h"
#include "base/cleanup.h"
#include "base/i18n.h"
#include "overlay/accessible.h"
#include "overlay/scroller.h"
#include "overlay/settings-row.h"

/* Characters, at which a long description is broken. */
#define DESCRIPTION_WIDTH 44

#define CONTROL_SPACING 12

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
        /* From GTK 4.12 on a box has a role by itself that nothing labels. */
        form->group = g_object_new(GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
        gtk_widget_add_css_class(form->group, "surtitle-group");
        gtk_accessible_update_relation(GTK_ACCESSIBLE(form->group),
                                       GTK_ACCESSIBLE_RELATION_LABELLED_BY, heading, NULL, -1);
        gtk_box_append(GTK_BOX(box), form->group);
        gtk_box_append(GTK_BOX(form->page), box);
        return box;
}

static void describe(GtkWidget *widget, const char *description)
{
        if (description)
                gtk_accessible_update_property(GTK_ACCESSIBLE(widget),
                                               GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                               -1);
}

static void rename_control(GtkWidget *control, const char *name)
{
        /* The title would win over it. */
        gtk_accessible_reset_relation(GTK_ACCESSIBLE(control), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
        accessible_set_name(control, name);
}

/* The button of the list is what has the focus; it is heard with what is chosen. From GTK 4.12 on it
 * has the list's name, whatever its own is. */
static void on_item(GtkDropDown *list, GParamSpec *property, char *name)
{
        GtkWidget *button = gtk_widget_get_first_child(GTK_WIDGET(list));
        void *item = gtk_drop_down_get_selected_item(list);
        g_autofree char *words = NULL;

        if (item)
                /* Translators: a setting, and what is chosen; as a screen reader says it. */
                words = g_strdup_printf(_("%s: %s"), name,
                                        gtk_string_object_get_string(GTK_STRING_OBJECT(item)));
        rename_control(GTK_WIDGET(list), words ? words : name);
        if (button)
                accessible_set_name(button, words ? words : name);
}

/* A control has the name of its row by the mnemonic. What is within it, and has the focus in its
 * place, has not. */
static void name_control(GtkWidget *control, const char *name, const char *description)
{
        GtkWidget *child = gtk_widget_get_first_child(control);

        describe(control, description);
        if (GTK_IS_DROP_DOWN(control)) {
                g_signal_connect_data(control, "notify::selected-item", G_CALLBACK(on_item),
                                      g_strdup(name), (GClosureNotify) (void (*)(void)) g_free, 0);
                on_item(GTK_DROP_DOWN(control), NULL, (char *) name);
                describe(child, description);
        } else if (GTK_IS_MENU_BUTTON(control)) {
                describe(child, description);
        }
}

/* Of GTK 4.8, a button's name has the mark of the mnemonic, and then what is in it. */
void settings_form_label_button(GtkWidget *button, const char *label)
{
        gtk_button_set_use_underline(GTK_BUTTON(button), TRUE);
        gtk_button_set_label(GTK_BUTTON(button), label);
        gtk_accessible_reset_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

GtkWidget *settings_form_new_button(const char *label)
{
        GtkWidget *button = gtk_button_new();

        settings_form_label_button(button, label);
        return button;
}

GtkWidget *settings_form_new_page(GtkWidget **ret_page, const char *name)
{
        GtkWidget *viewport = gtk_viewport_new(NULL, NULL), *scroller;

        *ret_page = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
        gtk_widget_add_css_class(*ret_page, "surtitle-page");
        gtk_viewport_set_scroll_to_focus(GTK_VIEWPORT(viewport), TRUE);
        gtk_viewport_set_child(GTK_VIEWPORT(viewport), *ret_page);
        scroller = scroller_new(viewport, name);
        scroller_keep_focus_up(scroller);
        return scroller;
}

/* Where a script has no letters on keys, the key stands behind: "字幕(_C)". */
char *settings_form_plain(const char *title)
{
        g_autoptr(GRegex) mnemonic = g_regex_new("\\s*\\(_.\\)|_", 0, 0, NULL);

        return g_regex_replace_literal(mnemonic, title, -1, 0, "", 0, NULL);
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
        accessible_set_name_as_tooltip(button, words);
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

        /* Text that can't be changed says itself what it is: from GTK 4.12 on the title would be
         * heard in its place. */
        if (!GTK_IS_LABEL(control))
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
        g_autofree char *name = settings_form_plain(title);
        GtkWidget *controls = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, CONTROL_SPACING);
        GtkWidget *row = settings_row_new(new_titles(title, description, control), controls);

        gtk_widget_set_valign(control, GTK_ALIGN_CENTER);
        name_control(control, name, description);
        gtk_box_append(GTK_BOX(controls), control);
        gtk_box_append(GTK_BOX(controls), key ? new_reset(form, key, name) : new_spacer());
        append_to_group(form, row);
        return row;
}

GtkWidget *settings_form_get_control(GtkWidget *row)
{
        return gtk_widget_get_first_child(gtk_widget_get_last_child(row));
}

void settings_form_add_beside(GtkWidget *control, GtkWidget *other)
{
        gtk_widget_set_valign(other, GTK_ALIGN_CENTER);
        gtk_box_insert_child_after(GTK_BOX(gtk_widget_get_parent(control)), other, control);
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
