/* SPDX-License-Identifier: GPL-3.0-or-later */

/* WebVTT (https://www.w3.org/TR/webvtt1/): cues with voice tags, after a note of when it was. */

#include <inttypes.h>
#include <string.h>

#include "transcript/cue.h"
#include "transcript/export-private.h"

static int begin(Export *export)
{
        g_autoptr(GDateTime) time =
                g_date_time_new_from_unix_utc(export->epoch_usec / G_USEC_PER_SEC);
        g_autofree char *started = time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

        return buffer_printf(export->text, "WEBVTT\n\nNOTE\nSurtitle, session %" PRIu64 ", %s\n",
                             export->session, started ? started : "");
}

static int append_escaped(Buffer *text, const char *line)
{
        int r = 0;

        while (r >= 0 && *line) {
                size_t plain = strcspn(line, "&<>");

                r = buffer_append(text, line, plain);
                line += plain;
                if (r < 0 || !*line)
                        break;
                r = buffer_append_string(text, *line == '&'   ? "&amp;"
                                               : *line == '<' ? "&lt;"
                                                              : "&gt;");
                line++;
        }
        return r;
}

static int append_voice(Buffer *text, const char *name)
{
        int r = buffer_append_string(text, "<v ");

        if (r >= 0)
                r = append_escaped(text, name);
        return r < 0 ? r : buffer_append_string(text, ">");
}

/* A voice's tag is closed where another speaks in the same cue. */
static int append_lines(Export *export, const Cue *cue)
{
        const Voice *voice = NULL;
        bool tagged = false;
        int r = 0;

        for (unsigned i = 0; r >= 0 && i < cue->n_lines; i++) {
                const CueLine *line = &cue->lines[i];
                bool changed = !voice || !voice_equal(voice, &line->voice);
                g_autofree char *name =
                        changed ? voice_name(&line->voice, export->pieces.several) : NULL;

                if (i > 0)
                        r = buffer_append_string(export->text, changed && tagged ? "</v>\n" : "\n");
                if (r >= 0 && name)
                        r = append_voice(export->text, name);
                if (r >= 0)
                        r = append_escaped(export->text, line->text);
                voice = &line->voice;
                tagged = changed ? name != NULL : tagged;
        }
        if (r >= 0 && tagged && !voice_equal(voice, &cue->lines[0].voice))
                r = buffer_append_string(export->text, "</v>");
        return r < 0 ? r : buffer_append(export->text, "\n", 1);
}

static int append_cue(Export *export, const Cue *cue)
{
        int r = buffer_append(export->text, "\n", 1);

        if (r >= 0)
                r = export_append_time(export->text, cue->start_ms, '.');
        if (r >= 0)
                r = buffer_append_string(export->text, " --> ");
        if (r >= 0)
                r = export_append_time(export->text, cue->end_ms, '.');
        if (r >= 0)
                r = buffer_append(export->text, "\n", 1);
        return r < 0 ? r : append_lines(export, cue);
}

static int end(Export *export)
{
        /* A voice's name is the player's to show or not: it takes no room. */
        g_autoptr(GPtrArray) cues = cues_new(&export->pieces, 0);
        int r = 0;

        for (guint i = 0; r >= 0 && i < cues->len; i++)
                r = append_cue(export, g_ptr_array_index(cues, i));
        return r;
}

const ExportOperations export_vtt = {
        .begin = begin,
        .segment = export_keep_pieces,
        .end = end,
};
