/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which texts are keys, and what is taken off around them. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "keyring/key.h"
#include "test.h"

static int try(const char *text, size_t size, char *ret)
{
        _cleanup_(key_freep) Key *key = NULL;
        int r = key_new(&key, text, size);

        if (r >= 0)
                strcpy(ret, key_text(key));
        return r;
}

TEST(white_space_around_is_dropped)
{
        static const char *const texts[] = {"abc", "abc\n", "abc\r\n", " \t abc \n\n"};
        char text[KEY_MAX_BYTES + 1];

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                check_int(try(texts[i], strlen(texts[i]), text), 0);
                check_string(text, "abc");
        }
}

TEST(only_the_size_counts)
{
        char text[KEY_MAX_BYTES + 1];

        check_int(try("abcdef", 3, text), 0);
        check_string(text, "abc");
}

TEST(all_printable_ascii_is_fine)
{
        char all[95], text[KEY_MAX_BYTES + 1];
        size_t size = 0;

        for (char c = '!'; c <= '~'; c++)
                all[size++] = c;
        check_int(try(all, size, text), 0);
        check_int(memcmp(text, all, size), 0);
}

TEST(nothing_is_no_key)
{
        char text[KEY_MAX_BYTES + 1];

        check_int(try("", 0, text), -ENODATA);
        check_int(try(" \r\n\t", 4, text), -ENODATA);
}

TEST(what_would_break_a_header_is_no_key)
{
        static const char *const texts[] = {"a b",  "a\r\nHost: x", "a\nb",
                                            "\x01", "a\x7f",        "\xc3\xa9"};
        char text[KEY_MAX_BYTES + 1];

        for (size_t i = 0; i < ELEMENTSOF(texts); i++)
                check_int(try(texts[i], strlen(texts[i]), text), -EINVAL);
        check_int(try("a\0b", 3, text), -EINVAL);
}

TEST(the_limit)
{
        char longest[KEY_MAX_BYTES + 2], text[KEY_MAX_BYTES + 1];

        memset(longest, 'k', sizeof(longest));
        longest[KEY_MAX_BYTES + 1] = '\n';
        check_int(try(longest, KEY_MAX_BYTES, text), 0);
        check_int(strlen(text), KEY_MAX_BYTES);
        check_int(try(longest, KEY_MAX_BYTES + 1, text), -EMSGSIZE);
        longest[KEY_MAX_BYTES] = '\n';
        check_int(try(longest, KEY_MAX_BYTES + 2, text), 0);
}

/* The flags of the mapping that holds it: "lo" locked, "dd" not dumped. */
static void read_flags(const void *memory, char *ret, size_t size)
{
        unsigned long address = (unsigned long) memory, start, end;
        FILE *maps = fopen("/proc/self/smaps", "re");
        char line[512];
        bool inside = false;

        check(maps);
        *ret = '\0';
        while (fgets(line, sizeof(line), maps)) {
                if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
                        inside = start <= address && address < end;
                else if (inside && strncmp(line, "VmFlags:", 8) == 0)
                        snprintf(ret, size, "%s", line);
        }
        fclose(maps);
}

/* Whether this process can lock memory at all: AddressSanitizer's mlock() does nothing. */
static bool can_lock(void)
{
        size_t size = (size_t) sysconf(_SC_PAGESIZE);
        void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        char flags[512];

        check(page != MAP_FAILED);
        (void) mlock(page, size);
        read_flags(page, flags, sizeof(flags));
        munmap(page, size);
        return strstr(flags, " lo");
}

TEST(it_is_in_no_core_dump_nor_swap)
{
        _cleanup_(key_freep) Key *key = NULL;
        char flags[512];

        check_int(key_new(&key, "abc", 3), 0);
        read_flags(key, flags, sizeof(flags));
        check(strstr(flags, " dd"));
        check(strstr(flags, " lo") || !can_lock());
}
