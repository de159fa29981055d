/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "daemon/options.h"

#define EXIT_USAGE 2

static void print_help(void)
{
        printf(_("Usage: surtitled [OPTION]\n"
                 "\n"
                 "The captioning service: captures what the desktop plays, sends it to a\n"
                 "speech-to-text server, and serves captions on the session bus as\n"
                 "org.surtitle.Captions1. Use surtitle(1) to drive it.\n"
                 "\n"
                 "  -h, --help     show this help\n"
                 "  -V, --version  show the version\n"
                 "\n"
                 "Environment: SURTITLE_ENDPOINT, DEEPGRAM_API_KEY, SURTITLE_LOG; see "
                 "surtitled(1).\n"));
}

int options_parse(int argc, char *argv[])
{
        static const struct option options[] = {
                {"help", no_argument, NULL, 'h'},
                {"version", no_argument, NULL, 'V'},
                {NULL, 0, NULL, 0},
        };
        int option;

        while ((option = getopt_long(argc, argv, "hV", options, NULL)) != -1)
                switch (option) {
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
