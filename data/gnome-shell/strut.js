/* SPDX-License-Identifier: GPL-3.0-or-later */

import Clutter from 'gi://Clutter';
import * as Main from 'resource:///org/gnome/shell/ui/main.js';

/* Room at an edge of a monitor that is kept free of windows, for captions that are docked there. */
export class Strut {
    constructor() {
        this._actor = null;
    }

    destroy() {
        this.set(null);
    }

    /* As wide as the monitor, so that it is plain which edge it is at. null: no room is kept. */
    set(area) {
        if (!area) {
            if (this._actor) {
                Main.layoutManager.removeChrome(this._actor);
                this._actor.destroy();
            }
            this._actor = null;
            return;
        }
        if (!this._actor) {
            this._actor = new Clutter.Actor({name: 'surtitleRoom', reactive: false});
            Main.layoutManager.addChrome(this._actor,
                {affectsStruts: true, affectsInputRegion: false});
        }
        this._actor.set_position(area.x, area.y);
        this._actor.set_size(area.width, area.height);
    }
}
