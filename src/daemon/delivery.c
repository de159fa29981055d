/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "daemon/delivery.h"

/* Written at a time, so that nothing else waits for long. */
#define PIECE_BYTES ((size_t) 64 * 1024)

#define TIMER_ACCURACY_USEC (100 * USEC_PER_MSEC)

/* What the worker does: its own, so that it may outlive a delivery that was given up. */
typedef struct Job {
        Delivery *delivery; /* NULL: nobody waits any more; main thread */
        int fd;
        Buffer text;
        atomic_size_t written;
        atomic_bool given_up; /* nothing more is to be written */
        int error;
} Job;

struct Delivery {
        sd_event_source *io;    /* that there is room, or in its place the end of an empty text */
        sd_event_source *timer; /* nothing was taken for too long */
        int fd;
        bool is_socket;
        Buffer text;
        size_t written;
        Job *job; /* under way */
        usec_t patience;
        DeliveryHandler handler;
        void *userdata;
};

static void discard_job(void *data)
{
        Job *job = data;

        close_fd(job->fd);
        buffer_deinit(&job->text);
        free(job);
}

/* On the worker's thread. */
static void run_job(void *data)
{
        Job *job = data;
        size_t written = 0;

        while (job->error == 0 && written < job->text.size && !atomic_load(&job->given_up)) {
                ssize_t n = write(job->fd, job->text.data + written,
                                  MIN(job->text.size - written, PIECE_BYTES));

                if (n > 0)
                        written += (size_t) n;
                else if (n == 0)
                        job->error = -EIO;
                else if (errno != EINTR)
                        job->error = -errno;
                atomic_store(&job->written, written);
        }
}

static void give_up_job(Delivery *delivery)
{
        if (!delivery->job)
                return;
        atomic_store(&delivery->job->given_up, true);
        delivery->job->delivery = NULL;
        delivery->job = NULL;
}

static void finish(Delivery *delivery, int error)
{
        give_up_job(delivery);
        delivery->io = sd_event_source_disable_unref(delivery->io);
        delivery->timer = sd_event_source_disable_unref(delivery->timer);
        delivery->fd = close_fd(delivery->fd);
        delivery->handler(delivery->userdata, error);
}

static void on_job_done(void *data)
{
        Job *job = data;
        Delivery *delivery = job->delivery;
        int error = job->error;

        discard_job(job);
        if (!delivery)
                return;
        delivery->job = NULL;
        finish(delivery, error);
}

static int submit(Delivery *delivery, Worker *worker)
{
        static const WorkerTask task = {
                .run = run_job, .on_done = on_job_done, .discard = discard_job};
        Job *job = calloc(1, sizeof(*job));
        int r;

        if (!job)
                return -ENOMEM;
        *job = (Job){.delivery = delivery, .fd = TAKE_FD(delivery->fd), .text = delivery->text};
        delivery->text = BUFFER_INIT(0);
        r = worker_submit(worker, &task, job);
        if (r < 0)
                discard_job(job);
        else
                delivery->job = job;
        return r;
}

/* Without changing the flags of the socket, which is its owner's, too. */
static ssize_t write_piece(const Delivery *delivery)
{
        const uint8_t *data = delivery->text.data + delivery->written;
        size_t size = MIN(delivery->text.size - delivery->written, PIECE_BYTES);

        return delivery->is_socket ? send(delivery->fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL)
                                   : write(delivery->fd, data, size);
}

static int restart_timer(Delivery *delivery)
{
        int r = sd_event_source_set_time_relative(delivery->timer, delivery->patience);

        return r < 0 ? r : sd_event_source_set_enabled(delivery->timer, SD_EVENT_ONESHOT);
}

static int on_room(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        Delivery *delivery = userdata;
        ssize_t n = write_piece(delivery);

        (void) source, (void) fd, (void) events;
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return 0;
        if (n < 0) {
                finish(delivery, -errno);
                return 0;
        }
        delivery->written += (size_t) n;
        if (delivery->written == delivery->text.size)
                finish(delivery, 0);
        else if (n > 0)
                (void) restart_timer(delivery);
        return 0;
}

/* Even a full pipe has room for nothing. */
static int on_nothing(sd_event_source *source, void *userdata)
{
        (void) source;
        finish(userdata, 0);
        return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
        Delivery *delivery = userdata;
        size_t written = delivery->job ? atomic_load(&delivery->job->written) : delivery->written;

        (void) source, (void) usec;
        if (written > delivery->written) {
                delivery->written = written;
                (void) restart_timer(delivery);
        } else
                finish(delivery, -ETIMEDOUT);
        return 0;
}

/* The same pipe or terminal by a description of our own, whose flags nobody else has. */
static int reopen(int fd)
{
        char path[sizeof("/proc/self/fd/") + 10];
        int r;

        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        r = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
        if (r >= 0)
                return r;
        return errno == ENXIO ? -EPIPE : -errno;
}

static int duplicate(int fd)
{
        int r = fcntl(fd, F_DUPFD_CLOEXEC, 3);

        return r < 0 ? -errno : r;
}

/* fd is another's: what is opened is to be written to without waiting, if that is possible. */
static int open_target(Delivery *delivery, int fd)
{
        int flags = fcntl(fd, F_GETFL);
        struct stat status;
        int r;

        if (flags < 0 || fstat(fd, &status) < 0)
                return -errno;
        if ((flags & O_PATH) || (flags & O_ACCMODE) == O_RDONLY)
                return -EBADF;
        delivery->is_socket = S_ISSOCK(status.st_mode);
        if (!(flags & O_NONBLOCK) && (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)))
                r = reopen(fd);
        else
                r = duplicate(fd);
        if (r < 0)
                return r;
        delivery->fd = r;
        return 0;
}

static int begin(Delivery *delivery, sd_event *event, Worker *worker)
{
        int r;

        r = sd_event_add_time_relative(event, &delivery->timer, CLOCK_MONOTONIC, delivery->patience,
                                       TIMER_ACCURACY_USEC, on_timer, delivery);
        if (r < 0)
                return r;
        if (delivery->text.size == 0)
                return sd_event_add_defer(event, &delivery->io, on_nothing, delivery);
        r = sd_event_add_io(event, &delivery->io, delivery->fd, EPOLLOUT, on_room, delivery);
        /* Files, and devices that are always ready. */
        return r == -EPERM ? submit(delivery, worker) : r;
}

int delivery_new(Delivery **ret, sd_event *event, Worker *worker, int fd, Buffer *text,
                 usec_t patience, DeliveryHandler handler, void *userdata)
{
        _cleanup_(delivery_freep) Delivery *delivery = calloc(1, sizeof(*delivery));
        int r;

        if (!delivery) {
                buffer_deinit(text);
                return -ENOMEM;
        }
        *delivery = (Delivery){
                .fd = -1,
                .text = *text,
                .patience = patience,
                .handler = handler,
                .userdata = userdata,
        };
        *text = BUFFER_INIT(text->limit);
        r = open_target(delivery, fd);
        if (r >= 0)
                r = begin(delivery, event, worker);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(delivery);
        return 0;
}

Delivery *delivery_free(Delivery *delivery)
{
        if (!delivery)
                return NULL;
        sd_event_source_disable_unref(delivery->io);
        sd_event_source_disable_unref(delivery->timer);
        give_up_job(delivery);
        close_fd(delivery->fd);
        buffer_deinit(&delivery->text);
        free(delivery);
        return NULL;
}
