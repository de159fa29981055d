/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/i18n.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/verb.h"

/* Room for a verb's column in the list of verbs. */
#define NAME_COLUMNS 13

static const Verb *find_verb(const Verb *const *verbs, const char *name)
{
        for (; *verbs; verbs++)
                if (strcmp((*verbs)->name, name) == 0)
                        return *verbs;
        return NULL;
}

static void print_verbs(const Verb *const *verbs, FILE *out)
{
        fprintf(out, "\n%s\n", _("Verbs:"));
        for (; *verbs; verbs++)
                fprintf(out, "  %-*s%s\n", NAME_COLUMNS, (*verbs)->name, _((*verbs)->summary));
}

static void print_help(const Verb *verb, const char *command, FILE *out)
{
        fprintf(out, _("Usage: %s %s"), command, _(verb->usage));
        fprintf(out, "\n\n%s\n", _(verb->summary));
        if (verb->description)
                fprintf(out, "\n%s\n", _(verb->description));
        if (verb->verbs)
                print_verbs(verb->verbs, out);
        fprintf(out, "\n%s\n", _("Options:"));
        options_print(verb->options, verb->n_options, out);
}

static Outcome run_verb(const Verb *verb, const char *command, int argc, char *argv[]);

static Outcome run_child(const Verb *verb, const char *command, int argc, char *argv[])
{
        _cleanup_free_ char *child_command = NULL;
        const Verb *child;

        if (argc == 0) {
                print_help(verb, command, stderr);
                return OUTCOME_USAGE;
        }
        child = find_verb(verb->verbs, argv[0]);
        if (!child) {
                (void) report_usage(command, _("\"%s\" has no verb \"%s\""), command, argv[0]);
                return OUTCOME_USAGE;
        }
        if (asprintf(&child_command, "%s %s", command, child->name) < 0) {
                child_command = NULL;
                report("%s", strerror(ENOMEM));
                return OUTCOME_FAILED;
        }
        return run_verb(child, child_command, argc, argv);
}

static Outcome run_parsed(const Verb *verb, const char *command, const void *arguments, int argc,
                          char *argv[])
{
        if (verb->verbs)
                return run_child(verb, command, argc, argv);
        if (argc > verb->n_operands_max) {
                (void) report_usage(command, _("\"%s\" doesn't know what to do with \"%s\""),
                                    command, argv[verb->n_operands_max]);
                return OUTCOME_USAGE;
        }
        return verb->run(arguments, argv);
}

static Outcome run_verb(const Verb *verb, const char *command, int argc, char *argv[])
{
        _cleanup_free_ void *arguments = calloc(1, verb->arguments_size + 1);
        Outcome outcome = OUTCOME_OK;
        int r = -ENOMEM, first = 0;

        if (arguments)
                r = options_parse(command, verb->options, verb->n_options, verb->verbs != NULL,
                                  argc, argv, arguments, &first);
        if (r == OPTIONS_HELP)
                print_help(verb, command, stdout);
        else if (r == OPTIONS_VERSION)
                printf("surtitle %s\n", SURTITLE_VERSION);
        else if (r == OPTIONS_PARSED)
                outcome = run_parsed(verb, command, arguments, argc - first, argv + first);
        else if (r == -EINVAL)
                outcome = OUTCOME_USAGE;
        else {
                report("%s", strerror(-r));
                outcome = OUTCOME_FAILED;
        }
        if (arguments)
                options_free(verb->options, verb->n_options, arguments);
        return outcome;
}

Outcome verb_run(const Verb *verb, int argc, char *argv[])
{
        return output_finish(run_verb(verb, verb->name, argc, argv));
}
