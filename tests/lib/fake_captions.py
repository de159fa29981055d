#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scriptable org.surtitle.Captions1, made from the interface's XML, for tests of its clients.

In a Python test:

    with FakeCaptions() as fake:                     # on DBUS_SESSION_BUS_ADDRESS
        fake.set_property("State", "listening")
        fake.emit("Caption", 1, 1, "hello", 0, False, {"start": 0.5})
        fake.fail("Start", "NoApiKey", "There is no key for example.org; set one.")
        call = fake.wait_call("Start")               # {"call": …, "args": […], "sender": …}

From a test in any other language, as a program: JSON lines in, JSON lines out. It first writes
{"ready": its unique name}, then one {"call": …, "args": […], "sender": …} for each method call,
{"error": …} for a line that it can't obey, and {"done": TAG} after a line that has "tag": TAG.
It ends at {"quit": true} or the end of its input.

    {"signal": "Caption", "args": [1, 1, "hello", 0, false, {"start": 0.5}]}
    {"signal": "Caption", "args": ["nonsense"], "signature": "(s)"}    break the interface
    {"property": "State", "value": "listening"}                        tells PropertiesChanged
    {"reply": "Stop", "args": [{"complete": true, "segments": 3}]}     from now on
    {"reply": "Start", "error": "NoApiKey", "message": "There is no key."}
    {"reply": "Start"}                                                 back to what it does unasked
    {"hold": "Stop"}      {"release": "Stop"}                          let callers wait; answer them
    {"own": false}        {"own": true}                                leave the bus name; take it

Unasked, Start, Stop and Toggle do the least a client can rely on: the session's number, State,
SessionStarted and SessionEnded; Pause and Resume do it to State; GetCaptions knows the captions that
were signalled, and tells at most `page` of them at a time. All that was signalled is in the history:
ListSessions tells what `sessions` has, Search the finals that have the query in them, Export writes
the format's name and the finals, DeleteSession and ForgetRecent forget (all, whatever the minutes).
What comes with later versions answers NotSupported.

In an a{sv}, a value's type is that which the XML's comments give for its key; for an unknown key
it is guessed (b, i, d, s, as). A GLib.Variant is taken as it is.
"""

import json
import os
import pathlib
import sys
import threading
import time

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
XML = ROOT / "data" / "dbus" / "org.surtitle.Captions1.xml"

BUS_NAME = "org.surtitle.Captions1"
OBJECT_PATH = "/org/surtitle/Captions1"
INTERFACE = "org.surtitle.Captions1"
ERROR_PREFIX = "org.surtitle.Captions1.Error."
NOT_SUPPORTED = "org.freedesktop.DBus.Error.NotSupported"
PROPERTIES = "org.freedesktop.DBus.Properties"
EMITS_CHANGED = "org.freedesktop.DBus.Property.EmitsChangedSignal"

KEY_TYPES = {
    "active": "b", "audio-captured": "d", "audio-lost": "d", "audio-sent": "d", "backlog": "d",
    "bind": "b", "channel": "u", "complete": "b", "confidence": "d", "default": "b",
    "diarize": "b", "duration": "d", "end": "d", "ended": "x", "gate": "s", "history": "b",
    "icon": "s", "keyterms": "as", "kind": "s", "language": "s", "latency-ms": "d", "model": "s",
    "name": "s",
    "position": "d", "reason": "s", "reconnections": "u", "replace": "b", "request-ids": "as",
    "segment": "t", "segments": "u", "session": "t", "snippet": "s", "source": "s", "speaker": "i",
    "start": "d", "started": "x", "target": "s", "text": "s", "time": "x", "title": "s",
    "unconfirmed": "b",
}

INITIAL_PROPERTIES = {
    "State": "idle",
    "Session": 0,
    "Source": {},
    "Host": "",
    "Level": float("-inf"),
    "Statistics": {},
    "Version": "0.0.0-fake",
}

DEFAULT_SUMMARY = {
    "complete": True,
    "segments": 0,
    "audio-captured": 0.0,
    "audio-sent": 0.0,
    "audio-lost": 0.0,
    "reconnections": 0,
    "request-ids": [],
    "reason": "stopped",
}


def guess_type(value):
    """The D-Bus type of a plain value whose key the interface doesn't name."""
    for kind, signature in ((bool, "b"), (int, "i"), (float, "d"), (str, "s")):
        if isinstance(value, kind):
            return signature
    return "as"


def dictionary_value(key, value):
    """One value of an a{sv}."""
    if isinstance(value, GLib.Variant):
        return value
    if key == "words":  # of a caption: the words; of a session in a list: their number
        signature = "u" if isinstance(value, int) else "a(sdddi)"
    else:
        signature = KEY_TYPES.get(key) or guess_type(value)
    return GLib.Variant(signature, value)


def prepare(value):
    """Make the dictionaries within a value a{sv}: the interface has no other."""
    if isinstance(value, dict):
        return {key: dictionary_value(key, inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(prepare(inner) for inner in value)
    return value


def pack(signature, args):
    """The arguments of a signal or a reply."""
    return GLib.Variant(signature, tuple(prepare(list(args))))


def signature_of(arguments):
    return "(" + "".join(argument.signature for argument in arguments) + ")"


def emits_change(property_info):
    """Whether the XML has changes of this property signalled: "true" if it says nothing."""
    annotations = {note.key: note.value for note in property_info.annotations}
    return annotations.get(EMITS_CHANGED, "true") == "true"


def error_name(name):
    """NoApiKey, or any error's full name."""
    return name if "." in name else ERROR_PREFIX + name


class Answer:
    """What a method answers from now on: out arguments, or an error."""

    def __init__(self, args=None, error=None, message=""):
        self.args = args
        self.error = error
        self.message = message


class FakeCaptions:
    """The service, on a thread of its own. Its methods may be called from any thread."""

    def __init__(self, address=None, own=True, on_call=None):
        self.address = address or os.environ["DBUS_SESSION_BUS_ADDRESS"]
        self.calls = []
        self.properties = dict(INITIAL_PROPERTIES)
        self._own = own
        self._on_call = on_call
        self._answers = {}
        self._held = {}
        self._captions = {}
        self.sessions = []  # of ListSessions, the newest first
        self.page = sys.maxsize
        self._sessions = 0
        self._came = threading.Condition()
        self._context = GLib.MainContext()
        self._loop = GLib.MainLoop.new(self._context, False)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._failure = None
        self._running = threading.Event()
        node = Gio.DBusNodeInfo.new_for_xml(XML.read_text(encoding="utf-8"))
        self.interface = node.lookup_interface(INTERFACE)
        self.connection = None

    # Life

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        self.quit()

    def start(self):
        """Connect, and serve the object before the name is taken."""
        self._thread.start()
        self._running.wait()
        if self._failure:
            raise self._failure
        return self

    def quit(self):
        """Leave the bus as a program that dies does: calls that are held get no answer."""
        if self._loop.is_running():
            self._do(self._disconnect)
        self._thread.join()

    def own(self, wanted=True):
        """Take the bus name, or leave it while staying on the bus."""
        self._do(lambda: self._take_name() if wanted else self._leave_name())

    # What the service says

    def emit(self, signal, *args, signature=None, to=None):
        """Send a signal; a signature other than the XML's breaks the interface on purpose."""
        self._do(lambda: self._emit(signal, args, signature, to))

    def set_property(self, name, value):
        """Change a property, telling PropertiesChanged if the XML has it told."""
        self._do(lambda: self._set_property(name, value))

    def reply(self, method, *args):
        """Let a method answer with these out arguments from now on."""
        self._answers[method] = Answer(args=args)

    def fail(self, method, error, message):
        """Let a method fail from now on; error is a NAME of the interface or a full name."""
        self._answers[method] = Answer(error=error, message=message)

    def forget_reply(self, method):
        """Let a method do again what it does unasked."""
        self._answers.pop(method, None)

    def hold(self, method):
        """Let callers of this method wait, until release()."""
        self._held.setdefault(method, [])

    def release(self, method):
        """Answer those who wait, and hold no more."""
        self._do(lambda: [self._answer(*call) for call in self._held.pop(method, [])])

    # What clients said

    def wait_call(self, method, count=1, timeout=10.0):
        """The count'th call of this method, waited for until the deadline."""
        deadline = time.monotonic() + timeout
        with self._came:
            while True:
                calls = [call for call in self.calls if call["call"] == method]
                if len(calls) >= count:
                    return calls[count - 1]
                left = deadline - time.monotonic()
                if left <= 0 or not self._came.wait(left):
                    raise TimeoutError(f"{method} was called {len(calls)} times, not {count}")

    # On the service's thread

    def _serve(self):
        self._context.push_thread_default()
        try:
            self._connect()
        except GLib.Error as error:
            self._failure = error
            self._running.set()
            return
        source = GLib.idle_source_new()
        source.set_callback(lambda *unused: self._running.set())
        source.attach(self._context)
        self._loop.run()
        self._context.pop_thread_default()

    def _connect(self):
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self.connection = Gio.DBusConnection.new_for_address_sync(self.address, flags, None, None)
        self.connection.set_exit_on_close(False)
        self.connection.register_object(OBJECT_PATH, self.interface, self._on_method,
                                        self._on_get, None)
        if self._own:
            self._take_name()

    def _disconnect(self):
        if not self.connection.is_closed():  # the bus may have ended first
            self.connection.flush_sync(None)
            self.connection.close_sync(None)
        self._loop.quit()

    def _do(self, action):
        """Run an action on the service's thread; returns when it is done."""
        if threading.current_thread() is self._thread:
            action()
            return
        done = threading.Event()
        failure = []

        def run(*unused):
            try:
                action()
            except Exception as error:  # handed on to the caller's thread
                failure.append(error)
            done.set()
            return GLib.SOURCE_REMOVE

        source = GLib.idle_source_new()
        source.set_priority(GLib.PRIORITY_DEFAULT)
        source.set_callback(run)
        source.attach(self._context)
        done.wait()
        if failure:
            raise failure[0]

    def _bus_call(self, method, signature, *args):
        return self.connection.call_sync(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
            GLib.Variant(signature, args), None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]

    def _take_name(self):
        do_not_queue, primary_owner, already_owner = 4, 1, 4
        result = self._bus_call("RequestName", "(su)", BUS_NAME, do_not_queue)
        if result not in (primary_owner, already_owner):
            raise GLib.Error(f"{BUS_NAME} is owned by another")

    def _leave_name(self):
        self._bus_call("ReleaseName", "(s)", BUS_NAME)

    def _emit(self, signal, args, signature=None, to=None):
        if signature is None:
            signature = signature_of(self.interface.lookup_signal(signal).args)
            if signal == "Caption":
                self._captions.setdefault(args[0], {})[args[1]] = list(args)
        self.connection.emit_signal(to, OBJECT_PATH, INTERFACE, signal, pack(signature, args))

    def _property_variant(self, name):
        info = self.interface.lookup_property(name)
        return GLib.Variant(info.signature, prepare(self.properties[name]))

    def _set_property(self, name, value):
        info = self.interface.lookup_property(name)
        if info is None:
            raise KeyError(f"{INTERFACE} has no property {name}")
        before = self.properties[name]
        self.properties[name] = value
        if value == before or not emits_change(info):
            return
        changed = {name: self._property_variant(name)}
        self.connection.emit_signal(None, OBJECT_PATH, PROPERTIES, "PropertiesChanged",
                                    GLib.Variant("(sa{sv}as)", (INTERFACE, changed, [])))

    def _on_get(self, connection, sender, path, interface, name):
        return self._property_variant(name)

    def _on_method(self, connection, sender, path, interface, method, parameters, invocation):
        self._note({"call": method, "args": list(parameters.unpack()), "sender": sender})
        if method in self._held:
            self._held[method].append((method, parameters, invocation))
        else:
            self._answer(method, parameters, invocation)

    def _note(self, call):
        with self._came:
            self.calls.append(call)
            self._came.notify_all()
        if self._on_call:
            self._on_call(call)

    def _answer(self, method, parameters, invocation):
        self._files = invocation.get_message().get_unix_fd_list()
        answer = self._answers.get(method) or self._unasked(method, parameters.unpack())
        if answer.error:
            invocation.return_dbus_error(error_name(answer.error), answer.message)
            return
        signature = signature_of(self.interface.lookup_method(method).out_args)
        invocation.return_value(pack(signature, answer.args))

    # What it does unasked

    def _unasked(self, method, args):
        handlers = {
            "Start": self._start_session,
            "Stop": self._stop_session,
            "Toggle": self._toggle_session,
            "GetCaptions": self._get_captions,
            "Pause": lambda: self._change_state("listening", "paused"),
            "Resume": lambda: self._change_state("paused", "listening"),
            "SetSource": self._set_source,
            "Export": self._export,
            "ListSessions": self._list_sessions,
            "Search": self._search,
            "DeleteSession": self._delete_session,
            "ForgetRecent": self._forget_recent,
        }
        handler = handlers.get(method)
        if handler is None:
            return Answer(error=NOT_SUPPORTED, message=f"{method} comes with a later version.")
        return handler(*args)

    def _start_session(self, options):
        if not self.properties["Session"]:
            self._sessions += 1
            self._set_property("Session", self._sessions)
            self._set_property("Source", {"kind": options.get("source", "system"),
                                          "target": options.get("target", ""),
                                          "name": "Fake Speakers"})
            self._set_property("State", "listening")
            self._emit("SessionStarted", (self._sessions, {"source": "system"}))
        return Answer(args=(self.properties["Session"],))

    def _set_source(self, source, target):
        if not self.properties["Session"]:
            return Answer(error="NotRunning", message="No captions are running.")
        self._set_property("Source", {"kind": source, "target": target, "name": "Fake Source"})
        return Answer(args=())

    def _stop_session(self):
        session = self.properties["Session"]
        if not session:
            return Answer(error="NotRunning", message="No session is running; start one first.")
        summary = dict(DEFAULT_SUMMARY, session=session,
                       segments=len(self._captions.get(session, {})))
        self._emit("SessionEnded", (session, summary))
        self._set_property("Session", 0)
        self._set_property("Source", {})
        self._set_property("State", "idle")
        return Answer(args=(summary,))

    def _toggle_session(self):
        running = not self.properties["Session"]
        answer = self._start_session({}) if running else self._stop_session()
        return Answer(args=(running,)) if answer.error is None else answer

    def _get_captions(self, session, first):
        captions = self._captions.get(session or self.properties["Session"], {})
        if session and not captions:
            return Answer(error="NotFound", message="There are no captions of that session.")
        wanted = [captions[number] for number in sorted(captions) if number >= first]
        return Answer(args=(wanted[:self.page],))

    def _change_state(self, before, after):
        if not self.properties["Session"]:
            return Answer(error="NotRunning", message="No captions are running.")
        if self.properties["State"] == before:
            self._set_property("State", after)
        return Answer(args=())

    def _finals(self, session):
        return [caption for caption in self._captions.get(session, {}).values() if caption[4]]

    def _export(self, session, name, handle):
        finals = self._finals(session or self.properties["Session"])
        if not finals:
            return Answer(error="NotFound", message="There are no captions of that session.")
        with open(self._files.get(handle), "w", encoding="utf-8") as file:
            file.write("\n".join([name, *(caption[2] for caption in finals)]) + "\n")
        return Answer(args=())

    def _list_sessions(self, limit):
        return Answer(args=(self.sessions[:limit or None],))

    def _search(self, query, limit):
        hits = [{"session": session, "segment": segment, "time": details.get("time", 0),
                 "position": details.get("start", 0.0), "text": text,
                 "snippet": text.replace(query, f"\x02{query}\x03")}
                for captions in self._captions.values()
                for session, segment, text, _, final, details in captions.values()
                if final and query in text]
        return Answer(args=(hits[:limit or None],))

    def _delete_session(self, session):
        if session and session not in self._captions:
            return Answer(error="NotFound", message="There is no such session.")
        for number in [session] if session else list(self._captions):
            del self._captions[number]
        return Answer(args=())

    def _forget_recent(self, minutes):
        n_segments = sum(len(captions) for captions in self._captions.values())
        self._captions.clear()
        return Answer(args=(n_segments,))


class Program:
    """JSON lines from standard input obeyed, calls written to standard output."""

    def __init__(self):
        self.lock = threading.Lock()
        self.fake = FakeCaptions(on_call=self.write)
        self.actions = {
            "signal": self.signal,
            "property": lambda line: self.fake.set_property(line["property"], line["value"]),
            "reply": self.reply,
            "hold": lambda line: self.fake.hold(line["hold"]),
            "release": lambda line: self.fake.release(line["release"]),
            "own": lambda line: self.fake.own(line["own"]),
        }

    def write(self, value):
        with self.lock:
            print(json.dumps(value), flush=True)

    def signal(self, line):
        self.fake.emit(line["signal"], *line["args"], signature=line.get("signature"),
                       to=line.get("to"))

    def reply(self, line):
        if "error" in line:
            self.fake.fail(line["reply"], line["error"], line.get("message", ""))
        elif "args" in line:
            self.fake.reply(line["reply"], *line["args"])
        else:
            self.fake.forget_reply(line["reply"])

    def obey(self, text):
        line = json.loads(text)
        names = [name for name in self.actions if name in line]
        if len(names) != 1:
            raise ValueError(f"a line names one of: {', '.join(self.actions)}, quit")
        self.actions[names[0]](line)
        if "tag" in line:
            self.write({"done": line["tag"]})

    def run(self):
        with self.fake:
            self.write({"ready": self.fake.connection.get_unique_name()})
            for text in sys.stdin:
                if text.strip() == "":
                    continue
                try:
                    if json.loads(text).get("quit"):
                        break
                    self.obey(text)
                except (AttributeError, KeyError, TypeError, ValueError, GLib.Error) as error:
                    self.write({"error": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    Program().run()
