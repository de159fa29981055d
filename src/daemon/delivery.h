#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A text on its way into a file descriptor that somebody else gave us: a pipe that may be full, a
 * reader that may never read, a disk that may hang. Nothing waits for it, and its flags, which its
 * owner shares, stay as they are. Main thread.
 *
 * What can be polled is written from the event loop, whatever else (files) by the worker.
 */

#include <systemd/sd-event.h>

#include "base/buffer.h"
#include "base/time-util.h"
#include "daemon/worker.h"

typedef struct Delivery Delivery;

/* From the event loop, once: all is written, or -ETIMEDOUT when nothing was taken for too long, or
 * what write(2) says (-EPIPE: nobody reads any more). It may free the delivery. */
typedef void (*DeliveryHandler)(void *userdata, int error);

/*
 * fd is copied; text is emptied, even on an error. worker outlives the delivery.
 * Errors: -EBADF if fd can't be written to, -EPIPE, and what open(2) or the worker say.
 */
int delivery_new(Delivery **ret, sd_event *event, Worker *worker, int fd, Buffer *text,
                 usec_t patience, DeliveryHandler handler, void *userdata);

/* Ends it where it stands. */
Delivery *delivery_free(Delivery *delivery);
DEFINE_CLEANUP(Delivery, delivery_free)
