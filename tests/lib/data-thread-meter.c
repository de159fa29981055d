/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What our code does on PipeWire's data thread, counted, for LD_PRELOAD: nothing there may allocate,
 * lock, or write but to wake the main thread. At the program's end the file $DATA_THREAD_METER has
 *
 *     cycles allocations frees locks wakes writes   elsewhere's allocations and locks
 *
 * on one line. Ours is what happens on a thread between pw_stream_dequeue_buffer(), the first thing
 * that our callback does, and pw_stream_queue_buffer(), the last; what libpipewire does in the
 * calls between is its own.
 */

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <pipewire/stream.h>

#define EXPORT __attribute__((visibility("default")))

/* Of the initial-exec kind, whose first use on a thread doesn't allocate. */
#define THREAD_LOCAL static _Thread_local __attribute__((tls_model("initial-exec")))

/* glibc's own, by which no look-up is needed that would itself allocate. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *memory);

THREAD_LOCAL bool inside;

static atomic_ulong n_cycles, n_allocations, n_frees, n_locks, n_wakes, n_writes;
static atomic_ulong n_allocations_elsewhere, n_locks_elsewhere;

typedef struct pw_buffer *Dequeue(struct pw_stream *stream);
typedef int Queue(struct pw_stream *stream, struct pw_buffer *buffer);
typedef int GetTime(struct pw_stream *stream, struct pw_time *time, size_t size);
typedef int Lock(pthread_mutex_t *mutex);
typedef ssize_t Write(int fd, const void *data, size_t size);

static struct {
        Dequeue *dequeue;
        Queue *queue;
        GetTime *get_time;
        Lock *lock;
        Write *write;
} real;

__attribute__((constructor)) static void find_real(void)
{
        real.dequeue = (Dequeue *) dlsym(RTLD_NEXT, "pw_stream_dequeue_buffer");
        real.queue = (Queue *) dlsym(RTLD_NEXT, "pw_stream_queue_buffer");
        real.get_time = (GetTime *) dlsym(RTLD_NEXT, "pw_stream_get_time_n");
        real.write = (Write *) dlsym(RTLD_NEXT, "write");
        real.lock = (Lock *) dlsym(RTLD_NEXT, "pthread_mutex_lock");
}

__attribute__((destructor)) static void tell(void)
{
        const char *path = getenv("DATA_THREAD_METER");
        FILE *file = path ? fopen(path, "w") : NULL;

        if (!file)
                return;
        fprintf(file, "%lu %lu %lu %lu %lu %lu %lu %lu\n", n_cycles, n_allocations, n_frees,
                n_locks, n_wakes, n_writes, n_allocations_elsewhere, n_locks_elsewhere);
        fclose(file);
}

EXPORT struct pw_buffer *pw_stream_dequeue_buffer(struct pw_stream *stream)
{
        struct pw_buffer *buffer = real.dequeue(stream);

        n_cycles++;
        inside = buffer != NULL;
        return buffer;
}

EXPORT int pw_stream_queue_buffer(struct pw_stream *stream, struct pw_buffer *buffer)
{
        inside = false;
        return real.queue(stream, buffer);
}

EXPORT int pw_stream_get_time_n(struct pw_stream *stream, struct pw_time *time, size_t size)
{
        bool was_inside = inside;
        int r;

        inside = false;
        r = real.get_time(stream, time, size);
        inside = was_inside;
        return r;
}

static void count(atomic_ulong *ours, atomic_ulong *elsewhere)
{
        (*(inside ? ours : elsewhere))++;
}

EXPORT void *malloc(size_t size)
{
        count(&n_allocations, &n_allocations_elsewhere);
        return __libc_malloc(size);
}

EXPORT void *calloc(size_t n, size_t size)
{
        count(&n_allocations, &n_allocations_elsewhere);
        return __libc_calloc(n, size);
}

EXPORT void *realloc(void *old, size_t size)
{
        count(&n_allocations, &n_allocations_elsewhere);
        return __libc_realloc(old, size);
}

EXPORT void free(void *memory)
{
        if (inside)
                n_frees++;
        __libc_free(memory);
}

EXPORT int pthread_mutex_lock(pthread_mutex_t *mutex)
{
        count(&n_locks, &n_locks_elsewhere);
        if (!real.lock)
                find_real();
        return real.lock(mutex);
}

/* An eventfd takes eight bytes; the log takes lines. */
EXPORT ssize_t write(int fd, const void *data, size_t size)
{
        if (inside)
                (*(size == sizeof(uint64_t) ? &n_wakes : &n_writes))++;
        if (!real.write)
                find_real();
        return real.write(fd, data, size);
}
