/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/program.h"
#include "base/time-util.h"
#include "daemon/recognizer.h"

#define PROGRAM "surtitle-recognizer"
#define READY_WORDS "listening on "
#define TIMER_ACCURACY_USEC (50 * USEC_PER_MSEC)

struct Recognizer {
        sd_event *event;
        RecognizerHandlers handlers;
        void *userdata;
        Endpoint endpoint;
        pid_t pid; /* 0: not running */
        sd_event_source *child_source;
        sd_event_source *output_source;
        sd_event_source *timer; /* its start's limit, a restart, or the end of its stay */
        sd_event_source *ready_source; /* an answer that is already known */
        int output_fd;
        char line[256]; /* what it has said, up to the first line's end */
        size_t line_size;
        unsigned n_crashes;
        usec_t ready_at;
        bool held;
        bool ready;
};

static int start(Recognizer *recognizer);

/* $XDG_RUNTIME_DIR/surtitle/recognizer-PID.sock, in a folder that only the user can enter. */
static int make_socket_path(char **ret)
{
        const char *runtime = getenv("XDG_RUNTIME_DIR");
        _cleanup_free_ char *folder = NULL;

        if (!runtime || *runtime != '/')
                return -ENOENT;
        if (asprintf(&folder, "%s/surtitle", runtime) < 0)
                return -ENOMEM;
        if (mkdir(folder, 0700) < 0 && errno != EEXIST)
                return -errno;
        return asprintf(ret, "%s/recognizer-%d.sock", folder, (int) getpid()) < 0 ? -ENOMEM : 0;
}

int recognizer_new(Recognizer **ret, sd_event *event, const RecognizerHandlers *handlers,
                   void *userdata)
{
        _cleanup_(recognizer_freep) Recognizer *recognizer = calloc(1, sizeof(*recognizer));
        int r;

        if (!recognizer)
                return -ENOMEM;
        recognizer->output_fd = -EBADF;
        recognizer->event = sd_event_ref(event);
        recognizer->handlers = *handlers;
        recognizer->userdata = userdata;
        r = make_socket_path(&recognizer->endpoint.socket_path);
        if (r < 0)
                return r;
        recognizer->endpoint.path = strdup("/v1/listen");
        if (!recognizer->endpoint.path)
                return -ENOMEM;
        *ret = TAKE_PTR(recognizer);
        return 0;
}

static void forget_process(Recognizer *recognizer)
{
        recognizer->child_source = sd_event_source_disable_unref(recognizer->child_source);
        recognizer->output_source = sd_event_source_disable_unref(recognizer->output_source);
        recognizer->output_fd = close_fd(recognizer->output_fd);
        recognizer->pid = 0;
        recognizer->ready = false;
        recognizer->line_size = 0;
}

static void end_process(Recognizer *recognizer)
{
        pid_t pid = recognizer->pid;

        forget_process(recognizer);
        if (pid <= 0)
                return;
        /* It holds nothing that a sudden end could lose, and must be gone before we go on. */
        (void) kill(pid, SIGKILL);
        (void) waitpid(pid, NULL, 0);
        (void) unlink(recognizer->endpoint.socket_path);
}

Recognizer *recognizer_free(Recognizer *recognizer)
{
        if (!recognizer)
                return NULL;
        end_process(recognizer);
        sd_event_source_disable_unref(recognizer->timer);
        sd_event_source_disable_unref(recognizer->ready_source);
        free(recognizer->endpoint.socket_path);
        free(recognizer->endpoint.path);
        sd_event_unref(recognizer->event);
        free(recognizer);
        return NULL;
}

const Endpoint *recognizer_endpoint(const Recognizer *recognizer)
{
        return &recognizer->endpoint;
}

static void set_timer(Recognizer *recognizer, usec_t delay, sd_event_time_handler_t handler)
{
        int r;

        recognizer->timer = sd_event_source_disable_unref(recognizer->timer);
        if (!handler)
                return;
        r = sd_event_add_time_relative(recognizer->event, &recognizer->timer, CLOCK_MONOTONIC,
                                       delay, TIMER_ACCURACY_USEC, handler, recognizer);
        if (r < 0)
                log_warning_errno(r, "Failed to set the recogniser's timer: %m");
}

static void fail(Recognizer *recognizer, const char *message)
{
        end_process(recognizer);
        set_timer(recognizer, 0, NULL);
        recognizer->held = false;
        recognizer->handlers.on_failed(recognizer->userdata, message);
}

static int on_start_limit(sd_event_source *source, uint64_t usec, void *userdata)
{
        (void) source, (void) usec;
        fail(userdata, _("The embedded recogniser takes too long to start; set a server, or look "
                         "into the log."));
        return 0;
}

static int on_restart(sd_event_source *source, uint64_t usec, void *userdata)
{
        Recognizer *recognizer = userdata;

        (void) source, (void) usec;
        if (start(recognizer) < 0)
                fail(recognizer, _("The embedded recogniser can't be started again; set a "
                                   "server, or install Surtitle again."));
        return 0;
}

static int on_exited(sd_event_source *source, const siginfo_t *info, void *userdata)
{
        Recognizer *recognizer = userdata;
        bool was_ready = recognizer->ready;

        (void) source;
        if (was_ready && usec_now() > recognizer->ready_at + RECOGNIZER_LIFE_SEC * USEC_PER_SEC)
                recognizer->n_crashes = 0;
        log_warning("The embedded recogniser ended (%s %d).",
                    info->si_code == CLD_EXITED ? "status" : "signal", info->si_status);
        forget_process(recognizer);
        set_timer(recognizer, 0, NULL);
        if (!recognizer->held)
                return 0;
        if (!was_ready || ++recognizer->n_crashes >= RECOGNIZER_CRASHES_MAX)
                fail(recognizer, _("The embedded recogniser ends again and again; set a server, "
                                   "or look into the log."));
        else
                set_timer(recognizer, USEC_PER_SEC / 2, on_restart);
        return 0;
}

static void become_ready(Recognizer *recognizer)
{
        recognizer->output_source = sd_event_source_disable_unref(recognizer->output_source);
        recognizer->ready = true;
        recognizer->ready_at = usec_now();
        set_timer(recognizer, 0, NULL);
        recognizer->handlers.on_ready(recognizer->userdata);
}

/* Its first line says that it serves; nothing after it is of interest. */
static int on_output(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        Recognizer *recognizer = userdata;
        size_t room = sizeof(recognizer->line) - 1 - recognizer->line_size;
        ssize_t n = read(fd, recognizer->line + recognizer->line_size, room);

        (void) events;
        if (n <= 0) {
                /* Its end is told by on_exited(). */
                (void) sd_event_source_set_enabled(source, SD_EVENT_OFF);
                return 0;
        }
        recognizer->line_size += (size_t) n;
        recognizer->line[recognizer->line_size] = '\0';
        if (strchr(recognizer->line, '\n') &&
            strncmp(recognizer->line, READY_WORDS, strlen(READY_WORDS)) == 0)
                become_ready(recognizer);
        else if (recognizer->line_size == sizeof(recognizer->line) - 1)
                recognizer->line_size = 0;
        return 0;
}

/* Our environment without the key, which is none of its business. */
static char **make_environment(void)
{
        static const char key[] = "DEEPGRAM_API_KEY=";
        size_t n = 0, kept = 0;
        char **list;

        while (environ[n])
                n++;
        list = calloc(n + 1, sizeof(char *));
        for (size_t i = 0; list && i < n; i++)
                if (strncmp(environ[i], key, strlen(key)) != 0)
                        list[kept++] = environ[i];
        return list;
}

static int spawn(Recognizer *recognizer, const char *program, int output_fd)
{
        char *const arguments[] = {(char *) PROGRAM, (char *) "--die-with-parent",
                                   (char *) "--socket", recognizer->endpoint.socket_path, NULL};
        _cleanup_free_ char **environment = make_environment();
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        sigset_t none;
        int r;

        if (!environment)
                return -ENOMEM;
        sigemptyset(&none);
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, output_fd, STDOUT_FILENO);
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
        r = posix_spawn(&recognizer->pid, program, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
        if (r != 0)
                recognizer->pid = 0;
        return -r;
}

static int watch_process(Recognizer *recognizer)
{
        int r = sd_event_add_child(recognizer->event, &recognizer->child_source, recognizer->pid,
                                   WEXITED, on_exited, recognizer);

        if (r < 0)
                return r;
        (void) sd_event_source_set_description(recognizer->child_source, "recognizer");
        r = sd_event_add_io(recognizer->event, &recognizer->output_source, recognizer->output_fd,
                            EPOLLIN, on_output, recognizer);
        if (r < 0)
                return r;
        return sd_event_source_set_description(recognizer->output_source, "recognizer-output");
}

static int start(Recognizer *recognizer)
{
        _cleanup_close_ int write_fd = -EBADF;
        char program[PATH_MAX];
        int fds[2], r;

        r = program_find(PROGRAM, program, sizeof(program));
        if (r < 0)
                return r;
        if (pipe2(fds, O_CLOEXEC) < 0)
                return -errno;
        recognizer->output_fd = fds[0];
        write_fd = fds[1];
        r = spawn(recognizer, program, write_fd);
        if (r >= 0)
                r = watch_process(recognizer);
        if (r < 0) {
                end_process(recognizer);
                return r;
        }
        set_timer(recognizer, RECOGNIZER_START_SEC * USEC_PER_SEC, on_start_limit);
        return 0;
}

static int on_already_ready(sd_event_source *source, void *userdata)
{
        Recognizer *recognizer = userdata;

        recognizer->ready_source = sd_event_source_disable_unref(source);
        if (recognizer->held && recognizer->ready)
                recognizer->handlers.on_ready(recognizer->userdata);
        return 0;
}

static int on_start_failed(sd_event_source *source, void *userdata)
{
        Recognizer *recognizer = userdata;

        recognizer->ready_source = sd_event_source_disable_unref(source);
        if (recognizer->held && recognizer->pid == 0)
                fail(recognizer, _("The embedded recogniser can't be started; set a server, or "
                                   "install Surtitle again."));
        return 0;
}

/* Our owner isn't ready for an answer while it asks. */
static int answer_later(Recognizer *recognizer, sd_event_handler_t handler)
{
        recognizer->ready_source = sd_event_source_disable_unref(recognizer->ready_source);
        return sd_event_add_defer(recognizer->event, &recognizer->ready_source, handler,
                                  recognizer);
}

int recognizer_hold(Recognizer *recognizer)
{
        recognizer->held = true;
        recognizer->n_crashes = 0;
        if (recognizer->pid == 0)
                return start(recognizer) < 0 ? answer_later(recognizer, on_start_failed) : 0;
        if (!recognizer->ready)
                return 0;
        set_timer(recognizer, 0, NULL);
        return answer_later(recognizer, on_already_ready);
}

static int on_linger_end(sd_event_source *source, uint64_t usec, void *userdata)
{
        (void) source, (void) usec;
        end_process(userdata);
        return 0;
}

void recognizer_release(Recognizer *recognizer)
{
        recognizer->held = false;
        if (recognizer->pid > 0)
                set_timer(recognizer, RECOGNIZER_LINGER_SEC * USEC_PER_SEC, on_linger_end);
        else
                set_timer(recognizer, 0, NULL);
}
