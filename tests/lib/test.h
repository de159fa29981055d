#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The unit tests' frame: TEST(name) { … } registers itself; one main runs all, or those named on
 * the command line, and ends with TAP that meson reads. A failed check ends the program where it
 * stands, with the values that differ.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Test {
        const char *name;
        void (*run)(void);
        struct Test *next;
} Test;

void test_register(Test *test);

#define TEST(identifier)                                                                           \
        static void test_##identifier(void);                                                       \
        __attribute__((constructor)) static void register_##identifier(void)                       \
        {                                                                                          \
                static Test test = {.name = #identifier, .run = test_##identifier};                \
                test_register(&test);                                                              \
        }                                                                                          \
        static void test_##identifier(void)

bool test_is_sentence(const char *text);

/* Removes a folder that the test has made, with all that is in it. */
void test_remove(const char *folder);

/* What this test wants isn't there: why, for people. To be followed by a return. */
void test_skip(const char *reason);

void test_fail(const char *file, int line, const char *format, ...)
        __attribute__((format(printf, 3, 4), noreturn));

#define check(condition)                                                                           \
        do {                                                                                       \
                if (!(condition))                                                                  \
                        test_fail(__FILE__, __LINE__, "%s", #condition);                           \
        } while (0)

#define check_int(actual, expected)                                                                \
        do {                                                                                       \
                long long _a = (long long) (actual), _e = (long long) (expected);                  \
                if (_a != _e)                                                                      \
                        test_fail(__FILE__, __LINE__, "%s is %lld, not %lld", #actual, _a, _e);    \
        } while (0)

#define check_near(actual, expected, tolerance)                                                    \
        do {                                                                                       \
                double _a = (actual), _e = (expected), _t = (tolerance);                           \
                if (!(_a >= _e - _t && _a <= _e + _t))                                             \
                        test_fail(__FILE__, __LINE__, "%s is %g, not %g", #actual, _a, _e);        \
        } while (0)

/* A message to a person: one sentence, and no more. */
#define check_one_sentence(text)                                                    \
        do {                                                                        \
                const char *_t = (text);                                            \
                if (!test_is_sentence(_t))                                          \
                        test_fail(__FILE__, __LINE__, "\"%s\" is not one sentence", \
                                  _t ? _t : "(null)");                              \
        } while (0)

#define check_string(actual, expected)                                                             \
        do {                                                                                       \
                const char *_a = (actual), *_e = (expected);                                       \
                if (!_a || !_e || strcmp(_a, _e) != 0)                                             \
                        test_fail(__FILE__, __LINE__, "%s is \"%s\", not \"%s\"", #actual,         \
                                  _a ? _a : "(null)", _e ? _e : "(null)");                         \
        } while (0)
