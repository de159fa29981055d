/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Who is shown to speak: a name before the words, where it isn't plain. With one source and no
 * speakers known there is none. By the rules of src/overlay/voices. Pure.
 */

import {_} from './translate.js';

/* A change of speaker, as captions on television have it. */
const CHANGE = '>>';

/* Speakers whose number is shown; beyond that it is garbage. */
const SPEAKERS_MAX = 999;

/* Characters of a name; a longer one is cut. */
const LABEL_MAX = 63;

function join(before, name) {
    return [...`${before}${name}:`].slice(0, LABEL_MAX).join('');
}

/* Of one session. */
export class Voices {
    constructor() {
        this._microphone = this._other = false; /* what has been heard */
    }

    /* What to show before the words of this source ('system', 'microphone', an application's name;
     * '' if not known) and speaker (counted from 0, or -1); null: nothing. */
    getLabel(source, speaker) {
        const isMicrophone = source === 'microphone';

        this._microphone ||= isMicrophone;
        this._other ||= !isMicrophone && source !== '';
        if (isMicrophone && this._other) {
            /* Translators: before what you said yourself, near the microphone. */
            return join('', _('You'));
        }
        if (speaker >= 0 && speaker < SPEAKERS_MAX) {
            /* Translators: somebody whose name isn't known, the first, second … who was heard. */
            return join(`${CHANGE} `, _('Speaker %d').replace('%d', `${speaker + 1}`));
        }
        if (!this._microphone || !this._other || source === '')
            return null;
        return source === 'system' ? CHANGE : join(`${CHANGE} `, source);
    }
}
