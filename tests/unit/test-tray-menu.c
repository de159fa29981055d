/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "overlay/tray-menu.h"
#include "test.h"

static const TrayItem *item(const TrayMenu *menu, int id)
{
        const TrayItem *found = tray_menu_find(menu, id);

        check(found != NULL);
        return found;
}

static TraySource source(const char *kind, const char *target, const char *name)
{
        TraySource source = {0};

        check(tray_source_set(&source, &(ServiceSource){kind, target, name}));
        return source;
}

TEST(when_idle_captions_can_be_turned_on)
{
        TrayState state = {.state = SERVICE_STATE_IDLE};
        TrayMenu menu;

        tray_menu_build(&menu, &state, NULL, 0);
        check_string(item(&menu, TRAY_TOGGLE)->label, "Turn captions on");
        check(item(&menu, TRAY_TOGGLE)->enabled);
        check(!item(&menu, TRAY_PAUSE)->enabled);
        check_int(menu.items[menu.n - 1].id, TRAY_QUIT);
        check_string(tray_get_status(&state), "Active");
}

TEST(when_they_are_on_they_can_be_paused_and_turned_off)
{
        TrayState state = {.state = SERVICE_STATE_LISTENING, .running = true};
        TrayMenu menu;

        tray_menu_build(&menu, &state, NULL, 0);
        check_string(item(&menu, TRAY_TOGGLE)->label, "Turn captions off");
        check_string(item(&menu, TRAY_PAUSE)->label, "Pause");
        check(item(&menu, TRAY_PAUSE)->enabled);
        state.state = SERVICE_STATE_PAUSED;
        tray_menu_build(&menu, &state, NULL, 0);
        check_string(item(&menu, TRAY_PAUSE)->label, "Resume");
        state.state = SERVICE_STATE_STOPPING;
        tray_menu_build(&menu, &state, NULL, 0);
        check(!item(&menu, TRAY_TOGGLE)->enabled);
        check(!item(&menu, TRAY_PAUSE)->enabled);
}

TEST(windows_that_the_application_lacks_are_not_offered)
{
        TrayState state = {.has_settings = true};
        TrayMenu menu;

        tray_menu_build(&menu, &state, NULL, 0);
        check(tray_menu_find(&menu, TRAY_SETTINGS) != NULL);
        check(tray_menu_find(&menu, TRAY_TRANSCRIPT) == NULL);
}

TEST(the_source_that_is_heard_is_chosen)
{
        const TraySource sources[] = {source("microphone", "alsa.usb", "USB"),
                                      source("application", "firefox", "Firefox")};
        TrayState state = {.state = SERVICE_STATE_LISTENING, .running = true, .source = sources[1]};
        TrayMenu menu;

        tray_menu_build(&menu, &state, sources, 2);
        for (int i = 0; i < 5; i++) {
                check_int(item(&menu, TRAY_FIRST_SOURCE + i)->parent, TRAY_SOURCES);
                check_int(item(&menu, TRAY_FIRST_SOURCE + i)->chosen, i == 4);
        }
        check_string(item(&menu, TRAY_FIRST_SOURCE)->label, "What the computer plays");
        check_string(item(&menu, TRAY_FIRST_SOURCE + 4)->label, "Firefox");
        check_string(item(&menu, TRAY_FIRST_SOURCE + 4)->source.target, "firefox");
        state.running = false;
        tray_menu_build(&menu, &state, sources, 2);
        check(!item(&menu, TRAY_FIRST_SOURCE + 4)->chosen);
}

TEST(an_underscore_in_a_name_underlines_nothing)
{
        TraySource one = source("application", "a", "snake_case");
        TrayMenu menu;

        tray_menu_build(&menu, &(TrayState){0}, &one, 1);
        check_string(item(&menu, TRAY_FIRST_SOURCE + 3)->label, "snake__case");
}

TEST(there_is_a_limit_to_everything)
{
        TraySource sources[TRAY_SOURCES_MAX + 5], kept = source("system", "a", "b");
        char target[TRAY_TARGET_MAX + 1] = "", name[4 * TRAY_LABEL_MAX] = "x";
        TrayMenu menu;

        for (size_t i = 0; i < 2 * TRAY_LABEL_MAX - 10; i++)
                strcat(name, i % 2 ? "_" : "é");
        for (size_t i = 0; i < TRAY_SOURCES_MAX + 5; i++)
                sources[i] = source("application", "a", name);
        memset(target, 'a', TRAY_TARGET_MAX);
        check(!tray_source_set(&kept, &(ServiceSource){"system", target, ""}));
        check_string(kept.target, "a");
        tray_menu_build(&menu, &(TrayState){.has_settings = true, .has_transcript = true}, sources,
                        TRAY_SOURCES_MAX + 5);
        check(menu.n <= TRAY_ITEMS_MAX);
        check(tray_menu_find(&menu, TRAY_FIRST_SOURCE + 3 + TRAY_SOURCES_MAX) == NULL);
        for (size_t i = 0; i < menu.n; i++) {
                const char *label = menu.items[i].label;
                size_t size = strlen(label);

                check(size < TRAY_LABEL_MAX);
                check(size == 0 || (unsigned char) label[size - 1] != 0xC3); /* half of é */
        }
}

TEST(each_state_has_words_and_an_icon)
{
        char buffer[TRAY_LABEL_MAX];
        TrayState state = {.running = true, .source = source("microphone", "", "")};

        for (int i = SERVICE_STATE_IDLE; i <= SERVICE_STATE_STOPPING; i++) {
                state.state = (ServiceState) i;
                check(*tray_describe(&state, buffer) != 0);
                check(*tray_get_icon(&state) != 0);
        }
        state.state = SERVICE_STATE_LISTENING;
        check_string(tray_describe(&state, buffer), "The microphone");
        check_string(tray_get_status(&state), "Active");
        state.state = SERVICE_STATE_RECONNECTING;
        check_string(tray_get_status(&state), "NeedsAttention");
        check(strcmp(tray_get_icon(&state), tray_get_icon(&(TrayState){0})) != 0);
        state.state = SERVICE_STATE_LISTENING;
        check(strcmp(tray_get_icon(&state), tray_get_icon(&(TrayState){0})) != 0);
}
