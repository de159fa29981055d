#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Search in the transcript that is shown: a bar with what is sought, how often it is there, and the
 * way to the next and the one before. */

#include <gtk/gtk.h>

#include "overlay/transcript-view.h"

#define TRANSCRIPT_TYPE_FINDER (transcript_finder_get_type())
G_DECLARE_FINAL_TYPE(TranscriptFinder, transcript_finder, TRANSCRIPT, FINDER, GtkWidget)

/* view must outlive it. */
TranscriptFinder *transcript_finder_new(TranscriptView *view);

/* Search in this one from now on. */
void transcript_finder_set_model(TranscriptFinder *finder, TranscriptModel *model);

/* Show the bar and have it take what is typed. */
void transcript_finder_open(TranscriptFinder *finder);

/* To the next (1) or the one before (-1); past the last comes the first. */
void transcript_finder_step(TranscriptFinder *finder, int direction);

/* For a toggle button to be bound to: its property "search-mode-enabled". */
GtkWidget *transcript_finder_get_bar(TranscriptFinder *finder);
