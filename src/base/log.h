#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Log to standard error, with journald's level prefixes where the journal reads it.
 *
 * error    captions do not work; a person must act
 * warning  something was lost or is not as set; captions go on
 * info     what happened, a few lines a session
 * debug    everything else
 *
 * Never log a key, audio, or (above debug) a transcript.
 * SURTITLE_LOG chooses the level; the default is info. Every function may be called from any
 * thread: a line is one write(2).
 */

#include <stdbool.h>

typedef enum LogLevel {
        LOG_LEVEL_ERROR,
        LOG_LEVEL_WARNING,
        LOG_LEVEL_INFO,
        LOG_LEVEL_DEBUG,
} LogLevel;

/* Name the program and read SURTITLE_LOG. A value that is no level is warned of, and info used. */
void log_open(const char *program);

/* Whether a line of this level would be written: for those whose text is dear to make. */
bool log_enabled(LogLevel level);

/* error: a negative errno that the text's %m stands for; 0 for none. Returns it. */
int log_write(LogLevel level, int error, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

#define log_error(...) ((void) log_write(LOG_LEVEL_ERROR, 0, __VA_ARGS__))
#define log_warning(...) ((void) log_write(LOG_LEVEL_WARNING, 0, __VA_ARGS__))
#define log_info(...) ((void) log_write(LOG_LEVEL_INFO, 0, __VA_ARGS__))
#define log_debug(...) ((void) log_write(LOG_LEVEL_DEBUG, 0, __VA_ARGS__))

/* Log and return in one expression: return log_error_errno(r, "Failed to …: %m"); */
#define log_error_errno(error, ...) log_write(LOG_LEVEL_ERROR, (error), __VA_ARGS__)
#define log_warning_errno(error, ...) log_write(LOG_LEVEL_WARNING, (error), __VA_ARGS__)
#define log_debug_errno(error, ...) log_write(LOG_LEVEL_DEBUG, (error), __VA_ARGS__)
