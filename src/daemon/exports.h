#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The method Export: texts that are being written, and who waits to hear that it is done. */

#include <systemd/sd-event.h>

#include "base/buffer.h"
#include "bus/call.h"
#include "daemon/worker.h"

/* At a time, in all and for one program; one more is refused with Limit. */
#define EXPORTS_MAX 8
#define EXPORTS_PER_CALLER_MAX 4

/* A reader that takes nothing for so long gets no more. Less than callers wait for a reply. */
#define EXPORTS_PATIENCE_USEC (20 * USEC_PER_SEC)

typedef struct Exports Exports;

/* worker outlives it. */
int exports_new(Exports **ret, sd_event *event, Worker *worker);

/* Those who wait are told that the service ends. */
Exports *exports_free(Exports *exports);
DEFINE_CLEANUP(Exports, exports_free)

/* Writes text, which is emptied, to fd, which is the call's, and answers the call when that is done
 * or has failed. */
void exports_write(Exports *exports, Call *call, int fd, Buffer *text);

/* Whether one more may begin for this caller: worth asking before its text is made. */
bool exports_have_room(Exports *exports, const Call *call);

/* Answers a call whose text could not be made: -ENOENT for a session that isn't there, -EMFILE when
 * there is no room, and the errors of export_segment(). */
void exports_refuse(Call *call, int error);

/* Whether any is being written. */
bool exports_are_busy(const Exports *exports);
