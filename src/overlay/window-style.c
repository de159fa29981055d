/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdbool.h>

#include "overlay/window-style.h"

#define ICON "org.surtitle.Surtitle"

static const char style[] =
        ".surtitle-sidebar { min-width: 150px; padding: 6px; background: @theme_base_color;"
        "  border-right: 1px solid @borders; }"
        ".surtitle-sidebar:dir(rtl) { border-right: none; border-left: 1px solid @borders; }"
        ".surtitle-sidebar button { padding: 10px 12px; border-radius: 6px; }"
        ".surtitle-sidebar button:checked { background: @theme_selected_bg_color;"
        "  color: @theme_selected_fg_color; }"
        ".surtitle-sidebar label { font-weight: normal; }"
        /* The captions, which are above the window, may cover its lower part. */
        ".surtitle-page { padding: 18px 24px 12em; }"
        ".surtitle-heading { font-weight: bold; margin-top: 12px; margin-bottom: 6px; }"
        ".surtitle-description, .surtitle-note { font-size: smaller; }"
        ".surtitle-description { opacity: 0.75; }"
        ".surtitle-heading + .surtitle-description { margin-bottom: 6px; }"
        ".surtitle-group { background: @theme_base_color; border: 1px solid @borders;"
        "  border-radius: 10px; margin-bottom: 12px; }"
        ".surtitle-row { padding: 8px 12px; min-height: 36px; }"
        ".surtitle-row:not(:first-child) { border-top: 1px solid alpha(currentColor, 0.12); }"
        ".surtitle-reset { min-width: 30px; min-height: 30px; padding: 0; margin-right: -4px; }"
        "box.surtitle-reset { min-width: 32px; }" /* as the button with its border */
        "label.surtitle-note { padding: 6px 12px; }"
        ".surtitle-warning { color: @warning_color; font-weight: bold; }"
        ".surtitle-choice { padding: 8px 12px; }"
        ".surtitle-choice .surtitle-description { margin-left: 28px; margin-right: 28px; }"
        ".surtitle-large { font-size: 160%; font-weight: bold; }";

static void add_style(GdkDisplay *display)
{
        static bool is_added; /* as a display has it */
        g_autoptr(GtkCssProvider) provider = gtk_css_provider_new();

        if (is_added)
                return;
        is_added = true;
        gtk_css_provider_load_from_data(provider, style, -1);
        gtk_style_context_add_provider_for_display(display, GTK_STYLE_PROVIDER(provider),
                                                   GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void window_style_add(GtkWidget *window, const char *title, int width, int height)
{
        add_style(gtk_widget_get_display(window));
        gtk_widget_add_css_class(window, "surtitle-window");
        gtk_window_set_title(GTK_WINDOW(window), title);
        gtk_window_set_icon_name(GTK_WINDOW(window), ICON);
        gtk_window_set_default_size(GTK_WINDOW(window), width, height);
}
