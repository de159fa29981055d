/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is kept and found again, and that what is forgotten is nowhere in the files any more. */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/time-util.h"
#include "history/file.h"
#include "history/history.h"
#include "history/retention.h"
#include "history/schema.h"
#include "history/search.h"
#include "history/statement.h"
#include "history/words.h"
#include "test.h"

/* Files that are spoilt, each in another way. */
#define N_ROTTEN 10

#define EPOCH_USEC ((int64_t) 1700000000 * 1000000)

typedef struct World {
        char *folder;
        char *path;
        History *history;
} World;

static void world_init(World *world)
{
        /* In memory, where there is such a place: each commit is synchronised. */
        const char *place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir();

        world->folder = g_build_filename(place, "surtitle-history-XXXXXX", NULL);
        check(g_mkdtemp(world->folder));
        world->path = g_build_filename(world->folder, "surtitle", "history.db", NULL);
        world->history = NULL;
}

static void open_history(World *world)
{
        world->history = history_free(world->history);
        check_int(history_open(&world->history, world->path, true), 0);
}

static void world_deinit(World *world)
{
        history_free(world->history);
        test_remove(world->folder);
        g_free(world->folder);
        g_free(world->path);
}

#define _cleanup_world_ _cleanup_(world_deinit)

/* A segment of ten seconds, number `number`; the words of its text share its time evenly. */
static HistorySegment *make_segment(uint64_t number, const char *text)
{
        g_auto(GStrv) parts = g_strsplit(text, " ", -1);
        const guint n = g_strv_length(parts);
        g_autofree Word *words = g_new0(Word, n);
        const Segment segment = {
                .number = number,
                .text = (char *) text,
                .stable = (uint32_t) g_utf8_strlen(text, -1),
                .final = true,
                .channel = 1,
                .speaker = 2,
                .language = (char *) "en",
                .start = (double) (number - 1) * 10,
                .end = (double) (number - 1) * 10 + 9,
                .lost_sec = 0.5,
                .confidence = 0.875,
                .words = words,
                .n_words = n,
        };
        HistorySegment *entry = g_new0(HistorySegment, 1);

        for (guint i = 0; i < n; i++)
                words[i] = (Word){.text = parts[i],
                                  .start = segment.start + 0.123456 * i,
                                  .end = segment.start + 0.123456 * i + 0.1,
                                  .confidence = 0.9,
                                  .speaker = -1};
        entry->epoch_usec = EPOCH_USEC;
        entry->source = g_strdup("system");
        entry->segment = segment_copy(&segment);
        return entry;
}

static HistorySession session_of(uint64_t number, int64_t ended_usec)
{
        return (HistorySession){.number = number,
                                .started_usec = EPOCH_USEC,
                                .ended_usec = ended_usec,
                                .title = (char *) "Speakers",
                                .source = (char *) "system",
                                .target = (char *) "speakers",
                                .language = (char *) "en"};
}

static void free_entry(void *entry)
{
        history_entry_free(entry);
}

static void add_entry(GPtrArray *batch, uint64_t session, HistorySegment *segment)
{
        const HistorySession about = session_of(session, 0);
        HistoryEntry *entry = g_new0(HistoryEntry, 1);

        history_session_copy(&entry->session, &about);
        entry->segment = segment;
        g_ptr_array_add(batch, entry);
}

static void write_text(World *world, uint64_t session, uint64_t number, const char *text)
{
        g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(free_entry);

        add_entry(batch, session, make_segment(number, text));
        check_int(history_write(world->history, batch), 0);
}

static void free_segment(void *segment)
{
        history_segment_free(segment);
}

static GPtrArray *read_from(World *world, uint64_t session, uint64_t from)
{
        GPtrArray *segments = g_ptr_array_new_with_free_func(free_segment);

        check_int(history_read(world->history, session, from, segments), 0);
        return segments;
}

static void free_hit(void *hit)
{
        history_hit_free(hit);
}

static GPtrArray *search(World *world, const char *query, uint32_t limit)
{
        GPtrArray *hits = g_ptr_array_new_with_free_func(free_hit);

        check_int(search_run(world->history, query, limit, hits), 0);
        return hits;
}

static guint count_hits(World *world, const char *query)
{
        g_autoptr(GPtrArray) hits = search(world, query, 0);

        return hits->len;
}

static uint64_t forget(World *world, Forgetting forgetting)
{
        int r;

        do
                r = retention_step(world->history, &forgetting);
        while (r > 0);
        check_int(r, 0);
        return forgetting.n_forgotten;
}

static GArray *list(World *world, uint32_t limit)
{
        GArray *sessions = history_sessions_new();

        check_int(history_list(world->history, limit, sessions), 0);
        return sessions;
}

static mode_t mode_of(const char *path)
{
        struct stat status;

        check_int(stat(path, &status), 0);
        return status.st_mode & 0777;
}

/* In the file or in one of its companions. */
static bool contains(const World *world, const char *text)
{
        static const char *const suffixes[] = {"", "-wal", "-shm"};
        bool found = false;

        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++) {
                g_autofree char *path = g_strconcat(world->path, suffixes[i], NULL);
                g_autofree char *data = NULL;
                gsize size = 0;

                if (g_file_get_contents(path, &data, &size, NULL))
                        found = found || memmem(data, size, text, strlen(text));
        }
        return found;
}

TEST(what_is_written_is_read_again)
{
        _cleanup_world_ World world;
        const Segment *segment;
        const HistorySegment *entry;

        world_init(&world);
        open_history(&world);
        write_text(&world, 7, 1, "Hello, wörld \xf0\x9f\x98\x80!");
        write_text(&world, 7, 2, "Second");
        write_text(&world, 7, 2, "Second again");
        open_history(&world);

        g_autoptr(GPtrArray) all = read_from(&world, 7, 0);
        g_autoptr(GPtrArray) later = read_from(&world, 7, 2);
        g_autoptr(GPtrArray) none = read_from(&world, 7, 3);
        g_autoptr(GPtrArray) far = read_from(&world, 7, UINT64_MAX);

        check_int(all->len, 2);
        check_int(later->len, 1);
        check_int(none->len + far->len, 0);
        entry = g_ptr_array_index(all, 0);
        segment = entry->segment;
        check_int(entry->epoch_usec, EPOCH_USEC);
        check_string(entry->source, "system");
        check_string(segment->text, "Hello, wörld \xf0\x9f\x98\x80!");
        check_int(segment->number, 1);
        check_int(segment->stable, 15);
        check(segment->final && !segment->unconfirmed);
        check_int(segment->channel, 1);
        check_int(segment->speaker, 2);
        check_string(segment->language, "en");
        check(segment->start == 0 && segment->end == 9 && segment->lost_sec == 0.5);
        check(segment->confidence == 0.875);
        check_int(segment->n_words, 3);
        check_string(segment->words[1].text, "wörld");
        check(segment->words[1].start == 0.123456 && segment->words[1].confidence == 0.9);
        check_int(segment->words[1].speaker, -1);
        check_string(((const HistorySegment *) g_ptr_array_index(all, 1))->segment->text, "Second");
}

TEST(files_are_the_users_alone)
{
        _cleanup_world_ World world;

        world_init(&world);
        open_history(&world);
        write_text(&world, 1, 1, "secret");
        g_autofree char *folder = g_path_get_dirname(world.path);
        g_autofree char *wal = g_strconcat(world.path, "-wal", NULL);
        g_autofree char *shm = g_strconcat(world.path, "-shm", NULL);

        check_int(mode_of(folder), 0700);
        check_int(mode_of(world.path), 0600);
        check_int(mode_of(wal), 0600);
        check_int(mode_of(shm), 0600);

        /* What somebody has opened to all is closed again, with what is in use beside it. */
        check_int(chmod(folder, 0755) | chmod(world.path, 0644) | chmod(wal, 0644), 0);
        check_int(file_check(world.path), 0);
        check_int(mode_of(folder), 0700);
        check_int(mode_of(world.path), 0600);
        check_int(mode_of(wal), 0600);
}

TEST(what_is_no_file_of_ours_is_refused)
{
        _cleanup_world_ World world;
        History *history = NULL;

        world_init(&world);
        check_int(history_open(&history, world.path, false), -ENOENT);
        check(!g_file_test(world.path, G_FILE_TEST_EXISTS));
        check_int(file_prepare(world.path), 0);
        check_int(unlink(world.path), 0);
        check_int(mkfifo(world.path, 0600), 0);
        check_int(history_open(&history, world.path, true), -EINVAL);
        check_int(unlink(world.path), 0);
        check_int(mkdir(world.path, 0700), 0);
        check(history_open(&history, world.path, true) < 0);
        check_int(rmdir(world.path), 0);
        if (geteuid() != 0)
                return;
        check_int(file_prepare(world.path), 0);
        check_int(chown(world.path, 12345, 12345), 0);
        check_int(history_open(&history, world.path, true), -EPERM);
}

TEST(sessions_are_listed_with_their_sums)
{
        _cleanup_world_ World world;
        HistoryEntry end = {.session = session_of(2, EPOCH_USEC + 5)};
        g_autoptr(GPtrArray) batch = g_ptr_array_new();
        const HistorySession *session;

        world_init(&world);
        open_history(&world);
        write_text(&world, 1, 1, "one two three");
        write_text(&world, 2, 1, " four ");
        write_text(&world, 2, 3, "five  six");
        g_ptr_array_add(batch, &end);
        check_int(history_write(world.history, batch), 0);

        g_autoptr(GArray) two = list(&world, 0);
        g_autoptr(GArray) one = list(&world, 1);

        check_int(two->len, 2);
        check_int(one->len, 1);
        session = &g_array_index(two, HistorySession, 0);
        check_int(session->number, 2);
        check_int(session->n_segments, 2);
        check_int(session->n_words, 3);
        check(session->duration_sec == 29);
        check_int(session->ended_usec, EPOCH_USEC + 5);
        check_string(session->title, "Speakers");
        check_int(g_array_index(two, HistorySession, 1).ended_usec, 0);

        /* One that was cut off has ended when the file is opened again. */
        open_history(&world);
        g_autoptr(GArray) again = list(&world, 0);

        check_int(g_array_index(again, HistorySession, 1).ended_usec, EPOCH_USEC + 9000000);
}

TEST(a_session_without_words_is_not_kept)
{
        _cleanup_world_ World world;
        HistoryEntry end = {.session = session_of(2, EPOCH_USEC + 5)};
        g_autoptr(GPtrArray) batch = g_ptr_array_new();

        world_init(&world);
        open_history(&world);
        g_ptr_array_add(batch, &end);
        check_int(history_write(world.history, batch), 0);
        g_autoptr(GArray) sessions = list(&world, 0);
        g_autoptr(GPtrArray) segments = g_ptr_array_new();
        uint64_t last = 9;

        check_int(sessions->len, 0);
        check_int(history_read(world.history, 2, 0, segments), -ENOENT);
        check_int(history_last_session(world.history, &last), 0);
        check_int(last, 0);
}

/* Whatever a server says, what can't be written would be in the way of all that comes after it. */
TEST(numbers_beyond_reason_are_written_too)
{
        _cleanup_world_ World world;
        g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(free_entry);
        HistorySegment *odd = make_segment(1, "odd");

        world_init(&world);
        open_history(&world);
        odd->segment->start = -1e300;
        odd->segment->end = 1e300;
        odd->segment->confidence = NAN;
        odd->segment->lost_sec = INFINITY;
        add_entry(batch, 1, odd);
        check_int(history_write(world.history, batch), 0);
        g_autoptr(GPtrArray) segments = read_from(&world, 1, 0);

        check_int(segments->len, 1);
        check_int(forget(&world, (Forgetting){.what = FORGET_SINCE, .time_usec = EPOCH_USEC}), 1);
}

TEST(a_batch_is_written_whole_or_not_at_all)
{
        _cleanup_world_ World world;
        g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(free_entry);
        HistorySegment *bad;

        world_init(&world);
        open_history(&world);
        add_entry(batch, 1, make_segment(1, "good"));
        bad = make_segment(2, "bad");
        g_free(bad->source);
        bad->source = NULL;
        add_entry(batch, 1, bad);
        check(history_write(world.history, batch) < 0);
        g_autoptr(GArray) sessions = list(&world, 0);

        check_int(sessions->len, 0);
        check_int(count_hits(&world, "good"), 0);
}

TEST(words_are_found)
{
        /* query, hits of: */
        static const char *const texts[] = {"The café at the corner, isn't it?",
                                            "A cafe AND a bar",
                                            "NEAR the end: don't stop",
                                            "big wide world",
                                            "worldwide news",
                                            "naïve Straße 東京"};
        static const struct {
                const char *query;
                unsigned n_hits;
        } cases[] = {
                {"cafe", 2},
                {"CAFÉ", 2},
                {"cafe corner", 1},
                {"corner cafe", 1},
                {"\"cafe corner\"", 0},
                {"\"the corner\"", 1},
                {"world", 1},
                {"world*", 2},
                {"wor*", 2},
                {"w*", 0},
                {"\"big wid\"*", 1},
                {"\"wide world", 1},
                {"AND", 1},
                {"cafe AND bar", 1},
                {"cafe OR world", 0},
                {"NEAR(", 1},
                {"NEAR(the end, 2)", 0},
                {"text:cafe", 0},
                {"^big", 1},
                {"-bar", 1},
                {"don't", 1},
                {"isn't it?", 1},
                {"*", 0},
                {"\"", 0},
                {"\"\"", 0},
                {"\"\"\"cafe\"\"\"", 2},
                {"--- ", 0},
                {"--- cafe", 2},
                {"", 0},
                {"naive strasse", 0},
                {"naive straße", 1},
                {"東京", 1},
                {"');DROP TABLE segments;--", 0},
        };
        _cleanup_world_ World world;

        world_init(&world);
        open_history(&world);
        for (size_t i = 0; i < ELEMENTSOF(texts); i++)
                write_text(&world, 1, i + 1, texts[i]);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                unsigned n_hits = count_hits(&world, cases[i].query);

                if (n_hits != cases[i].n_hits)
                        test_fail(__FILE__, __LINE__, "%s finds %u, not %u", cases[i].query, n_hits,
                                  cases[i].n_hits);
        }
}

TEST(the_best_come_first_and_no_more_than_wanted)
{
        _cleanup_world_ World world;
        const HistoryHit *hit;

        world_init(&world);
        open_history(&world);
        write_text(&world, 1, 1, "a long text that has the word whale in it somewhere at last");
        write_text(&world, 1, 2, "whale, whale!");
        for (uint64_t i = 3; i <= 20; i++)
                write_text(&world, 1, i, "nothing of that kind");
        g_autoptr(GPtrArray) hits = search(&world, "whale", 10);
        g_autoptr(GPtrArray) first = search(&world, "whale", 1);

        check_int(hits->len, 2);
        check_int(first->len, 1);
        hit = g_ptr_array_index(hits, 0);
        check_int(hit->segment, 2);
        check_int(hit->session, 1);
        check_int(hit->start_usec, EPOCH_USEC + 10000000);
        check(hit->start == 10);
        check_string(hit->text, "whale, whale!");
        check_string(hit->snippet, "\x02whale\x03, \x02whale\x03!");
}

TEST(a_query_has_a_limit)
{
        _cleanup_world_ World world;
        g_autofree char *longest = g_strnfill(MATCH_QUERY_MAX, '"');
        g_autofree char *words = g_strnfill(MATCH_QUERY_MAX, ' ');
        g_autofree char *longer = g_strnfill(MATCH_QUERY_MAX + 1, 'a');
        g_autoptr(GPtrArray) hits = g_ptr_array_new();

        world_init(&world);
        open_history(&world);
        write_text(&world, 1, 1, "a b c");
        for (size_t i = 0; i < MATCH_QUERY_MAX; i += 2)
                words[i] = "abc"[i % 3];
        check_int(search_run(world.history, longest, 0, hits), 0);
        check_int(search_run(world.history, longer, 0, hits), -EMSGSIZE);
        check_int(count_hits(&world, words), 1);
}

TEST(a_segment_of_100000_words)
{
        _cleanup_world_ World world;
        GString *text = g_string_new(NULL);
        const HistorySegment *entry;

        world_init(&world);
        open_history(&world);
        for (unsigned i = 0; i < 100000; i++)
                g_string_append_printf(text, "w%u ", i);
        g_string_truncate(text, text->len - 1);
        write_text(&world, 1, 1, text->str);
        g_autoptr(GPtrArray) segments = read_from(&world, 1, 0);
        g_autoptr(GPtrArray) hits = search(&world, "\"w77777 w77778\"", 0);

        entry = g_ptr_array_index(segments, 0);
        check_string(entry->segment->text, text->str);
        check_int(entry->segment->n_words, 100000);
        check_string(entry->segment->words[99999].text, "w99999");
        check_int(hits->len, 1);
        check(strlen(((const HistoryHit *) g_ptr_array_index(hits, 0))->snippet) < 400);
        g_string_free(text, true);
}

TEST(a_page_has_a_limit)
{
        _cleanup_world_ World world;
        g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(free_entry);
        g_autofree char *large = g_strnfill(HISTORY_PAGE_BYTES / 2, 'x');

        world_init(&world);
        open_history(&world);
        for (uint64_t i = 1; i <= HISTORY_PAGE_SEGMENTS + 5; i++)
                add_entry(batch, 1, make_segment(i, "text"));
        for (uint64_t i = 1; i <= 4; i++)
                add_entry(batch, 2, make_segment(i, large));
        check_int(history_write(world.history, batch), 0);
        g_autoptr(GPtrArray) first = read_from(&world, 1, 0);
        g_autoptr(GPtrArray) second = read_from(&world, 1, HISTORY_PAGE_SEGMENTS + 1);
        g_autoptr(GPtrArray) long_ones = read_from(&world, 2, 0);

        check_int(first->len, HISTORY_PAGE_SEGMENTS);
        check_int(second->len, 5);
        check(long_ones->len >= 1 && long_ones->len <= 2);
}

/* Words that stand nowhere else, neither whole nor, as an index keeps them, without their
 * beginning. Written at once, they stay in a part of the index of their own. */
static void write_secrets(World *world, uint64_t session, uint64_t first)
{
        g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(free_entry);

        for (uint64_t i = 0; i < 40; i++) {
                g_autofree char *text = g_strdup_printf("zqsecret%03uj and zqsecret%03uj zqother",
                                                        (unsigned) i, (unsigned) (i + 500));

                add_entry(batch, session, make_segment(first + i, text));
        }
        check_int(history_write(world->history, batch), 0);
}

static void check_no_traces(const World *world)
{
        check(!contains(world, "secret"));
        check(!contains(world, "zqother"));
        for (unsigned i = 0; i < 40; i++) {
                char tail[8];

                snprintf(tail, sizeof(tail), "%02uj", i);
                check(!contains(world, tail));
        }
}

static void write_others(World *world, uint64_t session)
{
        for (uint64_t i = 0; i < 60; i++)
                write_text(world, session, i + 1, "what others say is kept");
}

TEST(what_is_forgotten_leaves_no_trace)
{
        _cleanup_world_ World world;
        g_autoptr(GPtrArray) segments = g_ptr_array_new();

        world_init(&world);
        open_history(&world);
        write_others(&world, 1);
        write_secrets(&world, 2, 1);
        write_others(&world, 3);
        check(contains(&world, "zqsecret"));
        check_int(forget(&world, (Forgetting){.what = FORGET_SESSION, .session = 2}), 40);
        check_no_traces(&world);
        check_int(count_hits(&world, "zqsecret*"), 0);
        check_int(count_hits(&world, "others"), 120);
        check_int(history_read(world.history, 2, 0, segments), -ENOENT);
        g_autoptr(GArray) sessions = list(&world, 0);

        check_int(sessions->len, 2);
        world.history = history_free(world.history);
        check_no_traces(&world);
}

TEST(a_session_that_is_not_there_is_told)
{
        _cleanup_world_ World world;
        Forgetting forgetting = {.what = FORGET_SESSION, .session = 2};

        world_init(&world);
        open_history(&world);
        check_int(retention_step(world.history, &forgetting), -ENOENT);
}

TEST(all_is_forgotten_at_once)
{
        _cleanup_world_ World world;

        world_init(&world);
        open_history(&world);
        write_others(&world, 1);
        write_secrets(&world, 2, 1);
        check_int(forget(&world, (Forgetting){.what = FORGET_ALL}), 100);
        check_no_traces(&world);
        check(!contains(&world, "others"));
        write_text(&world, 3, 1, "anew");
        check_int(count_hits(&world, "anew"), 1);
        g_autoptr(GArray) sessions = list(&world, 0);

        check_int(sessions->len, 1);
}

TEST(recent_and_old_segments_are_forgotten_by_their_end)
{
        _cleanup_world_ World world;

        world_init(&world);
        open_history(&world);
        write_others(&world, 1); /* 60 of ten seconds each */
        write_secrets(&world, 1, 61);
        check_int(forget(&world, (Forgetting){.what = FORGET_SINCE,
                                              .time_usec = EPOCH_USEC + 600 * 1000000}),
                  40);
        check_no_traces(&world);
        /* The segment that reaches into the time is gone with it. */
        check_int(forget(&world, (Forgetting){.what = FORGET_SINCE,
                                              .time_usec = EPOCH_USEC + 595 * 1000000}),
                  1);
        check_int(forget(&world, (Forgetting){.what = FORGET_BEFORE,
                                              .time_usec = EPOCH_USEC + 100 * 1000000}),
                  10);
        check_int(forget(&world, (Forgetting){.what = FORGET_BEFORE,
                                              .time_usec = EPOCH_USEC + 100 * 1000000}),
                  0);
        g_autoptr(GArray) sessions = list(&world, 0);

        check_int(g_array_index(sessions, HistorySession, 0).n_segments, 49);
        check_int(g_array_index(sessions, HistorySession, 0).n_words, 49 * 5);
        check_int(forget(&world, (Forgetting){.what = FORGET_BEFORE, .time_usec = INT64_MAX}), 49);
        g_autoptr(GArray) none = list(&world, 0);

        check_int(none->len, 0);
}

/* As many as there are of a step, and one step more: neither is taken for an end. */
TEST(forgetting_takes_as_many_steps_as_it_needs)
{
        _cleanup_world_ World world;

        world_init(&world);
        open_history(&world);
        for (unsigned n = 250; n <= 500; n += 250) {
                g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(free_entry);

                for (unsigned i = 1; i <= n; i++)
                        add_entry(batch, n, make_segment(i, "zqsecret"));
                check_int(history_write(world.history, batch), 0);
                check_int(forget(&world, (Forgetting){.what = FORGET_SESSION, .session = n}), n);
                check(!contains(&world, "zqsecret"));
        }
}

/* Cut off after so many steps of a deletion that needs three for its rows alone. */
static void cut_forgetting_off(unsigned n_steps)
{
        _cleanup_world_ World world;
        g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(free_entry);
        Forgetting forgetting = {.what = FORGET_SESSION, .session = 2};

        world_init(&world);
        open_history(&world);
        write_secrets(&world, 2, 1);
        for (unsigned i = 0; i < 500; i++)
                add_entry(batch, 2, make_segment(100 + i, "zqother"));
        check_int(history_write(world.history, batch), 0);
        write_others(&world, 1);
        for (unsigned i = 0; i < n_steps; i++)
                check_int(retention_step(world.history, &forgetting), 1);
        open_history(&world);
        check(contains(&world, "zqother"));
        /* What comes after is not meant, though it has the same number. */
        write_text(&world, 2, 1000, "spoken afterwards");
        check(forget(&world, (Forgetting){.what = FORGET_NOTHING}) <= 540);
        check_no_traces(&world);
        check_int(count_hits(&world, "afterwards"), 1);
        check_int(forget(&world, (Forgetting){.what = FORGET_NOTHING}), 0);
}

TEST(forgetting_that_was_cut_off_is_finished_later)
{
        for (unsigned n_steps = 2; n_steps <= 4; n_steps++)
                cut_forgetting_off(n_steps);
}

TEST(what_is_said_while_something_is_forgotten_is_kept)
{
        _cleanup_world_ World world;
        g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(free_entry);
        Forgetting forgetting = {.what = FORGET_SINCE, .time_usec = 0};
        uint64_t number = 10000;
        int r;

        world_init(&world);
        open_history(&world);
        /* As many as two steps take, so that there is a third, with nothing left to do. */
        for (unsigned i = 1; i <= 500; i++)
                add_entry(batch, 1, make_segment(i, "before"));
        check_int(history_write(world.history, batch), 0);
        while ((r = retention_step(world.history, &forgetting)) > 0)
                if (forgetting.n_forgotten == 500)
                        write_text(&world, 1, ++number, "meanwhile");
        check_int(r, 0);
        check_int(forgetting.n_forgotten, 500);
        check_int(count_hits(&world, "before"), 0);
        check(!contains(&world, "before"));
        check_int(count_hits(&world, "meanwhile"), number - 10000);
}

/* Another program that reads keeps the log from being emptied; then that is what is told. */
TEST(a_reader_may_hold_traces_and_that_is_told)
{
        _cleanup_world_ World world;
        _cleanup_(database_freep) Database *reader = NULL;
        _cleanup_(statement_freep) Statement *reading = NULL;
        Forgetting forgetting = {.what = FORGET_SESSION, .session = 2};
        int r;

        world_init(&world);
        open_history(&world);
        write_secrets(&world, 2, 1);
        check_int(database_open(&reader, world.path, schema_steps, SCHEMA_STEPS), 0);
        check_int(statement_new(&reading, reader, "SELECT text FROM segments"), 0);
        check_int(statement_step(reading), 1);
        do
                r = retention_step(world.history, &forgetting);
        while (r > 0);
        check_int(r, -EBUSY);
        reading = statement_free(reading);
        forget(&world, (Forgetting){.what = FORGET_NOTHING});
        check_no_traces(&world);
}

TEST(an_older_file_is_made_a_new_one)
{
        _cleanup_world_ World world;
        Database *old = NULL;

        world_init(&world);
        check_int(file_prepare(world.path), 0);
        check_int(database_open(&old, world.path, schema_steps, 1), 0);
        check_int(database_execute(old, "INSERT INTO sessions (number, started_usec, title, source,"
                                        " target, language) VALUES (5, 1, 't', 's', 't', 'l');"
                                        "INSERT INTO segments VALUES (1, 5, 1, 1, 2, 0, 1, 0, 's',"
                                        " -1, NULL, 0.5, 0, 0, 'ancient words', 2, x'')"),
                  0);
        old = database_free(old);
        open_history(&world);
        check_int(count_hits(&world, "ancient"), 1);
        write_text(&world, 5, 2, "more words");
        check_int(count_hits(&world, "words"), 2);
}

TEST(a_step_that_fails_leaves_the_older_file)
{
        static const char *const steps[] = {"CREATE TABLE a (x)",
                                            "CREATE TABLE b (x); CREATE TABLE a (y)",
                                            "CREATE TABLE c (x)"};
        _cleanup_world_ World world;
        Database *database = NULL;

        world_init(&world);
        check_int(file_prepare(world.path), 0);
        check_int(database_open(&database, world.path, steps, 1), 0);
        database = database_free(database);
        check(database_open(&database, world.path, steps, 3) < 0);
        check_int(database_open(&database, world.path, steps, 1), 0);
        check(database_execute(database, "SELECT * FROM b") < 0);
        database_free(database);
}

TEST(a_newer_file_is_left_alone)
{
        _cleanup_world_ World world;
        Database *database = NULL;
        History *history = NULL;

        world_init(&world);
        open_history(&world);
        write_text(&world, 1, 1, "kept");
        world.history = history_free(world.history);
        check_int(database_open(&database, world.path, schema_steps, SCHEMA_STEPS), 0);
        check_int(database_execute(database, "PRAGMA user_version = 99"), 0);
        database = database_free(database);
        check_int(history_open(&history, world.path, true), -EPROTONOSUPPORT);
        check(contains(&world, "kept"));
}

/* No file may have a single byte more, as on a full disk. */
static void limit_files(rlim_t n_bytes)
{
        struct rlimit limit;

        check_int(getrlimit(RLIMIT_FSIZE, &limit), 0);
        limit.rlim_cur = n_bytes;
        check_int(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

TEST(what_is_kept_can_be_read_where_nothing_can_be_written)
{
        _cleanup_world_ World world;
        g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(free_entry);
        Forgetting forgetting = {.what = FORGET_SESSION, .session = 1};
        History *history = NULL;

        world_init(&world);
        open_history(&world);
        write_text(&world, 1, 1, "kept words");
        world.history = history_free(world.history);
        add_entry(batch, 1, make_segment(2, "more"));
        check(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
        limit_files(0);
        check_int(history_open(&history, world.path, true), -EFBIG);
        check_int(history_open(&world.history, world.path, false), 0);
        check_int(history_refusal(world.history), -EFBIG);
        g_autoptr(GPtrArray) segments = read_from(&world, 1, 0);
        g_autoptr(GArray) sessions = list(&world, 0);

        check_int(segments->len, 1);
        check_int(sessions->len, 1);
        check_int(count_hits(&world, "kept"), 1);
        check(history_write(world.history, batch) < 0);
        check_int(retention_step(world.history, &forgetting), -EFBIG);
        world.history = history_free(world.history);
        limit_files(RLIM_INFINITY);
        open_history(&world);
        check_int(history_refusal(world.history), 0);
        check_int(history_write(world.history, batch), 0);
}

TEST(a_damaged_file_is_known_and_set_aside)
{
        _cleanup_world_ World world;
        g_autofree char *garbage = g_strnfill(50000, 'g'), *aside = NULL, *wal = NULL;
        History *history = NULL;

        world_init(&world);
        open_history(&world);
        world.history = history_free(world.history);
        check(g_file_set_contents(world.path, garbage, 50000, NULL));
        wal = g_strconcat(world.path, "-wal", NULL);
        check(g_file_set_contents(wal, "log", 3, NULL));
        check_int(history_open(&history, world.path, true), -EUCLEAN);
        check_int(file_set_aside(world.path, &aside), 0);
        check(g_str_has_prefix(aside, world.path));
        check(g_file_test(aside, G_FILE_TEST_EXISTS));
        check(!g_file_test(wal, G_FILE_TEST_EXISTS));
        open_history(&world);
        write_text(&world, 1, 1, "anew");
        check_int(file_remove_asides(world.path), 0);
        check(!g_file_test(aside, G_FILE_TEST_EXISTS));
        check_int(count_hits(&world, "anew"), 1);
}

/* A file may hold anything, if somebody writes to it, or a disk rots. */
TEST(what_is_read_is_text_whatever_it_was)
{
        _cleanup_world_ World world;
        Database *database = NULL;

        world_init(&world);
        open_history(&world);
        write_text(&world, 1, 1, "good");
        world.history = history_free(world.history);
        check_int(database_open(&database, world.path, schema_steps, SCHEMA_STEPS), 0);
        check_int(database_execute(database,
                                   "UPDATE segments SET text = CAST(x'41ffe2' AS TEXT),"
                                   "        words = x'ffff', source = CAST(x'f0' AS TEXT);"
                                   "UPDATE sessions SET title = CAST(x'e282' AS TEXT)"),
                  0);
        database = database_free(database);
        open_history(&world);
        g_autoptr(GPtrArray) segments = read_from(&world, 1, 0);
        g_autoptr(GArray) sessions = list(&world, 0);
        const HistorySegment *entry = g_ptr_array_index(segments, 0);

        check(g_utf8_validate(entry->segment->text, -1, NULL));
        check(g_utf8_validate(entry->source, -1, NULL));
        check_int(entry->segment->n_words, 0);
        check(g_utf8_validate(g_array_index(sessions, HistorySession, 0).title, -1, NULL));
}

/* Bytes anywhere in the file are others: errors, maybe, but never an end of the program. */
TEST(a_file_that_rots_is_survived)
{
        _cleanup_world_ World world;
        g_autoptr(GRand) chance = g_rand_new_with_seed(3);
        g_autofree char *sound = NULL;
        gsize size = 0;
        unsigned n_refused = 0;

        world_init(&world);
        open_history(&world);
        write_others(&world, 1);
        write_secrets(&world, 2, 1);
        world.history = history_free(world.history);
        check(g_file_get_contents(world.path, &sound, &size, NULL));
        for (unsigned i = 0; i < N_ROTTEN; i++) {
                g_autofree char *rotten = g_memdup2(sound, size);
                g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func(free_hit);
                g_autoptr(GPtrArray) segments = g_ptr_array_new_with_free_func(free_segment);
                g_autoptr(GArray) sessions = history_sessions_new();
                g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(free_entry);
                Forgetting forgetting = {.what = FORGET_SESSION, .session = 2};
                int r;

                for (unsigned n = 0; n < 20; n++)
                        rotten[g_rand_int_range(chance, 0, (gint32) size)] ^= 0x55;
                check(g_file_set_contents(world.path, rotten, (gssize) size, NULL));
                r = history_open(&world.history, world.path, true);
                if (r < 0) {
                        n_refused++;
                        continue;
                }
                add_entry(batch, 1, make_segment(100, "one more"));
                (void) history_list(world.history, 0, sessions);
                (void) history_read(world.history, 1, 0, segments);
                (void) search_run(world.history, "others secret* and", 0, hits);
                (void) history_write(world.history, batch);
                for (unsigned n = 0; n < 20 && retention_step(world.history, &forgetting) > 0; n++)
                        continue;
                world.history = history_free(world.history);
        }
        check(n_refused < N_ROTTEN);
}

TEST(words_that_are_no_words_are_refused)
{
        static const Word word = {.text = (char *) "ab",
                                  .start = -1,
                                  .end = 1e300,
                                  .confidence = -2,
                                  .speaker = 70000};
        _cleanup_buffer_ Buffer buffer = BUFFER_INIT(1000);
        g_autofree Word *words = NULL;
        size_t n_words = 0;
        int r;

        check_int(words_encode(&buffer, &word, 1), 0);
        check_int(words_decode(buffer.data, buffer.size, &words, &n_words), 0);
        check_int(n_words, 1);
        check_string(words[0].text, "ab");
        check(words[0].start == -1 && words[0].confidence == 0);
        check_int(words[0].speaker, 70000);
        for (size_t size = 1; size < buffer.size; size++) {
                Word *cut = NULL;

                check_int(words_decode(buffer.data, size, &cut, &n_words), -EBADMSG);
        }
        check_int(
                words_decode("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11, &words, &n_words),
                -EBADMSG);
        check_int(words_decode("\x01\xe9\0\0\0\0", 6, &words, &n_words), -EBADMSG);
        check_int(words_decode("\x7fxyz", 4, &words, &n_words), -EBADMSG);
        while ((r = words_encode(&buffer, &word, 1)) >= 0)
                continue;
        check_int(r, -EMSGSIZE);
}
