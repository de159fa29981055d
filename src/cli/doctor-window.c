/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The caption window: whether it is installed, and what this desktop lets it be. Captions can be read
 * elsewhere, too, so that nothing of it is a problem. */

#include <limits.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/program.h"
#include "cli/doctor.h"

static const char *variable(const char *name)
{
        const char *value = getenv(name);

        return value && *value ? value : NULL;
}

static void tell_kind(Doctor *doctor)
{
        const char *kind = variable("SURTITLE_BACKEND");
        bool x11 = variable("DISPLAY"), wayland = variable("WAYLAND_DISPLAY");

        if (kind && (x11 || wayland))
                doctor_tell(doctor, FINDING_NOTE, "window",
                            _("SURTITLE_BACKEND makes the caption window one of the kind “%s”; "
                              "unset it to have the best for this desktop."),
                            kind);
        else if (x11)
                doctor_tell(doctor, FINDING_OK, "window", "%s",
                            wayland ? _("The caption window stays above all others (Wayland, by "
                                        "way of XWayland).")
                                    : _("The caption window stays above all others (X11)."));
        else if (wayland)
                doctor_tell(doctor, FINDING_NOTE, "window", "%s",
                            _("This Wayland desktop has no XWayland; unless it has layer-shell, as "
                              "sway, KDE and COSMIC do, other windows may cover the captions."));
        else
                doctor_tell(doctor, FINDING_NOTE, "window", "%s",
                            _("There is no screen here (neither WAYLAND_DISPLAY nor DISPLAY is "
                              "set), so that no caption window can be shown; \"surtitle watch\" "
                              "shows captions in a terminal."));
}

void doctor_check_window(Doctor *doctor)
{
        char program[PATH_MAX];

        if (program_find("surtitle-overlay", program, sizeof(program)) < 0)
                doctor_tell(doctor, FINDING_NOTE, "window", "%s",
                            _("The caption window, surtitle-overlay, is not installed; \"surtitle "
                              "watch\" shows captions in a terminal."));
        else
                tell_kind(doctor);
}
