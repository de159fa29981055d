/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The work of bench_history.py: history-bench FILE HOURS fills a history with captions of so many
 * hours, whose words are as frequent as in speech (Zipf's law), then times what people ask of it.
 * One line a measurement on standard output: name, milliseconds of the slowest of three, results.
 */

#include <math.h>
#include <stdio.h>

#include "base/time-util.h"
#include "history/retention.h"
#include "history/search.h"

#define WORDS_PER_HOUR 9000
#define WORDS_PER_SEGMENT_MIN 4
#define WORDS_PER_SEGMENT_MAX 18
#define SEGMENTS_PER_SESSION 900
#define BATCH_SEGMENTS 20000
#define VOCABULARY 60000
#define ZIPF_SHIFT 2.7
#define HITS_WANTED 50
#define N_TIMES 3

typedef struct Bench {
        History *history;
        GRand *chance;
        char *words[VOCABULARY];
        double sums[VOCABULARY]; /* of the frequencies up to this word */
        uint64_t n_words;
        uint64_t n_segments;
} Bench;

static void die(const char *what, int error)
{
        fprintf(stderr, "%s: %s\n", what, g_strerror(-error));
        exit(EXIT_FAILURE);
}

/* Short ones for the frequent, as languages have it. */
static void make_vocabulary(Bench *bench)
{
        static const char letters[] = "etaoinshrdlucmfwypvbgk";
        double sum = 0;

        for (unsigned i = 0; i < VOCABULARY; i++) {
                char name[16], *p = name;

                for (unsigned n = i + 1; n > 0; n /= sizeof(letters) - 1)
                        *p++ = letters[n % (sizeof(letters) - 1)];
                *p++ = 'a';
                *p = '\0';
                bench->words[i] = g_strdup(name);
                bench->sums[i] = sum += 1 / (i + ZIPF_SHIFT);
        }
}

static unsigned draw_word(Bench *bench)
{
        double point = g_rand_double_range(bench->chance, 0, bench->sums[VOCABULARY - 1]);
        unsigned low = 0, high = VOCABULARY - 1;

        while (low < high) {
                unsigned middle = (low + high) / 2;

                if (bench->sums[middle] < point)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

static HistorySegment *make_segment(Bench *bench, uint64_t number)
{
        Word words[WORDS_PER_SEGMENT_MAX];
        int n = g_rand_int_range(bench->chance, WORDS_PER_SEGMENT_MIN, WORDS_PER_SEGMENT_MAX + 1);
        g_autoptr(GString) text = g_string_new(NULL);
        double start = (double) number * 4;
        HistorySegment *entry = g_new0(HistorySegment, 1);

        for (int i = 0; i < n; i++) {
                char *word = bench->words[draw_word(bench)];

                words[i] = (Word){word, start + 0.3 * i, start + 0.3 * i + 0.25, 0.987654, -1};
                g_string_append_printf(text, "%s%s", i > 0 ? " " : "", word);
        }
        const Segment segment = {.number = number,
                                 .text = text->str,
                                 .final = true,
                                 .speaker = -1,
                                 .language = (char *) "en",
                                 .start = start,
                                 .end = start + 0.3 * n,
                                 .confidence = 0.9,
                                 .words = words,
                                 .n_words = (size_t) n};

        bench->n_words += (uint64_t) n;
        entry->epoch_usec = (int64_t) (bench->n_segments / SEGMENTS_PER_SESSION) * 3600 * 1000000;
        entry->source = g_strdup("system");
        entry->segment = segment_copy(&segment);
        return entry;
}

static void free_entry(void *entry)
{
        history_entry_free(entry);
}

static GPtrArray *make_batch(Bench *bench)
{
        GPtrArray *batch = g_ptr_array_new_with_free_func(free_entry);

        for (unsigned i = 0; i < BATCH_SEGMENTS; i++) {
                HistoryEntry *entry = g_new0(HistoryEntry, 1);
                const HistorySession session = {.number = 1 +
                                                          bench->n_segments / SEGMENTS_PER_SESSION,
                                                .title = (char *) "Speakers",
                                                .source = (char *) "system",
                                                .target = (char *) "speakers",
                                                .language = (char *) "en"};

                history_session_copy(&entry->session, &session);
                entry->segment = make_segment(bench, 1 + bench->n_segments % SEGMENTS_PER_SESSION);
                entry->session.started_usec = entry->segment->epoch_usec;
                bench->n_segments++;
                g_ptr_array_add(batch, entry);
        }
        return batch;
}

static void fill(Bench *bench, double hours)
{
        usec_t begun = usec_now();

        while ((double) bench->n_words < hours * WORDS_PER_HOUR) {
                g_autoptr(GPtrArray) batch = make_batch(bench);
                int r = history_write(bench->history, batch);

                if (r < 0)
                        die("history_write", r);
        }
        printf("fill\t%.1f\t%ju\n", (double) (usec_now() - begun) / USEC_PER_MSEC,
               (uintmax_t) bench->n_segments);
}

static void free_hit(void *hit)
{
        history_hit_free(hit);
}

static void time_search(Bench *bench, const char *name, const char *query)
{
        usec_t slowest = 0;
        guint n = 0;

        for (unsigned i = 0; i < N_TIMES; i++) {
                g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func(free_hit);
                usec_t begun = usec_now();
                int r = search_run(bench->history, query, HITS_WANTED, hits);

                if (r < 0)
                        die("search_run", r);
                slowest = MAX(slowest, usec_now() - begun);
                n = hits->len;
        }
        printf("%s\t%.1f\t%u\n", name, (double) slowest / USEC_PER_MSEC, n);
}

static void time_searches(Bench *bench)
{
        char **w = bench->words;
        g_autofree char *phrase = g_strdup_printf("\"%s %s\"", w[3], w[40]);
        g_autofree char *common = g_strdup_printf("\"%s %s\"", w[0], w[1]);
        g_autofree char *both = g_strdup_printf("%s %s", w[0], w[1]);
        g_autofree char *prefix = g_strdup_printf("%.2s*", w[300]);

        time_search(bench, "rare word", w[VOCABULARY - 1]);
        time_search(bench, "middling word", w[2000]);
        time_search(bench, "phrase", phrase);
        time_search(bench, "commonest phrase", common);
        time_search(bench, "commonest word", w[0]);
        time_search(bench, "two commonest words", both);
        time_search(bench, "two letters and *", prefix);
}

static void time_list(Bench *bench)
{
        g_autoptr(GArray) sessions = history_sessions_new();
        usec_t begun = usec_now();
        int r = history_list(bench->history, 0, sessions);

        if (r < 0)
                die("history_list", r);
        printf("list\t%.1f\t%u\n", (double) (usec_now() - begun) / USEC_PER_MSEC, sessions->len);
}

static void free_segment(void *segment)
{
        history_segment_free(segment);
}

static void time_read(Bench *bench)
{
        g_autoptr(GPtrArray) segments = g_ptr_array_new_with_free_func(free_segment);
        usec_t begun = usec_now();
        int r = history_read(bench->history, 100, 0, segments);

        if (r < 0)
                die("history_read", r);
        printf("read a session\t%.1f\t%u\n", (double) (usec_now() - begun) / USEC_PER_MSEC,
               segments->len);
}

static void time_forgetting(Bench *bench)
{
        Forgetting forgetting = {.what = FORGET_SESSION, .session = 100};
        usec_t begun = usec_now(), slowest = 0;
        int r;

        do {
                usec_t step = usec_now();

                r = retention_step(bench->history, &forgetting);
                slowest = MAX(slowest, usec_now() - step);
        } while (r > 0);
        if (r < 0)
                die("retention_step", r);
        printf("forget a session\t%.1f\t%ju\n", (double) (usec_now() - begun) / USEC_PER_MSEC,
               (uintmax_t) forgetting.n_forgotten);
        printf("slowest step of it\t%.1f\t1\n", (double) slowest / USEC_PER_MSEC);
}

/* What a final waits for: one segment, synchronised. */
static void time_write(Bench *bench)
{
        usec_t slowest = 0;

        for (unsigned i = 0; i < N_TIMES; i++) {
                g_autoptr(GPtrArray) batch = make_batch(bench);
                usec_t begun;
                int r;

                g_ptr_array_set_size(batch, 1);
                begun = usec_now();
                r = history_write(bench->history, batch);
                if (r < 0)
                        die("history_write", r);
                slowest = MAX(slowest, usec_now() - begun);
        }
        printf("write a segment\t%.1f\t1\n", (double) slowest / USEC_PER_MSEC);
}

int main(int argc, char *argv[])
{
        static Bench bench;
        int r;

        if (argc != 3)
                return EXIT_FAILURE;
        bench.chance = g_rand_new_with_seed(1);
        make_vocabulary(&bench);
        r = history_open(&bench.history, argv[1], true);
        if (r < 0)
                die("history_open", r);
        fill(&bench, strtod(argv[2], NULL));
        time_searches(&bench);
        time_list(&bench);
        time_read(&bench);
        time_write(&bench);
        time_forgetting(&bench);
        history_free(bench.history);
        g_rand_free(bench.chance);
        for (unsigned i = 0; i < VOCABULARY; i++)
                g_free(bench.words[i]);
        return EXIT_SUCCESS;
}
