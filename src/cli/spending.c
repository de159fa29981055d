/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>

#include "base/i18n.h"
#include "cli/moment.h"
#include "cli/spending.h"

int spending_read(Spending *ret, const Json *statistics)
{
        *ret = (Spending){-1, -1, -1, -1, ""};
        if (!statistics)
                return 0;
        return json_read(statistics, NULL,
                         JSON_OPTIONAL("sent-today", JSON_NUMBER, &ret->sent_today),
                         JSON_OPTIONAL("sent-month", JSON_NUMBER, &ret->sent_month),
                         JSON_OPTIONAL("cost-today", JSON_NUMBER, &ret->cost_today),
                         JSON_OPTIONAL("cost-month", JSON_NUMBER, &ret->cost_month),
                         JSON_OPTIONAL("currency", JSON_STRING, &ret->currency));
}

static char *describe_amount(double seconds, double cost, const char *currency)
{
        _cleanup_free_ char *duration = moment_describe_duration(seconds), *money = NULL;
        char *text;

        if (!duration || cost < 0)
                return TAKE_PTR(duration);
        /* Translators: an amount of money: the currency, and how much. */
        if (asprintf(&money, _("%s%.2f"), currency, cost) < 0) {
                money = NULL;
                return NULL;
        }
        return asprintf(&text, "%s (%s)", duration, money) < 0 ? NULL : text;
}

char *spending_describe(const Spending *spending)
{
        _cleanup_free_ char *today = NULL, *month = NULL;
        char *text;

        if (spending->sent_month <= 0)
                return NULL;
        today = describe_amount(spending->sent_today, spending->cost_today, spending->currency);
        month = describe_amount(spending->sent_month, spending->cost_month, spending->currency);
        if (!today || !month)
                return NULL;
        /* Translators: how much sound was sent, and what it cost. */
        return asprintf(&text, _("%s today, %s this month"), today, month) < 0 ? NULL : text;
}

void spending_set(const Spending *spending, Json *object)
{
        if (spending->sent_month < 0)
                return;
        json_set_number(object, "sent-today", spending->sent_today);
        json_set_number(object, "sent-month", spending->sent_month);
        if (spending->cost_month < 0)
                return;
        json_set_number(object, "cost-today", spending->cost_today);
        json_set_number(object, "cost-month", spending->cost_month);
        json_set_string(object, "currency", spending->currency);
}
