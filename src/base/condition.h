#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What can go wrong, by the names that the D-Bus interface gives it: one list for the errors of
 * methods (org.surtitle.Captions1.Error.NAME) and the codes of Notices. A module that fails in a
 * way that a person should hear of names a condition and says one sentence about it.
 */

typedef enum Condition {
        CONDITION_NONE,
        CONDITION_NOT_RUNNING,
        CONDITION_ALREADY_RUNNING,
        CONDITION_STOPPING,
        CONDITION_INVALID_OPTION,
        CONDITION_NOT_FOUND,
        CONDITION_NO_API_KEY,
        CONDITION_UNAUTHORIZED,
        CONDITION_PAYMENT_REQUIRED,
        CONDITION_FORBIDDEN,
        CONDITION_RATE_LIMITED,
        CONDITION_BAD_REQUEST,
        CONDITION_UNREACHABLE,
        CONDITION_TLS,
        CONDITION_AUDIO_UNAVAILABLE,
        CONDITION_NO_SOURCE,
        CONDITION_RECOGNIZER,
        CONDITION_HISTORY,
        CONDITION_LIMIT,
        CONDITION_INTERNAL,
        /* of Notices only */
        CONDITION_NO_AUDIO,
        CONDITION_SOURCE_LOST,
        CONDITION_SOURCE_CHANGED,
        CONDITION_RECONNECTING,
        CONDITION_RECONNECTED,
        CONDITION_AUDIO_DROPPED,
        CONDITION_SLOW_SERVER,
        CONDITION_QUOTA,
        _CONDITION_MAX,
} Condition;

/* "NotRunning", "no-audio", …: the last part of an error's name, or the code of a Notice. */
const char *condition_to_string(Condition condition);
