/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person should know beside the captions, by the rules of src/overlay/notices. Pure. */

const NOTICES_MAX = 8;
const CODE_MAX = 31;
const MESSAGE_MAX = 511;

/* Long enough to read two lines at leisure, in milliseconds. */
const NOTICE_TIME = 8000;

/* Why captions have ended, or did not begin: that is looked up, or acted on. */
const ERROR_TIME = 20000;

/* Those that are true until the daemon says otherwise. */
const LASTING = ['no-audio', 'source-lost', 'reconnecting', 'slow-server'];

/* Errors have names as D-Bus has them; a limit of the user's own ends captions, too. */
const timeOf = code => /^[A-Z]/.test(code) || code === 'quota' ? ERROR_TIME : NOTICE_TIME;

export class Notices {
    constructor() {
        this.clear();
    }

    clear() {
        this._notices = [];
    }

    /* In place of one of the same code; an empty message withdraws that. */
    put(code, message, now) {
        if (code.length > CODE_MAX)
            return;
        this._notices = this._notices.filter(notice => notice.code !== code);
        if (!message)
            return;
        this._notices.push({
            code,
            message: message.slice(0, MESSAGE_MAX).replace(/[\uD800-\uDBFF]$/, ''),
            until: LASTING.includes(code) ? Infinity : now + timeOf(code),
        });
        this._notices.splice(0, this._notices.length - NOTICES_MAX);
    }

    /* The session is over: nobody will withdraw what still stands. */
    end(now) {
        for (const notice of this._notices) {
            if (notice.until === Infinity)
                notice.until = now + NOTICE_TIME;
        }
    }

    /* The newest that stands, or null. */
    get(now) {
        const standing = this._notices.filter(notice => now < notice.until);

        return standing.length > 0 ? standing[standing.length - 1].message : null;
    }

    /* When that changes by itself; Infinity: never. */
    getDue(now) {
        return Math.min(Infinity, ...this._notices.map(notice => notice.until)
            .filter(until => until > now));
    }
}
