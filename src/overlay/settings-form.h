#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A page of settings: groups of rows, each of which has a title, what it does, a control that is
 * bound to a key of GSettings, and a button that brings the key's default back. Whatever has the
 * focus has a name.
 */

#include <gtk/gtk.h>
#include <stdbool.h>

typedef struct SettingsForm {
        GSettings *settings; /* borrowed: where the keys of the rows to come are */
        GtkWidget *page;     /* borrowed: its groups are in it */
        GtkWidget *group;    /* borrowed: the last of them, which rows are added to */
} SettingsForm;

/* A value of a string or an enum, and what people call it (not translated yet). */
typedef struct SettingsChoice {
        const char *value;
        const char *name;
} SettingsChoice;

/* Begin a group; of it, or of a row, NULL is for nothing. Titles may have a mnemonic. */
GtkWidget *settings_form_add_group(SettingsForm *form, const char *title, const char *description);

/*
 * Rows. Each function returns the row, whose visibility the caller may bind. Where the schema lacks
 * the key, as that of an older version may, it returns NULL, and there is no row.
 */
GtkWidget *settings_form_add_switch(SettingsForm *form, const char *key, const char *title,
                                    const char *description);

/* An int, within the schema's range. zero: what 0 is called, or NULL. */
GtkWidget *settings_form_add_number(SettingsForm *form, const char *key, const char *title,
                                    const char *description, const char *zero);

/* The same of a double, with thousandths. */
GtkWidget *settings_form_add_amount(SettingsForm *form, const char *key, const char *title,
                                    const char *description, const char *zero);

/* An int as a percentage that is dragged. */
GtkWidget *settings_form_add_percentage(SettingsForm *form, const char *key, const char *title,
                                        const char *description, int step);

GtkWidget *settings_form_add_text(SettingsForm *form, const char *key, const char *title,
                                  const char *description);

/* A list of words, with commas between them. */
GtkWidget *settings_form_add_words(SettingsForm *form, const char *key, const char *title,
                                   const char *description);

/* The path of a file, typed or chosen. */
GtkWidget *settings_form_add_file(SettingsForm *form, const char *key, const char *title,
                                  const char *description);

/* choices end with one whose value is NULL. */
GtkWidget *settings_form_add_choice(SettingsForm *form, const char *key, const char *title,
                                    const char *description, const SettingsChoice *choices);

/* The same for values that only the running program knows; takes both over. A long list can be
 * searched. */
GtkWidget *settings_form_add_list(SettingsForm *form, const char *key, const char *title,
                                  const char *description, GStrv values, GtkStringList *names);

/* "#rrggbb": one of the eight colours of 47 CFR 79.103, or any. */
GtkWidget *settings_form_add_color(SettingsForm *form, const char *key, const char *title);

/* A row of the caller's own making. key: what its reset button resets, or NULL for none. */
GtkWidget *settings_form_add_row(SettingsForm *form, const char *key, const char *title,
                                 const char *description, GtkWidget *control);

/* What a row of any kind is set by. */
GtkWidget *settings_form_get_control(GtkWidget *row);

/* Put another behind that one. */
void settings_form_add_beside(GtkWidget *control, GtkWidget *other);

/* Text over the whole width of the group. */
GtkWidget *settings_form_add_label(SettingsForm *form, const char *text);

/* Have a row visible while a key that is a string or an enum has this value. */
void settings_form_show_if(SettingsForm *form, GtkWidget *widget, const char *key,
                           const char *value);

/* A title as it is read aloud, without the mark of the mnemonic; the caller's. */
char *settings_form_plain(const char *title);

/* A button with a mnemonic; or another label for it. */
GtkWidget *settings_form_new_button(const char *label);
void settings_form_label_button(GtkWidget *button, const char *label);

typedef struct SettingsQuestion {
        const char *title, *text;
        const char *accept; /* what is done, with a mnemonic */
        bool destroys;      /* what can't be brought back */
} SettingsQuestion;

/* Ask before something is done to all; on_accepted is called if the answer is yes. asked: a widget
 * of the window that asks, with which the question goes. */
void settings_form_ask(GtkWidget *asked, const SettingsQuestion *question,
                       void (*on_accepted)(void *userdata), void *userdata);

/* What a form's groups go to, and what that is in: it is scrolled to where the focus is. */
GtkWidget *settings_form_new_page(GtkWidget **ret_page, const char *name);

/* Whether the form's settings have this key. */
bool settings_form_has_key(SettingsForm *form, const char *key);
