/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/stacking.h"
#include "test.h"

#define LEFT                     \
        {                        \
                0, 0, 1920, 1080 \
        }
#define RIGHT                       \
        {                           \
                1920, 0, 1280, 1024 \
        }

static const Area left = LEFT, right = RIGHT;

enum {
        FILM = 1,
        EDITOR,
        DIALOG,
        OTHER,
};

static const StackedWindow film = {
        .id = FILM,
        .area = LEFT,
        .shown = true,
        .full_screen = true,
};
static const StackedWindow editor = {
        .id = EDITOR,
        .area = {100, 100, 800, 600},
        .shown = true,
};
static const StackedWindow other = {
        .id = OTHER,
        .area = {2000, 100, 800, 600},
        .shown = true,
};

TEST(a_screen_without_windows_is_not_filled)
{
        Stacking stacking = {0};

        check(!stacking_is_filled(&stacking, &left));
}

TEST(a_full_screen_window_fills_its_own_monitor)
{
        Stacking stacking = {.windows = {editor, film}, .n_windows = 2, .active = FILM};

        check(stacking_is_filled(&stacking, &left));
        check(!stacking_is_filled(&stacking, &right));
}

TEST(what_is_not_shown_fills_nothing)
{
        Stacking stacking = {.windows = {film}, .n_windows = 1, .active = FILM};

        stacking.windows[0].shown = false;
        check(!stacking_is_filled(&stacking, &left));
}

TEST(a_large_window_is_no_full_screen_one)
{
        Stacking stacking = {.windows = {film}, .n_windows = 1, .active = FILM};

        stacking.windows[0].full_screen = false;
        check(!stacking_is_filled(&stacking, &left));
}

TEST(one_over_all_monitors_fills_each)
{
        Stacking stacking = {.windows = {film}, .n_windows = 1};

        stacking.windows[0].area = (Area){0, 0, 3200, 1080};
        check(stacking_is_filled(&stacking, &left));
        check(stacking_is_filled(&stacking, &right));
}

TEST(a_window_that_is_used_above_it_ends_that)
{
        Stacking stacking = {.windows = {film, editor}, .n_windows = 2, .active = EDITOR};

        check(!stacking_is_filled(&stacking, &left));
        stacking.active = FILM; /* which some window managers leave below */
        check(stacking_is_filled(&stacking, &left));
}

TEST(a_window_that_is_used_elsewhere_does_not)
{
        Stacking stacking = {.windows = {film, other}, .n_windows = 2, .active = OTHER};

        check(stacking_is_filled(&stacking, &left));
        stacking.active = 0;
        check(stacking_is_filled(&stacking, &left));
        stacking.active = 99; /* not in the list: a panel, or nobody knows what */
        check(stacking_is_filled(&stacking, &left));
}

TEST(its_own_dialogs_do_not)
{
        Stacking stacking = {
                .windows = {film, editor, editor},
                .n_windows = 3,
                .active = DIALOG,
        };

        stacking.windows[1].owner = FILM;
        stacking.windows[2].id = DIALOG;
        stacking.windows[2].owner = EDITOR;
        check(stacking_is_filled(&stacking, &left));
        stacking.windows[1].owner = DIALOG; /* a circle */
        check(!stacking_is_filled(&stacking, &left));
}

TEST(the_one_below_counts_for_nothing)
{
        Stacking stacking = {.windows = {film, editor, film}, .n_windows = 3, .active = EDITOR};

        stacking.windows[2].id = OTHER;
        check(stacking_is_filled(&stacking, &left));
}
