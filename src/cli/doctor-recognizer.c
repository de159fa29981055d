/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The embedded recogniser, where it is what turns speech into text: it is started, and ended once it
 * serves, which it does only with its libraries and its model. */

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "base/i18n.h"
#include "base/program.h"
#include "base/time-util.h"
#include "cli/doctor.h"
#include "cli/patience.h"

#define PROGRAM "surtitle-recognizer"
#define READY_WORDS "listening on "

/* How long it may take to serve, as with the service. */
#define START_USEC (15 * USEC_PER_SEC)

/* What it says before, at the most. */
#define OUTPUT_MAX 4096

typedef struct Trial {
        GPid pid;
        int out_fd;
        char said[OUTPUT_MAX]; /* on both streams */
        size_t said_bytes;
} Trial;

/* The key is none of its business. */
static int start(Trial *trial, const char *program, const char *socket_path)
{
        char *arguments[] = {(char *) program,     (char *) "--die-with-parent",
                             (char *) "--socket", (char *) socket_path,
                             NULL};
        g_auto(GStrv) environment = g_environ_unsetenv(g_get_environ(), "DEEPGRAM_API_KEY");
        _cleanup_close_ int write_fd = -EBADF;
        int fds[2];

        if (pipe2(fds, O_CLOEXEC) < 0)
                return -errno;
        trial->out_fd = fds[0];
        write_fd = fds[1];
        if (!g_spawn_async_with_fds(NULL, arguments, environment, G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                                    NULL, &trial->pid, -1, write_fd, write_fd, NULL))
                return -ENOEXEC;
        return 0;
}

/* Whether it serves. Errors: -ETIME, -ENODATA when it has ended. */
static int wait_for_words(Trial *trial)
{
        usec_t deadline = usec_now() + START_USEC, now;

        while ((now = usec_now()) < deadline && trial->said_bytes < OUTPUT_MAX - 1) {
                struct pollfd poll_fd = {.fd = trial->out_fd, .events = POLLIN};
                ssize_t n;

                if (poll(&poll_fd, 1, (int) ((deadline - now) / USEC_PER_MSEC) + 1) <= 0)
                        continue;
                n = read(trial->out_fd, trial->said + trial->said_bytes,
                         OUTPUT_MAX - 1 - trial->said_bytes);
                if (n <= 0)
                        return -ENODATA;
                trial->said_bytes += (size_t) n;
                if (strstr(trial->said, READY_WORDS))
                        return 0;
        }
        return -ETIME;
}

static void end(Trial *trial, const char *socket_path)
{
        if (trial->pid > 0) {
                (void) kill(trial->pid, SIGKILL);
                (void) waitpid(trial->pid, NULL, 0);
        }
        close_fd(trial->out_fd);
        (void) unlink(socket_path);
}

/* The last line of what it said, without who says it and how loudly; NULL: nothing. */
static const char *last_words(char *said)
{
        char *line, *mark;

        g_strchomp(said);
        line = strrchr(said, '\n');
        line = line ? line + 1 : said;
        mark = strstr(line, ": error: ");
        line = mark ? mark + strlen(": error: ") : line;
        return *line ? line : NULL;
}

static void tell(Doctor *doctor, Trial *trial, int r)
{
        const char *words;

        if (r >= 0) {
                doctor_tell(doctor, FINDING_OK, "recognizer", "%s",
                            _("The embedded recogniser and its model are there."));
                return;
        }
        words = r == -ENODATA ? last_words(trial->said) : NULL;
        if (words)
                doctor_tell(doctor, FINDING_PROBLEM, "recognizer", "%s", words);
        else if (r == -ETIME)
                doctor_tell(doctor, FINDING_PROBLEM, "recognizer", "%s",
                            _("The embedded recogniser takes too long to start; close other "
                              "programs, or set a server."));
        else
                doctor_tell(doctor, FINDING_PROBLEM, "recognizer", "%s",
                            _("The embedded recogniser can't be started; install Surtitle again, "
                              "or set a server."));
}

static void try_program(Doctor *doctor, const char *program)
{
        _cleanup_(patience_freep) Patience *patience =
                patience_new(_("Waiting for the recogniser."), NULL);
        g_autofree char *socket_path = g_strdup_printf("%s/surtitle-doctor-%d.sock",
                                                       g_get_user_runtime_dir(), (int) getpid());
        Trial trial = {.out_fd = -EBADF};
        int r = start(&trial, program, socket_path);

        if (r >= 0)
                r = wait_for_words(&trial);
        end(&trial, socket_path);
        tell(doctor, &trial, r);
}

void doctor_check_recognizer(Doctor *doctor)
{
        char program[PATH_MAX];

        if (doctor->url)
                return;
        if (program_find(PROGRAM, program, sizeof(program)) < 0)
                doctor_tell(doctor, FINDING_PROBLEM, "recognizer", "%s",
                            _("The embedded recogniser, surtitle-recognizer, is not installed; "
                              "install it, or set a server."));
        else
                try_program(doctor, program);
}
