/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * An ordinary window without a frame, where nothing better is to be had: Wayland without layer-shell
 * and without XWayland. The desktop alone says where it is and what is above it.
 */

#include "overlay/window-kind.h"

static bool is_usable(void)
{
        return g_getenv("WAYLAND_DISPLAY") || g_getenv("WAYLAND_SOCKET") || g_getenv("DISPLAY");
}

const WindowKind window_plain = {
        .name = "plain",
        .gdk_display = "wayland,x11",
        .is_usable = is_usable,
};
