/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "audio/timeline.h"
#include "base/i18n.h"
#include "daemon/source-choice.h"

static int set(SourceChoice *choice, const char *kind, const char *target, Refusal *refusal)
{
        choice->kind = source_kind_from_string(kind);
        if (choice->kind == _SOURCE_KIND_INVALID)
                return refuse(refusal, CONDITION_INVALID_OPTION,
                              _("The option source is \"%.64s\"; use system, microphone, both or "
                                "application."),
                              kind);
        if (choice->kind == SOURCE_BOTH && *target)
                return refuse(refusal, CONDITION_INVALID_OPTION,
                              _("The source both takes no target: it is the default output and the "
                                "default microphone, which the sound settings choose."));
        if (choice->kind == SOURCE_APPLICATION && !*target)
                return refuse(refusal, CONDITION_INVALID_OPTION,
                              _("The source application needs the option target, which says which "
                                "one; \"surtitle sources\" shows those that play."));
        choice->target = strdup(target);
        return choice->target ? 0 : -ENOMEM;
}

/* The target of the settings belongs to their source. */
static const char *choose_target(const Settings *settings, const StartOptions *options)
{
        if (options->target)
                return options->target;
        return options->source ? "" : settings->target;
}

/* Version 2 takes one channel alone; there, both sources are mixed into it. */
static unsigned choose_channels(SourceKind kind, const Dialect *dialect)
{
        return kind == SOURCE_BOTH && dialect->has_options ? 2 : 1;
}

static const Dialect *choose_dialect(const Settings *settings, const StartOptions *options)
{
        const char *model = query_value(&options->query, QUERY_MODEL);

        return dialect_of_model(model ? model : query_value(&settings->query, QUERY_MODEL));
}

static int choose_gate(SourceChoice *choice, const Settings *settings, const StartOptions *options,
                       Refusal *refusal)
{
        choice->gate = options->gate ? gate_mode_from_string(options->gate) : settings->gate;
        if (choice->gate == _GATE_MODE_INVALID)
                return refuse(refusal, CONDITION_INVALID_OPTION,
                              _("The option gate is \"%.64s\"; use silence, speech or off."),
                              options->gate);
        if (!gate_mode_is_supported(choice->gate))
                return refuse(refusal, CONDITION_INVALID_OPTION,
                              _("This build of Surtitle can't tell speech from other sound; set "
                                "gate to silence or off."));
        return 0;
}

int source_choice_read(SourceChoice *ret, const Settings *settings, const StartOptions *options,
                       Refusal *refusal)
{
        SourceChoice choice = {0};
        int r = choose_gate(&choice, settings, options, refusal);

        if (r >= 0)
                r = set(&choice, options->source ? options->source : settings->source,
                        choose_target(settings, options), refusal);
        if (r < 0)
                return r;
        choice.n_channels = choose_channels(choice.kind, choose_dialect(settings, options));
        choice.keep_frames = (uint64_t) settings->keep_sec * SAMPLE_RATE;
        *ret = choice;
        return 0;
}

int source_choice_replace(SourceChoice *choice, const char *kind, const char *target,
                          const Dialect *dialect, Refusal *refusal)
{
        SourceChoice other = *choice;
        int r = set(&other, kind, target, refusal);

        if (r < 0)
                return r;
        other.n_channels = choose_channels(other.kind, dialect);
        free(choice->target);
        *choice = other;
        return 0;
}

void source_choice_deinit(SourceChoice *choice)
{
        free(choice->target);
        *choice = (SourceChoice){0};
}

int source_choice_copy(SourceChoice *ret, const SourceChoice *choice)
{
        SourceChoice copy = *choice;

        copy.target = strdup(choice->target);
        if (!copy.target)
                return -ENOMEM;
        *ret = copy;
        return 0;
}

bool source_choice_equal(const SourceChoice *a, const SourceChoice *b)
{
        return a->kind == b->kind && a->n_channels == b->n_channels &&
               a->keep_frames == b->keep_frames && a->gate == b->gate &&
               strcmp(a->target, b->target) == 0;
}
