/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/i18n.h"
#include "cli/report.h"
#include "cli/text.h"

void report(const char *format, ...)
{
        _cleanup_free_ char *sentence = NULL;
        va_list arguments;

        va_start(arguments, format);
        sentence = text_format(format, arguments);
        va_end(arguments);
        /* One write(2), so that lines of several programs stay whole. */
        if (sentence)
                fprintf(stderr, "surtitle: %s\n", sentence);
}

int report_usage(const char *command, const char *format, ...)
{
        _cleanup_free_ char *problem = NULL;
        va_list arguments;

        va_start(arguments, format);
        problem = text_format(format, arguments);
        va_end(arguments);
        if (problem)
                report(_("%s; see \"%s --help\"."), problem, command);
        return -EINVAL;
}
