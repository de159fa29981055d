/* SPDX-License-Identifier: GPL-3.0-or-later */

import Gettext from 'gettext';

const DOMAIN = 'surtitle';

/* Where the translations were installed to. */
export function bindTranslations(localedir) {
    Gettext.bindtextdomain(DOMAIN, localedir);
}

export function _(text) {
    return Gettext.dgettext(DOMAIN, text);
}
