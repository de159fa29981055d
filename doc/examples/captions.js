#!/usr/bin/gjs
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Captions in a terminal, with what else one should know: the state, notices, where the sound goes.
// In a GNOME Shell extension the same lines drive a label. Needs gjs.

const {Gio, GLib} = imports.gi;

const NAME = 'org.surtitle.Captions1';
const PATH = '/org/surtitle/Captions1';

// What is used of the interface; all of it is in share/dbus-1/interfaces.
const Captions = Gio.DBusProxy.makeProxyWrapper(`<node><interface name="${NAME}">
  <signal name="Caption">
    <arg type="t"/><arg type="t"/><arg type="s"/><arg type="u"/><arg type="b"/><arg type="a{sv}"/>
  </signal>
  <signal name="Notice"><arg type="s"/><arg type="s"/></signal>
  <property name="State" type="s" access="read"/>
  <property name="Host" type="s" access="read"/>
</interface></node>`);

// Nothing is started by looking at it; a proxy outlives the service and finds the next one.
const captions = new Captions(Gio.DBus.session, NAME, PATH, null, null,
    Gio.DBusProxyFlags.DO_NOT_AUTO_START);

captions.connectSignal('Caption', (proxy, sender, values) => {
    const [, , text, , final, details] = values;
    if (!final)
        return;
    const speaker = details.speaker ? `${details.speaker.unpack()}: ` : '';
    print(speaker + text);
});

captions.connectSignal('Notice', (proxy, sender, [code, message]) => {
    if (message)
        print(`(${message})`);
});

captions.connect('g-properties-changed', (proxy, changed) => {
    if (changed.lookup_value('State', null) && captions.State === 'listening')
        print(`(listening; the sound goes to ${captions.Host || 'this computer'})`);
});

captions.connect('notify::g-name-owner', () => {
    if (!captions.g_name_owner)
        print('(idle)');
});

new GLib.MainLoop(null, false).run();
