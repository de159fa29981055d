/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test.h"
#include "upstream/sent.h"

TEST(maps_a_connections_frames_to_positions)
{
        SentTable table = {0};

        sent_reset(&table);
        sent_add(&table, 1000, 100);
        sent_add(&table, 1100, 50); /* goes on: the same stretch */
        sent_add(&table, 5000, 200);
        check_int(table.n_rows, 2);
        check_int(sent_position(&table, 0), 1000);
        check_int(sent_position(&table, 149), 1149);
        check_int(sent_position(&table, 150), 5000);
        check_int(sent_position_of_end(&table, 150), 1150);
        check_int(sent_position_of_end(&table, 0), 1000);
        check_int(sent_position(&table, 350), 5200);
        check_int(sent_position(&table, 400), 5250);
        sent_reset(&table);
        sent_add(&table, 7, 1);
        check_int(sent_position(&table, 0), 7);
}

TEST(forgets_its_oldest_rows_and_no_others)
{
        SentTable table = {0};

        sent_reset(&table);
        for (uint64_t i = 0; i < 2 * SENT_ROWS_MAX; i++)
                sent_add(&table, i * 100, 10);
        check_int(table.n_rows, SENT_ROWS_MAX);
        for (uint64_t i = SENT_ROWS_MAX; i < 2 * SENT_ROWS_MAX; i++) {
                check_int(sent_position(&table, i * 10), i * 100);
                check_int(sent_position(&table, i * 10 + 9), i * 100 + 9);
        }
        check_int(sent_position(&table, 0), SENT_ROWS_MAX * 100);
}
