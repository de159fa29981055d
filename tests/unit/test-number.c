/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "base/cleanup.h"
#include "cli/number.h"
#include "test.h"

TEST(numbers)
{
        static const char *const wrong[] = {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "one"};
        uint64_t number = 7;

        check_int(number_read("0", 0, 10, &number), 0);
        check_int(number, 0);
        check_int(number_read("0010", 0, 10, &number), 0);
        check_int(number, 10);
        check_int(number_read("18446744073709551615", 0, UINT64_MAX, &number), 0);
        check(number == UINT64_MAX);
        check_int(number_read("18446744073709551616", 0, UINT64_MAX, &number), -ERANGE);
        check_int(number_read("11", 0, 10, &number), -ERANGE);
        check_int(number_read("0", 1, 10, &number), -ERANGE);
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                check_int(number_read(wrong[i], 0, 10, &number), -EINVAL);
        check(number == UINT64_MAX);
}

TEST(durations)
{
        static const char *const wrong[] = {"", "5", "m", "5 m", "5min", "-5m", "1.5h", "5M", "5d"};
        usec_t usec = 7;

        check_int(duration_read("30s", &usec), 0);
        check_int(usec, 30 * USEC_PER_SEC);
        check_int(duration_read("5m", &usec), 0);
        check_int(usec, 300 * USEC_PER_SEC);
        check_int(duration_read("2h", &usec), 0);
        check_int(usec, 7200 * USEC_PER_SEC);
        check_int(duration_read("0s", &usec), 0);
        check_int(usec, 0);
        check_int(duration_read("8785h", &usec), -ERANGE);
        check_int(duration_read("9999999999999999999s", &usec), -ERANGE);
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                check_int(duration_read(wrong[i], &usec), -EINVAL);
        check_int(usec, 0);
}
