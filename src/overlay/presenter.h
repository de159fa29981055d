#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Captions and notices to the screen, and away again: the only part of the overlay that knows the
 * time. Layout and notices say what is to be seen at a moment and when the next change is due; this
 * gives it to the view, shows or hides the window, and wakes up when it must, and never otherwise.
 */

#include "base/cleanup.h"
#include "layout/layout.h"
#include "overlay/preferences.h"
#include "overlay/window.h"

typedef struct Presenter Presenter;

Presenter *presenter_new(const WindowKind *kind, const Preferences *preferences);
Presenter *presenter_free(Presenter *presenter);
DEFINE_CLEANUP(Presenter, presenter_free)

void presenter_set_preferences(Presenter *presenter, const Preferences *preferences);

/* Whose words they are, as in the signal Caption, becomes the segment's label. source: "" if not
 * known; speaker: counted from 0, negative if not known. */
void presenter_add_caption(Presenter *presenter, const LayoutSegment *segment, const char *source,
                           int speaker);
void presenter_clear_captions(Presenter *presenter);

/* code and message as in the signal Notice: an empty message withdraws. */
void presenter_put_notice(Presenter *presenter, const char *code, const char *message);

/* No session runs any more: notices of its troubles go by themselves. */
void presenter_end_notices(Presenter *presenter);

/* While held, captions stay, however long nothing has been said. */
void presenter_set_held(Presenter *presenter, bool held);

/* The window that they are on: borrowed. */
CaptionWindow *presenter_get_window(Presenter *presenter);

/* The daemon is gone: nothing stays on screen. */
void presenter_clear(Presenter *presenter);
