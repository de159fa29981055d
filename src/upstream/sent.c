/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/cleanup.h"
#include "upstream/sent.h"

void sent_reset(SentTable *table)
{
        table->n_rows = 0;
        table->fed = 0;
}

void sent_add(SentTable *table, uint64_t position, uint64_t n_frames)
{
        SentRow *last = table->n_rows > 0 ? &table->rows[table->n_rows - 1] : NULL;

        if (last && last->position + last->n_frames == position &&
            last->fed + last->n_frames == table->fed)
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

void sent_pad(SentTable *table, uint64_t n_frames)
{
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
        if (fed < row->fed)
                return row->position;
        /* Padding has no length here; past all that was sent, time goes on. */
        if (low + 1 < table->n_rows)
                return row->position + MIN(fed - row->fed, row->n_frames);
        return row->position + (fed - row->fed);
}
