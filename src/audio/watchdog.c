/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>

#include "audio/watchdog.h"
#include "base/cleanup.h"
#include "base/i18n.h"

static const Condition conditions[_HINDRANCE_MAX] = {
        [HINDRANCE_NONE] = CONDITION_NONE,
        [HINDRANCE_NO_PIPEWIRE] = CONDITION_AUDIO_UNAVAILABLE,
        [HINDRANCE_NO_ANSWER] = CONDITION_AUDIO_UNAVAILABLE,
        [HINDRANCE_NO_MANAGER] = CONDITION_AUDIO_UNAVAILABLE,
        [HINDRANCE_NO_SOURCE] = CONDITION_NO_SOURCE,
        [HINDRANCE_WRONG_PEER] = CONDITION_NO_SOURCE,
        [HINDRANCE_UNLINKED] = CONDITION_AUDIO_UNAVAILABLE,
        [HINDRANCE_STALLED] = CONDITION_AUDIO_UNAVAILABLE,
};

/* Those that name something are in hindrance_describe(). */
static const char *const texts[_HINDRANCE_MAX] = {
        [HINDRANCE_NO_PIPEWIRE] =
                N_("The sound server PipeWire can't be reached; start it with "
                   "“systemctl --user start pipewire”, and captions go on by themselves."),
        [HINDRANCE_NO_ANSWER] =
                N_("The sound server PipeWire doesn't answer; restart it with "
                   "“systemctl --user restart pipewire”, and captions go on by themselves."),
        [HINDRANCE_NO_MANAGER] =
                N_("Nothing connects Surtitle to the sound, because PipeWire's session manager "
                   "doesn't run; start it with “systemctl --user start wireplumber”."),
        [HINDRANCE_UNLINKED] =
                N_("PipeWire's session manager doesn't connect Surtitle to the chosen sound; "
                   "restart it with “systemctl --user restart wireplumber”."),
        [HINDRANCE_STALLED] = N_("The chosen source runs, but PipeWire passes nothing of it on; "
                                 "restart it with “systemctl --user restart pipewire”."),
};

Condition hindrance_to_condition(Hindrance hindrance, const char *heard)
{
        Condition condition = conditions[hindrance];

        return condition == CONDITION_NO_SOURCE && heard ? CONDITION_SOURCE_LOST : condition;
}

/* %s is what was asked for. */
static const char *no_source_text(const Wanted *wanted)
{
        switch (wanted->kind) {
        case SOURCE_SYSTEM:
                if (*wanted->target)
                        return _("The output “%s” isn't there; connect it or turn it on in the "
                                 "sound settings, and captions go on by themselves.");
                return _("There is no speaker or headphone whose sound could be captioned; "
                         "connect one or turn it on in the sound settings.");
        case SOURCE_MICROPHONE:
                if (*wanted->target)
                        return _("The microphone “%s” isn't there; connect it or turn it on in the "
                                 "sound settings, and captions go on by themselves.");
                return _("There is no microphone; connect one or turn it on in the sound "
                         "settings.");
        case SOURCE_APPLICATION:
                return _("No application “%s” plays any sound; let it play something, or choose "
                         "one that “surtitle sources” shows.");
        case SOURCE_BOTH:
        case _SOURCE_KIND_MAX:
        case _SOURCE_KIND_INVALID:
                break;
        }
        return "";
}

/* %s is what was heard. */
static const char *lost_source_text(const Wanted *wanted)
{
        switch (wanted->kind) {
        case SOURCE_SYSTEM:
                if (*wanted->target)
                        return _("The output “%s” is gone; captions go on by themselves when it "
                                 "is back.");
                return _("The output “%s” is gone, and there is no other one; captions go on by "
                         "themselves as soon as there is one.");
        case SOURCE_MICROPHONE:
                if (*wanted->target)
                        return _("The microphone “%s” is gone; captions go on by themselves when "
                                 "it is back.");
                return _("The microphone “%s” is gone, and there is no other one; captions go on "
                         "by themselves as soon as there is one.");
        case SOURCE_APPLICATION:
                return _("“%s” has stopped playing; captions go on by themselves when it plays "
                         "again.");
        case SOURCE_BOTH:
        case _SOURCE_KIND_MAX:
        case _SOURCE_KIND_INVALID:
                break;
        }
        return "";
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
void hindrance_describe(Hindrance hindrance, const Wanted *wanted, const char *heard,
                        const char *peer, char *ret_text, size_t size)
{
        if (hindrance == HINDRANCE_NO_SOURCE && heard)
                (void) snprintf(ret_text, size, lost_source_text(wanted), heard);
        else if (hindrance == HINDRANCE_NO_SOURCE)
                (void) snprintf(ret_text, size, no_source_text(wanted), wanted->target);
        else if (hindrance == HINDRANCE_WRONG_PEER)
                (void) snprintf(ret_text, size,
                                _("Surtitle was connected to “%s”, which isn't the chosen source, "
                                  "so nothing of it is used; undo that connection in the "
                                  "program that made it."),
                                peer);
        else
                (void) snprintf(ret_text, size, "%s", texts[hindrance] ? _(texts[hindrance]) : "");
}
#pragma GCC diagnostic pop

static Hindrance suspect(const Sight *sight)
{
        switch (sight->connection) {
        case CONNECTION_LOST:
                return HINDRANCE_NO_PIPEWIRE;
        case CONNECTION_OPENING:
                return HINDRANCE_NO_ANSWER;
        case CONNECTION_READY:
                break;
        }
        switch (sight->verdict) {
        case GRAPH_RIGHT:
                /* Only a suspicion: it is none any more as soon as audio arrives. */
                return sight->peer_is_running ? HINDRANCE_STALLED : HINDRANCE_NONE;
        case GRAPH_WRONG:
                return HINDRANCE_WRONG_PEER;
        case GRAPH_UNLINKED:
                break;
        }
        /* Sound cards are the manager's work, too: without it, no sink is missed. */
        if (!sight->has_manager)
                return HINDRANCE_NO_MANAGER;
        return sight->has_source ? HINDRANCE_UNLINKED : HINDRANCE_NO_SOURCE;
}

/* What a new stream might mend. */
static bool is_curable(Hindrance hindrance)
{
        return hindrance == HINDRANCE_UNLINKED || hindrance == HINDRANCE_STALLED;
}

static usec_t patience(const Watchdog *watchdog)
{
        usec_t usec = WATCHDOG_PATIENCE_USEC;

        if (watchdog->suspected == HINDRANCE_NO_PIPEWIRE ||
            watchdog->suspected == HINDRANCE_WRONG_PEER)
                return 0;
        if (!is_curable(watchdog->suspected))
                return usec;
        for (unsigned i = 0; i < watchdog->n_rebuilds && usec < WATCHDOG_PATIENCE_MAX_USEC; i++)
                usec *= 2;
        return MIN(usec, WATCHDOG_PATIENCE_MAX_USEC);
}

static bool is_late(const Watchdog *watchdog, usec_t now)
{
        return watchdog->deadline_usec > 0 && now > watchdog->deadline_usec &&
               now - watchdog->deadline_usec > WATCHDOG_LATE_USEC;
}

static void follow(Watchdog *watchdog, const Sight *sight, usec_t now)
{
        Hindrance suspected = suspect(sight);

        if (suspected != watchdog->suspected || is_late(watchdog, now)) {
                watchdog->suspected = suspected;
                watchdog->since_usec = now;
        }
        if (suspected == HINDRANCE_STALLED && sight->audio_usec > watchdog->since_usec) {
                watchdog->since_usec = sight->audio_usec;
                watchdog->n_rebuilds = 0;
        }
        /* Rightly linked: what was told is over, unless it is that nothing arrives all the same. */
        if (suspected == HINDRANCE_NONE ||
            (suspected == HINDRANCE_STALLED &&
             (watchdog->n_rebuilds == 0 || !is_curable(watchdog->told))))
                watchdog->told = HINDRANCE_NONE;
}

Advice watchdog_look(Watchdog *watchdog, const Sight *sight, usec_t now)
{
        Advice advice = {.deadline_usec = USEC_INFINITY};

        follow(watchdog, sight, now);
        if (watchdog->suspected == HINDRANCE_NONE) {
                watchdog->n_rebuilds = 0;
        } else if (now - watchdog->since_usec < patience(watchdog)) {
                advice.deadline_usec = watchdog->since_usec + patience(watchdog);
        } else if (!is_curable(watchdog->suspected)) {
                watchdog->told = watchdog->suspected;
        } else {
                /* Told only if a first new stream was in vain: most of the time it helps. */
                if (watchdog->n_rebuilds > 0)
                        watchdog->told = watchdog->suspected;
                watchdog->n_rebuilds++;
                watchdog->since_usec = now;
                advice.rebuild = true;
                advice.deadline_usec = now + patience(watchdog);
        }
        watchdog->deadline_usec = advice.deadline_usec;
        advice.hindrance = watchdog->told;
        return advice;
}
