#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Who is shown to speak: a name before the words, where it isn't plain. With one source and no
 * speakers known there is none. Pure.
 */

#include <stdbool.h>
#include <stddef.h>

/* Bytes of a name, its end included; a longer one is cut. */
#define VOICES_LABEL_MAX 64

#define VOICES_NO_SPEAKER (-1)

typedef struct Voices {
        bool microphone, other; /* what has been heard in this session */
        char label[VOICES_LABEL_MAX];
} Voices;

#define VOICES_INIT ((Voices){0})

/* What to show before the words of this source ("system", "microphone", an application's name; ""
 * if not known) and speaker, counted from 0. NULL: nothing. Valid until the next call. */
const char *voices_get_label(Voices *voices, const char *source, int speaker);
