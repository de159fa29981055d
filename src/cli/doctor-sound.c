/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What could be heard, as the service sees it: PipeWire, its session manager, outputs, microphones. */

#include <string.h>

#include "base/i18n.h"
#include "cli/doctor.h"
#include "cli/service.h"
#include "cli/value.h"

typedef struct Sound {
        unsigned n_outputs;
        unsigned n_microphones;
        const char *output; /* the default one's name; NULL: there is none */
        const char *microphone;
} Sound;

static int list_sources(Doctor *doctor, sd_bus_error *error, Json **ret)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r = service_call(doctor->bus, "ListSources", SERVICE_START_IF_NEEDED,
                             _("Waiting for the sound server."), error, &reply);

        return r < 0 ? r : value_to_json(reply, ret);
}

static void count_source(Sound *sound, const Json *source)
{
        const char *kind = "", *name = "";
        bool is_default = false;

        if (json_read(source, NULL, JSON_MANDATORY("kind", JSON_STRING, &kind),
                      JSON_MANDATORY("name", JSON_STRING, &name),
                      JSON_OPTIONAL("default", JSON_BOOL, &is_default)) < 0)
                return;
        if (strcmp(kind, "system") == 0) {
                sound->n_outputs++;
                if (is_default)
                        sound->output = name;
        } else if (strcmp(kind, "microphone") == 0) {
                sound->n_microphones++;
                if (is_default)
                        sound->microphone = name;
        }
}

/* Of what the user doesn't caption, it is only worth knowing. */
static Finding severity(const Doctor *doctor, const char *source)
{
        return strcmp(doctor->choice->source, source) == 0 ||
                               strcmp(doctor->choice->source, "both") == 0
                       ? FINDING_PROBLEM
                       : FINDING_NOTE;
}

static void tell_output(Doctor *doctor, const Sound *sound)
{
        if (sound->output)
                doctor_tell(doctor, FINDING_OK, "output", _("The default output is “%s”."),
                            sound->output);
        else if (sound->n_outputs > 0)
                doctor_tell(doctor, severity(doctor, "system"), "output", "%s",
                            _("No output is the default one, because PipeWire's session manager "
                              "doesn't run; start it with “systemctl --user start wireplumber”."));
        else
                doctor_tell(doctor, severity(doctor, "system"), "output", "%s",
                            _("There is no output; connect a speaker or a headphone, or turn it on "
                              "in the sound settings. If they show none either, start PipeWire's "
                              "session manager with “systemctl --user start wireplumber”."));
}

static void tell_microphone(Doctor *doctor, const Sound *sound)
{
        if (sound->microphone)
                doctor_tell(doctor, FINDING_OK, "microphone", _("The default microphone is “%s”."),
                            sound->microphone);
        else if (sound->n_microphones > 0)
                doctor_tell(doctor, severity(doctor, "microphone"), "microphone", "%s",
                            _("No microphone is the default one; choose one in the sound "
                              "settings."));
        else
                doctor_tell(doctor, severity(doctor, "microphone"), "microphone", "%s",
                            _("There is no microphone; connect one if you want to caption what is "
                              "said here."));
}

void doctor_check_sound(Doctor *doctor)
{
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_freep) Json *sources = NULL;
        Sound sound = {0};
        int r;

        if (!doctor->is_served)
                return;
        r = list_sources(doctor, &error, &sources);
        if (r < 0) {
                doctor_tell(doctor, FINDING_PROBLEM, "output", "%s", service_sentence(&error, r));
                return;
        }
        JSON_FOREACH(source, sources)
                count_source(&sound, source);
        tell_output(doctor, &sound);
        tell_microphone(doctor, &sound);
}
