/* SPDX-License-Identifier: GPL-3.0-or-later */

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';

const NAME = 'org.surtitle.Captions1';
const PATH = '/org/surtitle/Captions1';
const INTERFACE = 'org.surtitle.Captions1';

/* To start a session may mean to ask for a key; to stop one is to wait for the last words. */
const CALL_TIMEOUT = 60000;

/* Of the captions before our time, as many as may still be on screen. */
const CATCH_UP_SEGMENTS = 8;
const CATCH_UP_AGE = 5;

/* The daemon as the extension sees it. Watching never starts it; what a user asks for does. Events:
 * onCaption(session, segment), onStatus(), onNotice(code, message), onVanished(). */
export class Client {
    constructor(events) {
        this._events = events;
        this._bus = Gio.DBus.session;
        this._cancellable = new Gio.Cancellable();
        this._proxy = null;
        this._finding = null;
        this._watch = Gio.bus_watch_name_on_connection(this._bus, NAME,
            Gio.BusNameWatcherFlags.NONE, (bus, name, owner) => this._find(owner),
            () => this._lose());
    }

    destroy() {
        Gio.bus_unwatch_name(this._watch);
        this._cancellable.cancel();
        this._drop();
    }

    get state() {
        return this._get('State', 'idle');
    }

    get session() {
        return this._get('Session', 0);
    }

    get host() {
        return this._get('Host', '');
    }

    /* kind, target and name, each '' where it doesn't apply. */
    get source() {
        return this._readSource(this._get('Source', {}));
    }

    toggle(onDone) {
        this._call('Toggle', null, '(b)', onDone);
    }

    setPaused(paused, onDone) {
        this._call(paused ? 'Pause' : 'Resume', null, '()', onDone);
    }

    /* Hear this: in the session that runs, or in a new one. */
    listenTo(kind, target, onDone) {
        if (this.session !== 0) {
            this._call('SetSource', new GLib.Variant('(ss)', [kind, target]), '()', onDone);
            return;
        }
        const options = {source: new GLib.Variant('s', kind)};
        if (target)
            options.target = new GLib.Variant('s', target);
        this._call('Start', new GLib.Variant('(a{sv})', [options]), '(t)', onDone);
    }

    /* onSources(list, error): each with kind, target, name and active. */
    listSources(onSources) {
        this._call('ListSources', null, '(aa{sv})', (error, reply) =>
            onSources(error ? [] : reply[0].map(source => this._readSource(source)), error));
    }

    _readSource(dictionary) {
        const text = key => {
            const value = dictionary[key]?.deepUnpack();
            return typeof value === 'string' ? value : '';
        };

        return {
            kind: text('kind'),
            target: text('target'),
            name: text('name'),
            active: dictionary['active']?.deepUnpack() === true,
        };
    }

    _get(name, otherwise) {
        const value = this._proxy?.get_cached_property(name)?.deepUnpack();

        return typeof value === typeof otherwise ? value : otherwise;
    }

    /* onDone(error, reply): error is a sentence for people, or null. */
    _call(method, parameters, type, onDone) {
        this._bus.call(NAME, PATH, INTERFACE, method, parameters, new GLib.VariantType(type),
            Gio.DBusCallFlags.NONE, CALL_TIMEOUT, this._cancellable, (bus, result) => {
                try {
                    onDone(null, bus.call_finish(result).deepUnpack());
                } catch (error) {
                    if (error.matches?.(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED))
                        return;
                    if (error instanceof GLib.Error)
                        Gio.DBusError.strip_remote_error(error);
                    onDone(error.message, null);
                }
            });
    }

    /* Of this owner, so that nothing of another one can be taken for its. */
    _find(owner) {
        this._drop();
        const finding = this._finding = new Gio.Cancellable();
        Gio.DBusProxy.new(this._bus, Gio.DBusProxyFlags.DO_NOT_AUTO_START, null, owner, PATH,
            INTERFACE, finding, (source, result) => {
                try {
                    const proxy = Gio.DBusProxy.new_finish(result);
                    if (!finding.is_cancelled())
                        this._follow(proxy);
                } catch (error) {
                    if (!finding.is_cancelled())
                        console.warn(`Surtitle's service can't be followed: ${error.message}`);
                }
            });
    }

    _follow(proxy) {
        this._proxy = proxy;
        this._caughtUp = false;
        this._handlers = [
            proxy.connect('g-signal', (_proxy, sender, signal, args) => this._hear(signal, args)),
            proxy.connect('g-properties-changed', () => this._events.onStatus()),
        ];
        this._events.onStatus();
        if (this.session !== 0)
            this._catchUp(proxy);
    }

    _hear(signal, args) {
        const type = args.get_type_string();

        if (signal === 'Caption' && type === '(ttsuba{sv})') {
            this._caughtUp = true;
            this._tellCaption(args.deepUnpack());
        } else if (signal === 'Notice' && type === '(ss)') {
            this._events.onNotice(...args.deepUnpack());
        }
    }

    _tellCaption([session, number, text, stable, final, details]) {
        const read = (key, type, otherwise) => {
            const value = details[key];
            return value?.get_type_string() === type ? value.deepUnpack() : otherwise;
        };

        this._events.onCaption(session, {
            number, text, stable, final,
            start: read('start', 'd', NaN),
            end: read('end', 'd', NaN),
            source: read('source', 's', ''),
            speaker: read('speaker', 'i', -1),
        });
    }

    /* What was said before our time and would still be on screen. */
    _catchUp(proxy) {
        proxy.call('GetCaptions', new GLib.Variant('(tt)', [0, 0]), Gio.DBusCallFlags.NONE,
            CALL_TIMEOUT, this._finding, (source, result) => {
                try {
                    const [captions] = proxy.call_finish(result).deepUnpack();
                    if (proxy !== this._proxy || this._caughtUp)
                        return; /* signals that came before this reply are the newer */
                    this._caughtUp = true;
                    captions.slice(-CATCH_UP_SEGMENTS).filter(caption => this._isRecent(caption))
                        .forEach(caption => this._tellCaption(caption));
                } catch (error) {
                    console.debug(`Surtitle: earlier captions are not to be had: ${error.message}`);
                }
            });
    }

    _isRecent([, , , , final, details]) {
        const time = details['time']?.deepUnpack();

        return !final || typeof time !== 'number' || time / 1e6 >= Date.now() / 1e3 - CATCH_UP_AGE;
    }

    _drop() {
        this._finding?.cancel();
        this._finding = null;
        this._handlers?.forEach(handler => this._proxy.disconnect(handler));
        this._handlers = null;
        this._proxy = null;
    }

    _lose() {
        this._drop();
        this._events.onVanished();
    }
}
