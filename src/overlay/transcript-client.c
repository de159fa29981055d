/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gunixfdlist.h>

#include "base/i18n.h"
#include "base/log.h"
#include "overlay/transcript-client.h"
#include "surtitle-captions.h"

#define BUS_NAME "org.surtitle.Captions1"
#define OBJECT_PATH "/org/surtitle/Captions1"

/* The daemon gives an export 20 s of a reader that doesn't read, and more while it does. */
#define CALL_TIMEOUT_MS 120000

struct TranscriptClient {
        const TranscriptClientEvents *events;
        void *userdata;
        GCancellable *cancellable;   /* of all that is asked */
        SurtitleCaptions1 *captions; /* NULL until there is one */
        GPtrArray *waiting;          /* Calls until then; owned */
        char *failure;               /* why there will be none */
        uint64_t session;            /* as last told */
};

/* A question that waits for its answer. */
typedef struct Call {
        TranscriptClient *client;
        char *method;
        GVariant *arguments;
        GUnixFDList *files;        /* NULL for none */
        GCancellable *cancellable; /* the asker's; may be NULL */
        GCancellable *life;        /* until this is cancelled, the client is there */
        TranscriptReply on_reply;
        void *userdata;
} Call;

static Call *call_free(Call *call)
{
        g_free(call->method);
        g_variant_unref(call->arguments);
        g_clear_object(&call->files);
        g_clear_object(&call->cancellable);
        g_clear_object(&call->life);
        g_free(call);
        return NULL;
}

static void answer(Call *call, GVariant *reply, const char *error)
{
        bool wanted = !g_cancellable_is_cancelled(call->life) &&
                      !(call->cancellable && g_cancellable_is_cancelled(call->cancellable));

        call->on_reply(wanted ? reply : NULL, wanted ? error : NULL, call->userdata);
        call_free(call);
}

/* The daemon's own messages are for people; those of the bus are not. */
static char *explain(GError *error)
{
        if (g_dbus_error_is_remote_error(error)) {
                g_autofree char *name = g_dbus_error_get_remote_error(error);

                g_dbus_error_strip_remote_error(error);
                if (g_str_has_prefix(name, BUS_NAME ".Error."))
                        return g_strdup(error->message);
        }
        log_debug("The caption service gave no answer: %s", error->message);
        return g_strdup(_("The caption service gives no answer; try again."));
}

static void on_answer(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *explained = NULL;
        Call *call = userdata;
        g_autoptr(GVariant) reply = g_dbus_proxy_call_with_unix_fd_list_finish(
                G_DBUS_PROXY(source), NULL, result, &error);

        if (!reply)
                explained = explain(error);
        answer(call, reply, explained);
}

static void ask(Call *call)
{
        TranscriptClient *client = call->client;

        g_dbus_proxy_call_with_unix_fd_list(G_DBUS_PROXY(client->captions), call->method,
                                            call->arguments, G_DBUS_CALL_FLAGS_NONE,
                                            CALL_TIMEOUT_MS, call->files, client->cancellable,
                                            on_answer, call);
}

static gboolean refuse(void *userdata)
{
        Call *call = userdata;
        bool alive = !g_cancellable_is_cancelled(call->life);

        answer(call, NULL, alive ? call->client->failure : NULL);
        return G_SOURCE_REMOVE;
}

void transcript_client_call(TranscriptClient *client, const char *method, GVariant *arguments,
                            int file, GCancellable *cancellable, TranscriptReply on_reply,
                            void *userdata)
{
        Call *call = g_new0(Call, 1);

        call->client = client;
        call->method = g_strdup(method);
        call->arguments = g_variant_ref_sink(arguments);
        call->cancellable = cancellable ? g_object_ref(cancellable) : NULL;
        call->life = g_object_ref(client->cancellable);
        call->on_reply = on_reply;
        call->userdata = userdata;
        if (file >= 0) {
                call->files = g_unix_fd_list_new();
                (void) g_unix_fd_list_append(call->files, file, NULL);
        }
        if (client->captions)
                ask(call);
        else if (client->failure)
                g_idle_add(refuse, call);
        else
                g_ptr_array_add(client->waiting, call);
}

/* Those who waited for the proxy have it, or learn that there is none. */
static void end_waiting(TranscriptClient *client)
{
        g_autoptr(GPtrArray) waiting = g_steal_pointer(&client->waiting);

        client->waiting = g_ptr_array_new();
        for (guint i = 0; i < waiting->len; i++) {
                if (client->captions)
                        ask(waiting->pdata[i]);
                else
                        g_idle_add(refuse, waiting->pdata[i]);
        }
}

static void tell_session(TranscriptClient *client)
{
        client->session = surtitle_captions1_get_session(client->captions);
        client->events->on_session(client->session, client->userdata);
}

static void on_caption(SurtitleCaptions1 *captions, guint64 session, guint64 segment,
                       const char *text, guint stable, gboolean final, GVariant *details,
                       TranscriptClient *client)
{
        g_autoptr(GVariant) whole = g_variant_ref_sink(
                g_variant_new("(ttsub@a{sv})", session, segment, text, stable, final, details));
        TranscriptCaption caption = transcript_caption_read(whole);

        client->events->on_caption(&caption, client->userdata);
}

static void on_properties_changed(SurtitleCaptions1 *captions, GVariant *changed, GStrv invalidated,
                                  TranscriptClient *client)
{
        if (surtitle_captions1_get_session(captions) != client->session)
                tell_session(client);
}

/* A daemon has come, or gone, or both: the properties are known anew by now. */
static void on_owner_changed(SurtitleCaptions1 *captions, GParamSpec *spec,
                             TranscriptClient *client)
{
        tell_session(client);
}

static void on_proxy(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autoptr(GError) error = NULL;
        SurtitleCaptions1 *captions = surtitle_captions1_proxy_new_for_bus_finish(result, &error);
        TranscriptClient *client = userdata;

        if (!captions) {
                if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                        return; /* and the client is no more */
                log_warning("The caption service can't be followed: %s", error->message);
                client->failure = g_strdup(_("There is no session bus, so that the caption service "
                                             "can't be asked."));
                end_waiting(client);
                return;
        }
        client->captions = captions;
        g_signal_connect(captions, "caption", G_CALLBACK(on_caption), client);
        g_signal_connect(captions, "g-properties-changed", G_CALLBACK(on_properties_changed),
                         client);
        g_signal_connect(captions, "notify::g-name-owner", G_CALLBACK(on_owner_changed), client);
        end_waiting(client);
        tell_session(client);
}

TranscriptClient *transcript_client_new(const TranscriptClientEvents *events, void *userdata)
{
        TranscriptClient *client = g_new0(TranscriptClient, 1);

        client->events = events;
        client->userdata = userdata;
        client->cancellable = g_cancellable_new();
        client->waiting = g_ptr_array_new();
        surtitle_captions1_proxy_new_for_bus(
                G_BUS_TYPE_SESSION, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START_AT_CONSTRUCTION, BUS_NAME,
                OBJECT_PATH, client->cancellable, on_proxy, client);
        return client;
}

TranscriptClient *transcript_client_free(TranscriptClient *client)
{
        if (!client)
                return NULL;
        g_cancellable_cancel(client->cancellable);
        if (client->captions)
                g_signal_handlers_disconnect_by_data(client->captions, client);
        g_clear_object(&client->captions);
        for (guint i = 0; i < client->waiting->len; i++)
                answer(client->waiting->pdata[i], NULL, NULL);
        g_ptr_array_unref(client->waiting);
        g_clear_object(&client->cancellable);
        g_free(client->failure);
        g_free(client);
        return NULL;
}
