/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "transcript/export-private.h"

static const struct {
        const char *name;
        const ExportOperations *operations;
} formats[_EXPORT_FORMAT_MAX] = {
        [EXPORT_SRT] = {"srt", &export_srt},
        [EXPORT_VTT] = {"vtt", &export_vtt},
        [EXPORT_TXT] = {"txt", &export_txt},
        [EXPORT_JSON] = {"json", &export_json},
};

ExportFormat export_format_from_string(const char *name)
{
        for (int i = 0; i < _EXPORT_FORMAT_MAX; i++)
                if (strcmp(name, formats[i].name) == 0)
                        return (ExportFormat) i;
        return _EXPORT_FORMAT_INVALID;
}

int export_new(Export **ret, ExportFormat format, Buffer *text, uint64_t session,
               int64_t epoch_usec)
{
        _cleanup_(export_freep) Export *export = calloc(1, sizeof(*export));
        int r;

        if (!export)
                return -ENOMEM;
        export->operations = formats[format].operations;
        export->text = text;
        export->session = session;
        export->epoch_usec = epoch_usec;
        pieces_init(&export->pieces);
        r = export->operations->begin(export);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(export);
        return 0;
}

Export *export_free(Export *export)
{
        if (!export)
                return NULL;
        pieces_deinit(&export->pieces);
        free(export);
        return NULL;
}

int export_segment(Export *export, const char *source, const Segment *segment)
{
        int r = export->operations->segment(export, source, segment);

        if (r >= 0)
                export->n_segments++;
        return r;
}

int export_end(Export *export)
{
        return export->operations->end(export);
}

int export_keep_pieces(Export *export, const char *source, const Segment *segment)
{
        if (strlen(segment->text) >
            export->text->limit - MIN(export->text->limit, export->pieces.text->len))
                return -EMSGSIZE;
        pieces_add(&export->pieces, source, segment);
        return 0;
}

int export_append_time(Buffer *text, int64_t ms, char mark)
{
        ms = MAX(ms, 0);
        return buffer_printf(text, "%02" PRId64 ":%02d:%02d%c%03d", ms / 3600000,
                             (int) (ms / 60000 % 60), (int) (ms / 1000 % 60), mark,
                             (int) (ms % 1000));
}
