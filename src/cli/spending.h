#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was sent to servers today and this month, and what it cost, as the property Statistics has
 * it. */

#include "json/json.h"

typedef struct Spending {
        double sent_today; /* seconds; negative: it isn't told */
        double sent_month;
        double cost_today; /* … or there is no price */
        double cost_month;
        const char *currency; /* the JSON's */
} Spending;

/* statistics may be NULL. Errors: -EBADMSG. */
int spending_read(Spending *ret, const Json *statistics);

/* For people; the caller's. NULL if there is nothing to tell, or out of memory. */
char *spending_describe(const Spending *spending);

/* Adds what is told to an object. */
void spending_set(const Spending *spending, Json *object);
