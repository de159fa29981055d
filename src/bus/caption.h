#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A segment as the arguments of Caption, and as an element of what GetCaptions answers. */

#include "bus/service.h"

/* Appends "ttsuba{sv}". Errors: those of sd-bus. */
int caption_append(sd_bus_message *message, const ServiceContext *context, const Segment *segment);

/* How many bytes of a message it takes at the most. */
size_t caption_bytes(const Segment *segment);
