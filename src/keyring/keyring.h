#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The user's keyring (the Secret Service of the desktop), where a key is an item of the schema
 * org.surtitle.Surtitle.ApiKey with the attribute host: the server that it is for, and no other.
 *
 * Every function blocks, for as long as a person takes for a prompt, or until cancelled from
 * another thread: never call one on the daemon's main thread.
 */

#include <gio/gio.h>

#include "keyring/key.h"

typedef enum KeyringAnswer {
        KEYRING_DONE,   /* found, stored, cleared */
        KEYRING_NONE,   /* it has no key for this host */
        KEYRING_LOCKED, /* it has one, and wasn't unlocked */
        KEYRING_ABSENT, /* there is no keyring on this desktop, or Surtitle was built without */
        KEYRING_FAILED, /* it could not do it; or cancelled */
} KeyringAnswer;

typedef enum KeyringPrompt {
        KEYRING_QUIETLY, /* what is locked stays so */
        KEYRING_PROMPT,  /* the keyring may ask its user to unlock it */
} KeyringPrompt;

/* *ret_key is the caller's, and set if this returns KEYRING_DONE; where ret_key is NULL, the key is
 * looked for, but not read. *ret_words is what the keyring said of a failure, the caller's, or NULL;
 * so it is below. cancellable may be NULL. */
KeyringAnswer keyring_find(const char *host, KeyringPrompt prompt, GCancellable *cancellable,
                           Key **ret_key, char **ret_words);

/* Stores the key in place of the one for the same host; the keyring may ask to be unlocked. */
KeyringAnswer keyring_store(const char *host, const Key *key, GCancellable *cancellable,
                            char **ret_words);

/* Forgets the key for this host; the keyring may ask to be unlocked. */
KeyringAnswer keyring_clear(const char *host, GCancellable *cancellable, char **ret_words);
