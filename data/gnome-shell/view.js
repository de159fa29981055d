/* SPDX-License-Identifier: GPL-3.0-or-later */

import Atk from 'gi://Atk';
import Clutter from 'gi://Clutter';
import St from 'gi://St';

/* Between a notice and the lines below it, in logical pixels. */
const NOTICE_GAP = 4;

/* Characters that a screen reader is told. */
const ACCESSIBLE_MAX = 4096;

/* Bring a property of an actor to a value in so many milliseconds. An animation of the shell's own
 * kind obeys the desktop's setting, which the user's may overrule. */
function glide(actor, property, value, time) {
    const {value_type: valueType} = actor.find_property(property);

    actor.add_transition(property, new Clutter.PropertyTransition({
        property_name: property,
        interval: new Clutter.Interval({value_type: valueType}),
        duration: time,
        progress_mode: Clutter.AnimationMode.EASE_OUT_CUBIC,
        remove_on_complete: true,
    }));
    actor.get_transition(property).set_to(value);
}

function newArea(parent, draw) {
    const area = new St.DrawingArea({reactive: false, can_focus: false});

    area.connect('repaint', () => {
        const cr = area.get_context();
        draw(cr);
        cr.$dispose();
    });
    parent.add_child(area);
    return area;
}

/* The captions as actors: a plate, a notice, and lines, each of which is drawn once and moved about
 * as a picture. It shows what it is given, and draws again only what has changed. */
export class View {
    constructor() {
        this.actor = new St.Widget({
            name: 'surtitleCaptions',
            reactive: false,
            can_focus: false,
            visible: false,
            accessible_role: Atk.Role.LABEL,
        });
        this._plate = newArea(this.actor, cr =>
            this._painter.drawPlate(cr, ...this._plate.get_surface_size()));
        this._notice = newArea(this.actor, cr => this._painter.drawNotice(cr, this._noticeText));
        this._message = null;
        this._rows = new St.Widget({clip_to_allocation: true}); /* a line that rolls is cut there */
        this._lines = new Clutter.Actor();
        this._rows.add_child(this._lines);
        this.actor.add_child(this._rows);
        this._shown = new Map(); /* by a line's id: how it is shown */
        this._rolledAt = null;
        this._fading = false;
    }

    createContext() {
        return this.actor.create_pango_context();
    }

    /* Show all that follows so. nRows: lines that are in sight at rest. */
    setStyle(painter, {nRows, rollTime, unit}) {
        this._painter = painter;
        this._nRows = nRows;
        this._rollTime = rollTime;
        this._gap = Math.round(NOTICE_GAP * unit);
        this._message = null;
        this._forgetLines();
        this._plate.queue_repaint();
    }

    /* lines, freshness and rolledAt as a Layout tells them; notice: a message, or null. */
    setContent({lines, freshness, rolledAt, notice}) {
        this._setNotice(notice);
        this._setLines(lines, freshness);
        this._arrange(lines.length > 0);
        this._roll(rolledAt);
        this._tell(lines, notice);
    }

    /* Let it go from sight, or have it back at once. */
    setFading(fading, time) {
        if (fading === this._fading)
            return;
        this._fading = fading;
        this.actor.remove_transition('opacity');
        this.actor.opacity = 255;
        if (fading)
            glide(this.actor, 'opacity', 0, time);
    }

    get width() {
        return this._painter.lineWidth + 2 * this._painter.paddingX;
    }

    _setNotice(message) {
        if (message === this._message)
            return;
        this._message = message;
        this._noticeText = message ? this._painter.newNotice(message) : null;
        if (message)
            this._notice.queue_repaint();
    }

    /* The same line keeps its picture as long as it looks the same. */
    _setLines(lines, freshness) {
        const nOut = Math.max(0, lines.length - this._nRows);

        for (const [id, {area}] of this._shown) {
            if (!lines.some(line => line.id === id)) {
                area.destroy();
                this._shown.delete(id);
            }
        }
        lines.forEach((line, i) => {
            const key = JSON.stringify([line.text, line.tentative, line.fresh,
                line.fresh < line.text.length ? freshness : 1]);
            const shown = this._shown.get(line.id) ?? this._addLine(line.id);

            if (shown.key !== key) {
                Object.assign(shown, {key, line, freshness});
                shown.area.queue_repaint();
            }
            shown.area.set_position(0, (i - nOut) * this._painter.rowHeight);
        });
    }

    _addLine(id) {
        const {lineWidth, rowHeight, margin} = this._painter;
        const shown = {key: ''};

        shown.area = newArea(this._lines, cr =>
            this._painter.drawLine(cr, shown.line, shown.freshness));
        shown.area.set_size(lineWidth + 2 * margin, rowHeight + 2 * margin);
        this._shown.set(id, shown);
        return shown;
    }

    _forgetLines() {
        this._lines.destroy_all_children();
        this._shown.clear();
    }

    /* The plate is as high as all its rows, so that it doesn't grow while words come. Rows are cut
     * at their ends, but for the edges of letters. */
    _arrange(hasLines) {
        const {paddingX, paddingY, lineWidth, rowHeight, margin} = this._painter;
        const notice = this._noticeText ? this._noticeText.get_pixel_size()[1] : 0;
        const top = paddingY + notice + (notice && hasLines ? this._gap : 0);
        const rows = hasLines ? this._nRows * rowHeight : 0;
        const beyond = Math.min(margin, paddingY);

        this._notice.visible = notice > 0;
        this._notice.set_position(paddingX, paddingY);
        this._notice.set_size(lineWidth, Math.max(notice, 1));
        this._rows.visible = hasLines;
        this._rows.set_position(paddingX - margin, top - beyond);
        this._rows.set_size(lineWidth + 2 * margin, Math.max(rows + 2 * beyond, 1));
        this._lines.set_position(0, beyond - margin);
        this.actor.set_size(this.width, top + rows + paddingY);
        this._plate.set_size(...this.actor.get_size());
    }

    /* From one line below their places, when one has rolled up. */
    _roll(rolledAt) {
        if (rolledAt === this._rolledAt)
            return;
        this._rolledAt = rolledAt;
        this._lines.remove_transition('translation-y');
        this._lines.translation_y = rolledAt === null ? 0 : this._painter.rowHeight;
        if (rolledAt !== null)
            glide(this._lines, 'translation-y', 0, this._rollTime);
    }

    /* A screen reader is told of lines that won't change, and of notices: not of each guess. */
    _tell(lines, notice) {
        const said = [...lines.filter(({settled}) => settled).map(({text}) => text), notice ?? '']
            .join('\n').slice(0, ACCESSIBLE_MAX);

        if (this.actor.accessible_name !== said)
            this.actor.accessible_name = said;
    }
}
