/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "upstream/sent.h"

void sent_reset(SentTable *table)
{
        table->n_rows = 0;
        table->fed = 0;
}

void sent_add(SentTable *table, uint64_t position, uint64_t n_frames)
{
        SentRow *last = table->n_rows > 0 ? &table->rows[table->n_rows - 1] : NULL;

        if (last && last->position + last->n_frames == position)
                last->n_frames += n_frames;
        else {
                if (table->n_rows == SENT_ROWS_MAX)
                        memmove(table->rows, table->rows + 1,
                                --table->n_rows * sizeof(table->rows[0]));
                table->rows[table->n_rows++] =
                        (SentRow){.fed = table->fed, .position = position, .n_frames = n_frames};
        }
        table->fed += n_frames;
}

uint64_t sent_position(const SentTable *table, uint64_t fed)
{
        size_t low = 0, high = table->n_rows;
        const SentRow *row;

        if (table->n_rows == 0)
                return fed;
        /* The last row that starts at or before it. */
        while (high - low > 1) {
                size_t middle = low + (high - low) / 2;

                if (table->rows[middle].fed <= fed)
                        low = middle;
                else
                        high = middle;
        }
        row = &table->rows[low];
        return fed < row->fed ? row->position : row->position + (fed - row->fed);
}
