/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/i18n.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/text.h"

int output_flush(void)
{
        int r;

        errno = 0;
        if (fflush(stdout) == 0 && !ferror(stdout))
                return 0;
        r = errno ? -errno : -EIO;
        clearerr(stdout);
        return r;
}

Outcome output_finish(Outcome outcome)
{
        int r = output_flush();

        if (r >= 0 || r == -EPIPE)
                return outcome;
        report(_("The output can't be written: %s."), strerror(-r));
        return outcome == OUTCOME_OK ? OUTCOME_FAILED : outcome;
}

void output_line(const char *format, ...)
{
        _cleanup_free_ char *line = NULL;
        va_list arguments;

        va_start(arguments, format);
        line = text_format(format, arguments);
        va_end(arguments);
        if (line)
                puts(line);
}

void output_json(const Json *json)
{
        _cleanup_free_ char *line = json_print(json);

        puts(line);
}
