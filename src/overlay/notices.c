/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/cleanup.h"
#include "overlay/notices.h"

/* Those that are true until the daemon says otherwise. */
static bool lasts(const char *code)
{
        static const char *const codes[] = {"no-audio", "source-lost", "reconnecting",
                                            "slow-server"};

        for (size_t i = 0; i < ELEMENTSOF(codes); i++) {
                if (strcmp(code, codes[i]) == 0)
                        return true;
        }
        return false;
}

/* Errors have names as D-Bus has them, "Unauthorized"; other codes are "of-this-kind". A limit of the
 * user's own ends captions, too, or is about to. */
static usec_t time_of(const char *code)
{
        bool ends = (code[0] >= 'A' && code[0] <= 'Z') || strcmp(code, "quota") == 0;

        return ends ? NOTICE_ERROR_TIME : NOTICE_TIME;
}

static void drop(Notices *notices, size_t index)
{
        notices->n--;
        memmove(notices->notices + index, notices->notices + index + 1,
                (notices->n - index) * sizeof(Notice));
}

static void withdraw(Notices *notices, const char *code)
{
        for (size_t i = notices->n; i-- > 0;) {
                if (strcmp(notices->notices[i].code, code) == 0)
                        drop(notices, i);
        }
}

/* As much of the text as has room, in whole characters. */
static void copy_text(char *target, size_t room, const char *text)
{
        size_t size = strnlen(text, room);

        if (size == room)
                size--;
        while (size > 0 && (text[size] & 0xC0) == 0x80)
                size--;
        memcpy(target, text, size);
        target[size] = 0;
}

void notices_put(Notices *notices, const char *code, const char *message, usec_t now)
{
        Notice *notice;

        if (strlen(code) >= NOTICE_CODE_MAX)
                return;
        withdraw(notices, code);
        if (!*message)
                return;
        if (notices->n == NOTICES_MAX)
                drop(notices, 0);
        notice = &notices->notices[notices->n++];
        copy_text(notice->code, sizeof(notice->code), code);
        copy_text(notice->message, sizeof(notice->message), message);
        notice->until = lasts(code) ? USEC_INFINITY : now + time_of(code);
}

void notices_end(Notices *notices, usec_t now)
{
        for (size_t i = 0; i < notices->n; i++) {
                if (notices->notices[i].until == USEC_INFINITY)
                        notices->notices[i].until = now + NOTICE_TIME;
        }
}

void notices_clear(Notices *notices)
{
        notices->n = 0;
}

static const Notice *find_current(const Notices *notices, usec_t now)
{
        for (size_t i = notices->n; i-- > 0;) {
                if (now < notices->notices[i].until)
                        return &notices->notices[i];
        }
        return NULL;
}

const char *notices_get(const Notices *notices, usec_t now)
{
        const Notice *notice = find_current(notices, now);

        return notice ? notice->message : NULL;
}

usec_t notices_get_due(const Notices *notices, usec_t now)
{
        const Notice *notice = find_current(notices, now);

        return notice ? notice->until : USEC_INFINITY;
}
