/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a desktop session has: a bus, a folder for sockets, settings. */

#include <stdlib.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "cli/doctor.h"
#include "cli/service.h"

static void check_bus(Doctor *doctor)
{
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        int r = service_open(&doctor->bus, &error);

        if (r < 0)
                doctor_tell(doctor, FINDING_PROBLEM, "bus", "%s", service_sentence(&error, r));
        else
                doctor_tell(doctor, FINDING_OK, "bus", "%s", _("The session bus answers."));
}

/* The sockets of PipeWire and of the embedded recogniser are there. */
static void check_runtime_folder(Doctor *doctor)
{
        const char *folder = getenv("XDG_RUNTIME_DIR");
        struct stat status;

        if (!folder || *folder != '/')
                doctor_tell(doctor, FINDING_PROBLEM, "runtime", "%s",
                            _("XDG_RUNTIME_DIR is not set; run this within a desktop session."));
        else if (stat(folder, &status) < 0 || !S_ISDIR(status.st_mode))
                doctor_tell(doctor, FINDING_PROBLEM, "runtime",
                            _("XDG_RUNTIME_DIR names %s, which is no folder; log out and in again."),
                            folder);
        else if (status.st_uid != getuid() || (status.st_mode & 0777) != 0700)
                doctor_tell(doctor, FINDING_PROBLEM, "runtime",
                            _("The folder %s of XDG_RUNTIME_DIR is not yours alone; log out and in "
                              "again."),
                            folder);
        else
                doctor_tell(doctor, FINDING_OK, "runtime", "%s",
                            _("The folder for sockets, XDG_RUNTIME_DIR, is there."));
}

static void check_settings(Doctor *doctor)
{
        if (doctor->choice->has_schema)
                doctor_tell(doctor, FINDING_OK, "settings", "%s", _("The settings are installed."));
        else
                doctor_tell(doctor, FINDING_NOTE, "settings", "%s",
                            _("The settings' schema is not installed, so that nothing can be set "
                              "and defaults are used; install Surtitle again."));
}

void doctor_check_session(Doctor *doctor)
{
        check_bus(doctor);
        check_runtime_folder(doctor);
        check_settings(doctor);
}
