/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "transcript/piece.h"
#include "transcript/voice.h"

bool voice_equal(const Voice *a, const Voice *b)
{
        return a->speaker == b->speaker && strcmp(a->source, b->source) == 0;
}

static const char *source_name(const char *source)
{
        if (strcmp(source, "system") == 0)
                return _("Computer");
        if (strcmp(source, "microphone") == 0)
                return _("Microphone");
        return source;
}

/* One line, no longer than a line of captions has room for. */
static char *shorten(char *name)
{
        size_t size = 0;
        unsigned columns = 0;

        g_strdelimit(name, "\r\n\t", ' ');
        while (name[size]) {
                size_t end = piece_cluster_end(name, size);
                unsigned wanted = columns + piece_columns(name + size, end - size);

                if (wanted > VOICE_COLUMNS_MAX)
                        break;
                columns = wanted;
                size = end;
        }
        name[size] = '\0';
        return name;
}

char *voice_name(const Voice *voice, bool several)
{
        g_autofree char *speaker = NULL;

        if (voice->speaker < 0)
                return several ? shorten(g_strdup(source_name(voice->source))) : NULL;
        /* People count from one. */
        speaker = g_strdup_printf(_("Speaker %u"), (unsigned) voice->speaker + 1);
        if (!several)
                return shorten(g_steal_pointer(&speaker));
        return shorten(g_strdup_printf("%s %u", source_name(voice->source),
                                       (unsigned) voice->speaker + 1));
}
