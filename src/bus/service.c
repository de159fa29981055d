/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "bus/caption.h"
#include "bus/names.h"
#include "bus/service-private.h"
#include "bus/status.h"
#include "bus/strv.h"

int service_take_call(sd_bus_message *message, int r, Call **ret)
{
        Call *call;

        if (r < 0)
                return r;
        call = call_new(message);
        if (!call)
                return -ENOMEM;
        *ret = call;
        return 0;
}

static int method_start(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;
        _cleanup_(start_options_deinit) StartOptions options = START_OPTIONS_INIT;
        Call *call;
        int r = start_options_read(&options, message, error);

        r = service_take_call(message, r, &call);
        if (r < 0)
                return r;
        service->handlers.on_start(service->userdata, call, &options);
        return 1;
}

static int hand_over(Service *service, sd_bus_message *message,
                     void (*handler)(void *userdata, Call *call))
{
        Call *call = call_new(message);

        if (!call)
                return -ENOMEM;
        handler(service->userdata, call);
        return 1;
}

static int method_stop(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;

        (void) error;
        return hand_over(service, message, service->handlers.on_stop);
}

static int method_toggle(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;

        (void) error;
        return hand_over(service, message, service->handlers.on_toggle);
}

static int method_pause(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;

        (void) error;
        return hand_over(service, message, service->handlers.on_pause);
}

static int method_resume(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;

        (void) error;
        return hand_over(service, message, service->handlers.on_resume);
}

static int method_list_sources(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;

        (void) error;
        return hand_over(service, message, service->handlers.on_list_sources);
}

static int method_set_keyterms(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        const char *keyterms[START_STRINGS_MAX + 1];
        Service *service = userdata;
        Call *call;
        int r = strv_read(message, START_STRINGS_MAX, keyterms);

        (void) error;
        if (r < 0 && r != -E2BIG)
                return r;
        r = service_take_call(message, 0, &call); /* too many are refused as too many are */
        if (r < 0)
                return r;
        service->handlers.on_set_keyterms(service->userdata, call, keyterms);
        return 1;
}

static int method_set_source(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;
        const char *source, *target;
        Call *call;
        int r = sd_bus_message_read(message, "ss", &source, &target);

        if (r < 0)
                return r;
        if (strlen(source) > START_NAME_MAX || strlen(target) > START_NAME_MAX)
                return call_set_error(error, CONDITION_INVALID_OPTION,
                                      _("A source and its target have at most %d bytes."),
                                      START_NAME_MAX);
        r = service_take_call(message, r, &call);
        if (r < 0)
                return r;
        service->handlers.on_set_source(service->userdata, call, source, target);
        return 1;
}

static int method_export(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;
        ExportFormat format;
        uint64_t session;
        const char *name;
        Call *call;
        int file;
        int r = sd_bus_message_read(message, "tsh", &session, &name, &file);

        if (r < 0)
                return r;
        format = export_format_from_string(name);
        if (format == _EXPORT_FORMAT_INVALID)
                return call_set_error(error, CONDITION_INVALID_OPTION,
                                      _("There is no format \"%.64s\"; use srt, vtt, txt or json."),
                                      name);
        r = service_take_call(message, r, &call);
        if (r < 0)
                return r;
        service->handlers.on_export(service->userdata, call, session, format, file);
        return 1;
}

static int get_property(sd_bus *bus, const char *path, const char *interface, const char *property,
                        sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        Service *service = userdata;
        ServiceStatus status = {0};

        (void) bus, (void) path, (void) interface, (void) error;
        service->handlers.get_status(service->userdata, &status);
        return status_append(reply, property, &status);
}

static int get_version(sd_bus *bus, const char *path, const char *interface, const char *property,
                       sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
        (void) bus, (void) path, (void) interface, (void) property, (void) userdata, (void) error;
        return sd_bus_message_append(reply, "s", SURTITLE_VERSION);
}

/* In the order of the XML, which a test compares it with. */
static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD_WITH_ARGS("Start", SD_BUS_ARGS("a{sv}", options), SD_BUS_RESULT("t", session),
                                method_start, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Stop", SD_BUS_NO_ARGS, SD_BUS_RESULT("a{sv}", summary),
                                method_stop, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Toggle", SD_BUS_NO_ARGS, SD_BUS_RESULT("b", running),
                                method_toggle, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Pause", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, method_pause,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Resume", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, method_resume,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("SetKeyterms", SD_BUS_ARGS("as", keyterms), SD_BUS_NO_RESULT,
                                method_set_keyterms, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("SetSource", SD_BUS_ARGS("s", source, "s", target),
                                SD_BUS_NO_RESULT, method_set_source, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("ListSources", SD_BUS_NO_ARGS, SD_BUS_RESULT("aa{sv}", sources),
                                method_list_sources, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetCaptions", SD_BUS_ARGS("t", session, "t", from),
                                SD_BUS_RESULT("a(ttsuba{sv})", captions),
                                service_method_get_captions, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Export", SD_BUS_ARGS("t", session, "s", format, "h", file),
                                SD_BUS_NO_RESULT, method_export, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("ListSessions", SD_BUS_ARGS("u", limit),
                                SD_BUS_RESULT("aa{sv}", sessions), service_method_list_sessions,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Search", SD_BUS_ARGS("s", query, "u", limit),
                                SD_BUS_RESULT("aa{sv}", hits), service_method_search,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("DeleteSession", SD_BUS_ARGS("t", session), SD_BUS_NO_RESULT,
                                service_method_delete_session, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("ForgetRecent", SD_BUS_ARGS("u", minutes),
                                SD_BUS_RESULT("u", segments), service_method_forget_recent,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_SIGNAL_WITH_ARGS("Caption",
                                SD_BUS_ARGS("t", session, "t", segment, "s", text, "u", stable, "b",
                                            final, "a{sv}", details),
                                0),
        SD_BUS_SIGNAL_WITH_ARGS("SessionStarted", SD_BUS_ARGS("t", session, "a{sv}", details), 0),
        SD_BUS_SIGNAL_WITH_ARGS("SessionEnded", SD_BUS_ARGS("t", session, "a{sv}", summary), 0),
        SD_BUS_SIGNAL_WITH_ARGS("Notice", SD_BUS_ARGS("s", code, "s", message), 0),
        SD_BUS_PROPERTY("State", "s", get_property, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Session", "t", get_property, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Source", "a{sv}", get_property, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Host", "s", get_property, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Level", "d", get_property, 0, 0),
        SD_BUS_PROPERTY("Statistics", "a{sv}", get_property, 0, 0),
        SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_VTABLE_END,
};

/* Which properties are no longer as clients know them. */
static size_t learn(Service *service, const char *ret_names[TOLD_NAMES_MAX])
{
        ServiceStatus status = {0};

        service->handlers.get_status(service->userdata, &status);
        return told_update(&service->told, &status, ret_names);
}

int service_new(Service **ret, sd_bus *bus, const ServiceHandlers *handlers, void *userdata)
{
        _cleanup_(service_freep) Service *service = calloc(1, sizeof(*service));
        const char *names[TOLD_NAMES_MAX];
        int r;

        if (!service)
                return -ENOMEM;
        service->bus = sd_bus_ref(bus);
        service->handlers = *handlers;
        service->userdata = userdata;
        r = sd_bus_add_object_vtable(bus, &service->slot, CAPTIONS_OBJECT_PATH, CAPTIONS_INTERFACE,
                                     vtable, service);
        if (r < 0)
                return r;
        learn(service, names);
        *ret = TAKE_PTR(service);
        return 0;
}

Service *service_free(Service *service)
{
        if (!service)
                return NULL;
        sd_bus_track_unref(service->bound);
        sd_bus_slot_unref(service->slot);
        sd_bus_unref(service->bus);
        told_deinit(&service->told);
        free(service);
        return NULL;
}

/* A signal that can't be sent is the bus's end, which its owner hears of otherwise. */
static void send_signal(sd_bus_message *message, int r)
{
        if (r >= 0)
                r = sd_bus_message_send(message);
        if (r < 0)
                log_debug_errno(r, "Failed to send a signal: %m");
        sd_bus_message_unref(message);
}

static int new_signal(Service *service, sd_bus_message **ret, const char *name)
{
        return sd_bus_message_new_signal(service->bus, ret, CAPTIONS_OBJECT_PATH,
                                         CAPTIONS_INTERFACE, name);
}

void service_caption(Service *service, const ServiceContext *context, const Segment *segment)
{
        sd_bus_message *message = NULL;
        int r = new_signal(service, &message, "Caption");

        if (r >= 0)
                r = caption_append(message, context, segment);
        send_signal(message, r);
}

static int append_started(sd_bus_message *message, const ServiceContext *context, const char *host)
{
        int r = sd_bus_message_open_container(message, 'a', "{sv}");

        if (r >= 0)
                r = call_append_entry(message, "time", "x", context->epoch_usec);
        if (r >= 0)
                r = call_append_text(message, "source", context->source);
        if (r >= 0)
                r = call_append_entry(message, "host", "s", host);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

void service_session_started(Service *service, const ServiceContext *context, const char *host)
{
        sd_bus_message *message = NULL;
        int r = new_signal(service, &message, "SessionStarted");

        if (r >= 0)
                r = sd_bus_message_append(message, "t", context->session);
        if (r >= 0)
                r = append_started(message, context, host);
        send_signal(message, r);
}

void service_session_ended(Service *service, const CallSummary *summary)
{
        sd_bus_message *message = NULL;
        int r = new_signal(service, &message, "SessionEnded");

        if (r >= 0)
                r = sd_bus_message_append(message, "t", summary->session);
        if (r >= 0)
                r = call_append_summary(message, summary);
        send_signal(message, r);
}

void service_notice(Service *service, Condition condition, const char *text)
{
        /* It may quote a server or PipeWire. */
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        sd_bus_message *message = NULL;
        int r = new_signal(service, &message, "Notice");

        if (r >= 0)
                r = sd_bus_message_append(message, "ss", condition_to_string(condition), valid);
        send_signal(message, r);
}

void service_status_changed(Service *service)
{
        const char *names[TOLD_NAMES_MAX];
        int r;

        if (learn(service, names) == 0)
                return;
        r = sd_bus_emit_properties_changed_strv(service->bus, CAPTIONS_OBJECT_PATH,
                                                CAPTIONS_INTERFACE, (char **) names);
        if (r < 0)
                log_debug_errno(r, "Failed to tell of changed properties: %m");
}

/* An empty track with a handler is called again and again: it goes with its only member. */
static int on_bound_left(sd_bus_track *track, void *userdata)
{
        Service *service = userdata;

        (void) track;
        service->bound = sd_bus_track_unref(service->bound);
        service->handlers.on_client_left(service->userdata);
        return 0;
}

int service_bind(Service *service, const Call *call)
{
        int r = 0;

        if (!service->bound)
                r = sd_bus_track_new(service->bus, &service->bound, on_bound_left, service);
        return r < 0 ? r : sd_bus_track_add_sender(service->bound, call->message);
}

void service_unbind(Service *service)
{
        service->bound = sd_bus_track_unref(service->bound);
}

bool service_is_bound(const Service *service)
{
        return service->bound != NULL;
}
