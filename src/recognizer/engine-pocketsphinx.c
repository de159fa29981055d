/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <pocketsphinx.h>
#include <sphinxbase/cmn.h>
#include <sphinxbase/err.h>

#include "base/log.h"
#include "recognizer/engine-pocketsphinx.h"

/* An utterance is at most some ten seconds; nobody says more words in it. */
#define WORDS_MAX 256
/* The longest word of the dictionary has 34 letters. */
#define WORD_BYTES 64

#define FRAMES_PER_SECOND 100

/* PocketSphinx knows how sure it is only of a whole utterance; until then, even odds. */
#define UNKNOWN_CONFIDENCE 0.5

#define LIBRARY_LINE_MAX 512

/* An own id: the same in every message of every installation. */
const EngineInfo engine_pocketsphinx_info = {
        .name = "pocketsphinx-en-us",
        .version = POCKETSPHINX_VERSION,
        .arch = "pocketsphinx",
        .uuid = "6c1d7d3e-6f0f-4a43-9d5b-2a1f6f4f8c01",
};

typedef struct PocketSphinx {
        Engine engine;
        ps_decoder_t *decoder;
        mfcc_t *first_mean; /* of the cepstrum, as the model gives it */
        bool running;       /* within an utterance */
        Word words[WORDS_MAX];
        char texts[WORDS_MAX][WORD_BYTES];
        size_t n_words;
} PocketSphinx;

static const char *const model_files[] = {
        "en-us/mdef", "en-us/means", "en-us/variances", "en-us.lm.bin", "cmudict-en-us.dict",
};

/* The library's errors are of use to who looks for a fault, and may say what was heard. */
static void on_library_message(void *userdata, err_lvl_t level, const char *format, ...)
{
        char line[LIBRARY_LINE_MAX];
        va_list arguments;

        if (!log_enabled(LOG_LEVEL_DEBUG))
                return;
        va_start(arguments, format);
        vsnprintf(line, sizeof(line), format, arguments);
        va_end(arguments);
        line[strcspn(line, "\n")] = 0;
        log_debug("pocketsphinx: %s", line);
}

void engine_pocketsphinx_set_up_log(void)
{
        err_set_logfp(NULL); /* where it would print its configuration */
        err_set_callback(on_library_message, NULL);
}

int engine_pocketsphinx_check_model(const char *model_dir, char **ret_missing)
{
        for (size_t i = 0; i < ELEMENTSOF(model_files); i++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s/%s", model_dir, model_files[i]) < 0) {
                        path = NULL;
                        return -ENOMEM;
                }
                if (access(path, R_OK) < 0) {
                        *ret_missing = TAKE_PTR(path);
                        return -errno;
                }
        }
        return 0;
}

/*
 * Tuned on recorded speech, in blocks of 50 ms. Silence stays in, since frames that are taken out
 * would falsify the times of words, and the segmenter knows where speech is. The noise filter costs
 * words of clean speech. The second pass (fwdflat) costs a burst of time at each end and gains
 * nothing here. Two Gaussians a feature do as well as four, in less time. Other weights of the
 * language model, beams and penalties gained as much on one voice as they lost on the next.
 */
static void tune(cmd_ln_t *config)
{
        cmd_ln_set_boolean_r(config, "-remove_silence", false);
        cmd_ln_set_boolean_r(config, "-remove_noise", false);
        cmd_ln_set_boolean_r(config, "-fwdflat", false);
        cmd_ln_set_boolean_r(config, "-bestpath", true);
        cmd_ln_set_int32_r(config, "-topn", 2);
        cmd_ln_set_int32_r(config, "-maxhmmpf", 10000);
}

static cmd_ln_t *make_config(const char *model_dir)
{
        _cleanup_free_ char *acoustic = NULL, *language = NULL, *dictionary = NULL;
        cmd_ln_t *config;

        if (asprintf(&acoustic, "%s/en-us", model_dir) < 0)
                return NULL;
        if (asprintf(&language, "%s/en-us.lm.bin", model_dir) < 0)
                return NULL;
        if (asprintf(&dictionary, "%s/cmudict-en-us.dict", model_dir) < 0)
                return NULL;
        config = cmd_ln_init(NULL, ps_args(), true, "-hmm", acoustic, "-lm", language, "-dict",
                             dictionary, NULL);
        if (config)
                tune(config);
        return config;
}

static int pocketsphinx_begin(Engine *engine)
{
        PocketSphinx *self = (PocketSphinx *) engine;

        /* Frames are counted since the stream's start, and ours since the utterance's. */
        if (ps_start_stream(self->decoder) < 0 || ps_start_utt(self->decoder) < 0)
                return -EIO;
        self->running = true;
        return 0;
}

static int pocketsphinx_feed(Engine *engine, const int16_t *samples, size_t n_samples)
{
        PocketSphinx *self = (PocketSphinx *) engine;

        return ps_process_raw(self->decoder, samples, n_samples, 0, 0) < 0 ? -EIO : 0;
}

/* "read(2)" is the second way to say "read"; <sil>, [NOISE] and ++UM++ are no words. */
static void take_word(PocketSphinx *self, const char *text, int first, int last, double confidence)
{
        size_t length = strcspn(text, "(");
        char *copy = self->texts[self->n_words];

        if (self->n_words >= WORDS_MAX || length == 0 || length >= WORD_BYTES ||
            strchr("<[+", text[0]))
                return;
        memcpy(copy, text, length);
        copy[length] = 0;
        self->words[self->n_words++] = (Word){
                .text = copy,
                .start = (double) first / FRAMES_PER_SECOND,
                .end = (double) (last + 1) / FRAMES_PER_SECOND,
                .confidence = confidence,
        };
}

static void read_words(PocketSphinx *self, bool final)
{
        logmath_t *logmath = ps_get_logmath(self->decoder);

        self->n_words = 0;
        for (ps_seg_t *seg = ps_seg_iter(self->decoder); seg; seg = ps_seg_next(seg)) {
                int first, last;
                double confidence = UNKNOWN_CONFIDENCE;

                ps_seg_frames(seg, &first, &last);
                if (final)
                        confidence = logmath_exp(logmath, ps_seg_prob(seg, NULL, NULL, NULL));
                take_word(self, ps_seg_word(seg), first, last, MIN(confidence, 1.0));
        }
}

static int pocketsphinx_words(Engine *engine, const Word **ret, size_t *ret_n)
{
        PocketSphinx *self = (PocketSphinx *) engine;

        read_words(self, false);
        *ret = self->words;
        *ret_n = self->n_words;
        return 0;
}

static int pocketsphinx_end(Engine *engine, const Word **ret, size_t *ret_n)
{
        PocketSphinx *self = (PocketSphinx *) engine;

        self->running = false;
        if (ps_end_utt(self->decoder) < 0)
                return -EIO;
        read_words(self, true);
        *ret = self->words;
        *ret_n = self->n_words;
        return 0;
}

static void pocketsphinx_forget(Engine *engine)
{
        PocketSphinx *self = (PocketSphinx *) engine;

        if (self->running)
                ps_end_utt(self->decoder);
        self->running = false;
        cmn_live_set(ps_get_feat(self->decoder)->cmn_struct, self->first_mean);
}

static Engine *pocketsphinx_free(Engine *engine)
{
        PocketSphinx *self = (PocketSphinx *) engine;

        if (self->decoder)
                ps_free(self->decoder);
        free(self->first_mean);
        free(self);
        return NULL;
}

static const EngineMethods methods = {
        .begin = pocketsphinx_begin,
        .feed = pocketsphinx_feed,
        .words = pocketsphinx_words,
        .end = pocketsphinx_end,
        .forget = pocketsphinx_forget,
        .free = pocketsphinx_free,
};

int engine_pocketsphinx_new(Engine **ret, const char *model_dir)
{
        PocketSphinx *self = calloc(1, sizeof(*self));
        _cleanup_(engine_freep) Engine *engine = (Engine *) self;
        cmd_ln_t *config;
        feat_t *features;

        if (!self)
                return -ENOMEM;
        self->engine.methods = &methods;
        config = make_config(model_dir);
        if (!config)
                return -ENOMEM;
        self->decoder = ps_init(config);
        cmd_ln_free_r(config);
        if (!self->decoder)
                return -EIO;

        features = ps_get_feat(self->decoder);
        self->first_mean = calloc((size_t) feat_cepsize(features), sizeof(mfcc_t));
        if (!self->first_mean)
                return -ENOMEM;
        cmn_live_get(features->cmn_struct, self->first_mean);
        *ret = TAKE_PTR(engine);
        return 0;
}
