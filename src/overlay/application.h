#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The overlay as a program: one instance a session, its options, and the wiring of its parts. */

/* Run until told to end; returns the exit code. */
int application_run(int argc, char **argv);
