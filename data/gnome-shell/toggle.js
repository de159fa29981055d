/* SPDX-License-Identifier: GPL-3.0-or-later */

import GObject from 'gi://GObject';
import Shell from 'gi://Shell';
import * as Main from 'resource:///org/gnome/shell/ui/main.js';
import * as PopupMenu from 'resource:///org/gnome/shell/ui/popupMenu.js';
import * as QuickSettings from 'resource:///org/gnome/shell/ui/quickSettings.js';

import {MoveMenu} from './moveMenu.js';
import {_} from './translate.js';

const APPLICATION = 'org.surtitle.Surtitle.desktop';

const ICON = 'media-view-subtitles-symbolic';

/* A menu here is no higher than the screen, and doesn't scroll. */
const SOURCES_MAX = 8;
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
    constructor(client, captions) {
        super({iconName: ICON, toggleMode: false});
        this._client = client;
        /* 43 calls it label, and has no subtitle. */
        this['title' in this ? 'title' : 'label'] = _('Captions');
        this.menu.setHeader(ICON, _('Captions'));
        this._pause = new PopupMenu.PopupMenuItem(_('Pause'));
        this._pause.connect('activate', () =>
            client.setPaused(client.state !== 'paused', error => this._tell(error)));
        this._sources = new PopupMenu.PopupMenuSection();
        this._move = new MoveMenu(captions);
        this._windows = new PopupMenu.PopupMenuSection();
        this.menu.addMenuItem(this._sources);
        this.menu.addMenuItem(new PopupMenu.PopupSeparatorMenuItem());
        this.menu.addMenuItem(this._pause);
        this.menu.addMenuItem(this._move);
        this.menu.addMenuItem(this._windows);
        this._addWindow(_('Transcript'), 'transcript');
        this._addWindow(_('Settings'), 'settings');
        this.menu.connect('open-state-changed', (_menu, open) => open && this._open());
        this.connect('clicked', () => client.toggle((error, reply) => {
            this._tell(error);
            if (reply?.[0] && client.host === '')
                captions.tellLocal();
        }));
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

    /* One of the windows of surtitle-overlay, by an action of its desktop file. */
    _addWindow(text, action) {
        this._windows.addAction(text, () => {
            const app = Shell.AppSystem.get_default().lookup_app(APPLICATION);

            Main.overview.hide();
            Main.panel.closeQuickSettings();
            app?.launch_action(action, global.get_current_time(), -1);
        });
    }

    _open() {
        this._move.sync();
        this._windows.actor.visible =
            Shell.AppSystem.get_default().lookup_app(APPLICATION) !== null;
        this._ask();
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
    constructor(client, captions) {
        super();
        this._icon = this._addIndicator();
        this._icon.icon_name = ICON;
        this.quickSettingsItems.push(new CaptionsToggle(client, captions));
    }

    sync(on) {
        this._icon.visible = on;
        this.quickSettingsItems.forEach(item => item.sync());
    }
});

/* The tile in the quick settings, and the icon in the panel while captions are on. */
export class Indicator {
    constructor(client, captions) {
        const panel = Main.panel.statusArea.quickSettings;

        this._client = client;
        this._indicator = new CaptionsIndicator(client, captions);
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
