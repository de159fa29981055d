#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a search over all sessions has found, as a list of where it was said and in what words. */

#include <gtk/gtk.h>
#include <stdint.h>

#define TRANSCRIPT_TYPE_FOUND (transcript_found_get_type())
G_DECLARE_FINAL_TYPE(TranscriptFound, transcript_found, TRANSCRIPT, FOUND, GtkWidget)

typedef void (*TranscriptFoundChosen)(uint64_t session, uint64_t segment, void *userdata);

TranscriptFound *transcript_found_new(TranscriptFoundChosen on_chosen, void *userdata);

/* Show the hits of Search (aa{sv}); NULL: none. Returns how many. */
unsigned transcript_found_set(TranscriptFound *found, GVariant *hits);
