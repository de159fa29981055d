/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>

#include "base/i18n.h"
#include "cli/key-input.h"

/* The key, the white space around it, and enough to see that something is too long. */
#define LINE_BYTES_MAX (KEY_MAX_BYTES + 64)

/* Signals that end or stop a program, and may find the terminal without echo. */
static const int fatal_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};

static volatile sig_atomic_t caught_signal;

static void on_signal(int number)
{
        caught_signal = number;
}

typedef struct Silence {
        struct termios shown; /* as it was */
        struct sigaction actions[ELEMENTSOF(fatal_signals)];
        sigset_t mask; /* likewise: the signals are let in only while we wait */
} Silence;

static void catch_signals(Silence *silence)
{
        const struct sigaction action = {.sa_handler = on_signal};
        sigset_t blocked;

        sigemptyset(&blocked);
        for (size_t i = 0; i < ELEMENTSOF(fatal_signals); i++)
                sigaddset(&blocked, fatal_signals[i]);
        (void) sigprocmask(SIG_BLOCK, &blocked, &silence->mask);
        caught_signal = 0;
        for (size_t i = 0; i < ELEMENTSOF(fatal_signals); i++) {
                (void) sigaction(fatal_signals[i], NULL, &silence->actions[i]);
                /* What our caller ignores, such as the hang-up under nohup, stays ignored. */
                if (silence->actions[i].sa_handler != SIG_IGN)
                        (void) sigaction(fatal_signals[i], &action, NULL);
        }
}

static void release_signals(const Silence *silence)
{
        for (size_t i = 0; i < ELEMENTSOF(fatal_signals); i++)
                (void) sigaction(fatal_signals[i], &silence->actions[i], NULL);
        if (caught_signal)
                (void) raise(caught_signal);
        /* Here it arrives: we end, or stop and come back later. */
        (void) sigprocmask(SIG_SETMASK, &silence->mask, NULL);
}

static int silence_begin(Silence *silence, int fd)
{
        struct termios silent;

        if (tcgetattr(fd, &silence->shown) < 0)
                return -errno;
        catch_signals(silence);
        silent = silence->shown;
        silent.c_lflag &= ~(tcflag_t) (ECHO | ECHONL);
        if (tcsetattr(fd, TCSAFLUSH, &silent) < 0) {
                int r = -errno;

                release_signals(silence);
                return r;
        }
        return 0;
}

/* What was typed and not read is dropped: the rest of a key must not end up in the shell. */
static void silence_end(const Silence *silence, int fd)
{
        (void) tcsetattr(fd, TCSAFLUSH, &silence->shown);
        fputc('\n', stderr);
        release_signals(silence);
}

/* Errors: -EINTR when a signal came, which waits to be obeyed. */
static ssize_t read_typed(int fd, const Silence *silence, char *line, size_t size)
{
        struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
        ssize_t n_read;

        while (ppoll(&poll_fd, 1, NULL, &silence->mask) < 0)
                if (errno != EINTR || caught_signal)
                        return -errno;
        n_read = read(fd, line, size);
        return n_read < 0 ? -errno : n_read;
}

/* A line, as the terminal gives it out with Return. */
static ssize_t read_terminal(int fd, const char *host, char *line, size_t size)
{
        Silence silence;
        ssize_t n_read;

        do {
                int r = silence_begin(&silence, fd);

                if (r < 0)
                        return r;
                fprintf(stderr, _("API key for %s (not shown): "), host);
                n_read = read_typed(fd, &silence, line, size);
                silence_end(&silence, fd);
                /* Only a signal that stops lets us come here: we ask again. */
        } while (n_read == -EINTR);
        return n_read;
}

/* All there is, up to its limit. */
static ssize_t read_pipe(int fd, char *line, size_t size)
{
        size_t n_bytes = 0;

        while (n_bytes < size) {
                ssize_t n_read = read(fd, line + n_bytes, size - n_bytes);

                if (n_read < 0 && errno != EINTR)
                        return -errno;
                if (n_read == 0)
                        break;
                if (n_read > 0)
                        n_bytes += (size_t) n_read;
        }
        return (ssize_t) n_bytes;
}

int key_input_read(Key **ret, const char *host)
{
        char line[LINE_BYTES_MAX];
        ssize_t size = isatty(STDIN_FILENO)
                               ? read_terminal(STDIN_FILENO, host, line, sizeof(line))
                               : read_pipe(STDIN_FILENO, line, sizeof(line));
        /* A second line would be white space in the key, which it can't have. */
        int r = size < 0 ? (int) size : key_new(ret, line, (size_t) size);

        explicit_bzero(line, sizeof(line));
        return r;
}
