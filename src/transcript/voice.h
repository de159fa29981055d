#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who speaks, as far as it is known: where the sound comes from, and a number that the server gave. */

#include <stdbool.h>

/* Columns of a name; a longer one (an application chooses its own) is cut. */
#define VOICE_COLUMNS_MAX 16

typedef struct Voice {
        const char *source; /* "system", "microphone" or an application's name; borrowed */
        int speaker;        /* from 0; -1: not told apart */
} Voice;

bool voice_equal(const Voice *a, const Voice *b);

/* What a reader calls it, the caller's (g_free()); NULL where there is nothing to tell apart.
 * several: captions are of more than one source. */
char *voice_name(const Voice *voice, bool several);
