/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <assert.h>

#include "base/condition.h"

static const char *const condition_names[_CONDITION_MAX] = {
        [CONDITION_NONE] = "",
        [CONDITION_NOT_RUNNING] = "NotRunning",
        [CONDITION_ALREADY_RUNNING] = "AlreadyRunning",
        [CONDITION_STOPPING] = "Stopping",
        [CONDITION_INVALID_OPTION] = "InvalidOption",
        [CONDITION_NOT_FOUND] = "NotFound",
        [CONDITION_NO_API_KEY] = "NoApiKey",
        [CONDITION_UNAUTHORIZED] = "Unauthorized",
        [CONDITION_PAYMENT_REQUIRED] = "PaymentRequired",
        [CONDITION_FORBIDDEN] = "Forbidden",
        [CONDITION_RATE_LIMITED] = "RateLimited",
        [CONDITION_BAD_REQUEST] = "BadRequest",
        [CONDITION_UNREACHABLE] = "Unreachable",
        [CONDITION_TLS] = "Tls",
        [CONDITION_AUDIO_UNAVAILABLE] = "AudioUnavailable",
        [CONDITION_NO_SOURCE] = "NoSource",
        [CONDITION_RECOGNIZER] = "Recognizer",
        [CONDITION_HISTORY] = "History",
        [CONDITION_LIMIT] = "Limit",
        [CONDITION_INTERNAL] = "Internal",
        [CONDITION_NO_AUDIO] = "no-audio",
        [CONDITION_SOURCE_LOST] = "source-lost",
        [CONDITION_SOURCE_CHANGED] = "source-changed",
        [CONDITION_RECONNECTING] = "reconnecting",
        [CONDITION_RECONNECTED] = "reconnected",
        [CONDITION_AUDIO_DROPPED] = "audio-dropped",
        [CONDITION_SLOW_SERVER] = "slow-server",
        [CONDITION_QUOTA] = "quota",
};

const char *condition_to_string(Condition condition)
{
        assert(condition < _CONDITION_MAX);
        return condition_names[condition];
}
