/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test.h"
#include "upstream/backoff.h"

TEST(doubles_with_jitter_up_to_its_bound)
{
        for (uint64_t seed = 0; seed < 200; seed++) {
                Backoff backoff = {.seed = seed};
                usec_t most = BACKOFF_FIRST;

                for (int i = 0; i < 100; i++) {
                        usec_t wait = backoff_next(&backoff);

                        check(wait >= most / 2 && wait <= most);
                        most = most * 2 > BACKOFF_LAST ? BACKOFF_LAST : most * 2;
                }
                backoff_reset(&backoff);
                check(backoff_next(&backoff) <= BACKOFF_FIRST);
        }
}

TEST(two_clients_do_not_come_back_together)
{
        Backoff a = {.seed = 1}, b = {.seed = 2};
        int n_same = 0;

        for (int i = 0; i < 20; i++)
                n_same += backoff_next(&a) == backoff_next(&b);
        check(n_same < 3);
}
