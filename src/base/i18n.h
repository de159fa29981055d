#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every string that a person sees goes through _(); see po/. */

#include <libintl.h>
#include <locale.h>

#include "config.h"

#define _(text) gettext(text)
#define N_(text) (text)

static inline void i18n_init(void)
{
        setlocale(LC_ALL, "");
        bindtextdomain("surtitle", SURTITLE_LOCALEDIR);
        bind_textdomain_codeset("surtitle", "UTF-8");
        textdomain("surtitle");
}
