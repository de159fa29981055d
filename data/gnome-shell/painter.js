/* SPDX-License-Identifier: GPL-3.0-or-later */

import GLib from 'gi://GLib';
import Pango from 'gi://Pango';
import PangoCairo from 'gi://PangoCairo';

/* As in src/overlay/paint and view: logical pixels at 100 %, and fractions of the text's size. */
const TEXT_SIZE = 28;
const TENTATIVE_OPACITY = 0.75;
const OUTLINE = 0.08;
const RELIEF = 0.05;
const SHADOW = 0.06;
const BOX_PADDING = 0.15;
const PADDING_X = 16;
const PADDING_Y = 10;
const RADIUS = 8;
const OUTPUT_SHARE = 0.68; /* of the monitor's width, at most */
const NOTICE_SIZE = 0.65;
const NOTICE_SIZE_MIN = 12;
const NOTICE_LINES = 2;
const NOTICE_SPACING = 1.15;
const NOTICE_PLATE_MIN = 0.65; /* opacity of a plate that a notice can be read on */

/* Digits of one width: numbers that change don't shake the line. */
const FONT_FEATURES = 'tnum';

const TRANSFORMS = {upper: 'uppercase', lower: 'lowercase'};

function escape(text) {
    return GLib.markup_escape_text(text, -1);
}

/* Draws lines and notices by cairo and Pango, and tells how much room they take. All is in stage
 * pixels: scale has the shell's and the text's, unit the shell's alone. */
export class Painter {
    constructor(context, style, {unit, scale, monitorWidth}) {
        this._style = style;
        this._context = context;
        this._unit = unit;
        this._size = TEXT_SIZE * style.size * scale;
        this.paddingX = Math.round(PADDING_X * unit);
        this.paddingY = Math.round(PADDING_Y * unit);
        this.margin = Math.ceil(this._size * BOX_PADDING); /* how far edges of letters reach */
        this.rowHeight = Math.round(this._size * style.spacing);
        this._text = this._newText(this._size);
        this._text.set_single_paragraph_mode(true);
        this._measureFont(monitorWidth * OUTPUT_SHARE - 2 * this.paddingX);
    }

    /* How wide text is, as it is drawn. */
    measure(text) {
        this._setText(this._text, escape(text));
        return this._text.get_size()[0] / Pango.SCALE;
    }

    drawPlate(cr, width, height) {
        const [r, w, h] = [RADIUS * this._unit, width, height];

        this._setColor(cr, this._style.plate);
        cr.newSubPath();
        cr.arc(w - r, r, r, -Math.PI / 2, 0);
        cr.arc(w - r, h - r, r, 0, Math.PI / 2);
        cr.arc(r, h - r, r, Math.PI / 2, Math.PI);
        cr.arc(r, r, r, Math.PI, 3 * Math.PI / 2);
        cr.closePath();
        cr.fill();
    }

    /* A line (text, tentative, fresh) into a row at the margin: at its left, or at its right if the
     * text is written from there. freshness: how much is to be seen of words that appear. */
    drawLine(cr, line, freshness) {
        this._setText(this._text, this._markLine(line, freshness));
        const [width] = this._text.get_pixel_size();
        const rightToLeft = this._text.get_direction(0) === Pango.Direction.RTL;
        const x = this.margin + (rightToLeft ? this.lineWidth - width : 0);
        const y = this.margin + this._baseline - this._text.get_baseline() / Pango.SCALE;

        if (this._style.box[3] > 0 && width > 0) {
            this._setColor(cr, this._style.box);
            cr.rectangle(x - this.margin, this.margin, width + 2 * this.margin, this.rowHeight);
            cr.fill();
        }
        this._drawEdge(cr, x, y);
        this._drawCopy(cr, this._style.text, x, y);
    }

    /* A notice that is to be drawn, as often as need be. */
    newNotice(message) {
        const size = Math.max(this._size * NOTICE_SIZE, NOTICE_SIZE_MIN * this._unit);
        const notice = this._newText(size);

        notice.set_width(this.lineWidth * Pango.SCALE);
        notice.set_height(-NOTICE_LINES);
        notice.set_line_spacing(NOTICE_SPACING);
        notice.set_wrap(Pango.WrapMode.WORD_CHAR);
        notice.set_ellipsize(Pango.EllipsizeMode.END);
        this._setText(notice, escape(message));
        return notice;
    }

    /* It has to be read whatever the style is: it has the plate, or a box of its own. */
    drawNotice(cr, notice) {
        const opaque = color => [...color.slice(0, 3), 1];

        if (this._style.plate[3] < NOTICE_PLATE_MIN) {
            this._setColor(cr, opaque(this._style.edgeColor));
            cr.paint();
        }
        this._setColor(cr, opaque(this._style.text));
        PangoCairo.show_layout(cr, notice);
    }

    _newText(size) {
        const text = Pango.Layout.new(this._context);
        const font = new Pango.FontDescription();

        font.set_family(this._style.family);
        font.set_weight(Pango.Weight.MEDIUM);
        font.set_absolute_size(size * Pango.SCALE);
        if (this._style.smallCapitals)
            font.set_variant(Pango.Variant.SMALL_CAPS);
        text.set_font_description(font);
        return text;
    }

    _measureFont(widthMax) {
        const metrics = this._context.get_metrics(this._text.get_font_description(), null);
        const [ascent, descent, character] = [metrics.get_ascent(), metrics.get_descent(),
            metrics.get_approximate_char_width()].map(value => value / Pango.SCALE);

        this._baseline = Math.round((this.rowHeight - ascent - descent) / 2 + ascent);
        this.lineWidth = Math.ceil(Math.max(character,
            Math.min(widthMax, this._style.characters * character)));
    }

    _setText(layout, markup) {
        const transform = TRANSFORMS[this._style.letterCase];
        const attributes = transform ? ` text_transform="${transform}"` : '';

        layout.set_markup(
            `<span font_features="${FONT_FEATURES}"${attributes}>${markup}</span>`, -1);
    }

    /* Words that may change or appear are weaker by colour alone: the shaping is the same. */
    _markLine({text, tentative, fresh}, freshness) {
        const ends = [tentative, fresh, text.length].sort((a, b) => a - b);
        const weaken = i => (i >= tentative && this._style.dims ? TENTATIVE_OPACITY : 1) *
            (i >= fresh ? freshness : 1);
        let begin = 0;

        return ends.map(end => {
            const [part, opacity] = [escape(text.slice(begin, end)), weaken(begin)];
            const alpha = Math.max(1, Math.round(65535 * this._style.text[3] * opacity));

            begin = end;
            return part && opacity < 1 ? `<span alpha="${alpha}">${part}</span>` : part;
        }).join('');
    }

    _setColor(cr, [red, green, blue, alpha]) {
        cr.setSourceRGBA(red, green, blue, alpha);
    }

    _drawCopy(cr, color, x, y) {
        this._setColor(cr, color);
        cr.moveTo(x, y);
        PangoCairo.show_layout(cr, this._text);
    }

    /* Light from the upper left: raised letters are bright there, depressed ones dark. */
    _drawEdge(cr, x, y) {
        const {edge, edgeColor} = this._style;
        const blend = target => edgeColor.map((c, i) => i < 3 ? (c + target) / 2 : c);
        const by = this._size * (edge === 'raised' ? RELIEF : -RELIEF);

        if (edge === 'uniform') {
            this._drawOutline(cr, x, y);
        } else if (edge === 'drop-shadow') {
            this._drawCopy(cr, edgeColor, x + this._size * SHADOW, y + this._size * SHADOW);
        } else if (edge === 'raised' || edge === 'depressed') {
            this._drawCopy(cr, blend(1), x - by, y - by);
            this._drawCopy(cr, blend(0), x + by, y + by);
        }
    }

    _drawOutline(cr, x, y) {
        cr.moveTo(x, y);
        PangoCairo.layout_path(cr, this._text);
        this._setColor(cr, this._style.edgeColor);
        cr.setLineJoin(1 /* round */);
        cr.setLineWidth(2 * OUTLINE * this._size);
        cr.stroke();
    }
}
