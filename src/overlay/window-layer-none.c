/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In place of window-layer.c, where gtk4-layer-shell was not there to build with. */

#include <errno.h>

#include "overlay/window-kind.h"

static int check(void)
{
        return -EOPNOTSUPP;
}

const WindowKind window_layer = {
        .name = "layer",
        .gdk_display = "wayland",
        .check = check,
};
