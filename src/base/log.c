/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"

#define LINE_MAX_BYTES 2048

static const char *const level_names[] = {
        [LOG_LEVEL_ERROR] = "error",
        [LOG_LEVEL_WARNING] = "warning",
        [LOG_LEVEL_INFO] = "info",
        [LOG_LEVEL_DEBUG] = "debug",
};

/* syslog's numbers, which journald takes from the head of a line (sd-daemon(3)). */
static const char journal_priorities[] = {
        [LOG_LEVEL_ERROR] = '3',
        [LOG_LEVEL_WARNING] = '4',
        [LOG_LEVEL_INFO] = '6',
        [LOG_LEVEL_DEBUG] = '7',
};

/* Written by log_open() before there is a second thread, only read after. */
static struct {
        const char *program;
        LogLevel level;
        bool journal;
} log_state = {.program = "surtitle", .level = LOG_LEVEL_INFO};

void log_open(const char *program)
{
        const char *wanted = getenv("SURTITLE_LOG");

        log_state.program = program;
        log_state.journal = getenv("JOURNAL_STREAM") != NULL;
        if (!wanted || !*wanted)
                return;

        for (size_t i = 0; i < ELEMENTSOF(level_names); i++)
                if (strcmp(wanted, level_names[i]) == 0) {
                        log_state.level = (LogLevel) i;
                        return;
                }
        log_warning("SURTITLE_LOG=%s is not a level; use error, warning, info or debug.", wanted);
}

bool log_enabled(LogLevel level)
{
        return level <= log_state.level;
}

/* Appends, and cuts at the end of the line's room. */
__attribute__((format(printf, 3, 0))) static size_t append(char *line, size_t used,
                                                           const char *format, va_list arguments)
{
        int n = vsnprintf(line + used, LINE_MAX_BYTES - used, format, arguments);

        if (n < 0)
                return used;
        return MIN(used + (size_t) n, (size_t) LINE_MAX_BYTES - 1);
}

__attribute__((format(printf, 3, 4))) static size_t append_text(char *line, size_t used,
                                                                const char *format, ...)
{
        va_list arguments;

        va_start(arguments, format);
        used = append(line, used, format, arguments);
        va_end(arguments);
        return used;
}

int log_write(LogLevel level, int error, const char *format, ...)
{
        char line[LINE_MAX_BYTES];
        va_list arguments;
        size_t used = 0;

        if (!log_enabled(level))
                return error;

        if (log_state.journal)
                used = append_text(line, used, "<%c>", journal_priorities[level]);
        else
                used = append_text(line, used, "%s: %s: ", log_state.program, level_names[level]);

        /* %m in the text reads errno. */
        errno = -error;
        va_start(arguments, format);
        used = append(line, used, format, arguments);
        va_end(arguments);

        /* One line each, whatever an outside text held. */
        for (char *p = line; p < line + used; p++)
                if (*p == '\n' || *p == '\r')
                        *p = ' ';
        line[used++] = '\n';

        /* A log that can't be written has nobody to tell. */
        ssize_t ignored = write(STDERR_FILENO, line, used);
        (void) ignored;
        return error;
}
