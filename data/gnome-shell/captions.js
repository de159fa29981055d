/* SPDX-License-Identifier: GPL-3.0-or-later */

import Atk from 'gi://Atk';
import GLib from 'gi://GLib';
import Meta from 'gi://Meta';
import St from 'gi://St';
import * as Main from 'resource:///org/gnome/shell/ui/main.js';

import {Layout} from './layout.js';
import {Notices} from './notices.js';
import {Painter} from './painter.js';

/* That the daemon has ended, which is no longer news when a session begins. */
export const ENDED_NOTICE = 'ended';

/* Of the monitor: how wide at most, and how far from its edge. */
const WIDTH_SHARE = 0.68;
const MARGIN_SHARE = 0.08;

function now() {
    return GLib.get_monotonic_time() / 1000;
}

/* A full-screen window whose pictures go straight to the monitor hides what the shell draws. */
function setUnredirected(allowed) {
    const name = allowed ? 'enable_unredirect' : 'disable_unredirect';

    if (global.compositor?.[name]) /* 48 */
        global.compositor[name]();
    else
        Meta[`${name}_for_display`]?.(global.display);
}

/* The captions as a part of the shell: above all windows, full-screen ones too, and the overview;
 * no click and no key ever comes to them. */
export class Captions {
    constructor(settings) {
        this._settings = settings;
        this._timer = 0;
        this._session = 0;
        this._shown = false;
        this._withheld = false;
        this._notices = new Notices();
        this._layout = new Layout(text => this._painter?.fits(text) ?? true);
        this._area = new St.DrawingArea({
            name: 'surtitleCaptions',
            reactive: false,
            can_focus: false,
            visible: false,
            accessible_role: Atk.Role.LABEL,
        });
        this._area.connect('repaint', () => this._paint());
        Main.layoutManager.addTopChrome(this._area,
            {affectsInputRegion: false, trackFullscreen: false});
        this._monitors = Main.layoutManager.connect('monitors-changed', () => this.restyle());
        this._theme = St.ThemeContext.get_for_stage(global.stage);
        this._scaled = this._theme.connect('notify::scale-factor', () => this.restyle());
        this.restyle();
    }

    destroy() {
        this._setTimer(Infinity);
        this._theme.disconnect(this._scaled);
        Main.layoutManager.disconnect(this._monitors);
        this._setShown(false);
        Main.layoutManager.removeChrome(this._area);
        this._area.destroy();
    }

    /* Settings or monitors have changed. */
    restyle() {
        const monitor = Main.layoutManager.primaryMonitor;

        if (!monitor)
            return; /* none is plugged in; monitors-changed comes */
        this._style = this._settings.readStyle();
        this._painter = new Painter(this._area.create_pango_context(), this._style,
            this._theme.scale_factor * this._settings.textScale, monitor.width * WIDTH_SHARE);
        this._layout.configure(this._style);
        this._update();
    }

    beginSession(session) {
        if (session === 0 || session === this._session)
            return;
        this._session = session;
        this._layout.clear();
        this._notices.put(ENDED_NOTICE, '', now());
        this._update();
    }

    addCaption(session, segment) {
        this.beginSession(session);
        this._layout.update(segment, now());
        this._update();
    }

    putNotice(code, message) {
        this._notices.put(code, message, now());
        this._update();
    }

    endNotices() {
        this._notices.end(now());
        this._update();
    }

    /* Paused: nothing of it is to be seen. */
    setWithheld(withheld) {
        this._withheld = withheld;
        this._update();
    }

    /* The daemon is gone: nothing that it said holds any longer. */
    clear() {
        this._session = 0;
        this._layout.clear();
        this._notices.clear();
        this._update();
    }

    _update() {
        const notice = this._notices.get(now());
        const shown = !this._withheld && (this._layout.isVisible() || notice !== null);

        if (!this._painter)
            return;
        if (shown)
            this._place(notice);
        this._setShown(shown);
        this._setTimer(Math.min(this._layout.getDue(), this._notices.getDue(now())));
    }

    /* The base line has a place of its own: it is the lower edge that stays. */
    _place(notice) {
        const monitor = Main.layoutManager.primaryMonitor;
        const height = Math.ceil(this._painter.heightOf(this._layout.getLines().length, notice));
        const width = Math.ceil(this._painter.width);
        const margin = Math.round(monitor.height * MARGIN_SHARE);
        const y = this._style.atTop ? margin : monitor.height - margin - height;

        this._area.set_size(width, height);
        this._area.set_position(monitor.x + Math.round((monitor.width - width) / 2),
            monitor.y + Math.max(0, y));
        this._area.queue_repaint();
        this._tellAccessibility();
    }

    /* Committed lines alone, so that a screen reader hears no guess. */
    _tellAccessibility() {
        const lines = this._layout.getLines().slice(0, this._layout.countFrozen());
        const name = lines.map(line => line.text).join('\n');

        if (this._area.accessible_name !== name)
            this._area.accessible_name = name;
    }

    _setShown(shown) {
        if (shown === this._shown)
            return;
        this._shown = shown;
        this._area.visible = shown;
        if (shown)
            this._area.get_parent().set_child_above_sibling(this._area, null);
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
            this._layout.advance(now());
            this._update();
            return GLib.SOURCE_REMOVE;
        });
    }

    _paint() {
        const cr = this._area.get_context();

        this._painter.draw(cr, this._layout.getLines(), this._notices.get(now()));
        cr.$dispose();
    }
}
