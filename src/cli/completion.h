#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each shell needs to complete a command line, made from the tables of verbs and options, and
 * written to standard output. A verb's verbs have none themselves. */

#include "cli/verb.h"

void completion_write_bash(const Verb *program);
void completion_write_zsh(const Verb *program);
void completion_write_fish(const Verb *program);

/* Of a verb: its own options, then those that every verb has. NULL ends: i counts from 0. */
const Option *completion_option(const Verb *verb, size_t i);

/* Writes text as it stands between single quotes, as all three shells read it. Characters of special
 * get a backslash. */
void completion_escape(const char *text, const char *special);
