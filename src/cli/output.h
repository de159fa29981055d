#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Standard output as the reader at its other end sees it: what is written is flushed where it
 * matters, and a reader who has gone has read enough, which is no failure. SIGPIPE is ignored.
 */

#include "cli/outcome.h"
#include "json/json.h"

/* Errors: -EPIPE when the reader has gone; what else write(2) says. Later calls begin anew. */
int output_flush(void);

/* Flushes, and says so if that fails: how a command ends that would have ended with outcome. */
Outcome output_finish(Outcome outcome);

/* A line for people, whatever the texts in it hold. */
void output_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One line of JSON, for scripts. */
void output_json(const Json *json);
