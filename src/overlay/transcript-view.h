#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The transcript of a session as a list that can be scrolled, and what is said where it is empty. It
 * follows what is being said for as long as its end is in sight; who scrolls back keeps their place,
 * and has a button that leads to the end again.
 */

#include <gtk/gtk.h>
#include <stdbool.h>

#include "overlay/transcript-match.h"
#include "overlay/transcript-model.h"

#define TRANSCRIPT_TYPE_VIEW (transcript_view_get_type())
G_DECLARE_FINAL_TYPE(TranscriptView, transcript_view, TRANSCRIPT, VIEW, GtkWidget)

TranscriptView *transcript_view_new(void);

/* Show this one: from its end on and following it if it is live, else from its beginning on. */
void transcript_view_set_model(TranscriptView *view, TranscriptModel *model, bool live);

/* Borrowed; NULL at first. */
TranscriptModel *transcript_view_get_model(TranscriptView *view);

/* It goes on, or doesn't any more. */
void transcript_view_set_live(TranscriptView *view, bool live);

/* What stands there while there is nothing to show; text may be "". */
void transcript_view_set_empty(TranscriptView *view, const char *title, const char *text);

/* What is sought is marked; borrowed until the next call, NULL: nothing is sought. */
void transcript_view_set_match(TranscriptView *view, const TranscriptMatch *match);

/* Select the segment there, alone, and have it in sight. */
void transcript_view_select(TranscriptView *view, unsigned position);

/* The first selected segment's position; false if none is. */
bool transcript_view_get_selected(TranscriptView *view, unsigned *ret);

/* What is selected as text, or all of it if nothing is. To be freed. */
char *transcript_view_get_text(TranscriptView *view, bool selected_only);

void transcript_view_go_to_end(TranscriptView *view);
/* Have the list take the keyboard. */
void transcript_view_focus(TranscriptView *view);

bool transcript_view_is_following(TranscriptView *view);

/* The menu of a segment; its actions are the window's. */
void transcript_view_set_menu(TranscriptView *view, GMenuModel *menu);
