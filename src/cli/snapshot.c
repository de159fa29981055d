/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "bus/names.h"
#include "cli/output.h"
#include "cli/service.h"
#include "cli/snapshot.h"
#include "cli/value.h"

static int get_properties(sd_bus *bus, sd_bus_error *error, Json **ret)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL, *reply = NULL;
        int r;

        r = sd_bus_message_new_method_call(bus, &call, CAPTIONS_BUS_NAME, CAPTIONS_OBJECT_PATH,
                                           "org.freedesktop.DBus.Properties", "GetAll");
        if (r >= 0)
                r = sd_bus_message_set_auto_start(call, false);
        if (r >= 0)
                r = sd_bus_message_append(call, "s", CAPTIONS_INTERFACE);
        if (r >= 0)
                r = sd_bus_call(bus, call, SERVICE_QUERY_TIMEOUT_USEC, error, &reply);
        return r < 0 ? r : value_to_json(reply, ret);
}

static int read_properties(Snapshot *snapshot)
{
        const Json *statistics = NULL;
        int r = json_read(snapshot->properties, NULL,
                          JSON_MANDATORY("State", JSON_STRING, &snapshot->state),
                          JSON_MANDATORY("Session", JSON_NUMBER, &snapshot->session),
                          JSON_OPTIONAL("Host", JSON_STRING, &snapshot->host),
                          JSON_OPTIONAL("Version", JSON_STRING, &snapshot->version),
                          JSON_OPTIONAL("Statistics", JSON_OBJECT, &statistics),
                          JSON_OPTIONAL("Source", JSON_OBJECT, &snapshot->source));

        if (r >= 0)
                r = spending_read(&snapshot->spending, statistics);
        if (r < 0 || !snapshot->source)
                return r;
        return json_read(snapshot->source, NULL,
                         JSON_OPTIONAL("kind", JSON_STRING, &snapshot->source_kind),
                         JSON_OPTIONAL("name", JSON_STRING, &snapshot->source_name));
}

int snapshot_take(sd_bus *bus, sd_bus_error *error, Snapshot **ret)
{
        _cleanup_(snapshot_freep) Snapshot *snapshot = calloc(1, sizeof(*snapshot));
        int r;

        if (!snapshot)
                return -ENOMEM;
        *snapshot = (Snapshot){.host = "", .version = "", .source_kind = "", .source_name = ""};
        r = get_properties(bus, error, &snapshot->properties);
        if (r >= 0)
                r = read_properties(snapshot);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(snapshot);
        return 0;
}

Snapshot *snapshot_free(Snapshot *snapshot)
{
        if (snapshot)
                json_free(snapshot->properties);
        free(snapshot);
        return NULL;
}

/* What a kind of source is called; NULL for an application, which has its own name. */
static const char *kind_text(const char *kind)
{
        if (strcmp(kind, "system") == 0)
                return _("what this computer plays");
        if (strcmp(kind, "microphone") == 0)
                return _("the microphone");
        if (strcmp(kind, "both") == 0)
                return _("what this computer plays and the microphone");
        return NULL;
}

char *snapshot_describe_source(const Snapshot *snapshot)
{
        const char *kind = kind_text(snapshot->source_kind);
        const char *name = snapshot->source_name;
        char *text;

        if (kind && *name)
                return asprintf(&text, "%s (%s)", kind, name) < 0 ? NULL : text;
        return strdup(kind ? kind : *name ? name : snapshot->source_kind);
}

char *snapshot_describe_host(const Snapshot *snapshot)
{
        char *text;

        if (!*snapshot->host)
                return strdup(_("stays on this computer"));
        return asprintf(&text, _("goes to %s"), snapshot->host) < 0 ? NULL : text;
}

/* Nothing is lost while the server can't be reached, and a person should know both. */
static void print_reconnecting(const Snapshot *snapshot, const char *source)
{
        if (*snapshot->host)
                output_line(_("Captioning %s; %s can't be reached yet, and the sound is kept until "
                              "it can."),
                            source, snapshot->host);
        else
                output_line(_("Captioning %s; the recogniser on this computer can't be reached "
                              "yet, and the sound is kept until it can."),
                            source);
}

void snapshot_print_session(const Snapshot *snapshot)
{
        _cleanup_free_ char *source = snapshot_describe_source(snapshot);

        if (!source)
                return;
        if (strcmp(snapshot->state, "reconnecting") == 0)
                print_reconnecting(snapshot, source);
        else if (*snapshot->host)
                output_line(_("Captioning %s; the sound goes to %s."), source, snapshot->host);
        else
                output_line(_("Captioning %s; the sound stays on this computer."), source);
}

static Json *source_json(const Snapshot *snapshot)
{
        Json *json = json_new_object();
        const char *target = NULL;

        if (!*snapshot->source_kind)
                return json;
        (void) json_read(snapshot->source, NULL, JSON_OPTIONAL("target", JSON_STRING, &target));
        json_set_string(json, "kind", snapshot->source_kind);
        json_set_string(json, "target", target ? target : "");
        json_set_string(json, "name", snapshot->source_name);
        return json;
}

void snapshot_print_json(const Snapshot *snapshot)
{
        _cleanup_(json_freep) Json *json = json_new_object();

        json_set_bool(json, "service-running", snapshot != NULL);
        json_set_string(json, "state", snapshot ? snapshot->state : "idle");
        json_set_number(json, "session", snapshot ? snapshot->session : 0);
        if (snapshot) {
                json_set(json, "source", source_json(snapshot));
                json_set_string(json, "host", snapshot->host);
                json_set_string(json, "version", snapshot->version);
                spending_set(&snapshot->spending, json);
        }
        output_json(json);
}
