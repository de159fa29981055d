/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/i18n.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/text.h"

/* What getopt_long() returns for long forms, beyond all letters: the built-in options, then the
 * table's by their index. */
enum {
        VALUE_BUILTIN = 256,
        VALUE_TABLE = VALUE_BUILTIN + 2,
};

/* The options that every verb has, and what they come to. */
static const Option builtin_options[] = {
        {.name = "help", .letter = 'h', .help = N_("show this help")},
        {.name = "version", .letter = 'V', .help = N_("show the version")},
};
static const OptionsResult builtin_results[] = {OPTIONS_HELP, OPTIONS_VERSION};

const Option *options_builtin(size_t i)
{
        return i < ELEMENTSOF(builtin_options) ? &builtin_options[i] : NULL;
}

static struct option getopt_form(const Option *option, int value)
{
        return (struct option){
                .name = option->name,
                .has_arg = option->value ? required_argument : no_argument,
                .val = value,
        };
}

/* The table as getopt_long() wants it; ends with an empty one. */
static struct option *long_options(const Option *options, size_t n_options)
{
        size_t n_builtin = ELEMENTSOF(builtin_options);
        struct option *forms = calloc(n_options + n_builtin + 1, sizeof(struct option));

        for (size_t i = 0; forms && i < n_options; i++)
                forms[i] = getopt_form(&options[i], VALUE_TABLE + (int) i);
        for (size_t i = 0; forms && i < n_builtin; i++)
                forms[n_options + i] = getopt_form(&builtin_options[i], VALUE_BUILTIN + (int) i);
        return forms;
}

/* Its short forms: "+" stops at the first operand, ":" tells a missing value from an unknown
 * option. */
static int short_options(Buffer *letters, const Option *options, size_t n_options,
                         bool stop_at_operand)
{
        int r = buffer_append_string(letters, stop_at_operand ? "+:hV" : ":hV");

        for (size_t i = 0; r >= 0 && i < n_options; i++)
                if (options[i].letter)
                        r = buffer_printf(letters, "%c%s", options[i].letter,
                                          options[i].value ? ":" : "");
        return r;
}

/* Its place in a table whose long forms begin with first_value; n_options if it isn't there. */
static size_t find_option(const Option *options, size_t n_options, int first_value, int value)
{
        size_t i;

        for (i = 0; i < n_options; i++)
                if (value == first_value + (int) i || (value && value == options[i].letter))
                        break;
        return i;
}

static int append_item(StringList *list, const char *item)
{
        const char **items = reallocarray(list->items, list->n_items + 1, sizeof(*items));

        if (!items)
                return -ENOMEM;
        items[list->n_items++] = item;
        list->items = items;
        return 0;
}

static int take_value(const Option *option, const char *value, void *arguments)
{
        void *target = (char *) arguments + option->offset;

        switch (option->kind) {
        case OPTION_KIND_FLAG:
                *(bool *) target = true;
                return 0;
        case OPTION_KIND_STRING:
                *(const char **) target = value;
                return 0;
        case OPTION_KIND_STRINGS:
                return append_item(target, value);
        }
        return -EINVAL;
}

/* getopt said '?' or ':': which option it was, and what is wrong with it. */
static int refuse(const char *command, int problem, const char *word)
{
        bool is_letter = optopt != 0 && optopt < VALUE_BUILTIN;
        char letter[] = {'-', (char) optopt, '\0'};
        const char *name = is_letter ? letter : word;

        if (problem == ':')
                return report_usage(command, _("The option %s needs a value"), name);
        if (optopt >= VALUE_BUILTIN)
                return report_usage(command, _("The option %s takes no value"), name);
        return report_usage(command, _("\"%s\" has no option %s"), command, name);
}

static int parse(const char *command, const Option *options, size_t n_options,
                 const struct option *forms, const char *letters, int argc, char *argv[],
                 void *arguments)
{
        size_t n_builtin = ELEMENTSOF(builtin_options), i;
        int value, r = 0;

        optind = 0; /* glibc: begin anew, with this call's letters */
        opterr = 0;
        while (r >= 0 && (value = getopt_long(argc, argv, letters, forms, NULL)) >= 0) {
                i = find_option(builtin_options, n_builtin, VALUE_BUILTIN, value);
                if (i < n_builtin)
                        return builtin_results[i];
                i = find_option(options, n_options, VALUE_TABLE, value);
                if (i == n_options)
                        return refuse(command, value, argv[optind - 1]);
                if (optarg && !text_is_valid(optarg))
                        return report_usage(command, _("The value of --%s is not UTF-8"),
                                            options[i].name);
                r = take_value(&options[i], optarg, arguments);
        }
        return r < 0 ? r : OPTIONS_PARSED;
}

int options_parse(const char *command, const Option *options, size_t n_options,
                  bool stop_at_operand, int argc, char *argv[], void *arguments, int *ret_operands)
{
        _cleanup_buffer_ Buffer letters = BUFFER_INIT(2 * (n_options + sizeof("+:hV")));
        _cleanup_free_ struct option *forms = long_options(options, n_options);
        int r;

        if (!forms)
                return -ENOMEM;
        r = short_options(&letters, options, n_options, stop_at_operand);
        if (r < 0)
                return r;
        r = parse(command, options, n_options, forms, buffer_string(&letters), argc, argv,
                  arguments);
        if (r >= 0)
                *ret_operands = optind;
        return r;
}

void options_free(const Option *options, size_t n_options, void *arguments)
{
        for (size_t i = 0; i < n_options; i++)
                if (options[i].kind == OPTION_KIND_STRINGS)
                        free(((StringList *) ((char *) arguments + options[i].offset))->items);
}

static unsigned option_columns(const Option *option)
{
        unsigned columns = (unsigned) strlen("  -x, --") + text_columns(option->name);

        return option->value ? columns + 1 + text_columns(_(option->value)) : columns;
}

static void print_option(const Option *option, unsigned help_column, FILE *out)
{
        if (option->letter)
                fprintf(out, "  -%c, --%s", option->letter, option->name);
        else
                fprintf(out, "      --%s", option->name);
        if (option->value)
                fprintf(out, " %s", _(option->value));
        fprintf(out, "%*s%s\n", (int) (help_column - option_columns(option)), "", _(option->help));
}

void options_print(const Option *options, size_t n_options, FILE *out)
{
        unsigned widest = 0;

        for (size_t i = 0; i < n_options; i++)
                widest = MAX(widest, option_columns(&options[i]));
        for (size_t i = 0; i < ELEMENTSOF(builtin_options); i++)
                widest = MAX(widest, option_columns(&builtin_options[i]));

        for (size_t i = 0; i < n_options; i++)
                print_option(&options[i], widest + 2, out);
        for (size_t i = 0; i < ELEMENTSOF(builtin_options); i++)
                print_option(&builtin_options[i], widest + 2, out);
}
