/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "audio/label.h"

/* What may follow the first byte of a sequence (RFC 3629): no overlong form, no surrogate, nothing
 * beyond U+10FFFF. */
typedef struct Lead {
        uint8_t first, last;
        uint8_t second_min, second_max;
        uint8_t length;
} Lead;

static const Lead leads[] = {
        {0x20, 0x7e, 0, 0, 1},       /* no control character */
        {0xc2, 0xc2, 0xa0, 0xbf, 2}, /* nor one of the second set */
        {0xc3, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
        {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
        {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static const Lead *find_lead(uint8_t byte)
{
        for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++)
                if (byte >= leads[i].first && byte <= leads[i].last)
                        return &leads[i];
        return NULL;
}

/* How many bytes the character at the begin of the text has; 0 if it is none that can be shown. */
static size_t character_length(const char *text)
{
        const Lead *lead = find_lead((uint8_t) text[0]);

        if (!lead)
                return 0;
        for (size_t i = 1; i < lead->length; i++) {
                uint8_t byte = (uint8_t) text[i];

                if (byte < (i == 1 ? lead->second_min : 0x80) ||
                    byte > (i == 1 ? lead->second_max : 0xbf))
                        return 0;
        }
        return lead->length;
}

char *label_copy(const char *text)
{
        char label[LABEL_BYTES_MAX];
        size_t used = 0;

        while (text && *text) {
                size_t length = character_length(text), taken = length ? length : 1;

                if (used + taken >= sizeof(label))
                        break;
                memcpy(label + used, length ? text : "?", taken);
                used += taken;
                text += taken;
        }
        label[used] = 0;
        return strdup(label);
}
