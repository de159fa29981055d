/* SPDX-License-Identifier: GPL-3.0-or-later */

import GLib from 'gi://GLib';
import * as Main from 'resource:///org/gnome/shell/ui/main.js';

import {Monitors} from './monitors.js';
import {chooseMonitor, findPosition, nameOf, nextMonitor, placeOfPreset, readPlace, writePlace}
    from './place.js';
import {Strut} from './strut.js';

/* Where the user has put the captions, and what puts them elsewhere. */
export class Placement {
    /* onChanged(): monitors have changed, so that all has to be placed anew. onCovered(): whether
     * the captions' monitor is theirs may have changed. */
    constructor(settings, onChanged, onCovered) {
        this._settings = settings;
        this._fullScreen = global.display.connect('in-fullscreen-changed', onCovered);
        this._overview = ['showing', 'hidden'].map(
            signal => Main.overview.connect(signal, onCovered));
        this._monitors = new Monitors(onChanged);
        this._strut = new Strut();
        this.monitor = null; /* none was plugged in yet */
        this.mode = 'floating';
    }

    destroy() {
        this._overview.forEach(handler => Main.overview.disconnect(handler));
        global.display.disconnect(this._fullScreen);
        this._monitors.destroy();
        this._strut.destroy();
    }

    /* Have all as it is set. */
    update() {
        /* When the last one is unplugged, it is where it was until another comes. */
        this.monitor = chooseMonitor(this._monitors.list(), this._settings.get('monitor')) ??
            this.monitor;
        this.mode = this._settings.get('mode');
        if (this.monitor)
            this._place = readPlace(this._settings.get('places'), this.monitor);
    }

    get isDocked() {
        return this.mode !== 'floating';
    }

    /* Whether a full-screen window has the monitor, and no captions are wanted over such ones. */
    get isCovered() {
        return !this._settings.get('over-full-screen') && !Main.overview.visible &&
            global.display.get_monitor_in_fullscreen(this.monitor.index);
    }

    get hasOtherMonitors() {
        return this._monitors.list().length > 1;
    }

    /* Put captions where they belong, by the size that they have; docked, keep their room free. */
    apply(actor) {
        const {x, y, width, height, isPrimary} = this.monitor;
        const panel = isPrimary ? Main.layoutManager.panelBox.height : 0;
        const place = findPosition(this._place, this.mode, this.monitor, panel,
            ...actor.get_size());

        actor.set_position(place.x, place.y);
        if (this.mode === 'docked-top')
            this._strut.set({x, y, width, height: place.y + actor.height - y});
        else if (this.mode === 'docked-bottom')
            this._strut.set({x, y: place.y, width, height: y + height - place.y});
        else
            this._strut.set(null);
    }

    /* Nothing is shown: no room is kept. */
    release() {
        this._strut.set(null);
    }

    /* By a name of place.js, for captions of this width. */
    choose(preset, width) {
        const place = placeOfPreset(preset, this.monitor, width);
        const places = writePlace(this._settings.get('places'), this.monitor, place);

        this.setMode('floating');
        this._settings.set('places', new GLib.Variant('a{s(ddb)}', places));
    }

    goToNextMonitor() {
        const next = nextMonitor(this._monitors.list(), this.monitor);

        this._settings.set('monitor', new GLib.Variant('s', nameOf(next)));
    }

    /* 'floating', 'docked-top', 'docked-bottom' */
    setMode(mode) {
        this._settings.set('mode', new GLib.Variant('s', mode));
    }
}
