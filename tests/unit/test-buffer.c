/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "base/buffer.h"
#include "test.h"

TEST(grows_and_ends_in_nul)
{
        _cleanup_buffer_ Buffer buffer = BUFFER_INIT(1000);

        check_string(buffer_string(&buffer), "");
        check_int(buffer_append_string(&buffer, "caption"), 0);
        check_int(buffer_printf(&buffer, " %d", 12), 0);
        check_string(buffer_string(&buffer), "caption 12");
        for (int i = 0; i < 99; i++)
                check_int(buffer_append(&buffer, "0123456789", 10), 0);
        check_int(buffer.size, 1000);
}

TEST(refuses_past_its_limit_and_keeps_what_it_has)
{
        _cleanup_buffer_ Buffer buffer = BUFFER_INIT(4);

        check_int(buffer_append_string(&buffer, "abc"), 0);
        check_int(buffer_append_string(&buffer, "de"), -EMSGSIZE);
        check_string(buffer_string(&buffer), "abc");
        check_int(buffer_append_string(&buffer, "d"), 0);
        check_int(buffer_append(&buffer, NULL, 0), 0);
}

TEST(gives_its_text_away)
{
        _cleanup_buffer_ Buffer buffer = BUFFER_INIT(100);
        _cleanup_free_ char *text = NULL, *nothing = NULL;

        check_int(buffer_append_string(&buffer, "mine"), 0);
        text = buffer_steal_string(&buffer);
        check_string(text, "mine");
        check_int(buffer.size, 0);
        nothing = buffer_steal_string(&buffer);
        check_string(nothing, "");
}
