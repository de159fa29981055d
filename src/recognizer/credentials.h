#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether a client has the key that it needs. */

#include <stdbool.h>

/*
 * authorization: the header "Token KEY"; protocols: the header Sec-WebSocket-Protocol, where
 * browsers put it: "token, KEY". Either may be NULL. The time this takes says nothing of the key.
 */
bool credentials_match(const char *authorization, const char *protocols, const char *key);
