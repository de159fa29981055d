/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>

#include "base/i18n.h"
#include "base/log.h"
#include "recognizer/engine-pocketsphinx.h"
#include "recognizer/options.h"
#include "recognizer/request.h"
#include "recognizer/server.h"

#define EXIT_USAGE 2

/* The parent may have gone before we asked to hear of it. */
static int tie_to_parent(pid_t parent)
{
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0)
                return log_error_errno(
                        -errno,
                        _("Can't hear of the parent's end (%m); start without --die-with-parent."));
        if (getppid() != parent) {
                log_error(
                        _("The program that started this one has ended already; start it again."));
                return -ESRCH;
        }
        return 0;
}

/* Signals are read from a file descriptor; a client that is gone is an error of write(). */
static void set_up_signals(void)
{
        sigset_t signals;

        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGINT);
        sigprocmask(SIG_BLOCK, &signals, NULL);
        signal(SIGPIPE, SIG_IGN);
}

static int check_model(const char *model_dir)
{
        _cleanup_free_ char *missing = NULL;
        int r = engine_pocketsphinx_check_model(model_dir, &missing);

        if (r < 0 && missing)
                log_error_errno(r,
                                _("The speech model's file %s can't be read (%m); install the "
                                  "package pocketsphinx-en-us, or name its folder with --model."),
                                missing);
        return r;
}

static int explain_listen(int error, const char *where)
{
        switch (-error) {
        case EINVAL:
                log_error(_("%s is no address to listen on; give one like 127.0.0.1:8080."), where);
                return error;
        case EADDRNOTAVAIL:
                log_error(_("%s can be reached by other computers, and what is said is none of "
                            "their business; give an address like 127.0.0.1:8080."),
                          where);
                return error;
        case EADDRINUSE:
                log_error(_("Somebody is already serving %s; choose another address."), where);
                return error;
        case EEXIST:
                log_error(_("%s is there and is no socket; choose another path."), where);
                return error;
        default:
                return log_error_errno(error, _("Can't listen on %s (%m); choose another address."),
                                       where);
        }
}

static int listen_as_asked(Listener **ret, const Options *options)
{
        int r;

        if (options->listen)
                r = listener_new_address(ret, options->listen);
        else
                r = listener_new_path(ret, options->socket_path);
        if (r < 0)
                return explain_listen(r, options->listen ? options->listen : options->socket_path);
        return 0;
}

static int serve(const Options *options, const char *key)
{
        _cleanup_(listener_freep) Listener *listener = NULL;
        _cleanup_(server_freep) Server *server = NULL;
        _cleanup_free_ char *url = NULL;
        ServerConfig config = {
                .key = key,
                .model_dir = options->model_dir,
                .idle = options->idle,
        };
        int r = listen_as_asked(&listener, options);

        if (r < 0)
                return r;
        if (asprintf(&url, "%s" REQUEST_PATH, listener_url(listener)) < 0)
                return -ENOMEM;
        r = server_new(&server, &listener, &config);
        if (r < 0)
                return log_error_errno(
                        r, _("The server can't start (%m); SURTITLE_LOG=debug says more."));
        printf("listening on %s\n", url);
        fflush(stdout);
        r = server_run(server);
        if (r < 0)
                log_error_errno(r, _("The server failed (%m); SURTITLE_LOG=debug says more."));
        return r;
}

int main(int argc, char *argv[])
{
        _cleanup_free_ char *key = NULL;
        const char *wanted = getenv("SURTITLE_RECOGNIZER_KEY");
        pid_t parent = getppid();
        Options options;

        i18n_init();
        log_open("surtitle-recognizer");
        if (options_parse(&options, argc, argv) < 0)
                return EXIT_USAGE;
        if (options.help) {
                options_print_help();
                return EXIT_SUCCESS;
        }
        if (options.version) {
                puts("surtitle-recognizer " SURTITLE_VERSION);
                return EXIT_SUCCESS;
        }
        if (options.die_with_parent && tie_to_parent(parent) < 0)
                return EXIT_FAILURE;

        /* Not for our children, nor for /proc/PID/environ of a later exec. */
        if (wanted && *wanted)
                key = strdup(wanted);
        unsetenv("SURTITLE_RECOGNIZER_KEY");
        set_up_signals();
        engine_pocketsphinx_set_up_log();
        if (check_model(options.model_dir) < 0 || serve(&options, key) < 0)
                return EXIT_FAILURE;
        return EXIT_SUCCESS;
}
