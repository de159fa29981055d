/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <string.h>

#include "cli/completion.h"

const Option *completion_option(const Verb *verb, size_t i)
{
        return i < verb->n_options ? &verb->options[i] : options_builtin(i - verb->n_options);
}

void completion_escape(const char *text, const char *special)
{
        for (; *text; text++)
                if (*text == '\'')
                        fputs("'\\''", stdout);
                else {
                        if (strchr(special, *text))
                                putchar('\\');
                        putchar(*text);
                }
}
