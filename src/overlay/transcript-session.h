#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A session as an item of a list: what ListSessions tells of it. No toolkit. */

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

/* Bytes of a title; what is longer is cut. */
#define TRANSCRIPT_TITLE_MAX ((size_t) 256)

#define TRANSCRIPT_TYPE_SESSION (transcript_session_get_type())
G_DECLARE_FINAL_TYPE(TranscriptSession, transcript_session, TRANSCRIPT, SESSION, GObject)

struct _TranscriptSession {
        GObject parent;
        uint64_t number;
        int64_t started; /* microseconds since the Unix epoch; 0 if not known */
        char *title;     /* the name of what is heard, or what kind of source it is */
        unsigned words;
        double duration; /* seconds */
        bool running;
};

/* Read what ListSessions says of one: a{sv}. NULL if it has no number. */
TranscriptSession *transcript_session_read(GVariant *details);

/* One that has just begun. */
TranscriptSession *transcript_session_new(uint64_t number, int64_t started);

/* When it was, and what there is of it, for people; both to be freed. */
char *transcript_session_name(const TranscriptSession *session, int64_t now);
char *transcript_session_describe(const TranscriptSession *session);

bool transcript_session_equal(const TranscriptSession *a, const TranscriptSession *b);

/* Have a list of sessions be those of ListSessions' reply (aa{sv}) and others that are not in it
 * (TranscriptSession *, the newest first; NULL for none), changing no more of it than has changed, so
 * that whoever looks on keeps their place. */
void transcript_sessions_update(GListStore *sessions, GVariant *reply, GPtrArray *others);

/* Borrowed, or NULL; ret_position may be NULL. */
TranscriptSession *transcript_sessions_find(GListModel *sessions, uint64_t number,
                                            unsigned *ret_position);
