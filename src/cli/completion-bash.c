/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>

#include "cli/completion.h"

static const char beginning[] =
        "# SPDX-License-Identifier: GPL-3.0-or-later\n"
        "# bash completion for surtitle(1), made by \"surtitle completions bash\"\n"
        "\n"
        "_surtitle()\n"
        "{\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
        "    local verb= words= files= i\n"
        "\n"
        "    # bash makes three words of --source=system\n"
        "    if [[ $word == = ]]; then\n"
        "        word=\n"
        "    elif [[ $before == = ]]; then\n"
        "        before=${COMP_WORDS[COMP_CWORD-2]}\n"
        "    fi\n"
        "\n"
        "    for (( i = 1; i < COMP_CWORD; i++ )); do\n"
        "        case \"$verb ${COMP_WORDS[i]}\" in\n"
        "        ";
static const char after_verbs[] = "'')\n"
                                  "            verb+=\" ${COMP_WORDS[i]}\" ;;\n"
                                  "        esac\n"
                                  "    done\n"
                                  "\n"
                                  "    case $verb:$before in\n";
static const char before_words[] = "    *)\n"
                                   "        case $verb in\n";
static const char ending[] =
        "        esac ;;\n"
        "    esac\n"
        "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
        "    if [[ $files && $word != -* ]]; then\n"
        "        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- \"$word\")\n"
        "        compopt -o filenames 2>/dev/null\n"
        "    fi\n"
        "}\n"
        "\n"
        "complete -F _surtitle surtitle\n";

/* For each verb, and each below it: above is "" or " ABOVE". */
static void visit(const Verb *program, void (*write)(const char *above, const Verb *verb))
{
        char above[64];

        for (const Verb *const *verb = program->verbs; *verb; verb++) {
                write("", *verb);
                snprintf(above, sizeof(above), " %s", (*verb)->name);
                for (const Verb *const *child = (*verb)->verbs; child && *child; child++)
                        write(above, *child);
        }
}

static void write_path(const char *above, const Verb *verb)
{
        printf("'%s %s' | ", above, verb->name);
}

static void write_values(const char *above, const Verb *verb)
{
        for (size_t i = 0; i < verb->n_options; i++) {
                const Option *option = &verb->options[i];

                if (!option->value)
                        continue;
                printf("    '%s %s:--%s'", above, verb->name, option->name);
                if (option->letter)
                        printf(" | '%s %s:-%c'", above, verb->name, option->letter);
                printf(")\n        words='%s' ;;\n", option->choices ? option->choices : "");
        }
}

static void write_words(const char *above, const Verb *verb)
{
        const Option *option;

        printf("        '%s%s%s')\n            words='", above, *verb->name ? " " : "", verb->name);
        for (const Verb *const *child = verb->verbs; child && *child; child++)
                printf("%s ", (*child)->name);
        if (verb->choices)
                printf("%s ", verb->choices);
        for (size_t i = 0; (option = completion_option(verb, i)); i++)
                printf("%s--%s", i > 0 ? " " : "", option->name);
        fputs("'", stdout);
        if (verb->takes_file)
                fputs("\n            files=1", stdout);
        fputs(" ;;\n", stdout);
}

void completion_write_bash(const Verb *program)
{
        Verb root = *program;

        root.name = "";
        fputs(beginning, stdout);
        visit(program, write_path);
        fputs(after_verbs, stdout);
        visit(program, write_values);
        fputs(before_words, stdout);
        write_words("", &root);
        visit(program, write_words);
        fputs(ending, stdout);
}
