/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>
#include <strings.h>

#include <openssl/crypto.h>

#include "recognizer/credentials.h"

static const char scheme[] = "token";

static bool key_matches(const char *given, size_t length, const char *key)
{
        return length == strlen(key) && CRYPTO_memcmp(given, key, length) == 0;
}

/* After the scheme and at least one of the separators comes the key, to the end but for spaces. */
static bool scheme_and_key_match(const char *header, const char *separators, const char *key)
{
        size_t n_separators, length;

        if (!header || strncasecmp(header, scheme, strlen(scheme)) != 0)
                return false;
        header += strlen(scheme);
        n_separators = strspn(header, separators);
        if (n_separators == 0)
                return false;
        header += n_separators;
        length = strlen(header);
        while (length > 0 && header[length - 1] == ' ')
                length--;
        return key_matches(header, length, key);
}

bool credentials_match(const char *authorization, const char *protocols, const char *key)
{
        return scheme_and_key_match(authorization, " ", key) ||
               scheme_and_key_match(protocols, ", ", key);
}
