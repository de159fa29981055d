/* SPDX-License-Identifier: GPL-3.0-or-later */

import Meta from 'gi://Meta';

/* Something to be done once before the next frame, however often it is asked for. */
export class Frame {
    constructor(run) {
        this._run = run;
        this._later = 0;
        this._laters = global.compositor?.get_laters(); /* 44 */
    }

    request() {
        const run = () => {
            this._later = 0;
            this._run();
            return false;
        };

        if (this._later)
            return;
        this._later = this._laters ? this._laters.add(Meta.LaterType.BEFORE_REDRAW, run)
            : Meta.later_add(Meta.LaterType.BEFORE_REDRAW, run);
    }

    cancel() {
        if (!this._later)
            return;
        if (this._laters)
            this._laters.remove(this._later);
        else
            Meta.later_remove(this._later);
        this._later = 0;
    }
}
