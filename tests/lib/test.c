/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <ftw.h>
#include <stdarg.h>

#include "test.h"

#define REMOVE_FILES 16 /* that are open at once */

static Test *first_test;
static Test **next_test = &first_test;

void test_register(Test *test)
{
        *next_test = test;
        next_test = &test->next;
}

void test_fail(const char *file, int line, const char *format, ...)
{
        va_list arguments;

        fprintf(stderr, "%s:%d: ", file, line);
        va_start(arguments, format);
        vfprintf(stderr, format, arguments);
        va_end(arguments);
        fputc('\n', stderr);
        exit(EXIT_FAILURE);
}

bool test_is_sentence(const char *text)
{
        size_t size = text ? strlen(text) : 0;

        if (size < 2 || text[size - 1] != '.' || text[size - 2] == '.' || strchr(text, '\n'))
                return false;
        for (const char *end = text; (end = strpbrk(end, ".!?")); end++)
                if (end[1] == ' ')
                        return false;
        return true;
}

static int on_found(const char *path, const struct stat *status, int kind, struct FTW *place)
{
        (void) status, (void) kind, (void) place;
        return remove(path);
}

void test_remove(const char *folder)
{
        check_int(nftw(folder, on_found, REMOVE_FILES, FTW_DEPTH | FTW_PHYS), 0);
}

static const char *skip_reason;

void test_skip(const char *reason)
{
        skip_reason = reason;
}

static bool wanted(const char *name, int argc, char *argv[])
{
        for (int i = 1; i < argc; i++)
                if (strcmp(name, argv[i]) == 0)
                        return true;
        return argc == 1;
}

int main(int argc, char *argv[])
{
        int n = 0;

        setvbuf(stdout, NULL, _IOLBF, 0);
        for (Test *test = first_test; test; test = test->next) {
                if (!wanted(test->name, argc, argv))
                        continue;
                fprintf(stderr, "# %s\n", test->name);
                skip_reason = NULL;
                test->run();
                printf("ok %d - %s%s%s\n", ++n, test->name, skip_reason ? " # SKIP " : "",
                       skip_reason ? skip_reason : "");
        }
        printf("1..%d\n", n);
        return n > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
