/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/moment.h"
#include "cli/output.h"
#include "cli/summary.h"

/* Less than a tenth of a second, and no word can have been in it. */
#define LOSS_WORTH_TELLING_SEC 0.1

/* What a summary may hold: more can't be true, and its conversion would not be defined. */
#define SEGMENTS_MAX 1e9

typedef struct Summary {
        bool complete;
        double segments;
        double captured; /* seconds */
        double lost;     /* seconds */
        const char *reason;
} Summary;

/* Why the session ended, and why the server may not have confirmed it; "stopped" needs no words. */
static const struct {
        const char *reason;
        const char *sentence;
} reasons[] = {
        {"client-left", N_("The session ended because the program that had started it left.")},
        {"error", N_("The session ended because of an error, which \"surtitle watch\" shows as it "
                     "comes.")},
        {"shutdown", N_("The session ended because the caption service was told to end.")},
        {"deadline", N_("The server took too long for its last words.")},
};

static int read_summary(const Json *json, Summary *ret)
{
        return json_read(json, NULL, JSON_OPTIONAL("complete", JSON_BOOL, &ret->complete),
                         JSON_OPTIONAL("segments", JSON_NUMBER, &ret->segments),
                         JSON_OPTIONAL("audio-captured", JSON_NUMBER, &ret->captured),
                         JSON_OPTIONAL("audio-lost", JSON_NUMBER, &ret->lost),
                         JSON_OPTIONAL("reason", JSON_STRING, &ret->reason));
}

static void print_first_line(const Summary *summary)
{
        _cleanup_free_ char *heard = moment_describe_duration(summary->captured);
        unsigned long segments = (unsigned long) MIN(MAX(summary->segments, 0.0), SEGMENTS_MAX);

        if (!heard)
                return;
        if (summary->complete)
                output_line(ngettext("Captions ended: %s heard, %lu segment, complete.",
                                     "Captions ended: %s heard, %lu segments, complete.", segments),
                            heard, segments);
        else
                output_line(ngettext("Captions ended: %s heard, %lu segment; the server did not "
                                     "confirm the end, so the last words may be missing.",
                                     "Captions ended: %s heard, %lu segments; the server did not "
                                     "confirm the end, so the last words may be missing.",
                                     segments),
                            heard, segments);
}

static void print_for_people(const Summary *summary)
{
        _cleanup_free_ char *lost = moment_describe_duration(summary->lost);

        print_first_line(summary);
        for (size_t i = 0; i < ELEMENTSOF(reasons); i++)
                if (strcmp(summary->reason, reasons[i].reason) == 0)
                        output_line("%s", _(reasons[i].sentence));
        if (lost && summary->lost >= LOSS_WORTH_TELLING_SEC)
                output_line(_("%s of sound reached no server and has no captions."), lost);
}

int summary_print(const Json *json, bool as_json)
{
        Summary summary = {.reason = ""};
        int r = read_summary(json, &summary);

        if (r < 0)
                return r;
        if (as_json)
                output_json(json);
        else
                print_for_people(&summary);
        return 0;
}
