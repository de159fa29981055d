/* SPDX-License-Identifier: GPL-3.0-or-later */

/* As layout-driver.c: what the extension shows of a conversation, which a file has. */

import Gio from 'gi://Gio';

import {Layout} from '../../data/gnome-shell/layout.js';

const SIZE = {hideAfter: 5000, fadeTime: 250, rollTime: 250, appearTime: 80};
let layout;

function obey([what, time, ...fields]) {
    const now = Number(time);
    const seconds = text => text ? Number(text) : NaN;

    if (what === 'say') {
        const [number, stable, final, label, start, end, text] = fields;
        layout.update({number: Number(number), stable: Number(stable), final: final === '1',
            label: label || null, start: seconds(start), end: seconds(end), text}, now);
    } else if (what !== 'wait') {
        if (what === 'new')
            layout = new Layout(one => [...one].length);
        const [lines, width, stability] = fields;
        layout.configure({...SIZE, lines: Number(lines), width: Number(width), stability}, now);
    } else {
        layout.advance(now);
    }
    return layout.getLines(now).map(({text, tentative, fresh}) =>
        `${text.slice(0, tentative)}[${text.slice(tentative)}]${[...text.slice(0, fresh)].length}|`)
        .join('') + (layout.getRoll(now) === null ? '' : 'rolls');
}

const input = Gio.DataInputStream.new(Gio.File.new_for_path(ARGV[0]).read(null));
const said = [];
for (let [line] = input.read_line_utf8(null); line !== null; [line] = input.read_line_utf8(null))
    said.push(obey(line.split('\t')));
print(said.join('\n'));
