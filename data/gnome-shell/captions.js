/* SPDX-License-Identifier: GPL-3.0-or-later */

import GLib from 'gi://GLib';
import Meta from 'gi://Meta';
import St from 'gi://St';
import * as Main from 'resource:///org/gnome/shell/ui/main.js';

import {Frame} from './frame.js';
import {Layout} from './layout.js';
import {Notices} from './notices.js';
import {Painter} from './painter.js';
import {Placement} from './placement.js';
import {readMotion, readStyle} from './style.js';
import {_} from './translate.js';
import {View} from './view.js';
import {Voices} from './voices.js';

/* That the daemon has ended, which is no longer news when a session begins. */
export const ENDED_NOTICE = 'ended';

/* Segments that wait for the next frame. A screen that is off has none for a long time. */
const PENDING_MAX = 64;

function now() {
    return GLib.get_monotonic_time() / 1000;
}

/* A full-screen window whose pictures go straight to the monitor hides what the shell draws. */
function setUnredirected(allowed) {
    const name = allowed ? 'enable_unredirect' : 'disable_unredirect';

    if (global.compositor?.[name]) /* 48 */
        global.compositor[name]();
    else
        Meta[`${name}_for_display`](global.display);
}

/* The captions as a part of the shell: above all windows, full-screen ones too, and the overview;
 * no click and no key ever comes to them. What comes is taken in once a frame. */
export class Captions {
    constructor(settings) {
        this._settings = settings;
        this._timer = 0;
        this._session = 0;
        this._shown = this._withheld = this._running = false;
        this._pending = new Map(); /* by segment's number */
        this._voices = new Voices();
        this._notices = new Notices();
        this._layout = new Layout(text => this._painter.measure(text));
        this._frame = new Frame(() => this._takeIn());
        this._view = new View();
        Main.layoutManager.addTopChrome(this._view.actor,
            {affectsInputRegion: false, trackFullscreen: false});
        this._theme = St.ThemeContext.get_for_stage(global.stage);
        this._scaled = this._theme.connect('notify::scale-factor', () => this.restyle());
        this.placement = new Placement(settings, () => this.restyle(), () => this._update());
        this.restyle();
    }

    destroy() {
        this._setTimer(Infinity);
        this._frame.cancel();
        this._theme.disconnect(this._scaled);
        this._setShown(false);
        this.placement.destroy();
        Main.layoutManager.removeChrome(this._view.actor);
        this._view.actor.destroy();
    }

    /* Settings or monitors have changed. */
    restyle() {
        const get = key => this._settings.get(key);
        const style = readStyle(get);
        const unit = this._theme.scale_factor;

        this.placement.update();
        if (!this.placement.monitor)
            return; /* it comes to this again */
        this._painter = new Painter(this._view.createContext(), style, {
            unit, scale: unit * this._settings.textScale,
            monitorWidth: this.placement.monitor.width,
        });
        this._nRows = style.lines;
        this._reckonMotion();
        this._view.setStyle(this._painter,
            {nRows: style.lines, rollTime: this._motion.rollTime, unit});
        this._update();
    }

    /* A session runs: docked captions keep their room, which must not come and go with speech. */
    setRunning(running) {
        if (running === this._running)
            return;
        this._running = running;
        if (this._painter)
            this._reckonMotion();
        this._update();
    }

    beginSession(session) {
        if (session === 0 || session === this._session)
            return;
        this._session = session;
        this._forget();
        this._notices.put(ENDED_NOTICE, '', now());
        this._update();
    }

    /* source and speaker are whose words they are; the rest is for the layout. */
    addCaption(session, segment) {
        this.beginSession(session);
        this._pending.set(segment.number, segment);
        if (this._pending.size > PENDING_MAX)
            this._pending.delete(this._pending.keys().next().value);
        this._frame.request();
    }

    putNotice(code, message) {
        this._notices.put(code, message, now());
        this._update();
    }

    /* Where nothing else would be seen yet, that captions are on is worth a word. */
    tellLocal() {
        this.putNotice('command', _('Captions are on. All sound stays on this computer.'));
    }

    endNotices() {
        this._notices.end(now());
        this._update();
    }

    /* Paused: nothing of it is to be seen. */
    setWithheld(withheld) {
        if (withheld === this._withheld)
            return;
        this._withheld = withheld;
        this._update();
    }

    /* By a name of place.js. */
    choosePlace(preset) {
        if (this._painter)
            this.placement.choose(preset, this._view.width);
    }

    /* The daemon is gone: nothing that it said holds any longer. */
    clear() {
        this._session = 0;
        this._forget();
        this._notices.clear();
        this.setRunning(false);
        this._update();
    }

    _forget() {
        this._pending.clear();
        this._voices = new Voices();
        this._layout.clear();
    }

    _reckonMotion() {
        const held = this.placement.isDocked && this._running;

        this._motion = readMotion(key => this._settings.get(key), this._settings.animates, held);
        this._layout.configure(
            {lines: this._nRows, width: this._painter.lineWidth, ...this._motion}, now());
    }

    _takeIn() {
        const segments = [...this._pending.values()];

        if (!this._painter)
            return; /* no monitor, so that nothing can be measured; what comes later is shown */
        this._pending.clear();
        for (const segment of segments) {
            const label = this._voices.getLabel(segment.source, segment.speaker);
            this._layout.update({...segment, label}, now());
        }
        this._update();
    }

    /* Have all agree with what is to be seen now, and come back when that changes. */
    _update() {
        const time = now();

        if (!this._painter)
            return;
        this._layout.advance(time);
        const notice = this._notices.get(time);
        const lines = this._layout.getLines(time);
        const shown = !this._withheld && !this.placement.isCovered &&
            (lines.length > 0 || notice !== null);
        if (shown) {
            const freshness = this._layout.getFreshness(time);
            const rolledAt = this._layout.getRoll(time);
            this._view.setContent({lines, freshness, rolledAt, notice});
            this._view.setFading(this._layout.isFading(time) && !notice, this._motion.fadeTime);
            this.placement.apply(this._view.actor);
        }
        this._setShown(shown);
        this._setTimer(Math.min(this._layout.getDue(time), this._notices.getDue(time)));
    }

    _setShown(shown) {
        const {actor} = this._view;

        if (shown === this._shown)
            return;
        this._shown = shown;
        actor.visible = shown;
        if (shown)
            actor.get_parent().set_child_above_sibling(actor, null);
        else
            this.placement.release();
        setUnredirected(!shown);
    }

    _setTimer(due) {
        if (this._timer)
            GLib.source_remove(this._timer);
        this._timer = 0;
        if (due === Infinity)
            return;
        const wait = Math.max(1, Math.ceil(due - now()));
        this._timer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, wait, () => {
            this._timer = 0;
            this._update();
            return GLib.SOURCE_REMOVE;
        });
    }
}
