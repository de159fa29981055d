/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For those who build without libsecret: keys come from elsewhere. */

#include "keyring/keyring.h"

static KeyringAnswer answer_absent(char **ret_words)
{
        *ret_words = NULL;
        return KEYRING_ABSENT;
}

KeyringAnswer keyring_find(const char *host, KeyringPrompt prompt, GCancellable *cancellable,
                           Key **ret_key, char **ret_words)
{
        return answer_absent(ret_words);
}

KeyringAnswer keyring_store(const char *host, const Key *key, GCancellable *cancellable,
                            char **ret_words)
{
        return answer_absent(ret_words);
}

KeyringAnswer keyring_clear(const char *host, GCancellable *cancellable, char **ret_words)
{
        return answer_absent(ret_words);
}
