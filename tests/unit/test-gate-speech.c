/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The gate in its mode "speech" on recorded speech (Debian's pocketsphinx-testdata) with pauses and
 * in noise: no word may be lost, and sent ÷ speech has a budget.
 */

#include <fcntl.h>
#include <math.h>

#include "base/time-util.h"
#include "gate/gate.h"
#include "test.h"

#define FOLDER "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-"
#define WAV_HEADER_BYTES 44
#define FRAMES_MAX ((size_t) 120 * SAMPLE_RATE)
#define FIRST_NSEC (1000 * NSEC_PER_SEC)
#define FULL_SCALE 32768.0

/* What is louder than this in a recording must be sent: breath and the room lie below. */
#define WORD_DBFS (-45.0)
#define WORD_FRAMES 320

#define SENT_TO_SPEECH_MAX 1.3
#define PAUSE_SECONDS 12

/* Two passages of 15 s each; "" is the pause after one. */
static const char *const recordings[] = {"0870", "0890", "0880", "", "0920", "0930", "0890", ""};

typedef struct World {
        int16_t *frames;
        bool *is_word; /* each frame */
        bool *is_sent;
        size_t n_frames;
        size_t n_speech; /* frames of recordings */
        uint64_t end;    /* frames that came out */
        uint64_t n_sent;
} World;

static World *world_new(void)
{
        World *world = calloc(1, sizeof(*world));

        check(world);
        world->frames = calloc(FRAMES_MAX, sizeof(*world->frames));
        world->is_word = calloc(FRAMES_MAX, sizeof(*world->is_word));
        world->is_sent = calloc(FRAMES_MAX, sizeof(*world->is_sent));
        check(world->frames && world->is_word && world->is_sent);
        return world;
}

static World *world_free(World *world)
{
        free(world->frames);
        free(world->is_word);
        free(world->is_sent);
        free(world);
        return NULL;
}
DEFINE_CLEANUP(World, world_free)

static double dbfs(const int16_t *frames, size_t n_frames)
{
        double sum = 0;

        for (size_t i = 0; i < n_frames; i++)
                sum += (double) frames[i] * frames[i];
        return 10 * log10(sum / (double) n_frames / FULL_SCALE / FULL_SCALE + 1e-12);
}

static void add_pause(World *world, double seconds)
{
        world->n_frames += (size_t) (seconds * SAMPLE_RATE);
        check(world->n_frames <= FRAMES_MAX);
}

/* A recording, at its own loudness times gain. */
static void add_recording(World *world, const char *name, double gain)
{
        int16_t *frames = world->frames + world->n_frames;
        _cleanup_free_ char *path = NULL;
        _cleanup_close_ int fd = -1;
        size_t n;

        check(asprintf(&path, FOLDER "%s.wav", name) > 0);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        check(fd >= 0);
        check_int(lseek(fd, WAV_HEADER_BYTES, SEEK_SET), WAV_HEADER_BYTES);
        n = (size_t) read(fd, frames, (FRAMES_MAX - world->n_frames) * sizeof(*frames)) /
            sizeof(*frames);
        check(n > SAMPLE_RATE && n < FRAMES_MAX);
        for (size_t i = 0; i + WORD_FRAMES <= n; i += WORD_FRAMES)
                if (dbfs(frames + i, WORD_FRAMES) > WORD_DBFS)
                        memset(world->is_word + world->n_frames + i, true, WORD_FRAMES);
        for (size_t i = 0; i < n; i++)
                frames[i] = (int16_t) lrint(frames[i] * gain);
        world->n_frames += n;
        world->n_speech += n;
}

/* Pink, as rooms are: white noise through three poles (Paul Kellet's filter). */
static void add_noise(World *world, double noise_dbfs)
{
        double a = 0, b = 0, c = 0, gain = pow(10, noise_dbfs / 20) * FULL_SCALE;

        srand(1);
        for (size_t i = 0; i < world->n_frames; i++) {
                double white = 2.0 * rand() / RAND_MAX - 1, sum;

                a = 0.99765 * a + white * 0.0990460;
                b = 0.96300 * b + white * 0.2965164;
                c = 0.57000 * c + white * 1.0526913;
                sum = world->frames[i] + gain * 0.53 * (a + b + c + white * 0.1848);
                world->frames[i] = (int16_t) lrint(fmax(-FULL_SCALE, fmin(sum, FULL_SCALE - 1)));
        }
}

static int on_append(void *userdata, const int16_t *frames, size_t n_frames, uint64_t end_nsec)
{
        World *world = userdata;

        check(memcmp(frames, world->frames + world->end, n_frames * sizeof(*frames)) == 0);
        memset(world->is_sent + world->end, true, n_frames);
        world->end += n_frames;
        world->n_sent += n_frames;
        check_near((double) end_nsec, (double) (FIRST_NSEC + frames_to_nsec(world->end)), 3e5);
        return 0;
}

static void on_skip(void *userdata, uint64_t n_frames, GapReason reason)
{
        World *world = userdata;

        check_int(reason, GAP_SILENCE);
        world->end += n_frames;
}

/* All of it through the gate, in the pieces that PipeWire gives. */
static void pass_through(World *world)
{
        _cleanup_(gate_freep) Gate *gate = NULL;
        const Sink target = {
                .n_channels = 1,
                .append = on_append,
                .skip = on_skip,
                .userdata = world,
        };
        Sink sink;

        check_int(gate_new(&gate, GATE_SPEECH, &target), 0);
        sink = gate_sink(gate);
        for (size_t i = 0, n; i < world->n_frames; i += n) {
                n = MIN(world->n_frames - i, (size_t) 683);
                check_int(sink.append(sink.userdata, world->frames + i, n,
                                      FIRST_NSEC + frames_to_nsec(i + n)),
                          0);
        }
        gate_flush(gate);
        check_int(world->end, world->n_frames);
}

static void check_words(const World *world)
{
        size_t n_words = 0;

        for (size_t i = 0; i < world->n_frames; i++) {
                n_words += world->is_word[i];
                if (world->is_word[i] && !world->is_sent[i])
                        test_fail(__FILE__, __LINE__, "the word at %.2f s is lost",
                                  (double) i / SAMPLE_RATE);
        }
        check(n_words > world->n_speech / 2);
}

/* Twice the passages, with a pause after each. */
static World *make_speech(double gain_db, double noise_dbfs)
{
        _cleanup_(world_freep) World *world = world_new();
        double gain = pow(10, gain_db / 20);

        for (size_t i = 0; i < 2 * ELEMENTSOF(recordings); i++) {
                const char *name = recordings[i % ELEMENTSOF(recordings)];

                if (*name)
                        add_recording(world, name, gain);
                else
                        add_pause(world, PAUSE_SECONDS);
        }
        add_noise(world, noise_dbfs);
        return TAKE_PTR(world);
}

static bool can_run(void)
{
        if (!gate_mode_is_supported(GATE_SPEECH))
                test_skip("this build has no libspeexdsp");
        else if (access(FOLDER "0870.wav", R_OK) < 0)
                test_skip("pocketsphinx-testdata is not installed");
        else
                return true;
        return false;
}

static void check_speech(double gain_db, double noise_dbfs, double ratio_max)
{
        _cleanup_(world_freep) World *world = make_speech(gain_db, noise_dbfs);
        double ratio;

        pass_through(world);
        ratio = (double) world->n_sent / (double) world->n_speech;
        fprintf(stderr, "#   speech %+g dB, noise %g dBFS: sent / speech = %.2f\n", gain_db,
                noise_dbfs, ratio);
        check_words(world);
        check(ratio >= 1 && ratio <= ratio_max);
}

/* Zeros, a quiet room, one with a computer in it. */
TEST(quiet_rooms)
{
        if (!can_run())
                return;
        check_speech(0, -120, SENT_TO_SPEECH_MAX);
        check_speech(0, -60, SENT_TO_SPEECH_MAX);
        check_speech(-20, -75, SENT_TO_SPEECH_MAX);
        check_speech(-20, -60, SENT_TO_SPEECH_MAX);
}

/* As loud as the speech: there the gate may save nothing, and must lose nothing. */
TEST(loud_rooms)
{
        if (!can_run())
                return;
        check_speech(-30, -50, INFINITY);
        check_speech(-20, -45, INFINITY);
        check_speech(-20, -35, INFINITY);
}

/* It begins at once, before anything is known of the room. */
TEST(speech_at_the_very_begin)
{
        _cleanup_(world_freep) World *world = NULL;

        if (!can_run())
                return;
        world = world_new();
        add_recording(world, "0880", 0.1);
        add_pause(world, 6);
        add_recording(world, "0930", 0.1);
        add_noise(world, -60);
        pass_through(world);
        check_words(world);
        check(world->n_sent < world->n_frames);
}
