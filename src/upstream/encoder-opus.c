/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <opus.h>

#include "audio/timeline.h"
#include "upstream/encoder.h"

/* Of 0 to 10: past it the work doubles and the text gets no better. */
#define COMPLEXITY 5

struct Encoder {
        OpusEncoder *opus;
};

bool encoder_exists(void)
{
        return true;
}

int encoder_new(Encoder **ret, unsigned n_channels)
{
        _cleanup_(encoder_freep) Encoder *encoder = calloc(1, sizeof(*encoder));
        int error = OPUS_OK;

        if (!encoder)
                return -ENOMEM;
        encoder->opus =
                opus_encoder_create(SAMPLE_RATE, (int) n_channels, OPUS_APPLICATION_VOIP, &error);
        if (error != OPUS_OK)
                return -ENOMEM;
        (void) opus_encoder_ctl(encoder->opus,
                                OPUS_SET_BITRATE((opus_int32) (ENCODER_BITRATE * n_channels)));
        (void) opus_encoder_ctl(encoder->opus, OPUS_SET_COMPLEXITY(COMPLEXITY));
        *ret = TAKE_PTR(encoder);
        return 0;
}

Encoder *encoder_free(Encoder *encoder)
{
        if (!encoder)
                return NULL;
        if (encoder->opus)
                opus_encoder_destroy(encoder->opus);
        free(encoder);
        return NULL;
}

void encoder_reset(Encoder *encoder)
{
        (void) opus_encoder_ctl(encoder->opus, OPUS_RESET_STATE);
}

int encoder_encode(Encoder *encoder, const int16_t *frames, uint8_t *ret_packet)
{
        int n = opus_encode(encoder->opus, frames, (int) ENCODER_FRAMES, ret_packet,
                            (opus_int32) ENCODER_PACKET_MAX_BYTES);

        return n > 0 ? n : -EIO;
}
