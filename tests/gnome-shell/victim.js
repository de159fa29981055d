/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A white full-screen window, which tells of the clicks that reach it. */

import Gtk from 'gi://Gtk?version=4.0';
import GLib from 'gi://GLib';

Gtk.init();

const loop = new GLib.MainLoop(null, false);
const window = new Gtk.Window({title: 'victim', decorated: false});
const style = new Gtk.CssProvider();
const click = new Gtk.GestureClick();

if (style.load_from_string) /* GTK 4.12 */
    style.load_from_string('window { background: white; }');
else
    style.load_from_data('window { background: white; }');
Gtk.StyleContext.add_provider_for_display(window.get_display(), style, 800);
click.connect('pressed', (_click, _n, x, y) => printerr(`click ${Math.round(x)} ${Math.round(y)}`));
window.add_controller(click);
window.connect('close-request', () => loop.quit());
window.fullscreen();
window.present();
loop.run();
