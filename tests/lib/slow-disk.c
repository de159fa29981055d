/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For LD_PRELOAD: a disk that takes three seconds to synchronise as long as the file $SLOW_DISK is
 * there. */

#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STALL_SECONDS 3

static void stall(void)
{
        const char *sign = getenv("SLOW_DISK");

        if (sign && access(sign, F_OK) == 0)
                (void) sleep(STALL_SECONDS);
}

int fsync(int fd)
{
        stall();
        return (int) syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
        stall();
        return (int) syscall(SYS_fdatasync, fd);
}
