/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <assert.h>
#include <errno.h>
#include <stdio.h>

#include <pipewire/pipewire.h>

#include <spa/utils/result.h>

#include "audio/pipewire.h"
#include "base/log.h"
#include "base/time-util.h"

/* How long to wait until the connection is tried again: doubled each time, between these. */
#define RETRY_MIN_USEC (200 * USEC_PER_MSEC)
#define RETRY_MAX_USEC (5 * USEC_PER_SEC)
#define RETRY_ACCURACY_USEC (20 * USEC_PER_MSEC)

/* The first answer comes after all that the registry tells; the second after what the objects say
 * that were asked meanwhile. */
#define N_SYNCS 2

struct PipeWire {
        sd_event *event;
        PipeWireHandlers handlers;
        void *userdata;

        struct pw_loop *loop;
        struct pw_context *context;
        struct pw_core *core;
        struct pw_registry *registry;
        struct spa_hook core_listener;
        struct spa_hook registry_listener;
        Graph *graph;
        InspectorDepth depth;
        Inspector *inspector;

        bool ready;
        unsigned n_synced;
        int sync_seq;
        unsigned version_major, version_minor;
        usec_t retry_usec;

        sd_event_source *io_source;
        sd_event_source *retry_source;
        sd_event_source *lost_source;
};

static uint32_t property_id(const struct spa_dict *properties, const char *key)
{
        const char *value = properties ? spa_dict_lookup(properties, key) : NULL;
        uint32_t id;

        return value && spa_atou32(value, &id, 10) ? id : GRAPH_ID_NONE;
}

static const char *property(const struct spa_dict *properties, const char *key)
{
        return properties ? spa_dict_lookup(properties, key) : NULL;
}

static int add_node(Graph *graph, uint32_t id, const struct spa_dict *properties)
{
        GraphNode node = {
                .id = id,
                .client = property_id(properties, PW_KEY_CLIENT_ID),
                .media_class = (char *) property(properties, PW_KEY_MEDIA_CLASS),
                .name = (char *) property(properties, PW_KEY_NODE_NAME),
                .description = (char *) property(properties, PW_KEY_NODE_DESCRIPTION),
                .application.name = (char *) property(properties, PW_KEY_APP_NAME),
        };
        const char *serial = property(properties, PW_KEY_OBJECT_SERIAL);

        (void) (serial && spa_atou64(serial, &node.serial, 10));
        return graph_add_node(graph, &node);
}

static int add_port(Graph *graph, uint32_t id, const struct spa_dict *properties)
{
        const GraphPort port = {
                .id = id,
                .node = property_id(properties, PW_KEY_NODE_ID),
                .output = spa_streq(property(properties, PW_KEY_PORT_DIRECTION), "out"),
                .monitor = spa_atob(property(properties, PW_KEY_PORT_MONITOR)),
                .side = graph_side_of(property(properties, PW_KEY_AUDIO_CHANNEL)),
        };

        return graph_add_port(graph, &port);
}

static int add_link(Graph *graph, uint32_t id, const struct spa_dict *properties)
{
        const GraphLink link = {
                .id = id,
                .output_node = property_id(properties, PW_KEY_LINK_OUTPUT_NODE),
                .input_node = property_id(properties, PW_KEY_LINK_INPUT_NODE),
        };

        return graph_add_link(graph, &link);
}

static int add_object(Graph *graph, uint32_t id, const char *type,
                      const struct spa_dict *properties)
{
        if (spa_streq(type, PW_TYPE_INTERFACE_Node))
                return add_node(graph, id, properties);
        if (spa_streq(type, PW_TYPE_INTERFACE_Port))
                return add_port(graph, id, properties);
        if (spa_streq(type, PW_TYPE_INTERFACE_Link))
                return add_link(graph, id, properties);
        if (spa_streq(type, PW_TYPE_INTERFACE_Client))
                return graph_add_client(graph, id);
        return 0;
}

static void on_global(void *userdata, uint32_t id, uint32_t permissions, const char *type,
                      uint32_t version, const struct spa_dict *properties)
{
        PipeWire *pipewire = userdata;
        int r = add_object(pipewire->graph, id, type, properties);

        if (r >= 0)
                r = inspector_add(pipewire->inspector, id, type, properties);
        if (r < 0)
                log_warning_errno(r, "An object of PipeWire's graph is not looked at: %m");
        pipewire->handlers.on_graph(pipewire->userdata);
}

static void on_global_remove(void *userdata, uint32_t id)
{
        PipeWire *pipewire = userdata;

        graph_remove(pipewire->graph, id);
        pipewire->handlers.on_graph(pipewire->userdata);
}

static const struct pw_registry_events registry_events = {
        .version = PW_VERSION_REGISTRY_EVENTS,
        .global = on_global,
        .global_remove = on_global_remove,
};

static void on_core_info(void *userdata, const struct pw_core_info *info)
{
        PipeWire *pipewire = userdata;

        if (!info->version ||
            sscanf(info->version, "%u.%u", &pipewire->version_major, &pipewire->version_minor) != 2)
                pipewire->version_major = pipewire->version_minor = 0;
}

static void on_core_done(void *userdata, uint32_t id, int seq)
{
        PipeWire *pipewire = userdata;

        if (id != PW_ID_CORE || seq != pipewire->sync_seq)
                return;
        if (pipewire->ready) {
                pipewire->handlers.on_confirmed(pipewire->userdata);
                return;
        }
        if (++pipewire->n_synced < N_SYNCS) {
                pipewire->sync_seq = pw_core_sync(pipewire->core, PW_ID_CORE, 0);
                return;
        }
        log_debug("Connected to PipeWire %u.%u", pipewire->version_major, pipewire->version_minor);
        pipewire->ready = true;
        pipewire->retry_usec = RETRY_MIN_USEC;
        pipewire->handlers.on_ready(pipewire->userdata);
}

/* The server reports all sorts of errors of objects here; only these mean that it has gone. */
static void on_core_error(void *userdata, uint32_t id, int seq, int result, const char *message)
{
        PipeWire *pipewire = userdata;

        log_debug("PipeWire: object %u: %s (%s)", id, message, spa_strerror(result));
        if (id != PW_ID_CORE)
                return;
        if (result != -EPIPE && result != -ECONNRESET && result != -ENOTCONN)
                return;
        /* Nothing may be destroyed inside a callback of its own. */
        (void) sd_event_source_set_enabled(pipewire->lost_source, SD_EVENT_ONESHOT);
}

static const struct pw_core_events core_events = {
        .version = PW_VERSION_CORE_EVENTS,
        .info = on_core_info,
        .done = on_core_done,
        .error = on_core_error,
};

static void disconnect(PipeWire *pipewire)
{
        pipewire->ready = false;
        pipewire->n_synced = 0;
        pipewire->inspector = inspector_free(pipewire->inspector);
        if (pipewire->registry) {
                spa_hook_remove(&pipewire->registry_listener);
                pw_proxy_destroy((struct pw_proxy *) pipewire->registry);
                pipewire->registry = NULL;
        }
        if (pipewire->core) {
                spa_hook_remove(&pipewire->core_listener);
                pw_core_disconnect(pipewire->core);
                pipewire->core = NULL;
        }
        graph_clear(pipewire->graph);
}

static int watch_registry(PipeWire *pipewire)
{
        int r;

        pipewire->registry = pw_core_get_registry(pipewire->core, PW_VERSION_REGISTRY, 0);
        if (!pipewire->registry)
                return -errno;
        pw_registry_add_listener(pipewire->registry, &pipewire->registry_listener, &registry_events,
                                 pipewire);
        r = inspector_new(&pipewire->inspector, pipewire->registry, pipewire->graph,
                          pipewire->depth, pipewire->handlers.on_graph, pipewire->userdata);
        if (r < 0)
                return r;
        pipewire->sync_seq = pw_core_sync(pipewire->core, PW_ID_CORE, 0);
        return pipewire->sync_seq < 0 ? pipewire->sync_seq : 0;
}

static int connect(PipeWire *pipewire)
{
        pipewire->core = pw_context_connect(pipewire->context, NULL, 0);
        if (!pipewire->core)
                return -errno;
        pw_core_add_listener(pipewire->core, &pipewire->core_listener, &core_events, pipewire);
        return watch_registry(pipewire);
}

static void retry_later(PipeWire *pipewire)
{
        (void) sd_event_source_set_time_relative(pipewire->retry_source, pipewire->retry_usec);
        (void) sd_event_source_set_enabled(pipewire->retry_source, SD_EVENT_ONESHOT);
        pipewire->retry_usec = MIN(pipewire->retry_usec * 2, RETRY_MAX_USEC);
}

static int on_lost(sd_event_source *source, void *userdata)
{
        PipeWire *pipewire = userdata;

        log_debug("The connection to PipeWire is lost");
        pipewire->handlers.on_lost(pipewire->userdata);
        disconnect(pipewire);
        retry_later(pipewire);
        return 0;
}

static int on_retry(sd_event_source *source, uint64_t usec, void *userdata)
{
        PipeWire *pipewire = userdata;
        int r = connect(pipewire);

        if (r < 0) {
                log_debug_errno(r, "Failed to connect to PipeWire: %m");
                pipewire->handlers.on_lost(pipewire->userdata);
                disconnect(pipewire);
                retry_later(pipewire);
        }
        return 0;
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        PipeWire *pipewire = userdata;

        (void) pw_loop_iterate(pipewire->loop, 0);
        return 0;
}

static int add_sources(PipeWire *pipewire)
{
        int r;

        r = sd_event_add_io(pipewire->event, &pipewire->io_source, pw_loop_get_fd(pipewire->loop),
                            EPOLLIN, on_io, pipewire);
        if (r < 0)
                return r;
        r = sd_event_add_defer(pipewire->event, &pipewire->lost_source, on_lost, pipewire);
        if (r < 0)
                return r;
        r = sd_event_source_set_enabled(pipewire->lost_source, SD_EVENT_OFF);
        if (r < 0)
                return r;
        /* The first attempt, too, is made from the loop, so that handlers are never called
         * before pipewire_new() has returned. */
        r = sd_event_add_time_relative(pipewire->event, &pipewire->retry_source, CLOCK_MONOTONIC, 0,
                                       RETRY_ACCURACY_USEC, on_retry, pipewire);
        if (r < 0)
                return r;
        (void) sd_event_source_set_description(pipewire->io_source, "pipewire");
        (void) sd_event_source_set_description(pipewire->lost_source, "pipewire-lost");
        (void) sd_event_source_set_description(pipewire->retry_source, "pipewire-retry");
        return 0;
}

static int open_loop(PipeWire *pipewire)
{
        pipewire->loop = pw_loop_new(NULL);
        if (!pipewire->loop)
                return -errno;
        /* The loop is iterated from this thread alone, for as long as it lives. */
        pw_loop_enter(pipewire->loop);
        pipewire->context = pw_context_new(pipewire->loop, NULL, 0);
        return pipewire->context ? 0 : -errno;
}

int pipewire_new(PipeWire **ret, sd_event *event, InspectorDepth depth,
                 const PipeWireHandlers *handlers, void *userdata)
{
        _cleanup_(pipewire_freep) PipeWire *pipewire = NULL;
        int r;

        pipewire = calloc(1, sizeof(*pipewire));
        if (!pipewire)
                return -ENOMEM;
        pw_init(NULL, NULL);
        pipewire->event = sd_event_ref(event);
        pipewire->depth = depth;
        pipewire->handlers = *handlers;
        pipewire->userdata = userdata;
        pipewire->retry_usec = RETRY_MIN_USEC;
        r = graph_new(&pipewire->graph);
        if (r < 0)
                return r;
        r = open_loop(pipewire);
        if (r < 0)
                return r;
        r = add_sources(pipewire);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(pipewire);
        return 0;
}

PipeWire *pipewire_free(PipeWire *pipewire)
{
        if (!pipewire)
                return NULL;
        sd_event_source_disable_unref(pipewire->io_source);
        sd_event_source_disable_unref(pipewire->lost_source);
        sd_event_source_disable_unref(pipewire->retry_source);
        if (pipewire->graph)
                disconnect(pipewire);
        if (pipewire->context)
                pw_context_destroy(pipewire->context);
        if (pipewire->loop) {
                pw_loop_leave(pipewire->loop);
                pw_loop_destroy(pipewire->loop);
        }
        graph_free(pipewire->graph);
        sd_event_unref(pipewire->event);
        free(pipewire);
        pw_deinit();
        return NULL;
}

struct pw_core *pipewire_core(const PipeWire *pipewire)
{
        return pipewire->ready ? pipewire->core : NULL;
}

struct pw_registry *pipewire_registry(const PipeWire *pipewire)
{
        return pipewire->ready ? pipewire->registry : NULL;
}

void pipewire_confirm(PipeWire *pipewire)
{
        if (pipewire->ready)
                pipewire->sync_seq = pw_core_sync(pipewire->core, PW_ID_CORE, 0);
}

void pipewire_refresh(PipeWire *pipewire)
{
        if (pipewire->ready)
                inspector_refresh(pipewire->inspector);
}

const Graph *pipewire_graph(const PipeWire *pipewire)
{
        return pipewire->graph;
}

bool pipewire_server_is_at_least(const PipeWire *pipewire, unsigned major, unsigned minor)
{
        return pipewire->version_major > major ||
               (pipewire->version_major == major && pipewire->version_minor >= minor);
}
