/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plain text for people: a paragraph a line, an empty line between. A new one begins with another
 * voice, after a silence, and at the end of a sentence once it is long. */

#include <string.h>

#include "base/i18n.h"
#include "transcript/export-private.h"
#include "transcript/phrase.h"

#define PARAGRAPH_GAP_SEC 3.0
#define PARAGRAPH_COLUMNS 500

static int begin(Export *export)
{
        return 0;
}

static int append_name(Export *export, const Voice *voice)
{
        g_autofree char *name = voice_name(voice, export->pieces.several);

        return name ? buffer_printf(export->text, "%s: ", name) : 0;
}

static bool begins_paragraph(const Pieces *pieces, size_t i, unsigned columns)
{
        const Piece *piece = pieces_at(pieces, i), *before = pieces_at(pieces, i - 1);

        return !voice_equal(&piece->voice, &before->voice) ||
               phrase_gap(pieces, i) > PARAGRAPH_GAP_SEC ||
               (columns > PARAGRAPH_COLUMNS && phrase_ends_sentence(pieces, i));
}

/* In the order in which they were said, not by channel: segments are given in that. */
static int end(Export *export)
{
        const Pieces *pieces = &export->pieces;
        size_t n = pieces->array->len;
        unsigned columns = 0;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < n; i++) {
                const Piece *piece = pieces_at(pieces, i);
                bool begins = i == 0 || begins_paragraph(pieces, i, columns);

                if (begins && i > 0)
                        r = buffer_append_string(export->text, "\n\n");
                if (r >= 0 && begins)
                        r = append_name(export, &piece->voice);
                if (r >= 0 && !begins && piece->spaced)
                        r = buffer_append(export->text, " ", 1);
                if (r >= 0)
                        r = buffer_append(export->text, pieces_text(pieces, i), piece->size);
                columns = piece->columns + (begins ? 0 : columns + piece->spaced);
        }
        return r < 0 || n == 0 ? r : buffer_append(export->text, "\n", 1);
}

const ExportOperations export_txt = {
        .begin = begin,
        .segment = export_keep_pieces,
        .end = end,
};
