/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Captions in a terminal: the stable words plain, the tentative ones behind a bar.
 *
 *     cc -o captions captions.c $(pkg-config --cflags --libs libsystemd)
 *
 * Captions are started elsewhere, such as by "surtitle start".
 */

#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>

#define NAME "org.surtitle.Captions1"

/* The bytes of so many characters of UTF-8. */
static int bytes_of(const char *text, uint32_t n_characters)
{
        const char *end = text;

        while (*end && n_characters-- > 0)
                do
                        end++;
                while ((*end & 0xc0) == 0x80);
        return (int) (end - text);
}

static int on_caption(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
        uint64_t session, segment;
        uint32_t stable;
        const char *text;
        int final, r, n;

        r = sd_bus_message_read(message, "ttsub", &session, &segment, &text, &stable, &final);
        if (r < 0)
                return r;
        n = bytes_of(text, stable);
        printf("%s%.*s%s%s\n", final ? "" : "… ", n, text, final ? "" : "|", text + n);
        return fflush(stdout) == EOF ? -1 : 0;
}

int main(void)
{
        sd_bus *bus = NULL;
        int r = sd_bus_open_user(&bus);

        /* By the name: whoever has it, now or after a restart of the service. */
        if (r >= 0)
                r = sd_bus_match_signal(bus, NULL, NAME, NULL, NAME, "Caption", on_caption, NULL);
        while (r >= 0) {
                r = sd_bus_process(bus, NULL);
                if (r == 0)
                        r = sd_bus_wait(bus, UINT64_MAX);
        }
        fprintf(stderr, "captions: %s\n", strerror(-r));
        sd_bus_unref(bus);
        return 1;
}
