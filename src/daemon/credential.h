#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys that whoever started the service gave it. A key that can't be used is logged, and none. */

#include "keyring/key.h"

/* The systemd credential "key", or NULL. */
Key *credential_read(void);

/* DEEPGRAM_API_KEY, or NULL; it is wiped from the environment, which any program of this user can
 * read and a child would inherit. No other thread may be there. */
Key *credential_take_environment(void);
