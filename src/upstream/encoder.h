#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Audio made smaller for metered links: Opus packets, one a message (protocol §5). About a tenth of
 * the bytes of linear16. encoder-opus.c makes them, encoder-none.c stands in without libopus.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

/* One packet: 60 ms, the longest that costs no more delay than a chunk and little overhead. */
#define ENCODER_FRAMES ((size_t) 960)
#define ENCODER_PACKET_MAX_BYTES ((size_t) 1500)

/* Bits a second for each channel. */
#define ENCODER_BITRATE 24000

typedef struct Encoder Encoder;

/* Whether this build has libopus. */
bool encoder_exists(void);

/* Errors: -EOPNOTSUPP without libopus, -ENOMEM. */
int encoder_new(Encoder **ret, unsigned n_channels);
Encoder *encoder_free(Encoder *encoder);
DEFINE_CLEANUP(Encoder, encoder_free)

/* A new stream begins: nothing of the last one is remembered. */
void encoder_reset(Encoder *encoder);

/* Encodes ENCODER_FRAMES interleaved frames. Returns the packet's bytes; -EIO if it fails. */
int encoder_encode(Encoder *encoder, const int16_t *frames, uint8_t *ret_packet);
