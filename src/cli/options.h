#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Options by declaration: a table says what a verb takes and where in its arguments each value
 * goes; parsing, --help and the completions all come from the table.
 *
 *     typedef struct StopArguments {
 *             bool json;
 *     } StopArguments;
 *
 *     static const Option stop_options[] = {
 *             OPTION_FLAG("json", 'j', StopArguments, json, N_("write JSON")),
 *     };
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef enum OptionKind {
        OPTION_KIND_FLAG,    /* bool */
        OPTION_KIND_STRING,  /* const char *, borrowed from argv; the last one counts */
        OPTION_KIND_STRINGS, /* StringList, of argv's strings; may be given often */
} OptionKind;

typedef struct StringList {
        const char **items; /* owned; the strings are borrowed */
        size_t n_items;
} StringList;

typedef struct Option {
        const char *name; /* without the dashes */
        char letter;      /* the short form, or 0 */
        OptionKind kind;
        size_t offset;       /* of the value in the verb's arguments */
        const char *value;   /* N_(): what the help calls the value; NULL for a flag */
        const char *help;    /* N_(): what it does, in half a line */
        const char *choices; /* the values there are, with spaces between; NULL: any */
} Option;

/* Where the member is; it doesn't compile if the member is of another type than the option's. */
#define OPTION_MEMBER(type, member, wanted)                                                 \
        (offsetof(type, member) +                                                           \
         0 * sizeof(char[__builtin_types_compatible_p(typeof(((type *) 0)->member), wanted) \
                                 ? 1                                                        \
                                 : -1]))

#define OPTION_FLAG(option, short_form, type, member, text)                         \
        {                                                                           \
                .name = (option), .letter = (short_form), .kind = OPTION_KIND_FLAG, \
                .offset = OPTION_MEMBER(type, member, bool), .help = (text),        \
        }
#define OPTION_STRING(option, short_form, type, member, what, text)                   \
        {                                                                             \
                .name = (option), .letter = (short_form), .kind = OPTION_KIND_STRING, \
                .offset = OPTION_MEMBER(type, member, const char *), .value = (what), \
                .help = (text),                                                       \
        }
#define OPTION_CHOICE(option, short_form, type, member, what, values, text)           \
        {                                                                             \
                .name = (option), .letter = (short_form), .kind = OPTION_KIND_STRING, \
                .offset = OPTION_MEMBER(type, member, const char *), .value = (what), \
                .help = (text), .choices = (values),                                  \
        }
#define OPTION_STRINGS(option, short_form, type, member, what, text)                   \
        {                                                                              \
                .name = (option), .letter = (short_form), .kind = OPTION_KIND_STRINGS, \
                .offset = OPTION_MEMBER(type, member, StringList), .value = (what),    \
                .help = (text),                                                        \
        }

/* What parsing came to, if not to an error. */
typedef enum OptionsResult {
        OPTIONS_PARSED,
        OPTIONS_HELP,    /* --help was asked for: the rest was not read */
        OPTIONS_VERSION, /* likewise */
} OptionsResult;

/*
 * Reads the options of argv, and moves them before the operands (from *ret_operands on), or stops
 * at the first operand if stop_at_operand is set. arguments is zeroed by the caller; options_free()
 * releases what parsing put there, after an error too. command is the command so far, for messages.
 * Returns an OptionsResult. Errors: -EINVAL, after saying which option isn't there, lacks its
 * value or has one that isn't UTF-8; -ENOMEM.
 */
int options_parse(const char *command, const Option *options, size_t n_options,
                  bool stop_at_operand, int argc, char *argv[], void *arguments, int *ret_operands);
void options_free(const Option *options, size_t n_options, void *arguments);

/* One of those that every verb has; NULL past the last. */
const Option *options_builtin(size_t i);

/* The table as --help shows it, a line an option. */
void options_print(const Option *options, size_t n_options, FILE *out);
