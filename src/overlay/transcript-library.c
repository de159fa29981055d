/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/transcript-library.h"
#include "overlay/transcript-reader.h"

/* As many as anyone will look through. */
#define SESSIONS_MAX 2000u

/* Transcripts held that no disk has; past these the oldest goes. */
#define SEEN_MAX 16u

/* A session whose captions have been heard while they came. */
typedef struct Seen {
        TranscriptSession *session; /* owned */
        TranscriptModel *model;     /* owned */
} Seen;

struct TranscriptLibrary {
        const TranscriptLibraryEvents *events;
        void *userdata;
        TranscriptClient *client;
        GListStore *sessions;
        GPtrArray *seen;        /* Seen, owned; the newest first */
        GHashTable *kept;       /* numbers of sessions that the daemon lists */
        uint64_t running;       /* 0: none */
        uint64_t shown;         /* 0: none */
        TranscriptModel *model; /* owned: of the one shown */
        bool chosen;            /* somebody chose that one, so that none is put in its place */
        GCancellable *reading;  /* of the past session that is shown; NULL if all is there */
        GCancellable *listing;  /* of the list of sessions */
};

static void seen_free(void *data)
{
        Seen *seen = data;

        g_object_unref(seen->session);
        g_object_unref(seen->model);
        g_free(seen);
}

static Seen *find_seen(TranscriptLibrary *library, uint64_t session)
{
        for (guint i = 0; i < library->seen->len; i++) {
                Seen *seen = library->seen->pdata[i];

                if (seen->session->number == session)
                        return seen;
        }
        return NULL;
}

static bool is_kept(TranscriptLibrary *library, uint64_t session)
{
        return g_hash_table_contains(library->kept, &session);
}

static void tell_shown(TranscriptLibrary *library)
{
        library->events->on_shown(library->userdata);
}

/* What is shown */

static void on_read(const char *error, void *userdata)
{
        TranscriptLibrary *library = userdata;

        g_clear_object(&library->reading);
        if (error)
                library->events->on_failed(error, library->userdata);
        tell_shown(library);
}

static void stop_reading(TranscriptLibrary *library)
{
        if (library->reading)
                g_cancellable_cancel(library->reading);
        g_clear_object(&library->reading);
}

static void show_model(TranscriptLibrary *library, uint64_t session, TranscriptModel *model)
{
        stop_reading(library);
        library->shown = session;
        g_set_object(&library->model, model);
}

static void show(TranscriptLibrary *library, uint64_t session)
{
        Seen *seen = find_seen(library, session);
        g_autoptr(TranscriptModel) model = NULL;

        if (session == library->shown && session != 0)
                return;
        model = seen ? g_object_ref(seen->model) : transcript_model_new();
        show_model(library, session, model);
        if (!seen && session != 0) {
                library->reading = g_cancellable_new();
                transcript_read(library->client, session, model, library->reading, on_read,
                                library);
        }
        tell_shown(library);
}

/* The running session, or else the newest. */
static uint64_t find_newest(TranscriptLibrary *library)
{
        g_autoptr(TranscriptSession) newest = NULL;

        if (library->running != 0)
                return library->running;
        newest = g_list_model_get_item(G_LIST_MODEL(library->sessions), 0);
        return newest ? newest->number : 0;
}

static void show_newest(TranscriptLibrary *library)
{
        if (!library->chosen)
                show(library, find_newest(library));
}

void transcript_library_show(TranscriptLibrary *library, uint64_t session)
{
        library->chosen = session != 0 && session != library->running;
        show(library, session != 0 ? session : find_newest(library));
}

/* The list of sessions */

/* Those seen that the daemon doesn't list: they were not kept. */
static GPtrArray *find_others(TranscriptLibrary *library)
{
        GPtrArray *others = g_ptr_array_new_with_free_func(g_object_unref);

        for (guint i = 0; i < library->seen->len; i++) {
                Seen *seen = library->seen->pdata[i];
                bool running = seen->session->number == library->running;

                if (is_kept(library, seen->session->number) ||
                    (!running && transcript_model_count(seen->model) == 0))
                        continue;
                g_ptr_array_add(others, g_object_ref(seen->session));
        }
        return others;
}

static void note_kept(TranscriptLibrary *library, GVariant *sessions)
{
        g_hash_table_remove_all(library->kept);
        for (size_t i = 0; i < g_variant_n_children(sessions); i++) {
                g_autoptr(GVariant) details = g_variant_get_child_value(sessions, i);
                guint64 number;
                gboolean kept = TRUE;

                (void) g_variant_lookup(details, "kept", "b",
                                        &kept); /* the running one may not be */
                if (kept && g_variant_lookup(details, "session", "t", &number))
                        g_hash_table_add(library->kept, g_memdup2(&number, sizeof(number)));
        }
}

static void take_sessions(TranscriptLibrary *library, GVariant *sessions)
{
        g_autoptr(GPtrArray) others = NULL;

        note_kept(library, sessions);
        others = find_others(library);
        transcript_sessions_update(library->sessions, sessions, others);
        show_newest(library);
        library->events->on_sessions(library->userdata);
        tell_shown(library);
}

static void on_sessions(GVariant *reply, const char *error, void *userdata)
{
        TranscriptLibrary *library = userdata;
        g_autoptr(GVariant) sessions = NULL;

        if (!reply && !error)
                return;
        g_clear_object(&library->listing);
        if (error)
                library->events->on_failed(error, library->userdata);
        sessions = reply ? g_variant_get_child_value(reply, 0)
                         : g_variant_ref_sink(g_variant_new("aa{sv}", NULL));
        take_sessions(library, sessions);
}

static void list_sessions(TranscriptLibrary *library)
{
        if (library->listing)
                g_cancellable_cancel(library->listing);
        g_clear_object(&library->listing);
        library->listing = g_cancellable_new();
        transcript_client_call(library->client, "ListSessions", g_variant_new("(u)", SESSIONS_MAX),
                               -1, library->listing, on_sessions, library);
}

/* The running session */

static void drop_seen(TranscriptLibrary *library, uint64_t session)
{
        Seen *seen = find_seen(library, session);

        if (seen)
                g_ptr_array_remove(library->seen, seen);
}

static void add_seen(TranscriptLibrary *library, uint64_t session)
{
        Seen *seen = g_new0(Seen, 1);
        guint at = 0;

        seen->session = transcript_session_new(session, g_get_real_time());
        seen->model = transcript_model_new();
        while (at < library->seen->len &&
               ((Seen *) library->seen->pdata[at])->session->number > session)
                at++;
        g_ptr_array_insert(library->seen, (int) at, seen);
        if (library->seen->len > SEEN_MAX)
                g_ptr_array_remove_index(library->seen, SEEN_MAX);
}

static void on_caption(const TranscriptCaption *caption, void *userdata)
{
        TranscriptLibrary *library = userdata;
        Seen *seen = find_seen(library, caption->session);

        /* The last words of a session may come after its end; those of one unheard of don't. */
        if (!seen && caption->session == library->running && caption->session != 0) {
                add_seen(library, caption->session);
                seen = find_seen(library, caption->session);
        }
        if (seen)
                transcript_model_put(seen->model, caption);
}

static void end_running(TranscriptLibrary *library)
{
        Seen *seen = find_seen(library, library->running);

        if (!seen)
                return;
        seen->session->running = false;
}

/* What comes of it from now on is heard; what came before is asked for. */
static void begin_running(TranscriptLibrary *library, uint64_t session)
{
        Seen *seen = find_seen(library, session);

        /* A daemon that counts from the beginning again. */
        if (seen && !seen->session->running) {
                if (library->shown == session)
                        library->shown = 0;
                drop_seen(library, session);
                seen = NULL;
        }
        if (!seen) {
                add_seen(library, session);
                seen = find_seen(library, session);
        }
        if (seen)
                transcript_read(library->client, session, seen->model, NULL, NULL, NULL);
}

static void on_session(uint64_t session, void *userdata)
{
        TranscriptLibrary *library = userdata;
        /* Whoever reads the newest goes on to the next; whoever chose a past one stays there. */
        bool follows = library->shown == library->running || !library->chosen;

        if (session != library->running)
                end_running(library);
        library->running = session;
        if (session != 0) {
                begin_running(library, session);
                library->chosen = !follows;
                show_newest(library);
        }
        list_sessions(library);
        tell_shown(library);
}

static const TranscriptClientEvents client_events = {
        .on_caption = on_caption,
        .on_session = on_session,
};

/* Forgetting */

static void forget(TranscriptLibrary *library, uint64_t session)
{
        Seen *seen = find_seen(library, session);

        if (session == library->running) {
                if (seen)
                        transcript_model_clear(seen->model);
        } else {
                drop_seen(library, session);
                if (session == library->shown) {
                        g_autoptr(TranscriptModel) none = transcript_model_new();

                        library->chosen = false;
                        show_model(library, 0, none);
                        tell_shown(library);
                }
        }
        list_sessions(library);
}

/* A question whose answer is about one session. */
typedef struct Deletion {
        TranscriptLibrary *library;
        uint64_t session;
} Deletion;

static void on_deleted(GVariant *reply, const char *error, void *userdata)
{
        g_autofree Deletion *deletion = userdata;
        TranscriptLibrary *library = deletion->library;

        if (error)
                library->events->on_failed(error, library->userdata);
        else if (reply)
                forget(library, deletion->session);
}

void transcript_library_delete_shown(TranscriptLibrary *library)
{
        Deletion *deletion;

        if (transcript_library_is_fleeting(library) && !transcript_library_is_live(library)) {
                forget(library, library->shown);
                return;
        }
        deletion = g_new0(Deletion, 1);
        deletion->library = library;
        deletion->session = library->shown;
        transcript_client_call(library->client, "DeleteSession",
                               g_variant_new("(t)", library->shown), -1, NULL, on_deleted,
                               deletion);
}

/* What there is */

TranscriptClient *transcript_library_get_client(TranscriptLibrary *library)
{
        return library->client;
}

GListModel *transcript_library_get_sessions(TranscriptLibrary *library)
{
        return G_LIST_MODEL(library->sessions);
}

uint64_t transcript_library_get_shown(TranscriptLibrary *library)
{
        return library->shown;
}

TranscriptModel *transcript_library_get_model(TranscriptLibrary *library)
{
        return library->model;
}

bool transcript_library_is_live(TranscriptLibrary *library)
{
        return library->shown != 0 && library->shown == library->running;
}

bool transcript_library_is_loading(TranscriptLibrary *library)
{
        return library->reading || (library->shown == 0 && library->listing);
}

TranscriptSession *transcript_library_get_session(TranscriptLibrary *library)
{
        return transcript_sessions_find(G_LIST_MODEL(library->sessions), library->shown, NULL);
}

bool transcript_library_is_fleeting(TranscriptLibrary *library)
{
        return library->shown != 0 && find_seen(library, library->shown) &&
               !is_kept(library, library->shown);
}

TranscriptLibrary *transcript_library_new(const TranscriptLibraryEvents *events, void *userdata)
{
        TranscriptLibrary *library = g_new0(TranscriptLibrary, 1);

        library->events = events;
        library->userdata = userdata;
        library->sessions = g_list_store_new(TRANSCRIPT_TYPE_SESSION);
        library->seen = g_ptr_array_new_with_free_func(seen_free);
        library->kept = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
        library->model = transcript_model_new();
        library->client = transcript_client_new(&client_events, library);
        list_sessions(library);
        return library;
}

TranscriptLibrary *transcript_library_free(TranscriptLibrary *library)
{
        if (!library)
                return NULL;
        stop_reading(library);
        library->client = transcript_client_free(library->client);
        g_clear_object(&library->listing);
        g_clear_object(&library->model);
        g_clear_object(&library->sessions);
        g_hash_table_unref(library->kept);
        g_ptr_array_unref(library->seen);
        g_free(library);
        return NULL;
}
