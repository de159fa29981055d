/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "gate/detector.h"
#include "gate/gate.h"

#define FRAMES_OF_MS(ms) ((size_t) (ms) * SAMPLE_RATE / 1000)

/*
 * Percent that open the gate, found by trying: with it no word of recorded or synthetic speech was
 * lost in any noise up to its own loudness, and noise by itself opens it seldom.
 */
#define LIKELY 85
/* What ends before that is known is passed on from here on. */
#define POSSIBLE 50
#define UNKNOWN (-1)

/* Zeros fewer than this between samples that aren't belong to the sound. */
#define ZEROS_IN_SOUND FRAMES_OF_MS(10)

/* Frames that belong together, and how likely it is that they are worth sending. */
typedef struct Piece {
        const int16_t *frames;
        size_t n_frames;
        uint64_t end_nsec;
        int likelihood; /* percent; UNKNOWN: it takes more to say */
} Piece;

typedef struct Rule {
        const char *name;
        size_t run_up;    /* frames held back, and passed on before those that are worth it */
        size_t hang_over; /* frames passed on after them */
} Rule;

/* The server needs the first seconds of silence to find the end of a sentence. */
static const Rule rules[_GATE_MODE_MAX] = {
        [GATE_SILENCE] = {"silence", FRAMES_OF_MS(200), FRAMES_OF_MS(2000)},
        [GATE_SPEECH] = {"speech", FRAMES_OF_MS(1000), FRAMES_OF_MS(2000)},
        [GATE_OFF] = {"off", 0, 0},
};

struct Gate {
        GateMode mode;
        Sink target;
        bool open;
        size_t n_quiet; /* frames since the last that were worth sending, while it is open */

        /* While it is shut: the newest frames, which may turn out to be a run-up. */
        int16_t *held;
        size_t n_held;
        uint64_t held_nsec; /* when the last of them had been played */
        size_t n_clear;     /* frames since the last that may have been speech */

        /* Of GATE_SPEECH: a block that is being filled. */
        Detector *detector;
        int16_t *block;
        size_t n_block;
};

GateMode gate_mode_from_string(const char *name)
{
        for (int mode = 0; mode < _GATE_MODE_MAX; mode++)
                if (strcmp(rules[mode].name, name) == 0)
                        return (GateMode) mode;
        return _GATE_MODE_INVALID;
}

bool gate_mode_is_supported(GateMode mode)
{
        return mode != GATE_SPEECH || detector_exists();
}

static void pass(Gate *gate, const int16_t *frames, size_t n_frames, uint64_t end_nsec)
{
        const Sink *target = &gate->target;

        if (n_frames == 0)
                return;
        /* No memory: a loss like any other, and counted like one. */
        if (target->append(target->userdata, frames, n_frames, end_nsec) < 0)
                target->skip(target->userdata, n_frames, GAP_OVERRUN);
}

static void skip_silence(Gate *gate, size_t n_frames)
{
        if (n_frames > 0)
                gate->target.skip(gate->target.userdata, n_frames, GAP_SILENCE);
}

/* The oldest of what is held, and of what comes, makes room for the newest. */
static void hold(Gate *gate, const int16_t *frames, size_t n_frames, uint64_t end_nsec)
{
        size_t run_up = rules[gate->mode].run_up, n_channels = gate->target.n_channels;
        size_t n_over = MAX(gate->n_held + n_frames, run_up) - run_up;
        size_t n_old = MIN(n_over, gate->n_held), n_new = n_over - n_old;

        skip_silence(gate, n_over);
        gate->n_held -= n_old;
        memmove(gate->held, gate->held + n_old * n_channels,
                gate->n_held * n_channels * sizeof(*gate->held));
        memcpy(gate->held + gate->n_held * n_channels, frames + n_new * n_channels,
               (n_frames - n_new) * n_channels * sizeof(*frames));
        gate->n_held += n_frames - n_new;
        gate->held_nsec = end_nsec;
}

static void pass_held(Gate *gate)
{
        pass(gate, gate->held, gate->n_held, gate->held_nsec);
        gate->n_held = 0;
}

static void open_up(Gate *gate)
{
        pass_held(gate);
        gate->open = true;
        gate->n_quiet = 0;
}

/* Passes on what the gate still stays open for; piece is what is left then. */
static void pass_hang_over(Gate *gate, Piece *piece)
{
        size_t n = MIN(piece->n_frames, rules[gate->mode].hang_over - gate->n_quiet);

        pass(gate, piece->frames, n, piece->end_nsec - frames_to_nsec(piece->n_frames - n));
        piece->frames += n * gate->target.n_channels;
        piece->n_frames -= n;
        gate->n_quiet += n;
        if (gate->n_quiet < rules[gate->mode].hang_over)
                return;
        gate->open = false;
        gate->n_clear = rules[gate->mode].run_up;
}

static void take(Gate *gate, Piece *piece)
{
        if (piece->likelihood >= LIKELY) {
                open_up(gate);
                pass(gate, piece->frames, piece->n_frames, piece->end_nsec);
                return;
        }
        if (gate->open)
                pass_hang_over(gate, piece);
        if (piece->n_frames == 0)
                return;
        hold(gate, piece->frames, piece->n_frames, piece->end_nsec);
        gate->n_clear = piece->likelihood >= POSSIBLE ? 0 : gate->n_clear + piece->n_frames;
}

static bool is_zero(const int16_t *frame, unsigned n_channels)
{
        for (unsigned i = 0; i < n_channels; i++)
                if (frame[i] != 0)
                        return false;
        return true;
}

static size_t count_zeros(const Gate *gate, const Piece *piece, size_t from)
{
        unsigned n_channels = gate->target.n_channels;
        size_t n = from;

        while (n < piece->n_frames && is_zero(piece->frames + n * n_channels, n_channels))
                n++;
        return n - from;
}

/* Zeros up to the first other frame; or frames up to the last before a stretch of zeros. */
static void judge_silence(const Gate *gate, Piece *piece)
{
        size_t n = count_zeros(gate, piece, 0), n_zeros;

        piece->likelihood = n > 0 ? 0 : 100;
        while (piece->likelihood > 0 && n < piece->n_frames) {
                n_zeros = count_zeros(gate, piece, n + 1);
                n++;
                if (n + n_zeros == piece->n_frames || n_zeros >= ZEROS_IN_SOUND)
                        break;
                n += n_zeros;
        }
        piece->n_frames = n;
}

/* Up to the end of the detector's block, which tells of the whole block. */
static void judge_speech(Gate *gate, Piece *piece)
{
        unsigned n_channels = gate->target.n_channels;

        piece->n_frames = MIN(piece->n_frames, DETECTOR_FRAMES - gate->n_block);
        memcpy(gate->block + gate->n_block * n_channels, piece->frames,
               piece->n_frames * n_channels * sizeof(*gate->block));
        gate->n_block += piece->n_frames;
        piece->likelihood = UNKNOWN;
        if (gate->n_block < DETECTOR_FRAMES)
                return;
        gate->n_block = 0;
        piece->likelihood = detector_likelihood(gate->detector, gate->block);
}

static void judge(Gate *gate, Piece *piece)
{
        switch (gate->mode) {
        case GATE_SILENCE:
                judge_silence(gate, piece);
                return;
        case GATE_SPEECH:
                judge_speech(gate, piece);
                return;
        case GATE_OFF:
        case _GATE_MODE_MAX:
        case _GATE_MODE_INVALID:
                break;
        }
        piece->likelihood = 100;
}

static int sink_append(void *userdata, const int16_t *frames, size_t n_frames, uint64_t end_nsec)
{
        Gate *gate = userdata;

        while (n_frames > 0) {
                Piece piece = {.frames = frames, .n_frames = n_frames};

                judge(gate, &piece);
                n_frames -= piece.n_frames;
                frames += piece.n_frames * gate->target.n_channels;
                piece.end_nsec = end_nsec - frames_to_nsec(n_frames);
                take(gate, &piece);
        }
        return 0;
}

void gate_flush(Gate *gate)
{
        if (gate->n_clear < gate->n_held)
                pass_held(gate);
        skip_silence(gate, gate->n_held);
        gate->n_held = 0;
        gate->n_block = 0;
}

/* What comes after a gap may be other sound, of which the detector knows nothing yet. */
static void sink_skip(void *userdata, uint64_t n_frames, GapReason reason)
{
        Gate *gate = userdata;

        gate_flush(gate);
        gate->target.skip(gate->target.userdata, n_frames, reason);
        if (gate->mode == GATE_SPEECH)
                open_up(gate);
}

Sink gate_sink(Gate *gate)
{
        return (Sink){
                .n_channels = gate->target.n_channels,
                .append = sink_append,
                .skip = sink_skip,
                .userdata = gate,
        };
}

static int make_detector(Gate *gate)
{
        gate->block = calloc(DETECTOR_FRAMES * gate->target.n_channels, sizeof(*gate->block));
        return gate->block ? detector_new(&gate->detector, gate->target.n_channels) : -ENOMEM;
}

int gate_new(Gate **ret, GateMode mode, const Sink *target)
{
        _cleanup_(gate_freep) Gate *gate = calloc(1, sizeof(*gate));
        int r;

        assert(mode >= 0 && mode < _GATE_MODE_MAX);
        if (!gate)
                return -ENOMEM;
        gate->mode = mode;
        gate->target = *target;
        gate->open = true;
        gate->held = calloc(MAX(rules[mode].run_up, 1U) * target->n_channels, sizeof(*gate->held));
        if (!gate->held)
                return -ENOMEM;
        r = mode == GATE_SPEECH ? make_detector(gate) : 0;
        if (r < 0)
                return r;
        *ret = TAKE_PTR(gate);
        return 0;
}

Gate *gate_free(Gate *gate)
{
        if (!gate)
                return NULL;
        detector_free(gate->detector);
        free(gate->block);
        free(gate->held);
        free(gate);
        return NULL;
}
