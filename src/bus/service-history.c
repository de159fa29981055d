/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The methods that ask for what was said: of the session that runs, and of those that are kept. */

#include <errno.h>

#include "bus/caption.h"
#include "bus/service-private.h"

/* What GetCaptions answers, while it is filled. */
typedef struct CaptionsReply {
        sd_bus_message *message;
        size_t n_bytes;
} CaptionsReply;

/* -ENOBUFS: the rest is for the next call. The first one always fits. */
static int append_caption(void *visitor, const ServiceContext *context, const Segment *segment)
{
        CaptionsReply *reply = visitor;
        size_t n_bytes = reply->n_bytes + caption_bytes(segment);
        int r;

        if (reply->n_bytes > 0 && n_bytes > SERVICE_CAPTIONS_BYTES_MAX)
                return -ENOBUFS;
        reply->n_bytes = n_bytes;
        r = sd_bus_message_open_container(reply->message, 'r', "ttsuba{sv}");
        if (r >= 0)
                r = caption_append(reply->message, context, segment);
        return r < 0 ? r : sd_bus_message_close_container(reply->message);
}

static int fill_captions(Service *service, sd_bus_message *message, uint64_t session, uint64_t from)
{
        CaptionsReply reply = {.message = message};
        int r = sd_bus_message_open_container(message, 'a', "(ttsuba{sv})");

        if (r >= 0)
                r = service->handlers.visit_captions(service->userdata, session, from,
                                                     append_caption, &reply);
        if (r == -ENOBUFS)
                r = 0;
        return r < 0 ? r : sd_bus_message_close_container(message);
}

static int answer_from_memory(Service *service, sd_bus_message *message, uint64_t session,
                              uint64_t from)
{
        sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(message, &reply);

        if (r >= 0)
                r = fill_captions(service, reply, session, from);
        if (r >= 0)
                r = sd_bus_message_send(reply);
        sd_bus_message_unref(reply);
        return r;
}

int service_method_get_captions(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;
        uint64_t session, from;
        Call *call;
        int r = sd_bus_message_read(message, "tt", &session, &from);

        (void) error;
        if (r >= 0)
                r = answer_from_memory(service, message, session, from);
        if (r != -ENOENT)
                return r < 0 ? r : 1;
        r = service_take_call(message, 0, &call);
        if (r < 0)
                return r;
        service->handlers.on_get_captions(service->userdata, call, session, from);
        return 1;
}

int service_method_list_sessions(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;
        uint32_t limit;
        Call *call;
        int r = sd_bus_message_read(message, "u", &limit);

        (void) error;
        r = service_take_call(message, r, &call);
        if (r < 0)
                return r;
        service->handlers.on_list_sessions(service->userdata, call, limit);
        return 1;
}

int service_method_search(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;
        const char *query;
        uint32_t limit;
        Call *call;
        int r = sd_bus_message_read(message, "su", &query, &limit);

        (void) error;
        r = service_take_call(message, r, &call);
        if (r < 0)
                return r;
        service->handlers.on_search(service->userdata, call, query, limit);
        return 1;
}

int service_method_delete_session(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;
        uint64_t session;
        Call *call;
        int r = sd_bus_message_read(message, "t", &session);

        (void) error;
        r = service_take_call(message, r, &call);
        if (r < 0)
                return r;
        service->handlers.on_delete_session(service->userdata, call, session);
        return 1;
}

int service_method_forget_recent(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;
        uint32_t minutes;
        Call *call;
        int r = sd_bus_message_read(message, "u", &minutes);

        (void) error;
        r = service_take_call(message, r, &call);
        if (r < 0)
                return r;
        service->handlers.on_forget_recent(service->userdata, call, minutes);
        return 1;
}
