/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "audio/level.h"
#include "test.h"

static void feed_constant(Level *level, int16_t value, size_t n_samples)
{
        for (size_t i = 0; i < n_samples; i++)
                level_feed(level, &value, 1);
}

TEST(peak_in_decibels)
{
        Level level = {0};

        check(isinf(level_dbfs(&level)));
        feed_constant(&level, 0, 1600);
        check(isinf(level_dbfs(&level)));
        feed_constant(&level, 16384, 1);
        check_near(level_dbfs(&level), -6.02, 0.01);
        feed_constant(&level, INT16_MIN, 1);
        check_near(level_dbfs(&level), 0, 0);
        level_reset(&level);
        check(isinf(level_dbfs(&level)));
}

TEST(forgets_after_a_tenth_of_a_second)
{
        static const int16_t silence[LEVEL_SLOTS * LEVEL_SLOT_SAMPLES];
        Level level = {0};

        feed_constant(&level, 1000, 1);
        level_feed(&level, silence, (LEVEL_SLOTS - 1) * LEVEL_SLOT_SAMPLES);
        check(!isinf(level_dbfs(&level)));
        level_feed(&level, silence, LEVEL_SLOT_SAMPLES);
        check(isinf(level_dbfs(&level)));
}
