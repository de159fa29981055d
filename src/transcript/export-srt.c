/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * SubRip: numbered cues, and no way to write what it takes for markup. A voice is named in square
 * brackets where it changes.
 */

#include <string.h>

#include "transcript/cue.h"
#include "transcript/export-private.h"

/* "[", "] " */
#define BRACKET_COLUMNS 3

static int begin(Export *export)
{
        return 0;
}

/* What players read as the beginning of a tag, of a style, or of the line of times. */
static const char *replacement(const char *at, size_t *ret_size)
{
        *ret_size = 1;
        if (at[0] == '<' && (g_ascii_isalpha(at[1]) || at[1] == '/'))
                return "\u2039";
        if (at[0] == '{' && at[1] == '\\')
                return "(";
        if (strncmp(at, "-->", 3) == 0) {
                *ret_size = 3;
                return "\u2192";
        }
        return NULL;
}

static int append_text(Buffer *text, const char *line)
{
        int r = 0;

        while (r >= 0 && *line) {
                size_t plain = 0, size = 0;
                const char *instead = NULL;

                while (line[plain] && !(instead = replacement(line + plain, &size)))
                        plain++;
                r = buffer_append(text, line, plain);
                if (r >= 0 && instead)
                        r = buffer_append_string(text, instead);
                line += plain + size * (instead != NULL);
        }
        return r;
}

static int append_line(Buffer *text, const CueLine *line, const char *name)
{
        int r = name ? buffer_printf(text, "[%s] ", name) : 0;

        if (r >= 0)
                r = append_text(text, line->text);
        return r < 0 ? r : buffer_append(text, "\n", 1);
}

/* *voice is the one that was named last. */
static int append_cue(Export *export, const Cue *cue, guint number, const Voice **voice)
{
        Buffer *text = export->text;
        int r = buffer_printf(text, "%s%u\n", number > 1 ? "\n" : "", number);

        if (r >= 0)
                r = export_append_time(text, cue->start_ms, ',');
        if (r >= 0)
                r = buffer_append_string(text, " --> ");
        if (r >= 0)
                r = export_append_time(text, cue->end_ms, ',');
        if (r >= 0)
                r = buffer_append(text, "\n", 1);
        for (unsigned i = 0; r >= 0 && i < cue->n_lines; i++) {
                const CueLine *line = &cue->lines[i];
                bool changed = !*voice || !voice_equal(*voice, &line->voice);
                g_autofree char *name =
                        changed ? voice_name(&line->voice, export->pieces.several) : NULL;

                *voice = &line->voice;
                r = append_line(text, line, name);
        }
        return r;
}

/* Room for the longest name of a voice, if any has one. */
static unsigned label_columns(const Pieces *pieces)
{
        unsigned most = 0;

        for (guint i = 0; i < pieces->array->len; i++) {
                const Voice *voice = &pieces_at(pieces, i)->voice;
                g_autofree char *name = NULL;

                if (i > 0 && voice_equal(voice, &pieces_at(pieces, i - 1)->voice))
                        continue;
                name = voice_name(voice, pieces->several);
                if (name)
                        most = MAX(most, piece_columns(name, strlen(name)) + BRACKET_COLUMNS);
        }
        return most;
}

static int end(Export *export)
{
        g_autoptr(GPtrArray) cues = cues_new(&export->pieces, label_columns(&export->pieces));
        const Voice *voice = NULL;
        int r = 0;

        for (guint i = 0; r >= 0 && i < cues->len; i++)
                r = append_cue(export, g_ptr_array_index(cues, i), i + 1, &voice);
        return r;
}

const ExportOperations export_srt = {
        .begin = begin,
        .segment = export_keep_pieces,
        .end = end,
};
