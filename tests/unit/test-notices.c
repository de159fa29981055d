/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/notices.h"
#include "test.h"

static usec_t at(unsigned seconds)
{
        return seconds * USEC_PER_SEC;
}

TEST(a_notice_goes_by_itself)
{
        Notices notices = NOTICES_INIT;

        check(!notices_get(&notices, at(1)));
        check_int(notices_get_due(&notices, at(1)), USEC_INFINITY);
        notices_put(&notices, "reconnected", "The connection is back.", at(1));
        check_string(notices_get(&notices, at(1)), "The connection is back.");
        check_int(notices_get_due(&notices, at(1)), at(1) + NOTICE_TIME);
        check(!notices_get(&notices, at(1) + NOTICE_TIME));
}

TEST(an_error_stays_long_enough_to_be_acted_on)
{
        Notices notices = NOTICES_INIT;

        notices_put(&notices, "Unauthorized", "The key is refused.", at(1));
        check_string(notices_get(&notices, at(1) + NOTICE_ERROR_TIME - 1), "The key is refused.");
        notices_end(&notices, at(2)); /* the session ends with it */
        check_int(notices_get_due(&notices, at(2)), at(1) + NOTICE_ERROR_TIME);
        check(!notices_get(&notices, at(1) + NOTICE_ERROR_TIME));
}

TEST(a_limit_that_ends_captions_stays_as_long)
{
        Notices notices = NOTICES_INIT;

        notices_put(&notices, "quota", "Today's limit is reached.", at(1));
        notices_end(&notices, at(2));
        check_int(notices_get_due(&notices, at(2)), at(1) + NOTICE_ERROR_TIME);
        notices_put(&notices, "quota", "", at(3)); /* it was raised */
        check(!notices_get(&notices, at(3)));
}

TEST(a_lasting_trouble_stays_until_it_is_withdrawn)
{
        Notices notices = NOTICES_INIT;

        notices_put(&notices, "no-audio", "Nothing is playing.", at(1));
        check_string(notices_get(&notices, at(1000)), "Nothing is playing.");
        check_int(notices_get_due(&notices, at(1000)), USEC_INFINITY);
        notices_put(&notices, "no-audio", "", at(1001));
        check(!notices_get(&notices, at(1001)));
}

TEST(withdrawing_what_is_not_there_changes_nothing)
{
        Notices notices = NOTICES_INIT;

        notices_put(&notices, "no-audio", "Nothing is playing.", at(1));
        notices_put(&notices, "source-lost", "", at(1));
        check_string(notices_get(&notices, at(1)), "Nothing is playing.");
}

TEST(the_newest_is_shown_and_then_the_one_below_it)
{
        Notices notices = NOTICES_INIT;

        notices_put(&notices, "reconnecting", "Reconnecting.", at(1));
        notices_put(&notices, "source-changed", "Another output.", at(2));
        check_string(notices_get(&notices, at(2)), "Another output.");
        check_string(notices_get(&notices, at(2) + NOTICE_TIME), "Reconnecting.");
        notices_put(&notices, "reconnecting", "Still reconnecting.", at(3));
        check_string(notices_get(&notices, at(3)), "Still reconnecting.");
}

TEST(at_the_end_of_the_session_none_stays)
{
        Notices notices = NOTICES_INIT;

        notices_put(&notices, "reconnecting", "Reconnecting.", at(1));
        notices_end(&notices, at(50));
        check_string(notices_get(&notices, at(50)), "Reconnecting.");
        check(!notices_get(&notices, at(50) + NOTICE_TIME));
}

TEST(there_is_a_limit_to_everything)
{
        Notices notices = NOTICES_INIT;
        char code[64], message[4 * NOTICE_MESSAGE_MAX] = "x";

        for (int i = 0; i < 3 * NOTICES_MAX; i++) {
                snprintf(code, sizeof(code), "code-%d", i);
                notices_put(&notices, code, code, at(1));
        }
        check_int(notices.n, NOTICES_MAX);
        check_string(notices_get(&notices, at(1)), code);
        notices_put(&notices, "a-code-that-is-longer-than-any-of-the-interface", "No.", at(1));
        check_string(notices_get(&notices, at(1)), code);
        for (int i = 0; i < NOTICE_MESSAGE_MAX; i++)
                strcat(message, "é");
        notices_put(&notices, "quota", message, at(1));
        check(strlen(notices_get(&notices, at(1))) < NOTICE_MESSAGE_MAX);
        check(strncmp(notices_get(&notices, at(1)), message,
                      strlen(notices_get(&notices, at(1)))) == 0);
        check_int(strlen(notices_get(&notices, at(1))) % 2, 1); /* x, and whole characters */
}
