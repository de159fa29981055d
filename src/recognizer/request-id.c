/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "recognizer/request-id.h"

void request_id_print(char ret[REQUEST_ID_BYTES], usec_t wall, const unsigned char *random)
{
        uint64_t ms = wall / USEC_PER_MSEC;

        snprintf(ret, REQUEST_ID_BYTES, "%08x-%04x-7%03x-%04x-%02x%02x%02x%02x%02x%02x",
                 (unsigned) (ms >> 16) & 0xffffffff, (unsigned) ms & 0xffff,
                 (random[0] << 8 | random[1]) & 0xfff,
                 0x8000 | ((random[2] << 8 | random[3]) & 0x3fff), random[4], random[5], random[6],
                 random[7], random[8], random[9]);
}

void request_id_make(char ret[REQUEST_ID_BYTES])
{
        unsigned char random[10];

        /* Up to 256 bytes always come whole (getrandom(2)). */
        if (getrandom(random, sizeof(random), 0) != sizeof(random))
                abort();
        request_id_print(ret, usec_wall(), random);
}
