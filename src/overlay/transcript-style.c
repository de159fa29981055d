/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/transcript-style.h"

#define ADDED_KEY "surtitle-transcript-style"

static const char style[] =
        /* One calm surface, as GNOME's applications have had since 42. */
        "window.surtitle-transcript { background-color: @theme_base_color;"
        "  color: @theme_text_color; }\n"
        ".surtitle-transcript headerbar, .surtitle-transcript searchbar > revealer > box {"
        "  background: @theme_base_color; box-shadow: none; border: none; }\n"
        ".surtitle-transcript headerbar { padding: 0.2em 0.5em; }\n"
        ".surtitle-transcript searchbar > revealer > box { padding: 0.2em 1em 0.6em; }\n"
        ".surtitle-transcript headerbar button:not(.titlebutton):not(.text-button):not(:hover)"
        ":not(:checked):not(:active):not(:focus-visible) { background: none; border-color: "
        "transparent;"
        "  box-shadow: none; }\n"
        ".surtitle-transcript paned > separator { background: none; min-width: 1px; }\n"
        ".transcript-sidebar { background-color: @theme_bg_color; color: @theme_fg_color; }\n"
        ".transcript-sidebar list, .transcript-sidebar listview { background: none; }\n"
        ".transcript-search { margin: 0.6em; }\n"
        ".transcript-entry { padding: 0.45em 0.3em; }\n"
        ".transcript-name { font-weight: 600; }\n"
        ".transcript-detail { font-size: 0.87em; opacity: 0.75; }\n"
        ".transcript-message { padding: 1.5em; opacity: 0.8; }\n"
        ".transcript-sidebar listview > row { border-radius: 0.5em; margin: 1px 0.4em; }\n"
        ".surtitle-transcript listview > row:selected, "
        ".surtitle-transcript listview > row:selected:hover {"
        "  background-color: alpha(@theme_selected_bg_color, 0.22); color: inherit; }\n"
        ".surtitle-transcript listview > row:focus-visible { outline: 2px solid"
        "  @theme_selected_bg_color; outline-offset: -2px; }\n"
        ".transcript { background: none; padding: 0; }\n"
        ".transcript > row { padding: 0; border-radius: 0.5em; margin: 0 0.6em; }\n"
        "transcriptrow { padding: 0.32em 0.9em; }\n"
        ".transcript-text { line-height: 1.35; }\n"
        ".transcript-time { font-size: 0.85em; font-feature-settings: \"tnum\"; opacity: 0.72; }\n"
        ".transcript-voice { font-size: 0.9em; font-weight: bold; padding: 0.9em 0 0.2em; }\n"
        ".transcript-gap { font-style: italic; padding: 0.5em 0; opacity: 0.85; }\n"
        ".transcript-empty { padding: 2em; }\n"
        ".transcript-empty > image { -gtk-icon-size: 6em; }\n"
        ".transcript-jump { border-radius: 99em; padding: 0.45em 1.1em; margin-bottom: 1em;"
        "  box-shadow: 0 1px 4px alpha(black, 0.3); }\n"
        ".transcript-toast { background-color: @theme_text_color; color: @theme_base_color;"
        "  border-radius: 1.2em; padding: 0.35em 0.4em 0.35em 1.2em; margin: 0 1em 4em;"
        "  box-shadow: 0 1px 5px alpha(black, 0.4); }\n"
        ".transcript-toast button { color: inherit; }\n";

void transcript_style_add(GdkDisplay *display)
{
        g_autoptr(GtkCssProvider) provider = NULL;

        if (g_object_get_data(G_OBJECT(display), ADDED_KEY))
                return;
        provider = gtk_css_provider_new();
        gtk_css_provider_load_from_data(provider, style, -1);
        gtk_style_context_add_provider_for_display(display, GTK_STYLE_PROVIDER(provider),
                                                   GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
        g_object_set_data(G_OBJECT(display), ADDED_KEY, GINT_TO_POINTER(TRUE));
}
