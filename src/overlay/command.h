#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The command line's program, run for what it knows and the overlay doesn't: keys, and what is
 * wrong. Its sentences are for people already, in their language.
 */

#include <gio/gio.h>
#include <stdbool.h>

/* Bytes that a command may be told: they go at once, so that nothing waits for it to read. */
#define COMMAND_INPUT_MAX 4096

/*
 * Run `surtitle` with these arguments; NULL ends them. input: text that it is told, or NULL; it is
 * copied nowhere. on_done has all that was said, and whether it ended well; it is called once, and
 * not at all after cancellable was cancelled, which ends the program.
 */
void command_run(const char *const *arguments, const char *input, GCancellable *cancellable,
                 void (*on_done)(bool well, const char *said, void *userdata), void *userdata);
