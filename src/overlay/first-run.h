#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The window of the first start. It asks three things: what to caption, where speech is recognised,
 * and whether transcripts are kept. Each has an answer already, so that it can be skipped.
 */

#include <gtk/gtk.h>

typedef enum FirstRunOutcome {
        FIRST_RUN_SKIPPED, /* all is as it was */
        FIRST_RUN_DONE,
        FIRST_RUN_NEEDS_KEY, /* for the server that was chosen */
} FirstRunOutcome;

/* NULL where the settings' schema isn't installed. on_done is called once, when the window is being
 * closed by its user, however that is done. */
GtkWindow *first_run_new(void (*on_done)(FirstRunOutcome outcome, void *userdata), void *userdata);

/* Close it without a word. */
void first_run_free(GtkWindow *window);
