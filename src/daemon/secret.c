/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <stdlib.h>

#include "daemon/secret.h"

static const char *stored_key(void)
{
        const char *key = getenv("DEEPGRAM_API_KEY");

        return key && *key ? key : NULL;
}

bool secret_exists(void)
{
        return stored_key() != NULL;
}

char *secret_authorization(void)
{
        const char *key = stored_key();
        char *value = NULL;

        return key && asprintf(&value, "Token %s", key) >= 0 ? value : NULL;
}
