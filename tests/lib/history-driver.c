/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * history-driver FILE SESSION: writes finals to a history as fast as the disk takes them, one to
 * seven at a time, until it is killed, and says the number of the last one after each batch.
 */

#include <stdio.h>

#include "history/history.h"

#define BATCH_MAX 7

static void free_entry(void *entry)
{
        history_entry_free(entry);
}

static HistoryEntry *make_entry(uint64_t session, uint64_t number)
{
        g_autofree char *text = g_strdup_printf("this is segment n%ju of session s%ju",
                                                (uintmax_t) number, (uintmax_t) session);
        Word words[] = {{.text = text, .start = 1, .end = 2, .confidence = 0.5, .speaker = -1}};
        const Segment segment = {.number = number,
                                 .text = text,
                                 .final = true,
                                 .speaker = -1,
                                 .start = (double) number,
                                 .end = (double) number + 1,
                                 .words = words,
                                 .n_words = 1};
        const HistorySession about = {.number = session,
                                      .title = (char *) "",
                                      .source = (char *) "system",
                                      .target = (char *) "",
                                      .language = (char *) ""};
        HistoryEntry *entry = g_new0(HistoryEntry, 1);

        history_session_copy(&entry->session, &about);
        entry->segment = g_new0(HistorySegment, 1);
        entry->segment->source = g_strdup("system");
        entry->segment->segment = segment_copy(&segment);
        return entry;
}

int main(int argc, char *argv[])
{
        uint64_t session, number = 0;
        History *history = NULL;
        int r;

        if (argc != 3)
                return EXIT_FAILURE;
        session = g_ascii_strtoull(argv[2], NULL, 10);
        r = history_open(&history, argv[1], true);
        while (r >= 0) {
                g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(free_entry);
                uint64_t last = number + 1 + number % BATCH_MAX;

                while (number < last)
                        g_ptr_array_add(batch, make_entry(session, ++number));
                r = history_write(history, batch);
                if (r >= 0) {
                        printf("%ju\n", (uintmax_t) number);
                        (void) fflush(stdout);
                }
        }
        fprintf(stderr, "%s\n", g_strerror(-r));
        return EXIT_FAILURE;
}
