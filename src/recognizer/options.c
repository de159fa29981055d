/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "recognizer/options.h"

#define IDLE_DEFAULT_SECONDS 10
#define IDLE_MAX_SECONDS 3600

enum {
        OPTION_LISTEN = 256,
        OPTION_SOCKET,
        OPTION_DIE_WITH_PARENT,
        OPTION_IDLE_TIMEOUT,
        OPTION_MODEL,
};

static const struct option long_options[] = {
        {"listen", required_argument, NULL, OPTION_LISTEN},
        {"socket", required_argument, NULL, OPTION_SOCKET},
        {"die-with-parent", no_argument, NULL, OPTION_DIE_WITH_PARENT},
        {"idle-timeout", required_argument, NULL, OPTION_IDLE_TIMEOUT},
        {"model", required_argument, NULL, OPTION_MODEL},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {},
};

void options_print_help(void)
{
        printf(_("Usage: surtitle-recognizer --listen ADDRESS:PORT | --socket PATH [OPTION]\n"
                 "\n"
                 "Recognises speech for clients that stream it over a WebSocket.\n"
                 "\n"
                 "  --listen ADDRESS:PORT   serve at a loopback address; port 0: any free one\n"
                 "  --socket PATH           serve at a socket that only this user can open\n"
                 "  --idle-timeout SECONDS  end a connection that is silent for so long (%d)\n"
                 "  --model FOLDER          the model (%s)\n"
                 "  --die-with-parent       end when the program that started this one ends\n"
                 "  -h, --help              show this help\n"
                 "  -V, --version           show the version\n"
                 "\n"
                 "SURTITLE_RECOGNIZER_KEY in the environment is the key that clients must send.\n"),
               IDLE_DEFAULT_SECONDS, SURTITLE_MODEL_DIR);
}

static int parse_idle(const char *text, usec_t *ret)
{
        char *end;
        double seconds = strtod(text, &end);

        if (end == text || *end || !(seconds > 0 && seconds <= IDLE_MAX_SECONDS)) {
                fprintf(stderr,
                        _("surtitle-recognizer: %s is no time; give --idle-timeout seconds "
                          "up to %d.\n"),
                        text, IDLE_MAX_SECONDS);
                return -EINVAL;
        }
        *ret = (usec_t) (seconds * USEC_PER_SEC);
        return 0;
}

static int take_option(Options *options, int option)
{
        switch (option) {
        case OPTION_LISTEN:
                options->listen = optarg;
                return 0;
        case OPTION_SOCKET:
                options->socket_path = optarg;
                return 0;
        case OPTION_DIE_WITH_PARENT:
                options->die_with_parent = true;
                return 0;
        case OPTION_IDLE_TIMEOUT:
                return parse_idle(optarg, &options->idle);
        case OPTION_MODEL:
                options->model_dir = optarg;
                return 0;
        case 'h':
                options->help = true;
                return 0;
        case 'V':
                options->version = true;
                return 0;
        default: /* getopt has said what is wrong */
                return -EINVAL;
        }
}

static int check(const Options *options, int argc)
{
        if (options->help || options->version)
                return 0;
        if (optind < argc || !options->listen == !options->socket_path) {
                fputs(_("surtitle-recognizer: give either --listen ADDRESS:PORT or --socket PATH, "
                        "and nothing else without a dash.\n"),
                      stderr);
                return -EINVAL;
        }
        return 0;
}

int options_parse(Options *ret, int argc, char *argv[])
{
        Options options = {
                .model_dir = SURTITLE_MODEL_DIR,
                .idle = IDLE_DEFAULT_SECONDS * USEC_PER_SEC,
        };
        int option, r;

        while ((option = getopt_long(argc, argv, "hV", long_options, NULL)) >= 0) {
                r = take_option(&options, option);
                if (r < 0)
                        return r;
        }
        r = check(&options, argc);
        if (r >= 0)
                *ret = options;
        return r;
}
