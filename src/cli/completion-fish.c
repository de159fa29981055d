/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>

#include "base/i18n.h"
#include "cli/completion.h"

static const char beginning[] =
        "# SPDX-License-Identifier: GPL-3.0-or-later\n"
        "# fish completion for surtitle(1), made by \"surtitle completions fish\"\n"
        "\n"
        "complete -c surtitle -f\n";

/* Where a verb has been typed: it, and the one above if there is one. */
static void write_condition(const Verb *above, const Verb *verb)
{
        fputs("complete -c surtitle -n '", stdout);
        if (above)
                printf("__fish_seen_subcommand_from %s; and ", above->name);
        printf("__fish_seen_subcommand_from %s'", verb->name);
}

static void write_description(const char *text)
{
        fputs(" -d '", stdout);
        completion_escape(text, "");
        fputs("'\n", stdout);
}

static void write_option(const Option *option)
{
        if (option->letter)
                printf(" -s %c", option->letter);
        printf(" -l %s", option->name);
        if (option->value)
                fputs(" -x", stdout);
        if (option->choices)
                printf(" -a '%s'", option->choices);
        write_description(_(option->help));
}

static void write_options(const Verb *above, const Verb *verb)
{
        for (size_t i = 0; i < verb->n_options; i++) {
                write_condition(above, verb);
                write_option(&verb->options[i]);
        }
        if (verb->choices) {
                write_condition(above, verb);
                printf(" -a '%s'\n", verb->choices);
        }
        if (verb->takes_file) {
                write_condition(above, verb);
                fputs(" -F\n", stdout);
        }
}

/* The verbs of a verb, as long as none of them was typed. */
static void write_verbs(const Verb *verb)
{
        for (const Verb *const *child = verb->verbs; *child; child++) {
                printf("complete -c surtitle -n '__fish_seen_subcommand_from %s; and not "
                       "__fish_seen_subcommand_from",
                       verb->name);
                for (const Verb *const *other = verb->verbs; *other; other++)
                        printf(" %s", (*other)->name);
                printf("' -a %s", (*child)->name);
                write_description(_((*child)->summary));
        }
        for (const Verb *const *child = verb->verbs; *child; child++)
                write_options(verb, *child);
}

void completion_write_fish(const Verb *program)
{
        const Option *option;

        fputs(beginning, stdout);
        for (size_t i = 0; (option = completion_option(program, i)); i++) {
                fputs("complete -c surtitle", stdout);
                write_option(option);
        }
        for (const Verb *const *verb = program->verbs; *verb; verb++) {
                printf("complete -c surtitle -n __fish_use_subcommand -a %s", (*verb)->name);
                write_description(_((*verb)->summary));
        }
        for (const Verb *const *verb = program->verbs; *verb; verb++)
                if ((*verb)->verbs)
                        write_verbs(*verb);
                else
                        write_options(NULL, *verb);
}
