#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be heard. */

typedef enum SourceKind {
        SOURCE_SYSTEM, /* what the default sink plays */
        SOURCE_MICROPHONE,
        SOURCE_BOTH,
        SOURCE_APPLICATION,
        _SOURCE_KIND_MAX,
        _SOURCE_KIND_INVALID = -1,
} SourceKind;

/* "system", "microphone", "both", "application", as on D-Bus; and back. */
const char *source_kind_to_string(SourceKind kind);
SourceKind source_kind_from_string(const char *name);
