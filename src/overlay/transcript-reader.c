/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/transcript-reader.h"

typedef struct Reading {
        TranscriptClient *client;
        TranscriptModel *model; /* owned */
        uint64_t session, next;
        GCancellable *cancellable; /* owned; may be NULL */
        TranscriptRead on_read;
        void *userdata;
} Reading;

static void ask_page(Reading *reading);

static Reading *reading_free(Reading *reading)
{
        g_object_unref(reading->model);
        g_clear_object(&reading->cancellable);
        g_free(reading);
        return NULL;
}

static void on_page(GVariant *reply, const char *error, void *userdata)
{
        g_autoptr(GVariant) captions = reply ? g_variant_get_child_value(reply, 0) : NULL;
        Reading *reading = userdata;
        uint64_t highest = captions ? transcript_model_put_earlier(reading->model, captions) : 0;

        /* Unless none came, or they don't go on, there may be more. */
        if (highest >= reading->next && highest < UINT64_MAX) {
                reading->next = highest + 1;
                ask_page(reading);
                return;
        }
        if ((reply || error) && reading->on_read)
                reading->on_read(error, reading->userdata);
        reading_free(reading);
}

static void ask_page(Reading *reading)
{
        transcript_client_call(reading->client, "GetCaptions",
                               g_variant_new("(tt)", reading->session, reading->next), -1,
                               reading->cancellable, on_page, reading);
}

void transcript_read(TranscriptClient *client, uint64_t session, TranscriptModel *model,
                     GCancellable *cancellable, TranscriptRead on_read, void *userdata)
{
        Reading *reading = g_new0(Reading, 1);

        reading->client = client;
        reading->model = g_object_ref(model);
        reading->session = session;
        reading->next = 1;
        reading->cancellable = cancellable ? g_object_ref(cancellable) : NULL;
        reading->on_read = on_read;
        reading->userdata = userdata;
        ask_page(reading);
}
