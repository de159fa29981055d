/* SPDX-License-Identifier: GPL-3.0-or-later */

import Gio from 'gi://Gio';

import {Captions, ENDED_NOTICE} from './captions.js';
import {Client} from './client.js';
import {Indicator} from './toggle.js';
import {Settings} from './settings.js';
import {_, bindTranslations} from './translate.js';

/* While this name is owned, surtitle-overlay shows no window. */
const NAME = 'org.surtitle.Shell';

const HOST_MAX = 128;

/* All of the extension, while it is enabled: never on the lock screen. */
export class Surtitle {
    constructor(localedir) {
        bindTranslations(localedir);
        this._running = false;
        this._toldHost = null;
        this._settings = new Settings(() => this._captions.restyle());
        this._captions = new Captions(this._settings);
        this._client = new Client({
            onCaption: (session, segment) => this._captions.addCaption(session, segment),
            onStatus: () => this._onStatus(),
            onNotice: (code, message) => this._captions.putNotice(code, message),
            onVanished: () => this._onVanished(),
        });
        this._indicator = new Indicator(this._client, this._captions);
        this._name = Gio.bus_own_name_on_connection(Gio.DBus.session, NAME,
            Gio.BusNameOwnerFlags.NONE, null, null);
    }

    destroy() {
        Gio.bus_unown_name(this._name);
        this._indicator.destroy();
        this._client.destroy();
        this._captions.destroy();
        this._settings.destroy();
    }

    _onStatus() {
        const {state, session} = this._client;

        this._running = session !== 0;
        this._captions.beginSession(session);
        this._captions.setRunning(this._running);
        this._captions.setWithheld(state === 'paused');
        if (state === 'listening')
            this._tellHost();
        if (state === 'idle') {
            this._toldHost = null;
            this._captions.endNotices();
        }
        this._indicator.sync();
    }

    /* Where the audio goes: once a session, and again when that changes. */
    _tellHost() {
        const {host} = this._client;

        if (host === this._toldHost)
            return;
        this._toldHost = host;
        /* Translators: %s is the name of the computer that turns speech into text. */
        this._captions.putNotice('host',
            host ? _('Audio goes to %s').replace('%s', () => host.slice(0, HOST_MAX)) : '');
    }

    _onVanished() {
        const wasRunning = this._running;

        this._running = false;
        this._toldHost = null;
        this._captions.clear();
        this._captions.setWithheld(false);
        if (wasRunning) {
            this._captions.putNotice(ENDED_NOTICE,
                _('The caption service has ended in mid-session. Turn captions on again.'));
        }
        this._indicator?.sync();
    }
}
