/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/accessible.h"
#include "overlay/controls-private.h"

/* Targets are 32 pixels, the grip 28: WCAG 2.2 wants 24 at least. */
static const char style[] =
        ".surtitle-grip, .surtitle-bar {"
        "  background: rgba(0, 0, 0, 0.8); color: rgba(255, 255, 255, 0.85); }"
        ".surtitle-grip { border-radius: 8px; min-width: 24px; min-height: 40px;"
        "  color: rgba(255, 255, 255, 0.6); margin-right: 4px; }"
        ".surtitle-grip:dir(rtl) { margin-right: 0; margin-left: 4px; }"
        ".surtitle-grip.hovered { color: white; }"
        ".surtitle-bar { border-radius: 8px; padding: 3px; margin: 0 28px; }"
        ".surtitle-bar.above { margin-bottom: 4px; }"
        ".surtitle-bar.below { margin-top: 4px; }"
        ".surtitle-bar separator { background: rgba(255, 255, 255, 0.2); min-width: 1px;"
        "  margin: 6px 4px; }"
        ".surtitle-bar button, .surtitle-menu button {"
        "  all: unset; color: rgba(255, 255, 255, 0.85); border-radius: 6px; min-width: 32px;"
        "  min-height: 32px; transition: none; }"
        ".surtitle-bar menubutton { min-width: 32px; min-height: 32px; }"
        ".surtitle-bar button:hover, .surtitle-menu button:hover,"
        ".surtitle-bar button:checked {"
        "  background: rgba(255, 255, 255, 0.16); color: white; }"
        ".surtitle-menu button:checked { background: rgba(255, 255, 255, 0.1); color: white; }"
        ".surtitle-bar button:active, .surtitle-menu button:active {"
        "  background: rgba(255, 255, 255, 0.28); }"
        ".surtitle-bar button:disabled { color: rgba(255, 255, 255, 0.35); background: none; }"
        ".surtitle-bar button:focus-visible, .surtitle-menu button:focus-visible {"
        "  box-shadow: inset 0 0 0 2px rgba(255, 255, 255, 0.7); }"
        ".surtitle-menu > contents { background: rgb(28, 28, 28); color: white;"
        "  border: 1px solid rgba(255, 255, 255, 0.16); border-radius: 8px; padding: 6px;"
        "  box-shadow: none; }"
        ".surtitle-menu .row { padding: 0 10px; }"
        ".surtitle-menu .hint { color: rgba(255, 255, 255, 0.7); font-size: smaller;"
        "  padding: 4px 10px; }"
        ".surtitle-menu separator { background: rgba(255, 255, 255, 0.16); margin: 6px 0;"
        "  min-height: 1px; }";

void controls_add_style(GdkDisplay *display)
{
        g_autoptr(GtkCssProvider) provider = gtk_css_provider_new();

        gtk_css_provider_load_from_data(provider, style, -1);
        gtk_style_context_add_provider_for_display(display, GTK_STYLE_PROVIDER(provider),
                                                   GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

GtkWidget *controls_new_button(GlyphKind kind, const char *action, const char *name)
{
        GtkWidget *button = gtk_button_new();

        gtk_button_set_child(GTK_BUTTON(button), glyph_new(kind));
        gtk_actionable_set_detailed_action_name(GTK_ACTIONABLE(button), action);
        accessible_set_name_as_tooltip(button, name);
        return button;
}

GtkWidget *controls_new_menu_button(GlyphKind kind, GtkWidget *menu, const char *name)
{
        GtkWidget *button = gtk_menu_button_new();

        gtk_widget_add_css_class(menu, "surtitle-menu");
        gtk_popover_set_has_arrow(GTK_POPOVER(menu), FALSE);
        gtk_widget_set_halign(menu, GTK_ALIGN_START);
        gtk_menu_button_set_child(GTK_MENU_BUTTON(button), glyph_new(kind));
        gtk_menu_button_set_popover(GTK_MENU_BUTTON(button), menu);
        accessible_set_name_as_tooltip(button, name);
        return button;
}
