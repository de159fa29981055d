#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ownership by scope: a variable marked _cleanup_(xp) is released when it goes out of scope. */

#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(f) __attribute__((cleanup(f)))

/* Hand a pointer on: its value, and NULL left behind, so that the cleanup does nothing. */
#define TAKE_PTR(pointer)                                                                          \
        ({                                                                                         \
                typeof(pointer) *_pointer = &(pointer);                                            \
                typeof(pointer) _value = *_pointer;                                                \
                *_pointer = NULL;                                                                  \
                _value;                                                                            \
        })

#define TAKE_FD(fd)                                                                                \
        ({                                                                                         \
                int *_fd = &(fd);                                                                  \
                int _value = *_fd;                                                                 \
                *_fd = -EBADF;                                                                     \
                _value;                                                                            \
        })

/* For `X *x_free(X *)`, which takes NULL and returns NULL: defines x_freep() for _cleanup_(). */
#define DEFINE_CLEANUP(type, function)                                                             \
        static inline void function##p(type **pointer)                                             \
        {                                                                                          \
                if (*pointer)                                                                      \
                        (void) function(*pointer);                                                 \
        }

static inline void freep(void *pointer)
{
        free(*(void **) pointer);
}

static inline int close_fd(int fd)
{
        if (fd >= 0)
                close(fd);
        return -1;
}

static inline void close_fdp(int *fd)
{
        close_fd(*fd);
}

#define _cleanup_free_ _cleanup_(freep)
#define _cleanup_close_ _cleanup_(close_fdp)

#define ELEMENTSOF(array) (sizeof(array) / sizeof((array)[0]))


/* The same as GLib's, which some files include too. */
#ifndef MIN
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#endif
#ifndef MAX
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#endif
