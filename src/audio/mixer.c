/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "audio/mixer.h"
#include "audio/timeline.h"
#include "base/time-util.h"

/* What one source may be ahead of the other: more than both rings hold. */
#define TRACK_FRAMES_MAX ((uint64_t) 60 * SAMPLE_RATE)

#define CHUNK_FRAMES 512

typedef struct Input {
        Mixer *mixer;
        Timeline *track; /* what came and was not handed on; positions since its first frame */
        uint64_t offset; /* of that frame on the mixer's clock */
        bool begun;
        uint64_t gaps[_GAP_REASON_MAX]; /* frames, as far as they were not handed on */
} Input;

struct Mixer {
        Sink output;
        Input inputs[MIXER_INPUTS];
        uint64_t origin_nsec; /* the time of position 0; 0: nothing came yet */
        uint64_t position;    /* what is before has been handed on */
        uint64_t hold;        /* what one waits for the other */
        uint64_t n_filled;
};

/* What one input has at a position: frames, or nothing until its next ones. */
typedef struct Stretch {
        int16_t frames[CHUNK_FRAMES];
        bool sounds;
        uint64_t n_frames;
} Stretch;

int mixer_new(Mixer **ret, const Sink *output)
{
        _cleanup_(mixer_freep) Mixer *mixer = calloc(1, sizeof(*mixer));

        assert(output->n_channels == 1 || output->n_channels == MIXER_INPUTS);
        if (!mixer)
                return -ENOMEM;
        mixer->output = *output;
        mixer->hold = MIXER_HOLD_FRAMES;
        for (unsigned i = 0; i < MIXER_INPUTS; i++) {
                int r = timeline_new(&mixer->inputs[i].track, 1, TRACK_FRAMES_MAX);

                if (r < 0)
                        return r;
                mixer->inputs[i].mixer = mixer;
        }
        *ret = TAKE_PTR(mixer);
        return 0;
}

Mixer *mixer_free(Mixer *mixer)
{
        if (!mixer)
                return NULL;
        for (unsigned i = 0; i < MIXER_INPUTS; i++)
                timeline_free(mixer->inputs[i].track);
        free(mixer);
        return NULL;
}

/* The position after the newest that an input has told of. */
static uint64_t input_end(const Input *input)
{
        return input->begun ? input->offset + timeline_end(input->track) : 0;
}

static uint64_t nsec_of(const Mixer *mixer, uint64_t position)
{
        return mixer->origin_nsec + position * NSEC_PER_SEC / SAMPLE_RATE;
}

/* Two sources begin at different times: the later one's place is found by the time it began at. */
static void begin(Input *input, uint64_t begin_nsec)
{
        Mixer *mixer = input->mixer;

        if (input->begun)
                return;
        input->begun = true;
        if (mixer->origin_nsec == 0)
                mixer->origin_nsec = begin_nsec;
        else if (begin_nsec > mixer->origin_nsec)
                input->offset =
                        (begin_nsec - mixer->origin_nsec) / 1000 * SAMPLE_RATE / USEC_PER_SEC;
}

/* Time that has been handed on already can't be filled any more. */
static void catch_up(Input *input)
{
        uint64_t end = input_end(input), position = input->mixer->position;

        if (end < position)
                input->offset += position - end + (timeline_end(input->track) > 0
                                                           ? MIXER_SLACK_FRAMES
                                                           : 0);
}

static int input_append(void *userdata, const int16_t *frames, size_t n_frames, uint64_t end_nsec)
{
        Input *input = userdata;

        begin(input, end_nsec - n_frames * NSEC_PER_SEC / SAMPLE_RATE);
        catch_up(input);
        input->mixer->hold = MAX(input->mixer->hold, 2 * (uint64_t) n_frames);
        return timeline_append(input->track, frames, n_frames);
}

/* Before the first frame there is nothing that a gap could be in. */
static void input_skip(void *userdata, uint64_t n_frames, GapReason reason)
{
        Input *input = userdata;

        if (!input->begun)
                return;
        timeline_skip(input->track, n_frames, reason);
        input->gaps[reason] += n_frames;
}

Sink mixer_input(Mixer *mixer, unsigned input)
{
        assert(input < MIXER_INPUTS);
        return (Sink){
                .n_channels = 1,
                .append = input_append,
                .skip = input_skip,
                .userdata = &mixer->inputs[input],
        };
}

/* How it is with an input from the mixer's position on, and for how long; at most until `until`. */
static void look(const Input *input, uint64_t until, Stretch *ret)
{
        uint64_t here = input->mixer->position, from = here > input->offset ? here - input->offset : 0;
        uint64_t at = from, n_max = MIN(until - here, (uint64_t) CHUNK_FRAMES);

        ret->n_frames = timeline_read(input->track, &at, ret->frames, (size_t) n_max);
        at += input->offset;
        ret->sounds = ret->n_frames > 0 && at == here;
        if (!ret->sounds)
                ret->n_frames = MIN(ret->n_frames > 0 ? at - here : UINT64_MAX, until - here);
}

/* Neither has anything: each reason as long as one of the two names it, and the rest is a pause. */
static void skip(Mixer *mixer, uint64_t n_frames)
{
        for (int reason = _GAP_REASON_MAX - 1; n_frames > 0 && reason >= 0; reason--) {
                uint64_t n = 0;

                for (unsigned i = 0; i < MIXER_INPUTS; i++) {
                        uint64_t *gap = &mixer->inputs[i].gaps[reason];

                        n = MAX(n, MIN(*gap, n_frames));
                        *gap -= MIN(*gap, n_frames);
                }
                if (reason == GAP_PAUSE)
                        n = n_frames;
                if (n > 0)
                        mixer->output.skip(mixer->output.userdata, n, (GapReason) reason);
                mixer->position += n;
                n_frames -= n;
        }
}

static void interleave(const Stretch *stretches, size_t n_frames, int16_t *ret)
{
        for (unsigned i = 0; i < MIXER_INPUTS; i++)
                for (size_t n = 0; n < n_frames; n++)
                        ret[n * MIXER_INPUTS + i] =
                                stretches[i].sounds ? stretches[i].frames[n] : 0;
}

/* Half of each, so that no sum of two can clip. */
static void downmix(const Stretch *stretches, size_t n_frames, int16_t *ret)
{
        for (size_t n = 0; n < n_frames; n++) {
                int sum = 0;

                for (unsigned i = 0; i < MIXER_INPUTS; i++)
                        sum += stretches[i].sounds ? stretches[i].frames[n] : 0;
                ret[n] = (int16_t) (sum / MIXER_INPUTS);
        }
}

/* One is silent beside the other: that is no gap, but it is told if something was missed. */
static void note_filled(Mixer *mixer, Input *input, uint64_t n_frames)
{
        for (int reason = 0; n_frames > 0 && reason < _GAP_REASON_MAX; reason++) {
                uint64_t n = MIN(input->gaps[reason], n_frames);

                input->gaps[reason] -= n;
                n_frames -= n;
                if (reason != GAP_PAUSE)
                        mixer->n_filled += n;
        }
}

static void hand_on(Mixer *mixer, const Stretch *stretches, uint64_t n_frames)
{
        int16_t frames[CHUNK_FRAMES * MIXER_INPUTS];
        const Sink *output = &mixer->output;
        uint64_t end = mixer->position + n_frames;

        if (output->n_channels == 1)
                downmix(stretches, (size_t) n_frames, frames);
        else
                interleave(stretches, (size_t) n_frames, frames);
        if (output->append(output->userdata, frames, (size_t) n_frames, nsec_of(mixer, end)) < 0)
                /* no memory: a loss like any other, and counted like one */
                output->skip(output->userdata, n_frames, GAP_OVERRUN);
        mixer->position = end;
}

static void mix(Mixer *mixer, uint64_t until)
{
        Stretch stretches[MIXER_INPUTS];

        while (mixer->position < until) {
                uint64_t n_frames = until - mixer->position;
                bool sounds = false;

                for (unsigned i = 0; i < MIXER_INPUTS; i++) {
                        look(&mixer->inputs[i], until, &stretches[i]);
                        n_frames = MIN(n_frames, stretches[i].n_frames);
                        sounds = sounds || stretches[i].sounds;
                }
                if (!sounds) {
                        skip(mixer, n_frames);
                        continue;
                }
                for (unsigned i = 0; i < MIXER_INPUTS; i++)
                        if (!stretches[i].sounds)
                                note_filled(mixer, &mixer->inputs[i], n_frames);
                hand_on(mixer, stretches, n_frames);
        }
}

/* What is handed on is needed no more; and before an input's end no gap of it is left either. */
static void forget(Input *input)
{
        uint64_t position = input->mixer->position;

        if (!input->begun)
                return;
        timeline_release(input->track, position > input->offset ? position - input->offset : 0);
        if (input_end(input) <= position)
                memset(input->gaps, 0, sizeof(input->gaps));
}

static void pump_until(Mixer *mixer, uint64_t until)
{
        mix(mixer, until);
        for (unsigned i = 0; i < MIXER_INPUTS; i++)
                forget(&mixer->inputs[i]);
}

static uint64_t newest_end(const Mixer *mixer)
{
        return MAX(input_end(&mixer->inputs[0]), input_end(&mixer->inputs[1]));
}

void mixer_pump(Mixer *mixer)
{
        uint64_t newest = newest_end(mixer);
        uint64_t until = MIN(input_end(&mixer->inputs[0]), input_end(&mixer->inputs[1]));

        pump_until(mixer, until + mixer->hold > newest ? until : newest);
}

void mixer_flush(Mixer *mixer)
{
        pump_until(mixer, newest_end(mixer));
}

uint64_t mixer_filled(const Mixer *mixer)
{
        return mixer->n_filled;
}
