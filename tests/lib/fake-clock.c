/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A wall clock for LD_PRELOAD that goes wrong when a test wants it to: FAKE_CLOCK names a file of
 * eight bytes, the microseconds that it is off by, which may change at any time. Clocks that only
 * count are left alone.
 */

#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define USEC_PER_SEC INT64_C(1000000)

typedef int ClockGetTime(clockid_t clock, struct timespec *ret);

/* Others' constructors may ask before ours would have run. */
static int64_t offset_usec(void)
{
        static const volatile int64_t *_Atomic offset;

        if (!offset) {
                const char *path = getenv("FAKE_CLOCK");
                int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
                void *map = fd >= 0 ? mmap(NULL, sizeof(*offset), PROT_READ, MAP_SHARED, fd, 0)
                                    : MAP_FAILED;

                if (map == MAP_FAILED)
                        abort();
                close(fd);
                offset = map;
        }
        return *offset;
}

static int real(clockid_t clock, struct timespec *ret)
{
        static ClockGetTime *_Atomic function;

        if (!function)
                function = (ClockGetTime *) dlsym(RTLD_NEXT, "clock_gettime");
        return function(clock, ret);
}

static int64_t wall_usec(clockid_t clock)
{
        struct timespec now;

        real(clock, &now);
        return now.tv_sec * USEC_PER_SEC + now.tv_nsec / 1000 + offset_usec();
}

EXPORT int clock_gettime(clockid_t clock, struct timespec *ret)
{
        int64_t usec;

        if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE && clock != CLOCK_TAI)
                return real(clock, ret);
        usec = wall_usec(clock);
        *ret = (struct timespec){.tv_sec = usec / USEC_PER_SEC,
                                 .tv_nsec = usec % USEC_PER_SEC * 1000};
        return 0;
}

EXPORT int gettimeofday(struct timeval *restrict ret, void *restrict zone)
{
        int64_t usec = wall_usec(CLOCK_REALTIME);

        (void) zone;
        *ret = (struct timeval){.tv_sec = usec / USEC_PER_SEC, .tv_usec = usec % USEC_PER_SEC};
        return 0;
}

EXPORT time_t time(time_t *ret)
{
        time_t now = wall_usec(CLOCK_REALTIME) / USEC_PER_SEC;

        if (ret)
                *ret = now;
        return now;
}
