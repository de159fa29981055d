/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <assert.h>
#include <string.h>

#include "audio/source.h"

static const char *const source_kind_names[_SOURCE_KIND_MAX] = {
        [SOURCE_SYSTEM] = "system",
        [SOURCE_MICROPHONE] = "microphone",
        [SOURCE_BOTH] = "both",
        [SOURCE_APPLICATION] = "application",
};

const char *source_kind_to_string(SourceKind kind)
{
        assert(kind >= 0 && kind < _SOURCE_KIND_MAX);
        return source_kind_names[kind];
}

SourceKind source_kind_from_string(const char *name)
{
        for (int kind = 0; kind < _SOURCE_KIND_MAX; kind++)
                if (strcmp(source_kind_names[kind], name) == 0)
                        return (SourceKind) kind;
        return _SOURCE_KIND_INVALID;
}
