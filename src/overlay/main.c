/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdlib.h>

#include "base/i18n.h"
#include "base/log.h"
#include "overlay/application.h"

int main(int argc, char **argv)
{
        i18n_init();
        log_open("surtitle-overlay");
        /* A third of the memory and a tenth of the time of the others, for a few lines of text. */
        setenv("GSK_RENDERER", "cairo", 0);
        return application_run(argc, argv);
}
