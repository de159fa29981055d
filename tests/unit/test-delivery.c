/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts into descriptors of every kind, of readers of every kind. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "daemon/delivery.h"
#include "test.h"

#define PATIENCE_USEC (10 * USEC_PER_SEC)
#define SHORT_USEC (50 * USEC_PER_MSEC)

/* More than any pipe or socket takes at once. */
#define LARGE_BYTES ((size_t) 3 * 1024 * 1024 + 17)

#define NOT_YET 1

typedef struct World {
        sd_event *event;
        Worker *worker;
        Delivery *delivery;
        int result;
} World;

static void begin(World *world)
{
        *world = (World){.result = NOT_YET};
        (void) signal(SIGPIPE, SIG_IGN);
        check(sd_event_new(&world->event) >= 0);
        check_int(worker_new(&world->worker, world->event), 0);
}

static void end(World *world)
{
        delivery_free(world->delivery);
        worker_free(world->worker);
        sd_event_unref(world->event);
}

static void on_delivered(void *userdata, int error)
{
        World *world = userdata;

        check_int(world->result, NOT_YET);
        world->result = error;
        world->delivery = delivery_free(world->delivery);
}

/* Text that tells where a piece of it is missing. */
static void fill(Buffer *text, size_t size)
{
        for (uint32_t i = 0; text->size + sizeof(i) <= size; i++)
                check_int(buffer_append(text, &i, sizeof(i)), 0);
        check_int(buffer_append(text, "12345678", size - text->size), 0);
}

static int deliver(World *world, int fd, size_t size, usec_t patience)
{
        Buffer text = BUFFER_INIT(SIZE_MAX);
        int r;

        if (size > 0)
                fill(&text, size);
        r = delivery_new(&world->delivery, world->event, world->worker, fd, &text, patience,
                         on_delivered, world);
        check_int(text.size, 0);
        return r;
}

static void run(World *world)
{
        usec_t limit = usec_now() + PATIENCE_USEC;

        while (world->result == NOT_YET && usec_now() < limit)
                check(sd_event_run(world->event, USEC_PER_SEC) >= 0);
        check(world->result != NOT_YET);
}

/* What it comes to if nobody reads. */
static int result_of(int fd, size_t size, usec_t patience)
{
        World world;
        int r;

        begin(&world);
        r = deliver(&world, fd, size, patience);
        if (r >= 0)
                run(&world);
        end(&world);
        return r < 0 ? r : world.result;
}

/* The reader's end doesn't wait. */
static void append_what_is_there(Buffer *to, int fd)
{
        char bytes[16384];
        ssize_t n;

        while ((n = read(fd, bytes, sizeof(bytes))) > 0)
                check_int(buffer_append(to, bytes, (size_t) n), 0);
}

/* A reader that is slower than we, but reads; nothing is missing then. */
static void check_delivery(int reader, int writer)
{
        _cleanup_buffer_ Buffer wanted = BUFFER_INIT(SIZE_MAX), got = BUFFER_INIT(SIZE_MAX);
        World world;

        fill(&wanted, LARGE_BYTES);
        check_int(fcntl(reader, F_SETFL, O_NONBLOCK), 0);
        begin(&world);
        check_int(deliver(&world, writer, LARGE_BYTES, PATIENCE_USEC), 0);
        while (world.result == NOT_YET) {
                check(sd_event_run(world.event, USEC_PER_SEC) >= 0);
                append_what_is_there(&got, reader);
        }
        check_int(world.result, 0);
        while (got.size < wanted.size)
                append_what_is_there(&got, reader);
        check(memcmp(got.data, wanted.data, wanted.size) == 0);
        end(&world);
}

TEST(a_pipe)
{
        int fds[2];

        check_int(pipe2(fds, O_CLOEXEC), 0);
        check_delivery(fds[0], fds[1]);
        /* Its owner goes on with the flags that it knows. */
        check_int(fcntl(fds[1], F_GETFL) & O_NONBLOCK, 0);
        close(fds[0]);
        close(fds[1]);
}

TEST(a_socket)
{
        int fds[2];

        check_int(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        check_delivery(fds[0], fds[1]);
        check_int(fcntl(fds[1], F_GETFL) & O_NONBLOCK, 0);
        close(fds[0]);
        close(fds[1]);
}

/* From where its owner stands on. */
TEST(a_file)
{
        _cleanup_close_ int fd = memfd_create("file", MFD_CLOEXEC);

        check_int(write(fd, "head", 4), 4);
        check_int(result_of(fd, LARGE_BYTES, PATIENCE_USEC), 0);
        check_int(lseek(fd, 0, SEEK_END), 4 + (off_t) LARGE_BYTES);
        check_int(lseek(fd, 0, SEEK_CUR), 4 + (off_t) LARGE_BYTES);
}

TEST(nobody_reads)
{
        int fds[2];

        check_int(pipe2(fds, O_CLOEXEC), 0);
        check_int(result_of(fds[1], LARGE_BYTES, SHORT_USEC), -ETIMEDOUT);
        /* It is full now. */
        check_int(result_of(fds[1], 1, SHORT_USEC), -ETIMEDOUT);
        check_int(result_of(fds[1], 0, SHORT_USEC), 0);
        close(fds[0]);
        check_int(result_of(fds[1], 1, SHORT_USEC), -EPIPE);
        close(fds[1]);
        check_int(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        check_int(result_of(fds[1], LARGE_BYTES, SHORT_USEC), -ETIMEDOUT);
        close(fds[0]);
        check_int(result_of(fds[1], 1, SHORT_USEC), -EPIPE);
        close(fds[1]);
}

TEST(what_cannot_be_written_to)
{
        _cleanup_close_ int read_only = open("/dev/null", O_RDONLY | O_CLOEXEC);
        _cleanup_close_ int path = open("/dev/null", O_PATH | O_CLOEXEC);
        _cleanup_close_ int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        _cleanup_close_ int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
        _cleanup_close_ int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

        check_int(result_of(read_only, 1, SHORT_USEC), -EBADF);
        check_int(result_of(path, 1, SHORT_USEC), -EBADF);
        check_int(result_of(folder, 1, SHORT_USEC), -EBADF);
        check_int(result_of(-1, 1, SHORT_USEC), -EBADF);
        check_int(result_of(full, LARGE_BYTES, PATIENCE_USEC), -ENOSPC);
        check_int(result_of(null, LARGE_BYTES, PATIENCE_USEC), 0);
}

/* One that is given up leaves nothing behind, whatever it is at. */
TEST(ended_in_the_middle)
{
        _cleanup_close_ int file = memfd_create("file", MFD_CLOEXEC);
        World world;
        int fds[2];

        check_int(pipe2(fds, O_CLOEXEC), 0);
        begin(&world);
        check_int(deliver(&world, fds[1], LARGE_BYTES, PATIENCE_USEC), 0);
        check(sd_event_run(world.event, 0) >= 0);
        end(&world);
        begin(&world);
        check_int(deliver(&world, file, LARGE_BYTES, PATIENCE_USEC), 0);
        end(&world);
        check_int(world.result, NOT_YET);
        close(fds[0]);
        close(fds[1]);
}
