/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "daemon/refusal.h"

int refuse(Refusal *refusal, Condition condition, const char *format, ...)
{
        va_list arguments;

        va_start(arguments, format);
        refusal->condition = condition;
        if (vasprintf(&refusal->message, format, arguments) < 0)
                refusal->message = NULL;
        va_end(arguments);
        return -EINVAL;
}
