/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The caption service: whether it runs or can be started, and is of our version. */

#include <string.h>

#include "base/i18n.h"
#include "bus/names.h"
#include "cli/doctor.h"
#include "cli/patience.h"
#include "cli/service.h"

static bool has_owner(sd_bus *bus)
{
        return sd_bus_get_name_creds(bus, CAPTIONS_BUS_NAME, 0, NULL) >= 0;
}

/* Starts the service if it doesn't run. */
static int ask_version(sd_bus *bus, sd_bus_error *error, char **ret)
{
        _cleanup_(patience_freep) Patience *patience =
                patience_new(_("Waiting for the caption service."), NULL);

        return sd_bus_get_property_string(bus, CAPTIONS_BUS_NAME, CAPTIONS_OBJECT_PATH,
                                          CAPTIONS_INTERFACE, "Version", error, ret);
}

static void tell_version(Doctor *doctor, const char *version, bool ran)
{
        if (strcmp(version, SURTITLE_VERSION) != 0)
                doctor_tell(doctor, FINDING_NOTE, "service",
                            _("The caption service is of version %s, but this is %s; end surtitled, "
                              "and it is started anew when it is needed."),
                            version, SURTITLE_VERSION);
        else if (ran)
                doctor_tell(doctor, FINDING_OK, "service",
                            _("The caption service runs (version %s)."), version);
        else
                doctor_tell(doctor, FINDING_OK, "service",
                            _("The caption service starts when it is needed (version %s)."),
                            version);
}

void doctor_check_service(Doctor *doctor)
{
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *version = NULL;
        bool ran;
        int r;

        if (!doctor->bus)
                return;
        ran = has_owner(doctor->bus);
        r = ask_version(doctor->bus, &error, &version);
        doctor->is_served = r >= 0;
        if (r < 0)
                doctor_tell(doctor, FINDING_PROBLEM, "service", "%s", service_sentence(&error, r));
        else
                tell_version(doctor, version, ran);
}
