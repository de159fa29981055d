/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "daemon/manager.h"
#include "daemon/options.h"

/* Each connection has a thread of its own, for which malloc() would make an arena of its own, up to
 * eight for each core, and give none back. */
#define MALLOC_ARENAS 2

/* Signals come through the loop, so every thread has to have them blocked. */
static void block_signals(void)
{
        sigset_t signals;

        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGCHLD);
        sigprocmask(SIG_BLOCK, &signals, NULL);
        (void) signal(SIGPIPE, SIG_IGN);
        /* A file that may not grow is an error of writing it, and no end. */
        (void) signal(SIGXFSZ, SIG_IGN);
}

int main(int argc, char *argv[])
{
        static const struct rlimit no_core = {0, 0};
        _cleanup_(manager_freep) Manager *manager = NULL;
        Options options;

        (void) mallopt(M_ARENA_MAX, MALLOC_ARENAS);
        i18n_init();
        log_open("surtitled");
        options_parse(&options, argc, argv);
        /* Memory holds a key and what was said. */
        (void) setrlimit(RLIMIT_CORE, &no_core);
        /* libwebsockets looks for certificates relative to the working folder, too. */
        if (chdir("/") < 0)
                return EXIT_FAILURE;
        block_signals();
        if (manager_new(&manager, options.idle_usec) < 0)
                return EXIT_FAILURE;
        return manager_run(manager);
}
