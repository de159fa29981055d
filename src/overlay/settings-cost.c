/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings of what captions cost, and how much was sent. */

#include "base/i18n.h"
#include "overlay/settings-private.h"
#include "overlay/transcript-time.h"

/* How often it is asked how much was sent, while that is seen. */
#define LOOK_SECONDS 3

/* Characters, at which a value is broken; and of a currency. */
#define VALUE_WIDTH 24
#define CURRENCY_WIDTH 6

static char *describe(double seconds, double cost, const ServiceSpending *spending)
{
        g_autofree char *span = transcript_time_span(seconds), *money = NULL;

        if (!spending->priced)
                return g_steal_pointer(&span);
        /* Translators: an amount of money: the currency, and how much. */
        money = g_strdup_printf(_("%s%.2f"), spending->currency, cost);
        return g_strdup_printf("%s (%s)", span, money);
}

static void on_spending(const ServiceSpending *spending, void *userdata)
{
        const char *unknown = _("Not known while captions are off");
        g_autofree char *today = NULL, *month = NULL;
        SettingsWindow *window = userdata;

        if (spending) {
                today = describe(spending->today_sec, spending->today_cost, spending);
                month = describe(spending->month_sec, spending->month_cost, spending);
        }
        gtk_label_set_text(GTK_LABEL(window->sent_today), today ? today : unknown);
        gtk_label_set_text(GTK_LABEL(window->sent_month), month ? month : unknown);
}

static gboolean on_look(void *userdata)
{
        SettingsWindow *window = userdata;

        service_read_spending(window->options.service, window->closing, on_spending, window);
        return G_SOURCE_CONTINUE;
}

static void on_map(SettingsWindow *window)
{
        on_look(window);
        if (window->look == 0)
                window->look = g_timeout_add_seconds(LOOK_SECONDS, on_look, window);
}

static void on_unmap(SettingsWindow *window)
{
        g_clear_handle_id(&window->look, g_source_remove);
}

static GtkWidget *add_value(SettingsForm *form, const char *title)
{
        GtkWidget *label = gtk_label_new(NULL);

        gtk_label_set_xalign(GTK_LABEL(label), 1);
        gtk_label_set_justify(GTK_LABEL(label), GTK_JUSTIFY_RIGHT);
        gtk_label_set_wrap(GTK_LABEL(label), TRUE);
        gtk_label_set_natural_wrap_mode(GTK_LABEL(label), GTK_NATURAL_WRAP_NONE);
        gtk_label_set_max_width_chars(GTK_LABEL(label), VALUE_WIDTH);
        settings_form_add_row(form, NULL, title, NULL, label);
        return label;
}

static void add_currency(SettingsForm *form)
{
        GtkWidget *row = settings_form_add_text(form, "currency", _("_Currency"), NULL);

        if (row)
                gtk_editable_set_width_chars(GTK_EDITABLE(settings_form_get_control(row)),
                                             CURRENCY_WIDTH);
}

void settings_window_add_cost(SettingsWindow *window, SettingsForm *form)
{
        settings_form_add_group(form, _("Cost"), NULL);
        settings_form_add_amount(form, "price-per-hour", _("_Price of an Hour"),
                                 _("As the server bills it. Two sources at once count twice."),
                                 _("Not known"));
        add_currency(form);
        window->sent_today = add_value(form, _("Sent Today"));
        window->sent_month = add_value(form, _("Sent This Month"));
        settings_form_add_number(form, "daily-limit", _("Daily _Limit"),
                                 /* Translators: of a number of minutes. */
                                 _("Minutes of sound that may be sent; then captions end."),
                                 _("No limit"));
        g_signal_connect_swapped(window->sent_month, "map", G_CALLBACK(on_map), window);
        g_signal_connect_swapped(window->sent_month, "unmap", G_CALLBACK(on_unmap), window);
}
