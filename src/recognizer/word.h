#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A recognised word. Seconds: of the utterance when an engine gives it, of the connection later. */

typedef struct Word {
        const char *text;  /* lower case, no punctuation; borrowed */
        double start;      /* seconds */
        double end;        /* seconds */
        double confidence; /* 0…1 */
} Word;
