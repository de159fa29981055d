#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Reads a key from a person or a pipe. On a terminal it is asked for and not shown, and the
 * terminal is as before when this returns, or when a signal ends or stops the program meanwhile.
 */

#include "keyring/key.h"

/* Errors: those of key_new(), -EINVAL for more than one line, too; what read(2) says. */
int key_input_read(Key **ret, const char *host);
