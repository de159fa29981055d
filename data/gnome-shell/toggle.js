/* SPDX-License-Identifier: GPL-3.0-or-later */

import GObject from 'gi://GObject';
import * as Main from 'resource:///org/gnome/shell/ui/main.js';
import * as PopupMenu from 'resource:///org/gnome/shell/ui/popupMenu.js';
import * as QuickSettings from 'resource:///org/gnome/shell/ui/quickSettings.js';

import {_} from './translate.js';

const ICON = 'media-view-subtitles-symbolic';

/* More than anybody reads through. */
const SOURCES_MAX = 20;
const NAME_MAX = 48;

/* What the daemon is at, for people. */
function wordsOfState(state, source) {
    const words = {
        'connecting': _('Connecting…'),
        'paused': _('Paused'),
        'reconnecting': _('Reconnecting…'),
        'stopping': _('Waiting for the last words…'),
    };

    if (state === 'listening')
        return nameOf(source);
    return words[state] ?? _('Off');
}

function wordsOfKind(kind) {
    const words = {
        'microphone': _('The microphone'),
        'both': _('Both of them'),
        'application': _('An application'),
    };

    return words[kind] ?? _('What the computer plays');
}

function nameOf({kind, name}) {
    return name.length > NAME_MAX ? `${name.slice(0, NAME_MAX)}…` : name || wordsOfKind(kind);
}

const CaptionsToggle = GObject.registerClass(
class SurtitleToggle extends QuickSettings.QuickMenuToggle {
    constructor(client) {
        super({iconName: ICON, toggleMode: false});
        this._client = client;
        /* 43 calls it label, and has no subtitle. */
        this['title' in this ? 'title' : 'label'] = _('Captions');
        this.menu.setHeader(ICON, _('Captions'));
        this._pause = new PopupMenu.PopupMenuItem(_('Pause'));
        this._pause.connect('activate', () =>
            client.setPaused(client.state !== 'paused', error => this._tell(error)));
        this._sources = new PopupMenu.PopupMenuSection();
        this.menu.addMenuItem(this._sources);
        this.menu.addMenuItem(new PopupMenu.PopupSeparatorMenuItem());
        this.menu.addMenuItem(this._pause);
        this.menu.connect('open-state-changed', (_menu, open) => open && this._ask());
        this.connect('clicked', () => client.toggle(error => this._tell(error)));
        this._fill([]);
        this.sync();
    }

    /* Have it agree with what the daemon says. */
    sync() {
        const {state, source, host} = this._client;
        const words = wordsOfState(state, source);
        const on = state !== 'idle';

        this.checked = on;
        if ('subtitle' in this)
            this.subtitle = words;
        this.menu.setHeader(ICON, _('Captions'), host ? `${words} · ${host}` : words);
        this._pause.label.text = state === 'paused' ? _('Resume') : _('Pause');
        this._pause.setSensitive(on && state !== 'stopping');
        this._mark();
    }

    _tell(error) {
        if (error)
            Main.notify('Surtitle', error);
    }

    _ask() {
        this._client.listSources((sources, error) => {
            this._tell(error);
            if (this._client)
                this._fill(sources);
        });
    }

    /* What follows the defaults comes first; devices and applications by name after that. */
    _fill(sources) {
        const defaults = ['system', 'microphone', 'both'].map(
            kind => ({kind, target: '', name: ''}));
        const named = sources.filter(source => source.target).slice(0, SOURCES_MAX);

        this._sources.removeAll();
        this._items = [...defaults, ...named].map(source => this._addItem(source));
        this._mark();
    }

    _addItem({kind, target, name, active}) {
        const text = nameOf({kind, name});
        const item = new PopupMenu.PopupMenuItem(active ? `${text} ♪` : text);

        item.connect('activate', () =>
            this._client.listenTo(kind, target, error => this._tell(error)));
        this._sources.addMenuItem(item);
        return {item, kind, target};
    }

    _mark() {
        const {kind, target} = this._client.source;

        for (const entry of this._items ?? []) {
            const chosen = this._client.state !== 'idle' && entry.kind === kind &&
                entry.target === target;
            entry.item.setOrnament(chosen ? PopupMenu.Ornament.DOT : PopupMenu.Ornament.NONE);
        }
    }

    forget() {
        this._client = null;
    }
});

const CaptionsIndicator = GObject.registerClass(
class SurtitleIndicator extends QuickSettings.SystemIndicator {
    constructor(client) {
        super();
        this._icon = this._addIndicator();
        this._icon.icon_name = ICON;
        this.quickSettingsItems.push(new CaptionsToggle(client));
    }

    sync(on) {
        this._icon.visible = on;
        this.quickSettingsItems.forEach(item => item.sync());
    }
});

/* The tile in the quick settings, and the icon in the panel while captions are on. */
export class Indicator {
    constructor(client) {
        const panel = Main.panel.statusArea.quickSettings;

        this._client = client;
        this._indicator = new CaptionsIndicator(client);
        if (panel.addExternalIndicator) { /* 45 */
            panel.addExternalIndicator(this._indicator);
        } else {
            panel._indicators.insert_child_at_index(this._indicator, 0);
            panel._addItems(this._indicator.quickSettingsItems);
        }
        this.sync();
    }

    sync() {
        this._indicator.sync(this._client.state !== 'idle');
    }

    destroy() {
        for (const item of this._indicator.quickSettingsItems) {
            item.forget();
            item.destroy();
        }
        this._indicator.destroy();
    }
}
