#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * An API key in memory of its own: never swapped out, in no core dump, and wiped when it is freed.
 * Any thread, one at a time.
 */

#include <stddef.h>

#include "base/cleanup.h"

/* Deepgram's keys have 40 characters; the key has to fit a header beside others. */
#define KEY_MAX_BYTES 512

typedef struct Key Key;

/*
 * A copy of text without the white space around it, which files and pipes bring along. The caller
 * wipes its own. Errors: -ENODATA when nothing is left; -EMSGSIZE past KEY_MAX_BYTES; -EINVAL for
 * what is no printable ASCII, since it would end up in an HTTP header; -ENOMEM.
 */
int key_new(Key **ret, const char *text, size_t size);
Key *key_free(Key *key);
DEFINE_CLEANUP(Key, key_free)

const char *key_text(const Key *key);
