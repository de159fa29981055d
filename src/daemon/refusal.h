#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Why something that was asked for can't be done, in one sentence for who asked. */

#include "base/cleanup.h"
#include "base/condition.h"

typedef struct Refusal {
        Condition condition;
        char *message; /* the holder's; NULL: there is nothing to say, or no memory */
} Refusal;

/* Fills an empty refusal. Returns -EINVAL. */
int refuse(Refusal *refusal, Condition condition, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
