#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Forgetting, as the event loop may ask for it: step by step, so that what is being said is written
 * in between (history/retention.h). Main thread. */

#include "daemon/archive.h"
#include "history/retention.h"

/* n_forgotten: segments. result: retention_step()'s, or archive.h's; 0 without a file. */
typedef void (*ForgetterHandler)(void *userdata, int result, uint64_t n_forgotten);

/* handler is called once, from the event loop; or discard, if the archive is freed before. Errors,
 * after which neither is: archive_submit()'s. */
int forgetter_begin(Archive *archive, const Forgetting *forgetting, ForgetterHandler handler,
                    void (*discard)(void *userdata), void *userdata);
