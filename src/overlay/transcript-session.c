/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "overlay/transcript-segment.h"
#include "overlay/transcript-session.h"
#include "overlay/transcript-time.h"

G_DEFINE_FINAL_TYPE(TranscriptSession, transcript_session, G_TYPE_OBJECT)

TranscriptSession *transcript_session_new(uint64_t number, int64_t started)
{
        TranscriptSession *session = g_object_new(TRANSCRIPT_TYPE_SESSION, NULL);

        session->number = number;
        session->started = started;
        session->running = true;
        return session;
}

static char *read_title(GVariant *details)
{
        const char *title = "";
        char *valid;

        if (!g_variant_lookup(details, "title", "&s", &title) || !*title) {
                (void) g_variant_lookup(details, "source", "&s", &title);
                title = transcript_source_name(title);
        }
        valid = g_utf8_make_valid(title, (gssize) strnlen(title, TRANSCRIPT_TITLE_MAX));
        return g_strdelimit(valid, "\r\n\t", ' ');
}

TranscriptSession *transcript_session_read(GVariant *details)
{
        TranscriptSession *session;
        uint64_t number;
        int64_t ended;

        if (!g_variant_lookup(details, "session", "t", &number) || number == 0)
                return NULL;
        session = transcript_session_new(number, 0);
        (void) g_variant_lookup(details, "started", "x", &session->started);
        (void) g_variant_lookup(details, "words", "u", &session->words);
        (void) g_variant_lookup(details, "duration", "d", &session->duration);
        session->running = !g_variant_lookup(details, "ended", "x", &ended);
        g_free(session->title);
        session->title = read_title(details);
        return session;
}

char *transcript_session_name(const TranscriptSession *session, int64_t now)
{
        if (session->running)
                return g_strdup(_("Now"));
        return session->started > 0
                       ? transcript_time_day(session->started, now)
                       : g_strdup_printf(_("Session %llu"), (unsigned long long) session->number);
}

char *transcript_session_describe(const TranscriptSession *session)
{
        g_autofree char *span = NULL, *words = NULL;
        const char *gap = *session->title ? " · " : "";

        /* What there is of it grows, and nobody tells how. */
        if (session->running)
                return g_strdup(session->title);
        span = transcript_time_span(session->duration);
        words = g_strdup_printf(ngettext("%u word", "%u words", session->words), session->words);
        return g_strdup_printf("%s%s%s · %s", session->title, gap, span, words);
}

bool transcript_session_equal(const TranscriptSession *a, const TranscriptSession *b)
{
        return a->number == b->number && a->started == b->started && a->words == b->words &&
               fabs(a->duration - b->duration) < 0.5 && a->running == b->running &&
               strcmp(a->title, b->title) == 0;
}

static TranscriptSession *find_from(GListModel *sessions, unsigned from, uint64_t number,
                                    unsigned *ret_position)
{
        unsigned n = g_list_model_get_n_items(sessions);

        for (unsigned i = from; i < n; i++) {
                g_autoptr(TranscriptSession) session = g_list_model_get_item(sessions, i);

                if (session->number != number)
                        continue;
                if (ret_position)
                        *ret_position = i;
                return session; /* the list holds it */
        }
        return NULL;
}

TranscriptSession *transcript_sessions_find(GListModel *sessions, uint64_t number,
                                            unsigned *ret_position)
{
        return find_from(sessions, 0, number, ret_position);
}

/* Have this session be at this position: what stands between is no longer there. */
static void place(GListStore *sessions, unsigned position, TranscriptSession *session)
{
        TranscriptSession *old;
        unsigned at;

        old = find_from(G_LIST_MODEL(sessions), position, session->number, &at);
        if (!old) {
                g_list_store_insert(sessions, position, session);
                return;
        }
        if (at > position)
                g_list_store_splice(sessions, position, at - position, NULL, 0);
        if (!transcript_session_equal(old, session))
                g_list_store_splice(sessions, position, 1, (gpointer *) &session, 1);
}

/* Those of the others, from `from` on, that are newer than this session; where to go on. */
static unsigned take_newer(GPtrArray *wanted, GPtrArray *others, unsigned from, uint64_t number)
{
        unsigned i = from;

        for (; others && i < others->len; i++) {
                TranscriptSession *other = others->pdata[i];

                if (other->number < number)
                        break;
                if (other->number > number)
                        g_ptr_array_add(wanted, g_object_ref(other));
        }
        return i;
}

void transcript_sessions_update(GListStore *sessions, GVariant *reply, GPtrArray *others)
{
        g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_object_unref);
        size_t n = g_variant_n_children(reply);
        unsigned position = 0, n_others = 0, left;

        for (size_t i = 0; i < n; i++) {
                g_autoptr(GVariant) details = g_variant_get_child_value(reply, i);
                TranscriptSession *session = transcript_session_read(details);

                if (!session)
                        continue;
                n_others = take_newer(wanted, others, n_others, session->number);
                g_ptr_array_add(wanted, session);
        }
        take_newer(wanted, others, n_others, 0);
        for (; position < wanted->len; position++)
                place(sessions, position, wanted->pdata[position]);
        left = g_list_model_get_n_items(G_LIST_MODEL(sessions)) - position;
        g_list_store_splice(sessions, position, left, NULL, 0);
}

static void transcript_session_finalize(GObject *object)
{
        g_free(TRANSCRIPT_SESSION(object)->title);
        G_OBJECT_CLASS(transcript_session_parent_class)->finalize(object);
}

static void transcript_session_class_init(TranscriptSessionClass *class)
{
        G_OBJECT_CLASS(class)->finalize = transcript_session_finalize;
}

static void transcript_session_init(TranscriptSession *session)
{
        session->title = g_strdup("");
}
