/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What GNOME Shell 45 and later load; extension-43.js is its like for those before. */

import {Extension} from 'resource:///org/gnome/shell/extensions/extension.js';

import {Surtitle} from './surtitle.js';

export default class SurtitleExtension extends Extension {
    enable() {
        this._surtitle = new Surtitle(this.metadata['surtitle-localedir']);
    }

    disable() {
        this._surtitle?.destroy();
        this._surtitle = null;
    }
}
