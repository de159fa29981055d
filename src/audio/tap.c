/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>

#include "audio/tap.h"
#include "audio/wiring.h"
#include "base/log.h"

#define ID_BYTES sizeof("4294967295")

/* A link that we have asked for. */
typedef struct TapLink {
        Tap *tap;
        struct TapLink *next;
        Wire wire;
        struct pw_proxy *proxy;
        struct spa_hook listener;
} TapLink;

struct Tap {
        PipeWire *pipewire;
        struct pw_proxy *node;
        TapLink *links;
};

static void link_free(TapLink *link)
{
        TapLink **at = &link->tap->links;

        while (*at != link)
                at = &(*at)->next;
        *at = link->next;
        spa_hook_remove(&link->listener);
        pw_proxy_destroy(link->proxy);
        free(link);
}

static void on_link_removed(void *userdata)
{
        link_free(userdata);
}

/* A port may go while its link is on the way. */
static void on_link_error(void *userdata, int seq, int result, const char *message)
{
        log_debug("A link to an application was not made: %s", message);
        link_free(userdata);
}

static const struct pw_proxy_events link_events = {
        .version = PW_VERSION_PROXY_EVENTS,
        .removed = on_link_removed,
        .error = on_link_error,
};

static struct pw_proxy *create(Tap *tap, const char *factory, const char *type, uint32_t version,
                               const struct spa_dict *properties)
{
        return pw_core_create_object(pipewire_core(tap->pipewire), factory, type, version,
                                     properties, 0);
}

static int make_link(Tap *tap, const Wire *wire)
{
        char output[ID_BYTES], input[ID_BYTES];
        const struct spa_dict_item items[] = {
                {PW_KEY_LINK_OUTPUT_PORT, output},
                {PW_KEY_LINK_INPUT_PORT, input},
                {PW_KEY_OBJECT_LINGER, "false"},
        };
        TapLink *link = calloc(1, sizeof(*link));

        if (!link)
                return -ENOMEM;
        (void) snprintf(output, sizeof(output), "%u", wire->output_port);
        (void) snprintf(input, sizeof(input), "%u", wire->input_port);
        link->proxy = create(tap, "link-factory", PW_TYPE_INTERFACE_Link, PW_VERSION_LINK,
                             &SPA_DICT_INIT_ARRAY(items));
        if (!link->proxy) {
                free(link);
                return -errno;
        }
        link->tap = tap;
        link->wire = *wire;
        link->next = tap->links;
        tap->links = link;
        pw_proxy_add_listener(link->proxy, &link->listener, &link_events, link);
        return 0;
}

static bool has_link(const Tap *tap, const Wire *wire)
{
        for (const TapLink *link = tap->links; link; link = link->next)
                if (wiring_has(&link->wire, 1, wire))
                        return true;
        return false;
}

void tap_connect(Tap *tap, const Wanted *wanted)
{
        Wire wires[WIRES_MAX];
        size_t n = wiring_plan(wanted, pipewire_graph(tap->pipewire), tap_node_id(tap), wires);

        for (size_t i = 0; i < n; i++) {
                int r = has_link(tap, &wires[i]) ? 0 : make_link(tap, &wires[i]);

                if (r < 0)
                        log_warning_errno(r, "Failed to link a stream of an application: %m");
        }
}

int tap_new(Tap **ret, PipeWire *pipewire)
{
        static const struct spa_dict_item items[] = {
                {"factory.name", "support.null-audio-sink"},
                {PW_KEY_NODE_NAME, "surtitle-application"},
                {PW_KEY_NODE_DESCRIPTION, "Surtitle"},
                {PW_KEY_MEDIA_CLASS, "Stream/Input/Audio"},
                {PW_KEY_NODE_VIRTUAL, "true"},
                /* Nobody but us links it. */
                {PW_KEY_NODE_AUTOCONNECT, "false"},
                {PW_KEY_OBJECT_LINGER, "false"},
                {"audio.position", "FL,FR"},
                {PW_KEY_APP_ID, "org.surtitle.Surtitle"},
                {PW_KEY_APP_NAME, "Surtitle"},
                {PW_KEY_APP_ICON_NAME, "org.surtitle.Surtitle"},
        };
        _cleanup_(tap_freep) Tap *tap = calloc(1, sizeof(*tap));

        if (!tap)
                return -ENOMEM;
        tap->pipewire = pipewire;
        tap->node = create(tap, "adapter", PW_TYPE_INTERFACE_Node, PW_VERSION_NODE,
                           &SPA_DICT_INIT_ARRAY(items));
        if (!tap->node)
                return -errno;
        *ret = TAKE_PTR(tap);
        return 0;
}

Tap *tap_free(Tap *tap)
{
        if (!tap)
                return NULL;
        while (tap->links)
                link_free(tap->links);
        if (tap->node)
                pw_proxy_destroy(tap->node);
        free(tap);
        return NULL;
}

uint32_t tap_node_id(const Tap *tap)
{
        return pw_proxy_get_bound_id(tap->node);
}
