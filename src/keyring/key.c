/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include "keyring/key.h"

struct Key {
        char text[KEY_MAX_BYTES + 1];
};

static bool is_space(char character)
{
        return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

static bool is_printable(char character)
{
        return character > ' ' && character < 0x7f;
}

static void trim(const char **text, size_t *size)
{
        while (*size > 0 && is_space((*text)[*size - 1]))
                (*size)--;
        for (; *size > 0 && is_space(**text); (*size)--)
                (*text)++;
}

int key_new(Key **ret, const char *text, size_t size)
{
        Key *key;

        trim(&text, &size);
        if (size == 0)
                return -ENODATA;
        if (size > KEY_MAX_BYTES)
                return -EMSGSIZE;
        for (size_t i = 0; i < size; i++)
                if (!is_printable(text[i]))
                        return -EINVAL;
        key = mmap(NULL, sizeof(*key), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (key == MAP_FAILED)
                return -ENOMEM;
        /* Either may be refused (a limit, an old kernel); the key is wiped all the same. */
        (void) mlock(key, sizeof(*key));
        (void) madvise(key, sizeof(*key), MADV_DONTDUMP);
        memcpy(key->text, text, size);
        *ret = key;
        return 0;
}

Key *key_free(Key *key)
{
        if (!key)
                return NULL;
        explicit_bzero(key, sizeof(*key));
        (void) munmap(key, sizeof(*key));
        return NULL;
}

const char *key_text(const Key *key)
{
        return key->text;
}
