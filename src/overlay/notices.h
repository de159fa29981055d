#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Which notice is shown: the newest that holds. One that tells of a lasting trouble stays until the
 * daemon withdraws it or the session ends; any other goes by itself. Pure: time is passed in.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/time-util.h"

#define NOTICES_MAX 8
#define NOTICE_CODE_MAX 32     /* bytes; a longer code is no code of the interface */
#define NOTICE_MESSAGE_MAX 512 /* bytes; a longer message is cut */

/* How long one stays that isn't withdrawn: long enough to read two lines at leisure. */
#define NOTICE_TIME (8 * USEC_PER_SEC)

/* Why captions have ended, or did not begin: that is looked up, or acted on. */
#define NOTICE_ERROR_TIME (20 * USEC_PER_SEC)

typedef struct Notice {
        char code[NOTICE_CODE_MAX];
        char message[NOTICE_MESSAGE_MAX];
        usec_t until; /* USEC_INFINITY: until it is withdrawn */
} Notice;

typedef struct Notices {
        Notice notices[NOTICES_MAX]; /* newest last */
        size_t n;
} Notices;

#define NOTICES_INIT ((Notices){0})

/* Take a notice in, in place of one of the same code; an empty message withdraws that. */
void notices_put(Notices *notices, const char *code, const char *message, usec_t now);

/* The session is over: nobody will withdraw what still stands. */
void notices_end(Notices *notices, usec_t now);
void notices_clear(Notices *notices);

/* The message to show, or NULL. Valid until the notices change. */
const char *notices_get(const Notices *notices, usec_t now);

/* When the message changes by itself; USEC_INFINITY: never. */
usec_t notices_get_due(const Notices *notices, usec_t now);
