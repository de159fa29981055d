/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/i18n.h"
#include "cli/report.h"
#include "cli/text.h"

/* One write(2), so that lines of several programs stay whole. */
static void write_line(const char *sentence)
{
        _cleanup_free_ char *clean = text_clean(sentence);

        if (clean)
                fprintf(stderr, "surtitle: %s\n", clean);
}

void report(const char *format, ...)
{
        _cleanup_free_ char *sentence = NULL;
        va_list arguments;

        va_start(arguments, format);
        if (vasprintf(&sentence, format, arguments) < 0)
                sentence = NULL;
        va_end(arguments);
        if (sentence)
                write_line(sentence);
}

int report_usage(const char *command, const char *format, ...)
{
        _cleanup_free_ char *problem = NULL;
        va_list arguments;

        va_start(arguments, format);
        if (vasprintf(&problem, format, arguments) < 0)
                problem = NULL;
        va_end(arguments);
        if (problem)
                report(_("%s; see \"%s --help\"."), problem, command);
        return -EINVAL;
}
