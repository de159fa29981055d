/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/voices.h"
#include "test.h"

TEST(one_source_needs_no_name)
{
        Voices voices = VOICES_INIT;

        check(!voices_get_label(&voices, "system", VOICES_NO_SPEAKER));
        check(!voices_get_label(&voices, "", VOICES_NO_SPEAKER));
        voices = VOICES_INIT;
        check(!voices_get_label(&voices, "microphone", VOICES_NO_SPEAKER));
}

TEST(you_are_told_from_others_when_both_are_heard)
{
        Voices voices = VOICES_INIT;

        check(!voices_get_label(&voices, "system", VOICES_NO_SPEAKER));
        check_string(voices_get_label(&voices, "microphone", VOICES_NO_SPEAKER), "You:");
        check_string(voices_get_label(&voices, "system", VOICES_NO_SPEAKER), ">>");
        check_string(voices_get_label(&voices, "Firefox", VOICES_NO_SPEAKER), ">> Firefox:");
}

TEST(speakers_have_numbers)
{
        Voices voices = VOICES_INIT;

        check_string(voices_get_label(&voices, "system", 0), ">> Speaker 1:");
        check_string(voices_get_label(&voices, "system", 11), ">> Speaker 12:");
        check_string(voices_get_label(&voices, "microphone", 0), "You:");
        check(!voices_get_label(&voices, "", 2000000000));
}

TEST(a_long_name_is_cut_at_a_character)
{
        Voices voices = {.microphone = true};
        const char *name = "ééééééééééééééééééééééééééééééééééééééééééééééé";
        const char *label = voices_get_label(&voices, name, VOICES_NO_SPEAKER);

        check(strlen(label) < VOICES_LABEL_MAX);
        check(strlen(label) > VOICES_LABEL_MAX - 4);
        check_int(label[strlen(label) - 1] & 0xFF, 0xA9);
}
