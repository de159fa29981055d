#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person is told on standard error: one sentence each, after the program's name. */

/* "surtitle: …": an error, or what a person should know meanwhile. */
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same of a mistake on the command line, given without its full stop: where the command's help
 * is, is added. Returns -EINVAL. */
int report_usage(const char *command, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
