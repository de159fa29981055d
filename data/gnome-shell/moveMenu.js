/* SPDX-License-Identifier: GPL-3.0-or-later */

import GObject from 'gi://GObject';
import * as PopupMenu from 'resource:///org/gnome/shell/ui/popupMenu.js';

import {_} from './translate.js';

/* Where captions are to be: what needs no pointer, as in src/overlay/move-menu. */
export const MoveMenu = GObject.registerClass(
class SurtitleMoveMenu extends PopupMenu.PopupSubMenuMenuItem {
    constructor(captions) {
        super(_('Move'));
        this._captions = captions;
        this._add(_('Top of the Screen'), () => captions.choosePlace('top'));
        this._add(_('Bottom of the Screen'), () => captions.choosePlace('bottom'));
        this._next = this._add(_('Next Monitor'), () => captions.placement.goToNextMonitor());
        this._modes = new Map([
            ['docked-top', _('Dock at the Top')],
            ['docked-bottom', _('Dock at the Bottom')],
            ['floating', _('Float above Windows')],
        ].map(([mode, text]) => [mode, this._add(text, () => captions.placement.setMode(mode))]));
    }

    /* Have it agree with how things are. */
    sync() {
        const {placement} = this._captions;

        this._next.visible = placement.hasOtherMonitors;
        for (const [mode, item] of this._modes) {
            item.setOrnament(mode === placement.mode ? PopupMenu.Ornament.DOT
                : PopupMenu.Ornament.NONE);
        }
    }

    _add(text, run) {
        const item = new PopupMenu.PopupMenuItem(text);

        item.connect('activate', run);
        this.menu.addMenuItem(item);
        return item;
    }
});
