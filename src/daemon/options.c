/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "daemon/options.h"

#define EXIT_USAGE 2

enum {
        OPTION_EXIT_WHEN_IDLE = 256,
};

static void print_help(void)
{
        printf(_("Usage: surtitled [OPTION]\n"
                 "\n"
                 "The captioning service: captures what the desktop plays, sends it to a\n"
                 "speech-to-text server, and serves captions on the session bus as\n"
                 "org.surtitle.Captions1. Use surtitle(1) to drive it.\n"
                 "\n"
                 "      --exit-when-idle[=SECONDS]\n"
                 "                 end after so long without captions and without a client (%d)\n"
                 "  -h, --help     show this help\n"
                 "  -V, --version  show the version\n"
                 "\n"
                 "Environment: SURTITLE_ENDPOINT, DEEPGRAM_API_KEY, SURTITLE_LOG; see "
                 "surtitled(1).\n"),
               IDLE_DEFAULT_SECONDS);
}

static usec_t parse_seconds(const char *text)
{
        char *end;
        unsigned long seconds = strtoul(text, &end, 10);

        if (*text < '0' || *text > '9' || *end || seconds < 1 || seconds > IDLE_MAX_SECONDS) {
                fprintf(stderr,
                        _("--exit-when-idle takes a number of seconds from 1 to %d, but was given "
                          "\"%s\".\n"),
                        IDLE_MAX_SECONDS, text);
                exit(EXIT_USAGE);
        }
        return seconds * USEC_PER_SEC;
}

int options_parse(Options *ret, int argc, char *argv[])
{
        static const struct option options[] = {
                {"exit-when-idle", optional_argument, NULL, OPTION_EXIT_WHEN_IDLE},
                {"help", no_argument, NULL, 'h'},
                {"version", no_argument, NULL, 'V'},
                {NULL, 0, NULL, 0},
        };
        int option;

        *ret = (Options){0};
        while ((option = getopt_long(argc, argv, "hV", options, NULL)) != -1)
                switch (option) {
                case OPTION_EXIT_WHEN_IDLE:
                        ret->idle_usec = optarg ? parse_seconds(optarg)
                                                : IDLE_DEFAULT_SECONDS * USEC_PER_SEC;
                        break;
                case 'h':
                        print_help();
                        exit(EXIT_SUCCESS);
                case 'V':
                        printf("surtitled %s\n", SURTITLE_VERSION);
                        exit(EXIT_SUCCESS);
                default:
                        exit(EXIT_USAGE);
                }
        if (optind < argc) {
                fprintf(stderr, _("surtitled takes no argument, but was given \"%s\".\n"),
                        argv[optind]);
                exit(EXIT_USAGE);
        }
        return 0;
}
