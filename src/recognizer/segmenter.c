/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <assert.h>

#include "base/cleanup.h"
#include "recognizer/segmenter.h"

/* Speech is noticed when half of the last 100 ms is voiced: a click is shorter. */
#define ONSET_FRAMES 10
#define ONSET_VOICED 5
/* It goes on while 30 of 50 ms are. */
#define VOICE_FRAMES 5
#define VOICE_VOICED 3

/* Shorter pauses stand within words (stops like p, t, k); cutting there costs more words than it
 * shows early, so an endpointing below it means this. */
#define PAUSE_MIN SEGMENTER_MS(200)

/* Sound after the last voice that still belongs to it. */
#define VOICE_TAIL SEGMENTER_MS(100)

/* What an endpoint that follows its words leaves to the next segment. */
#define OWED_LEAD SEGMENTER_MS(100)

/* Results fall due this often: while somebody speaks, and in silence. */
#define INTERIM_SPEECH SEGMENTER_MS(500)
#define INTERIM_SILENCE SEGMENTER_MS(1000)

/* Silence is finalised piece by piece, so that segments stay short. */
#define SILENT_SEGMENT_MAX SEGMENTER_MS(5000)

/* Gaps between words that are good enough to cut at. */
#define CUT_GAP_SECONDS 0.06

/* The longer an utterance, the shorter the pause that ends its segment. */
static const struct {
        uint64_t length;
        uint64_t pause;
} pauses[] = {
        {SEGMENTER_MS(5000), PAUSE_MIN},
        {SEGMENTER_MS(3000), SEGMENTER_MS(400)},
        {0, SEGMENTER_MS(800)},
};

void segmenter_init(Segmenter *segmenter, const SegmenterConfig *config)
{
        *segmenter = (Segmenter){.config = *config};
}

static bool is_voiced(const Segmenter *segmenter, unsigned n_frames, int at_least)
{
        uint32_t frames = segmenter->voiced_frames & ((1u << n_frames) - 1);

        return __builtin_popcount(frames) >= at_least;
}

static bool interim_is_due(const Segmenter *s)
{
        uint64_t interval = s->open ? INTERIM_SPEECH : INTERIM_SILENCE;

        return s->config.interim_results && s->position - s->last_result >= interval;
}

/* Whether the silence until now makes an endpoint, as the client defined it. */
static bool is_endpoint(const Segmenter *s)
{
        uint64_t wanted;

        if (s->config.endpointing_ms == SEGMENTER_ENDPOINTING_OFF)
                return false;
        wanted = MAX(SEGMENTER_MS(s->config.endpointing_ms), PAUSE_MIN);
        return s->position - s->last_voice >= wanted;
}

static bool is_pause(const Segmenter *s)
{
        uint64_t length = s->position - s->utterance_start;
        size_t i = 0;

        while (length < pauses[i].length)
                i++;
        return s->position - s->last_voice >= pauses[i].pause;
}

static unsigned advance_speech(Segmenter *s)
{
        if (is_endpoint(s))
                return SEGMENTER_FINAL | SEGMENTER_SPEECH_FINAL;
        if (is_pause(s))
                return SEGMENTER_FINAL;
        if (s->position - s->utterance_start >= SEGMENTER_UTTERANCE_MAX)
                return SEGMENTER_SPLIT;
        return 0;
}

static unsigned begin_speech(Segmenter *s)
{
        uint64_t lead = SEGMENTER_PRE_ROLL + ONSET_FRAMES * SEGMENTER_FRAME_SAMPLES;

        s->open = true;
        s->last_voice = s->position;
        s->utterance_start = MAX(s->segment_start, s->position > lead ? s->position - lead : 0);
        return SEGMENTER_OPEN;
}

static unsigned advance_silence(Segmenter *s)
{
        if (is_voiced(s, ONSET_FRAMES, ONSET_VOICED))
                return begin_speech(s);
        if (s->owes_speech_final && is_endpoint(s))
                return SEGMENTER_FINAL | SEGMENTER_SPEECH_FINAL;
        if (s->position - s->segment_start >= SILENT_SEGMENT_MAX)
                return SEGMENTER_FINAL | (is_endpoint(s) ? SEGMENTER_SPEECH_FINAL : 0);
        return 0;
}

static bool utterance_end_is_due(const Segmenter *s)
{
        return s->owes_utterance_end && s->config.utterance_end_ms > 0 && !s->open &&
               s->position - s->last_word_end >= SEGMENTER_MS(s->config.utterance_end_ms);
}

unsigned segmenter_advance(Segmenter *s, bool voiced)
{
        unsigned acts;

        s->position += SEGMENTER_FRAME_SAMPLES;
        s->voiced_frames = (s->voiced_frames << 1) | voiced;
        if (is_voiced(s, VOICE_FRAMES, VOICE_VOICED))
                s->last_voice = s->position;

        acts = s->open ? advance_speech(s) : advance_silence(s);
        if (!(acts & (SEGMENTER_FINAL | SEGMENTER_SPLIT)) && interim_is_due(s)) {
                acts |= SEGMENTER_INTERIM;
                s->last_result = s->position;
        }
        if (utterance_end_is_due(s)) {
                acts |= SEGMENTER_UTTERANCE_END;
                s->owes_utterance_end = false;
        }
        return acts;
}

void segmenter_skip(Segmenter *s, size_t n_samples)
{
        s->position += n_samples;
}

uint64_t segmenter_final_end(const Segmenter *s)
{
        uint64_t lead = SEGMENTER_PRE_ROLL + ONSET_FRAMES * SEGMENTER_FRAME_SAMPLES;
        uint64_t end = s->position > lead ? s->position - lead : 0;

        if (s->open)
                end = MAX(end, s->last_voice + VOICE_TAIL);
        else if (s->owes_speech_final) /* it comes soon after its words; but let it have a length */
                end = MAX(end, s->position - OWED_LEAD);
        return MIN(MAX(end, s->segment_start), s->position);
}

void segmenter_finish(Segmenter *s, uint64_t end, uint64_t last_word_end, bool speech_final)
{
        assert(end >= s->segment_start && end <= s->position);

        s->segment_start = end;
        s->last_result = s->position;
        s->open = false;
        if (last_word_end > 0) {
                s->last_word_end = last_word_end;
                s->owes_utterance_end = true;
                s->owes_speech_final = true;
        }
        if (speech_final)
                s->owes_speech_final = false;
}

void segmenter_finish_split(Segmenter *s, uint64_t end, uint64_t last_word_end)
{
        segmenter_finish(s, end, last_word_end, false);
        s->open = true;
        s->utterance_start = end;
}

size_t segmenter_choose_cut(const Word *words, size_t n_words, double from, double to,
                            double *ret_cut)
{
        size_t latest = 0;

        for (size_t i = n_words; i-- > 1;) {
                double cut = (words[i - 1].end + words[i].start) / 2;

                if (cut > to)
                        continue;
                if (cut < from)
                        break;
                if (latest == 0)
                        latest = i;
                if (words[i].start - words[i - 1].end >= CUT_GAP_SECONDS) {
                        latest = i;
                        break;
                }
        }
        if (latest > 0)
                *ret_cut = (words[latest - 1].end + words[latest].start) / 2;
        return latest;
}
