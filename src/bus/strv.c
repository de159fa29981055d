/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdbool.h>

#include "bus/strv.h"

int strv_read(sd_bus_message *message, size_t n_max, const char *ret[])
{
        size_t n = 0;
        int r = sd_bus_message_enter_container(message, 'a', "s");

        while (r >= 0 && n < n_max && (r = sd_bus_message_read_basic(message, 's', &ret[n])) > 0)
                n++;
        ret[n] = NULL;
        if (r < 0)
                return r;
        r = sd_bus_message_at_end(message, false);
        if (r < 0)
                return r;
        return r > 0 ? sd_bus_message_exit_container(message) : -E2BIG;
}
