/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include <pipewire/pipewire.h>

#include <pipewire/extensions/metadata.h>
#include <spa/utils/json.h>

#include "audio/inspector.h"
#include "base/log.h"

/* The session manager keeps the default devices in the metadata of this name. */
#define MANAGER_METADATA "default"

/* A longer name isn't looked at. */
#define NAME_BYTES_MAX 1024

/* An object that is asked. */
typedef struct Probe {
        Inspector *inspector;
        struct Probe *next, **link;
        uint32_t id;
        struct pw_proxy *proxy;
        struct spa_hook proxy_listener;
        struct spa_hook listener;
} Probe;

struct Inspector {
        struct pw_registry *registry;
        Graph *graph;
        InspectorDepth depth;
        void (*on_change)(void *userdata);
        void *userdata;
        Probe *probes;
        uint32_t manager; /* the metadata with the defaults */
};

static const char *icon_of(const struct spa_dict *properties)
{
        const char *icon = spa_dict_lookup(properties, PW_KEY_APP_ICON_NAME);

        return icon ? icon : spa_dict_lookup(properties, PW_KEY_DEVICE_ICON_NAME);
}

static void learn_application(Probe *probe, const struct spa_dict *properties)
{
        /* Only read there, though they are not const: the graph keeps copies. */
        const GraphApplication application = {
                .id = (char *) spa_dict_lookup(properties, PW_KEY_APP_ID),
                .name = (char *) spa_dict_lookup(properties, PW_KEY_APP_NAME),
                .binary = (char *) spa_dict_lookup(properties, PW_KEY_APP_PROCESS_BINARY),
                .icon = (char *) icon_of(properties),
        };
        int r = graph_set_application(probe->inspector->graph, probe->id, &application);

        if (r < 0)
                log_warning_errno(r, "Failed to note whose an object of PipeWire is: %m");
}

static void on_node_info(void *userdata, const struct pw_node_info *info)
{
        Probe *probe = userdata;

        if (info->change_mask & PW_NODE_CHANGE_MASK_PROPS && info->props)
                learn_application(probe, info->props);
        if (info->change_mask & PW_NODE_CHANGE_MASK_STATE)
                graph_set_running(probe->inspector->graph, probe->id,
                                  info->state == PW_NODE_STATE_RUNNING);
        probe->inspector->on_change(probe->inspector->userdata);
}

static const struct pw_node_events node_events = {
        .version = PW_VERSION_NODE_EVENTS,
        .info = on_node_info,
};

static void on_client_info(void *userdata, const struct pw_client_info *info)
{
        Probe *probe = userdata;

        if (!(info->change_mask & PW_CLIENT_CHANGE_MASK_PROPS) || !info->props)
                return;
        learn_application(probe, info->props);
        probe->inspector->on_change(probe->inspector->userdata);
}

static const struct pw_client_events client_events = {
        .version = PW_VERSION_CLIENT_EVENTS,
        .info = on_client_info,
};

/* The name in {"name": "…"}. */
static bool read_name(const char *json, char *ret, int size)
{
        struct spa_json outer, object;
        char key[NAME_BYTES_MAX];
        const char *value;

        spa_json_init(&outer, json, strlen(json));
        if (spa_json_enter_object(&outer, &object) <= 0)
                return false;
        while (spa_json_get_string(&object, key, sizeof(key)) > 0) {
                if (spa_streq(key, "name"))
                        return spa_json_get_string(&object, ret, size) > 0;
                if (spa_json_next(&object, &value) <= 0)
                        return false;
        }
        return false;
}

static void learn_default(Probe *probe, GraphDefault which, const char *json)
{
        char name[NAME_BYTES_MAX];
        bool named = json && read_name(json, name, sizeof(name));
        int r = graph_set_default(probe->inspector->graph, which, named ? name : NULL);

        if (r < 0)
                log_warning_errno(r, "Failed to note a default of PipeWire: %m");
        else
                log_debug("The default %s is %s",
                          which == GRAPH_DEFAULT_SINK ? "sink" : "source",
                          named ? name : "none");
}

static int on_property(void *userdata, uint32_t subject, const char *key, const char *type,
                       const char *value)
{
        Probe *probe = userdata;

        if (subject != PW_ID_CORE)
                return 0;
        /* No key: all of them are gone. */
        if (!key || spa_streq(key, "default.audio.sink"))
                learn_default(probe, GRAPH_DEFAULT_SINK, key ? value : NULL);
        if (!key || spa_streq(key, "default.audio.source"))
                learn_default(probe, GRAPH_DEFAULT_SOURCE, key ? value : NULL);
        probe->inspector->on_change(probe->inspector->userdata);
        return 0;
}

static const struct pw_metadata_events metadata_events = {
        .version = PW_VERSION_METADATA_EVENTS,
        .property = on_property,
};

static void probe_free(Probe *probe)
{
        *probe->link = probe->next;
        if (probe->next)
                probe->next->link = probe->link;
        spa_hook_remove(&probe->listener);
        spa_hook_remove(&probe->proxy_listener);
        pw_proxy_destroy(probe->proxy);
        free(probe);
}

static void on_removed(void *userdata)
{
        probe_free(userdata);
}

static const struct pw_proxy_events proxy_events = {
        .version = PW_VERSION_PROXY_EVENTS,
        .removed = on_removed,
};

static int ask(Inspector *inspector, uint32_t id, const char *type, uint32_t version,
               const void *events)
{
        Probe *probe = calloc(1, sizeof(*probe));

        if (!probe)
                return -ENOMEM;
        probe->proxy = pw_registry_bind(inspector->registry, id, type, version, 0);
        if (!probe->proxy) {
                free(probe);
                return -errno;
        }
        probe->inspector = inspector;
        probe->id = id;
        probe->next = inspector->probes;
        probe->link = &inspector->probes;
        if (probe->next)
                probe->next->link = &probe->next;
        inspector->probes = probe;
        pw_proxy_add_listener(probe->proxy, &probe->proxy_listener, &proxy_events, probe);
        pw_proxy_add_object_listener(probe->proxy, &probe->listener, events, probe);
        return 0;
}

static bool is_worth_asking(const Inspector *inspector, const char *media_class)
{
        if (!media_class || inspector->depth == INSPECT_DEFAULTS)
                return false;
        return spa_streq(media_class, "Stream/Output/Audio") ||
               (inspector->depth == INSPECT_ALL && spa_strstartswith(media_class, "Audio/"));
}

int inspector_add(Inspector *inspector, uint32_t id, const char *type,
                  const struct spa_dict *properties)
{
        if (!properties)
                return 0;
        if (spa_streq(type, PW_TYPE_INTERFACE_Metadata) &&
            spa_streq(spa_dict_lookup(properties, PW_KEY_METADATA_NAME), MANAGER_METADATA)) {
                inspector->manager = id;
                graph_set_manager(inspector->graph, id);
                return ask(inspector, id, type, PW_VERSION_METADATA, &metadata_events);
        }
        if (spa_streq(type, PW_TYPE_INTERFACE_Node) &&
            is_worth_asking(inspector, spa_dict_lookup(properties, PW_KEY_MEDIA_CLASS)))
                return ask(inspector, id, type, PW_VERSION_NODE, &node_events);
        if (spa_streq(type, PW_TYPE_INTERFACE_Client) && inspector->depth != INSPECT_DEFAULTS)
                return ask(inspector, id, type, PW_VERSION_CLIENT, &client_events);
        return 0;
}

int inspector_new(Inspector **ret, struct pw_registry *registry, Graph *graph, InspectorDepth depth,
                  void (*on_change)(void *userdata), void *userdata)
{
        Inspector *inspector = calloc(1, sizeof(*inspector));

        if (!inspector)
                return -ENOMEM;
        inspector->registry = registry;
        inspector->graph = graph;
        inspector->depth = depth;
        inspector->manager = GRAPH_ID_NONE;
        inspector->on_change = on_change;
        inspector->userdata = userdata;
        *ret = inspector;
        return 0;
}

void inspector_refresh(Inspector *inspector)
{
        Probe *old = inspector->probes;
        int r;

        while (old && old->id != inspector->manager)
                old = old->next;
        if (!old)
                return;
        probe_free(old);
        r = ask(inspector, inspector->manager, PW_TYPE_INTERFACE_Metadata, PW_VERSION_METADATA,
                &metadata_events);
        if (r < 0)
                log_warning_errno(r, "Failed to ask PipeWire for its defaults: %m");
}

Inspector *inspector_free(Inspector *inspector)
{
        if (!inspector)
                return NULL;
        while (inspector->probes)
                probe_free(inspector->probes);
        free(inspector);
        return NULL;
}
