#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What is around the captions: a grip at their leading edge, the only part that takes clicks as
 * long as they go through the others, and a bar of buttons that comes when the pointer is there. All
 * that the buttons do are actions of the application, which keyboards and scripts can reach as well;
 * an action that isn't there has no button.
 */

#include <gtk/gtk.h>
#include <stdbool.h>

#include "overlay/placement.h"
#include "overlay/service.h"
#include "overlay/window.h"

/* All are borrowed, and outlive the controls. */
typedef struct ControlsOptions {
        CaptionWindow *window;
        GActionGroup *actions;
        Placement *placement;
        Service *service;
        /* The pointer is on the captions, or a menu of theirs is open; it is so no longer. */
        void (*on_hover)(bool hovered, void *userdata);
        void *userdata;
} ControlsOptions;

G_DECLARE_FINAL_TYPE(Controls, controls, SURTITLE, CONTROLS, GtkWidget)

/* Put them around the window's content. The window owns them. */
Controls *controls_new(const ControlsOptions *options);

/* Whether clicks on the captions reach what lies below, while the buttons are away: at first. */
void controls_set_click_through(Controls *controls, bool click_through);

/* Before what they borrow ends. */
void controls_close(Controls *controls);
