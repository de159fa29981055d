#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command line of the daemon: --help and --version; all else is settings and environment. */

/* Returns 0 to go on; prints and exits otherwise (status 2 for wrong usage). */
int options_parse(int argc, char *argv[]);
