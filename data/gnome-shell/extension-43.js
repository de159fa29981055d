/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What GNOME Shell 43 and 44 load; extension.js is its like for those after. */

/* exported init */

const Me = imports.misc.extensionUtils.getCurrentExtension();

class SurtitleExtension {
    enable() {
        this._surtitle = new Me.imports.surtitle.Surtitle(Me.metadata['surtitle-localedir']);
    }

    disable() {
        this._surtitle?.destroy();
        this._surtitle = null;
    }
}

function init() {
    return new SurtitleExtension();
}
