/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "base/i18n.h"
#include "overlay/window-kind.h"

/* In order of preference. */
static const WindowKind *const kinds[] = {&window_layer, &window_x11, &window_plain};

const char *window_kind_names(void)
{
        return "layer, x11, plain";
}

const char *window_kind_hint(const WindowKind *kind)
{
        return kind->hint ? _(kind->hint) : NULL;
}

static int open_display(const WindowKind *kind)
{
        /* What is set for GTK's programs in general must not undo the choice. */
        g_unsetenv("GDK_BACKEND");
        gdk_set_allowed_backends(kind->gdk_display);
        return gtk_init_check() ? 0 : -ENODEV;
}

int window_choose_kind(const char *name, const WindowKind **ret)
{
        bool by_name = name && *name;
        int r = by_name ? -EINVAL : -ENODEV;

        for (size_t i = 0; i < ELEMENTSOF(kinds); i++) {
                if (by_name && !g_str_equal(name, kinds[i]->name))
                        continue;
                r = kinds[i]->check();
                if (r < 0)
                        continue;
                r = open_display(kinds[i]);
                if (r < 0)
                        return r;
                *ret = kinds[i];
                return 0;
        }
        return r;
}
