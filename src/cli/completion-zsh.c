/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>

#include "base/i18n.h"
#include "cli/completion.h"

/* Of the descriptions of _arguments, and of those of _describe. */
#define SPECIAL_IN_BRACKETS "[]\\"
#define SPECIAL_IN_LIST ":\\"

static const char beginning[] =
        "#compdef surtitle\n"
        "# SPDX-License-Identifier: GPL-3.0-or-later\n"
        "# zsh completion for surtitle(1), made by \"surtitle completions zsh\"\n"
        "\n";

/* Read by zsh itself at the first completion, or by the user's eval before it. */
static const char ending[] = "if [[ $funcstack[1] == _surtitle ]]; then\n"
                             "    _surtitle \"$@\"\n"
                             "else\n"
                             "    compdef _surtitle surtitle\n"
                             "fi\n";

static void write_action(const Option *option)
{
        putchar(':');
        completion_escape(_(option->value), SPECIAL_IN_LIST);
        if (option->choices)
                printf(":(%s)", option->choices);
        else
                fputs(": ", stdout);
}

static void write_option(const Option *option)
{
        fputs(" \\\n        ", stdout);
        if (option->kind == OPTION_KIND_STRINGS)
                fputs("'*'", stdout);
        else if (option->letter)
                printf("'(-%c --%s)'", option->letter, option->name);
        if (option->letter)
                printf("{-%c,--%s}", option->letter, option->name);
        else
                printf("--%s", option->name);
        fputs("'[", stdout);
        completion_escape(_(option->help), SPECIAL_IN_BRACKETS);
        putchar(']');
        if (option->value)
                write_action(option);
        putchar('\'');
}

static void write_arguments(const Verb *verb)
{
        const Option *option;

        fputs("    _arguments -s", stdout);
        for (size_t i = 0; (option = completion_option(verb, i)); i++)
                write_option(option);
        if (verb->choices)
                printf(" \\\n        '1: :(%s)'", verb->choices);
        if (verb->takes_file)
                fputs(" \\\n        '*:file:_files'", stdout);
        putchar('\n');
}

static void write_list(const Verb *verb)
{
        fputs("    local context state line\n    local -a verbs=(\n", stdout);
        for (const Verb *const *child = verb->verbs; *child; child++) {
                printf("        '%s:", (*child)->name);
                completion_escape(_((*child)->summary), SPECIAL_IN_LIST);
                fputs("'\n", stdout);
        }
        fputs("    )\n\n", stdout);
}

/* A verb that has verbs: which one it is, then its own function. */
static void write_choice(const char *name, const Verb *verb)
{
        const Option *option;

        write_list(verb);
        fputs("    _arguments -C", stdout);
        for (size_t i = 0; (option = completion_option(verb, i)); i++)
                write_option(option);
        fputs(" \\\n        '1:verb:->verb' '*::argument:->arguments' && return\n\n"
              "    case $state in\n"
              "    verb)\n"
              "        _describe verb verbs ;;\n"
              "    arguments)\n"
              "        case $words[1] in\n",
              stdout);
        for (const Verb *const *child = verb->verbs; *child; child++)
                printf("        %s) %s_%s ;;\n", (*child)->name, name, (*child)->name);
        fputs("        esac ;;\n    esac\n", stdout);
}

static void write_function(const char *prefix, const Verb *verb)
{
        char name[64];

        snprintf(name, sizeof(name), "%s_%s", prefix, verb->name);
        for (const Verb *const *child = verb->verbs; child && *child; child++)
                write_function(name, *child);
        printf("%s()\n{\n", name);
        if (verb->verbs)
                write_choice(name, verb);
        else
                write_arguments(verb);
        fputs("}\n\n", stdout);
}

void completion_write_zsh(const Verb *program)
{
        fputs(beginning, stdout);
        write_function("", program);
        fputs(ending, stdout);
}
