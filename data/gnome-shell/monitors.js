/* SPDX-License-Identifier: GPL-3.0-or-later */

import Gio from 'gi://Gio';
import * as Main from 'resource:///org/gnome/shell/ui/main.js';

const NAME = 'org.gnome.Mutter.DisplayConfig';
const PATH = '/org/gnome/Mutter/DisplayConfig';
const TIMEOUT = 5000;

/* The monitors, with the names that the settings know them by. Those come from the shell itself, by
 * D-Bus: no version has another way that all have. Until they are there monitors have none. */
export class Monitors {
    constructor(onChanged) {
        this._onChanged = onChanged;
        this._names = new Map(); /* by connector: maker and model */
        this._cancellable = null;
        this._changed = Main.layoutManager.connect('monitors-changed', () => {
            this._onChanged();
            this._ask();
        });
        /* An extension is there before the shell has its names. */
        this._watch = Gio.bus_watch_name_on_connection(Gio.DBus.session, NAME,
            Gio.BusNameWatcherFlags.NONE, () => this._ask(), null);
    }

    destroy() {
        Gio.bus_unwatch_name(this._watch);
        this._cancellable?.cancel();
        Main.layoutManager.disconnect(this._changed);
    }

    /* Each: connector, maker, model, isPrimary; x, y, width, height; index. */
    list() {
        const {monitors, primaryIndex} = Main.layoutManager;
        const manager = global.backend.get_monitor_manager();
        const names = new Map([...this._names].map(([connector, name]) =>
            [manager.get_monitor_for_connector(connector), {connector, ...name}]));

        return monitors.map(({index, x, y, width, height}) => ({
            index, x, y, width, height,
            connector: '', maker: '', model: '',
            ...names.get(index),
            isPrimary: index === primaryIndex,
        }));
    }

    _ask() {
        this._cancellable?.cancel();
        const cancellable = this._cancellable = new Gio.Cancellable();
        Gio.DBus.session.call(NAME, PATH, NAME, 'GetCurrentState', null, null,
            Gio.DBusCallFlags.NO_AUTO_START, TIMEOUT, cancellable, (bus, result) => {
                try {
                    const [, monitors] = bus.call_finish(result).deepUnpack();
                    if (!cancellable.is_cancelled())
                        this._learn(monitors);
                } catch (error) {
                    if (!cancellable.is_cancelled())
                        console.warn(`Surtitle can't tell monitors apart: ${error.message}`);
                }
            });
    }

    _learn(monitors) {
        this._names = new Map(monitors.map(([[connector, maker, model]]) =>
            [connector, {maker, model}]));
        this._onChanged();
    }
}
