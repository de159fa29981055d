#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The text messages of a client. */

#include <stddef.h>

#include "base/cleanup.h"

typedef enum ControlType {
        CONTROL_KEEP_ALIVE,
        CONTROL_FINALIZE,
        CONTROL_CLOSE_STREAM,
        CONTROL_CONFIGURE,
} ControlType;

#define CONTROL_ALL_CHANNELS (-1)

typedef struct Control {
        ControlType type;
        int channel; /* of Finalize, or CONTROL_ALL_CHANNELS */
} Control;

/* Errors: -EBADMSG, and *ret_why (owned by the caller) says what is wrong, for people. */
int control_parse(const char *text, size_t size, unsigned n_channels, Control *ret, char **ret_why);
