/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How calm captions are: what is displayed of recorded streams of updates, by the window's own
 * layout and painting, beside labels that set two lines anew at each update, as simple programs do.
 *
 *     stability-bench STREAM.jsonl …          a table
 *     stability-bench --gates STREAM.jsonl …  TAP: whether Balanced, the default, is as calm as promised
 */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "display.h"
#include "flicker.h"
#include "measures.h"
#include "stream.h"

/* What the design promises of Balanced: of each stream, but for the flicker, which is that of all
 * together: it hangs on how wide the words are that happen to be put right. */
#define ERASURE_MAX 0.5
#define ERASURE_ABOVE_MAX 0.2
#define FLICKER_MAX 1.25

typedef struct Flickers {
        double shown[DISPLAY_N_POLICIES], least[DISPLAY_N_POLICIES];
} Flickers;

static const char *const names[] = {
        [DISPLAY_FAST] = "Fast",
        [DISPLAY_BALANCED] = "Balanced",
        [DISPLAY_CALM] = "Calm",
        [DISPLAY_LABEL_LEFT] = "label, left",
        [DISPLAY_LABEL_CENTRED] = "label, centred",
};

static double n_of(size_t n, size_t of)
{
        return of > 0 ? (double) n / (double) of : 0;
}

static void print_row(const char *name, const Measures *measures, double oracle)
{
        printf("# %-16s %5.2f %6.2f %5.2f %5.0f %7zu %8.2f %8.2f %6.2f %6.0f %% %5.0f ms\n", name,
               n_of(measures->n_erased, measures->n_final),
               n_of(measures->n_erased_above, measures->n_final),
               n_of(measures->n_unstable, measures->n_final), measures_get_burst(measures),
               measures->n_rewrites, measures_get_jitter(measures),
               measures_get_committed_jitter(measures), measures->flicker / oracle,
               100 * n_of(measures->n_different, measures->n_final), measures_get_delay_ms(measures));
}

static void print_head(const char *path, const Stream *stream)
{
        const char *name = strrchr(path, '/');

        printf("# %s, %zu updates\n", name ? name + 1 : path, stream->n);
        printf("# %-16s %5s %6s %5s %5s %7s %8s %8s %6s %8s %8s\n", "", "NE", "above", "UPWR", "B95",
               "frozen", "jitter", "commit.", "F/F0", "differs", "delay");
}

static int check(int number, const char *path, const char *what, bool holds, double value)
{
        const char *name = strrchr(path, '/');

        printf("%sok %d - %s: %s (%.2f)\n", holds ? "" : "not ", number, name ? name + 1 : path,
               what, value);
        return holds ? 0 : 1;
}

static int check_gates(int *number, const char *path, const Measures *measures)
{
        double erased = n_of(measures->n_erased, measures->n_final);
        double above = n_of(measures->n_erased_above, measures->n_final);
        double jitter = measures_get_committed_jitter(measures);
        int failed = 0;

        failed += check(++*number, path, "a frozen line is never rewritten",
                        measures->n_rewrites == 0, (double) measures->n_rewrites);
        failed += check(++*number, path, "no committed word moves", jitter == 0, jitter);
        failed += check(++*number, path, "few words are taken back", erased <= ERASURE_MAX, erased);
        failed += check(++*number, path, "hardly any above the last two", above < ERASURE_ABOVE_MAX,
                        above);
        return failed;
}

static int run(const char *path, bool gates, int *number, Flickers *flickers)
{
        _cleanup_(stream_deinit) Stream stream = {0};
        int failed = 0, r = stream_read(path, &stream);

        if (r < 0) {
                fprintf(stderr, "%s: %s\n", path, strerror(-r));
                return 1;
        }
        print_head(path, &stream);
        for (DisplayPolicy policy = 0; policy < DISPLAY_N_POLICIES; policy++) {
                _cleanup_free_ Measures *measures = calloc(1, sizeof(*measures));
                double least;

                if (gates && policy != DISPLAY_BALANCED)
                        continue;
                display_run(&stream, policy, measures);
                least = display_get_least_flicker(&stream, measures);
                flickers->shown[policy] += measures->flicker;
                flickers->least[policy] += least;
                print_row(names[policy], measures, least);
                if (gates)
                        failed += check_gates(number, path, measures);
        }
        return failed;
}

static void print_flickers(const Flickers *flickers)
{
        printf("# F/F0 of all streams together:");
        for (DisplayPolicy policy = 0; policy < DISPLAY_N_POLICIES; policy++)
                printf("%s %s %.2f", policy > 0 ? "," : "", names[policy],
                       flickers->shown[policy] / flickers->least[policy]);
        printf("\n");
}

int main(int argc, char **argv)
{
        bool gates = argc > 1 && strcmp(argv[1], "--gates") == 0;
        Flickers flickers = {0};
        int failed = 0, number = 0;

        for (int i = gates ? 2 : 1; i < argc; i++)
                failed += run(argv[i], gates, &number, &flickers);
        if (gates) {
                double flicker = flickers.shown[DISPLAY_BALANCED] / flickers.least[DISPLAY_BALANCED];

                failed += check(++number, "all", "they flicker little more than text that only grows",
                                flicker <= FLICKER_MAX, flicker);
                printf("1..%d\n", number);
        } else {
                print_flickers(&flickers);
        }
        return failed > 0;
}
