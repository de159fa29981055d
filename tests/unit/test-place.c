/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "base/cleanup.h"
#include "overlay/place.h"
#include "test.h"

static const Area monitor = {.x = 100, .y = 50, .width = 1000, .height = 500};

static void check_area(const Area *area, int x, int y, int width, int height)
{
        check_int(area->x, x);
        check_int(area->y, y);
        check_int(area->width, width);
        check_int(area->height, height);
}

TEST(captions_in_the_lower_half_keep_their_lower_edge)
{
        Area area = place_find_area(&PLACE_DEFAULT, PLACE_FLOATING, &monitor, 400, 100);

        check_area(&area, 100 + 300, 50 + 460 - 100, 400, 100);
        area = place_find_area(&PLACE_DEFAULT, PLACE_FLOATING, &monitor, 400, 150);
        check_int(area.y + area.height, 50 + 460);
}

TEST(captions_in_the_upper_half_keep_their_upper_edge)
{
        Place place = {.x = 0.5, .y = 0.1, .top = true};
        Area area = place_find_area(&place, PLACE_FLOATING, &monitor, 400, 100);

        check_int(area.y, 50 + 50);
        area = place_find_area(&place, PLACE_FLOATING, &monitor, 400, 150);
        check_int(area.y, 50 + 50);
}

TEST(all_of_it_is_on_the_monitor)
{
        Area area = place_find_area(&(Place){.x = 1, .y = 1}, PLACE_FLOATING, &monitor, 400, 100);

        check_area(&area, 100 + 600, 50 + 400, 400, 100);
        area = place_find_area(&(Place){.x = 0, .y = 0}, PLACE_FLOATING, &monitor, 400, 100);
        check_area(&area, 100, 50, 400, 100);
        area = place_find_area(&PLACE_DEFAULT, PLACE_FLOATING, &monitor, 4000, 1000);
        check_area(&area, 100, 50, 4000, 1000); /* no room: from its beginning on */
}

TEST(docked_it_is_at_the_edge)
{
        Area area = place_find_area(&PLACE_DEFAULT, PLACE_DOCKED_BOTTOM, &monitor, 400, 100);

        check_area(&area, 400, 50 + 400, 400, 100);
        area = place_find_area(&PLACE_DEFAULT, PLACE_DOCKED_TOP, &monitor, 400, 100);
        check_area(&area, 400, 50, 400, 100);
}

TEST(a_place_is_that_of_its_area)
{
        const Area areas[] = {{150, 60, 400, 100}, {700, 400, 400, 100}, {100, 450, 400, 100}};

        for (size_t i = 0; i < ELEMENTSOF(areas); i++) {
                Place place = place_of_area(&areas[i], &monitor);
                Area area = place_find_area(&place, PLACE_FLOATING, &monitor, areas[i].width,
                                            areas[i].height);

                check(place_is_valid(&place));
                check_area(&area, areas[i].x, areas[i].y, areas[i].width, areas[i].height);
        }
        check(place_of_area(&areas[0], &monitor).top);
        check(!place_of_area(&areas[1], &monitor).top);
}

TEST(an_area_beyond_the_monitor_has_a_place_on_it)
{
        Place place = place_of_area(&(Area){-5000, 9000, 400, 100}, &monitor);

        check(place_is_valid(&place));
        place = place_of_area(&(Area){0, 0, 10, 10}, &(Area){0});
        check(place_is_valid(&place));
}

TEST(every_preset_is_known_and_on_the_monitor)
{
        for (const char *const *name = place_presets(); *name; name++) {
                Place place;
                Area area;

                check(place_from_name(*name, &monitor, 400, &place));
                check(place_is_valid(&place));
                area = place_find_area(&place, PLACE_FLOATING, &monitor, 400, 100);
                check(area.x > monitor.x && area.x + area.width < monitor.x + monitor.width);
                check(area.y > monitor.y && area.y + area.height < monitor.y + monitor.height);
                check(place_from_name(*name, &monitor, 4000, &place));
                check(place_is_valid(&place));
        }
        check(!place_from_name("middle", &monitor, 400, &(Place){0}));
        check(!place_from_name("top-", &monitor, 400, &(Place){0}));
}

TEST(what_was_stored_may_be_anything)
{
        check(!place_is_valid(&(Place){.x = NAN, .y = 0.5}));
        check(!place_is_valid(&(Place){.x = 0.5, .y = -1}));
        check(!place_is_valid(&(Place){.x = INFINITY, .y = 0.5}));
        check(place_is_valid(&PLACE_DEFAULT));
}

TEST(from_preset_to_preset_all_of_them_come_round)
{
        const char *name = place_presets()[0];
        unsigned n = 0;
        Place place;

        do {
                check(place_from_name(name, &monitor, 400, &place));
                name = place_next_preset(&place, &monitor, 400);
                n++;
        } while (name != place_presets()[0]);
        check_int(n, 6);
        check_string(place_next_preset(&PLACE_DEFAULT, &monitor, 400), "bottom-right");
        place = (Place){.x = 0.3, .y = 0.4, .top = true};
        check_string(place_next_preset(&place, &monitor, 400), "top-left");
}
