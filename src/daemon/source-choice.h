#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a session is to hear: the options of Start over the user's settings, checked. Needs no key
 * and no server, so that hearing can begin before either is there. */

#include "audio/source.h"
#include "bus/start-options.h"
#include "daemon/refusal.h"
#include "daemon/settings.h"
#include "gate/gate.h"
#include "upstream/dialect.h"

typedef struct SourceChoice {
        SourceKind kind;
        char *target;         /* "": the default device */
        unsigned n_channels;  /* 2: each source of SOURCE_BOTH has one of its own */
        uint64_t keep_frames; /* audio kept at the most */
        GateMode gate;        /* what of it is sent */
} SourceChoice;

/*
 * Errors: -EINVAL with *refusal for what a person can mend, -ENOMEM. ret is to be released if this
 * succeeds.
 */
int source_choice_read(SourceChoice *ret, const Settings *settings, const StartOptions *options,
                       Refusal *refusal);

/* Another source in place of the one that is heard; kind and target as of Start, dialect that of
 * the server. Errors: as above; choice is then as it was. */
int source_choice_replace(SourceChoice *choice, const char *kind, const char *target,
                          const Dialect *dialect, Refusal *refusal);
void source_choice_deinit(SourceChoice *choice);

/* Errors: -ENOMEM. */
int source_choice_copy(SourceChoice *ret, const SourceChoice *choice);

/* Whether both hear the same. */
bool source_choice_equal(const SourceChoice *a, const SourceChoice *b);
