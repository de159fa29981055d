/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdlib.h>

#include <gtk/gtk.h>

#include "base/i18n.h"
#include "base/log.h"
#include "overlay/application.h"

/*
 * For a few lines of text cairo needs a third of the memory of the others, and a tenth of the time.
 * GTK would load the drivers of OpenGL and Vulkan all the same, if only to ask what they can do: up
 * to 40 MB more. The user's choices go before ours.
 */
static void choose_renderer(void)
{
        if (getenv("GSK_RENDERER"))
                return;
        setenv("GSK_RENDERER", "cairo", 1);
        if (gtk_get_minor_version() < 16)
                setenv("GDK_DEBUG", "gl-disable,vulkan-disable", 0);
        else
                setenv("GDK_DISABLE", "gl,vulkan", 0);
}

int main(int argc, char **argv)
{
        i18n_init();
        log_open("surtitle-overlay");
        choose_renderer();
        return application_run(argc, argv);
}
