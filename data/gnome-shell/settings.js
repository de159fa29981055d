/* SPDX-License-Identifier: GPL-3.0-or-later */

import Gio from 'gi://Gio';
import St from 'gi://St';

import {DEFAULTS, HIGH_CONTRAST} from './style.js';

/* The shell's own, so that they are there. */
const DESKTOP_SCHEMA = 'org.gnome.desktop.interface';
const TEXT_SCALE = 'text-scaling-factor';
const ACCESS_SCHEMA = 'org.gnome.desktop.a11y.interface';
const CONTRAST = 'high-contrast';

const SCHEMA = 'org.surtitle.Surtitle.overlay';

/* The settings of the caption window, and those of the desktop that matter to it. A schema or key
 * that is not installed would end the whole shell if it was asked for, so that it is looked for
 * first. */
export class Settings {
    constructor(onChanged) {
        const schema = Gio.SettingsSchemaSource.get_default()?.lookup(SCHEMA, true);

        this._schema = schema;
        this._settings = schema ? new Gio.Settings({settings_schema: schema}) : null;
        this._changed = this._settings?.connect('changed', (_settings, key) =>
            key in DEFAULTS && onChanged());
        this._desktop = new Gio.Settings({schema_id: DESKTOP_SCHEMA});
        this._scaled = this._desktop.connect(`changed::${TEXT_SCALE}`, onChanged);
        this._access = new Gio.Settings({schema_id: ACCESS_SCHEMA});
        this._contrasted = this._access.connect(`changed::${CONTRAST}`, onChanged);
        this._shell = St.Settings.get();
        this._animated = this._shell.connect('notify::enable-animations', onChanged);
    }

    destroy() {
        this._shell.disconnect(this._animated);
        this._settings?.disconnect(this._changed);
        this._desktop.disconnect(this._scaled);
        this._access.disconnect(this._contrasted);
        this._settings = this._desktop = this._access = null;
    }

    get textScale() {
        return this._desktop.get_double(TEXT_SCALE);
    }

    get animates() {
        return this._shell.enable_animations;
    }

    /* Its default, where it isn't installed or is of another type. */
    get(key) {
        const known = this._settings && this._schema.has_key(key);

        if (key in HIGH_CONTRAST && this._access.get_boolean(CONTRAST) &&
            !(known && this._settings.get_user_value(key)))
            return HIGH_CONTRAST[key];
        if (!known)
            return DEFAULTS[key];
        const value = this._settings.get_value(key).recursiveUnpack();
        return typeof value === typeof DEFAULTS[key] ? value : DEFAULTS[key];
    }

    /* value: a GLib.Variant of the key's type. */
    set(key, value) {
        if (this._settings && this._schema.has_key(key))
            this._settings.set_value(key, value);
    }
}
