#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A few words in the real captions, while somebody sets how those look: they come one by one, as a
 * recogniser says them. What is really said goes before them.
 */

#include <stdbool.h>

#include "base/cleanup.h"
#include "overlay/presenter.h"

typedef struct Preview Preview;

Preview *preview_new(Presenter *presenter);
Preview *preview_free(Preview *preview);
DEFINE_CLEANUP(Preview, preview_free)

/* Begin; nothing is shown where captions are, which serve as well. */
void preview_start(Preview *preview);

/* Whether there is one; preview: NULL for none. */
bool preview_is_shown(const Preview *preview);

/* Real captions come, or the windows that wanted a preview are closed. */
void preview_stop(Preview *preview);
