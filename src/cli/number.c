/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/number.h"

#define DIGITS_MAX 20

#define DURATION_SEC_MAX ((uint64_t) 366 * 24 * 3600)

static const struct {
        char letter;
        uint64_t seconds;
} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}};

int number_read(const char *text, uint64_t least, uint64_t most, uint64_t *ret)
{
        uint64_t number = 0;

        if (!*text)
                return -EINVAL;
        for (; *text; text++) {
                if (*text < '0' || *text > '9')
                        return -EINVAL;
                if (__builtin_mul_overflow(number, 10, &number) ||
                    __builtin_add_overflow(number, *text - '0', &number))
                        return -ERANGE;
        }
        if (number < least || number > most)
                return -ERANGE;
        *ret = number;
        return 0;
}

int duration_read(const char *text, usec_t *ret)
{
        size_t size = strlen(text);
        char digits[DIGITS_MAX];
        uint64_t number;
        int r;

        if (size < 2 || size > sizeof(digits))
                return -EINVAL;
        snprintf(digits, sizeof(digits), "%.*s", (int) size - 1, text);
        for (size_t i = 0; i < ELEMENTSOF(units); i++) {
                if (text[size - 1] != units[i].letter)
                        continue;
                r = number_read(digits, 0, DURATION_SEC_MAX / units[i].seconds, &number);
                if (r >= 0)
                        *ret = number * units[i].seconds * USEC_PER_SEC;
                return r;
        }
        return -EINVAL;
}
