/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "base/cleanup.h"
#include "cli/options.h"
#include "test.h"

typedef struct Arguments {
        bool json;
        const char *source;
        StringList keyterms;
} Arguments;

static const Option options[] = {
        OPTION_FLAG("json", 'j', Arguments, json, "write JSON"),
        OPTION_STRING("source", 's', Arguments, source, "SOURCE", "what to hear"),
        OPTION_STRINGS("keyterm", 0, Arguments, keyterms, "WORD", "a word"),
};

/* Words of a command line, the command first; parsed as `surtitle test`. */
static int parse(Arguments *arguments, int *ret_operands, bool stop_at_operand, char *argv[])
{
        int argc = 0;

        while (argv[argc])
                argc++;
        return options_parse("surtitle test", options, ELEMENTSOF(options), stop_at_operand, argc,
                             argv, arguments, ret_operands);
}

#define WORDS(...) ((char *[]){(char *) "test", __VA_ARGS__ __VA_OPT__(, ) NULL})
#define WORD(text) ((char *) (text))

static void check_refused(char *argv[])
{
        Arguments arguments = {0};
        int operands = -1;

        check_int(parse(&arguments, &operands, false, argv), -EINVAL);
        check_int(operands, -1);
        options_free(options, ELEMENTSOF(options), &arguments);
}

TEST(nothing_said)
{
        Arguments arguments = {0};
        int operands;

        check_int(parse(&arguments, &operands, false, WORDS()), OPTIONS_PARSED);
        check_int(operands, 1);
        check(!arguments.json && !arguments.source && arguments.keyterms.n_items == 0);
}

TEST(values)
{
        Arguments arguments = {0};
        int operands;

        check_int(parse(&arguments, &operands, false,
                        WORDS(WORD("--source=both"), WORD("-j"), WORD("--keyterm"), WORD("one"),
                              WORD("--keyterm=two words"), WORD("-s"), WORD("system"))),
                  OPTIONS_PARSED);
        check(arguments.json);
        check_string(arguments.source, "system"); /* the last one counts */
        check_int(arguments.keyterms.n_items, 2);
        check_string(arguments.keyterms.items[0], "one");
        check_string(arguments.keyterms.items[1], "two words");
        options_free(options, ELEMENTSOF(options), &arguments);
}

TEST(operands)
{
        char **argv = WORDS(WORD("first"), WORD("--json"), WORD("--"), WORD("-s"));
        Arguments arguments = {0};
        int operands;

        check_int(parse(&arguments, &operands, false, argv), OPTIONS_PARSED);
        check(arguments.json);
        check_int(operands, 3);
        check_string(argv[3], "first");
        check_string(argv[4], "-s");
}

TEST(a_group_stops_at_its_verb)
{
        Arguments arguments = {0};
        int operands;

        check_int(parse(&arguments, &operands, true, WORDS(WORD("list"), WORD("--nonsense"))),
                  OPTIONS_PARSED);
        check_int(operands, 1);
}

TEST(help_and_version)
{
        Arguments arguments = {0};
        int operands;

        check_int(parse(&arguments, &operands, false, WORDS(WORD("-h"), WORD("--nonsense"))),
                  OPTIONS_HELP);
        check_int(parse(&arguments, &operands, false, WORDS(WORD("--version"))), OPTIONS_VERSION);
}

TEST(refused)
{
        check_refused(WORDS(WORD("--nonsense")));
        check_refused(WORDS(WORD("-x")));
        check_refused(WORDS(WORD("-jx")));
        check_refused(WORDS(WORD("--source")));
        check_refused(WORDS(WORD("-s")));
        check_refused(WORDS(WORD("--json=yes")));
        check_refused(WORDS(WORD("--source=\xff")));
        check_refused(WORDS(WORD("--keyterm"), WORD("one"), WORD("--keyterm")));
}
