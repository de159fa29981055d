/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "audio/label.h"
#include "base/cleanup.h"
#include "test.h"

static void check_label(const char *text, const char *expected)
{
        _cleanup_free_ char *label = label_copy(text);

        check_string(label, expected);
}

TEST(what_can_be_shown_stays_as_it_is)
{
        check_label(NULL, "");
        check_label("", "");
        check_label("alsa_output.usb-0.1", "alsa_output.usb-0.1");
        check_label("Kopfhörer „Ännchen“ 🎧", "Kopfhörer „Ännchen“ 🎧");
        check_label("\xc2\xa0 \xf4\x8f\xbf\xbf", "\xc2\xa0 \xf4\x8f\xbf\xbf");
}

TEST(what_can_not_does_not)
{
        check_label("a\nb\x1b[2J\x7f", "a?b?[2J?");
        check_label("\xc2\x9b", "??"); /* a control character of the second set */
        check_label("a\xff\xfe z", "a?? z");
        check_label("\xc0\xaf", "??");           /* overlong */
        check_label("\xe0\x80\xaf", "???");      /* overlong */
        check_label("\xed\xa0\x80", "???");      /* a surrogate */
        check_label("\xf4\x90\x80\x80", "????"); /* beyond all characters */
        check_label("\xe2\x80", "??");           /* cut */
        check_label("\xe2\x80x", "??x");
        check_label("\x80", "?");
}

TEST(a_long_one_is_cut_between_characters)
{
        char text[2 * LABEL_BYTES_MAX] = "";
        _cleanup_free_ char *label = NULL;

        for (size_t i = 0; i < LABEL_BYTES_MAX / 2; i++)
                strcat(text, "ö");
        label = label_copy(text);
        check_int(strlen(label), LABEL_BYTES_MAX - 2);
        check_int(strncmp(label, text, LABEL_BYTES_MAX - 2), 0);
}
