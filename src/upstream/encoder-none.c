/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "upstream/encoder.h"

bool encoder_exists(void)
{
        return false;
}

int encoder_new(Encoder **ret, unsigned n_channels)
{
        (void) ret, (void) n_channels;
        return -EOPNOTSUPP;
}

Encoder *encoder_free(Encoder *encoder)
{
        (void) encoder;
        return NULL;
}

void encoder_reset(Encoder *encoder)
{
        (void) encoder;
}

int encoder_encode(Encoder *encoder, const int16_t *frames, uint8_t *ret_packet)
{
        (void) encoder, (void) frames, (void) ret_packet;
        return -EIO;
}
