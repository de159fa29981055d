/* SPDX-License-Identifier: GPL-3.0-or-later */

import GLib from 'gi://GLib';
import Pango from 'gi://Pango';
import PangoCairo from 'gi://PangoCairo';

/* As in src/overlay/paint: logical pixels at 100 %, and fractions of the text's size. */
const TEXT_SIZE = 28;
const TENTATIVE_OPACITY = 0.75;
const NOTICE_SIZE = 0.6;
const OUTLINE = 0.08;
const RELIEF = 0.05;
const SHADOW = 0.06;
const BOX_PADDING = 0.15;
const PADDING_X = 16;
const PADDING_Y = 10;
const RADIUS = 8;

function escape(text) {
    return GLib.markup_escape_text(text, -1);
}

/* Draws lines of captions and tells how much room they take. All is in stage pixels: scale has the
 * monitor's and the text's. */
export class Painter {
    constructor(context, style, scale, widthMax) {
        this._style = style;
        this._context = context;
        this._size = TEXT_SIZE * style.size * scale;
        this._unit = scale;
        this._row = Math.round(this._size * style.spacing);
        this._text = this._newText(this._size);
        this._notice = this._newText(Math.max(this._size * NOTICE_SIZE, 14 * scale));
        this.lineWidth = Math.ceil(Math.min(widthMax, style.characters * this._characterWidth()));
    }

    get width() {
        return this.lineWidth + 2 * PADDING_X * this._unit;
    }

    heightOf(nLines, notice) {
        const above = notice ? this._noticeHeight(notice) : 0;

        return above + nLines * this._row + 2 * PADDING_Y * this._unit;
    }

    fits(text) {
        return this._measure(text) <= this.lineWidth;
    }

    draw(cr, lines, notice) {
        const {plate} = this._style;
        let y = PADDING_Y * this._unit;

        this._drawPlate(cr, plate, this.heightOf(lines.length, notice));
        if (notice) {
            this._setNotice(notice);
            this._drawText(cr, this._notice, PADDING_X * this._unit, y, this._size * NOTICE_SIZE);
            y += this._noticeHeight(notice);
        }
        for (const line of lines) {
            this._drawLine(cr, line, y);
            y += this._row;
        }
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
        text.set_single_paragraph_mode(true);
        return text;
    }

    _characterWidth() {
        const metrics = this._context.get_metrics(this._text.get_font_description(), null);

        return metrics.get_approximate_char_width() / Pango.SCALE;
    }

    _cased(text) {
        const {letterCase} = this._style;

        if (letterCase === 'upper')
            return text.toUpperCase();
        return letterCase === 'lower' ? text.toLowerCase() : text;
    }

    _measure(text) {
        this._text.set_markup(escape(this._cased(text)), -1);
        return this._text.get_pixel_size()[0];
    }

    _setNotice(notice) {
        this._notice.set_text(notice, -1);
        this._notice.set_width(this.lineWidth * Pango.SCALE);
        this._notice.set_wrap(Pango.WrapMode.WORD_CHAR);
        this._notice.set_height(-2);
        this._notice.set_ellipsize(Pango.EllipsizeMode.END);
    }

    _noticeHeight(notice) {
        this._setNotice(notice);
        return this._notice.get_pixel_size()[1] + 4 * this._unit;
    }

    _setColor(cr, [red, green, blue, alpha], opacity = 1) {
        cr.setSourceRGBA(red, green, blue, alpha * opacity);
    }

    _drawPlate(cr, color, height) {
        const [r, w, h] = [RADIUS * this._unit, this.width, height];

        if (color[3] === 0)
            return;
        this._setColor(cr, color);
        cr.newSubPath();
        cr.arc(w - r, r, r, -Math.PI / 2, 0);
        cr.arc(w - r, h - r, r, 0, Math.PI / 2);
        cr.arc(r, h - r, r, Math.PI / 2, Math.PI);
        cr.arc(r, r, r, Math.PI, 3 * Math.PI / 2);
        cr.closePath();
        cr.fill();
    }

    /* Words that may change are weaker by colour alone: the shaping is the same. */
    _drawLine(cr, {text, tentative}, y) {
        const [stays, may] = [text.slice(0, tentative), text.slice(tentative)]
            .map(part => escape(this._cased(part)));
        const alpha = Math.round(65535 * this._style.text[3] * TENTATIVE_OPACITY);
        const dimmed = may && this._style.dims ? `<span alpha="${alpha}">${may}</span>` : may;

        this._text.set_markup(stays + dimmed, -1);
        const [width, height] = this._text.get_pixel_size();
        const rightToLeft = Pango.find_base_dir(text, -1) === Pango.Direction.RTL;
        const x = PADDING_X * this._unit + (rightToLeft ? this.lineWidth - width : 0);

        if (this._style.box[3] > 0) {
            const margin = this._size * BOX_PADDING;
            this._setColor(cr, this._style.box);
            cr.rectangle(x - margin, y, width + 2 * margin, this._row);
            cr.fill();
        }
        this._drawText(cr, this._text, x, y + (this._row - height) / 2, this._size);
    }

    _drawText(cr, text, x, y, size) {
        const copy = (color, by) => {
            this._setColor(cr, color);
            cr.moveTo(x + by, y + by);
            PangoCairo.show_layout(cr, text);
        };
        const {edge, edgeColor} = this._style;
        const blend = target => edgeColor.map((c, i) => i < 3 ? (c + target) / 2 : c);
        const relief = size * (edge === 'raised' ? RELIEF : -RELIEF);

        if (edge === 'uniform') {
            cr.moveTo(x, y);
            PangoCairo.layout_path(cr, text);
            this._setColor(cr, edgeColor);
            cr.setLineJoin(1 /* round */);
            cr.setLineWidth(2 * OUTLINE * size);
            cr.stroke();
        } else if (edge === 'drop-shadow') {
            copy(edgeColor, size * SHADOW);
        } else if (edge === 'raised' || edge === 'depressed') {
            copy(blend(1), -relief);
            copy(blend(0), relief);
        }
        copy(this._style.text, 0);
    }
}
