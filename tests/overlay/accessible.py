#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program's windows as assistive technology sees them, by AT-SPI.

    accessible.py PROGRAM dump              a JSON object a line for each node that is on the screen
    accessible.py PROGRAM walk              the name of each that Tab brings the focus to, a line each
    accessible.py PROGRAM focus NAME        press Tab until the node of this name has the focus
    accessible.py PROGRAM press NAME        do what a click does to the button of this name
    accessible.py PROGRAM set NAME NUMBER   give a slider or the like this value
"""

import json
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE_SECONDS = 10
WALK_SECONDS = 20
SETTLE_MS = 200
DEPTH_MAX = 60
BUTTONS = ("push button", "toggle button", "button")


def find_program(name):
    """The program once it is on the accessibility bus; this may take it a moment."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            program = desktop.get_child_at_index(i)
            if program and program.get_name() == name:
                return program
        time.sleep(0.1)
    sys.exit(f"{name} is not on the accessibility bus")


def has(node, state):
    return node.get_state_set().contains(state)


def nodes(node, depth=0):
    """This node and all below it that are on the screen, in their order."""
    if depth > 2 and not has(node, Atspi.StateType.VISIBLE):
        return
    yield node
    for i in range(node.get_child_count() if depth < DEPTH_MAX else 0):
        try:
            child = node.get_child_at_index(i)
            if child:
                yield from nodes(child, depth + 1)
        except GLib.Error:
            pass  # it has gone meanwhile


def describe(node):
    return {
        "role": node.get_role_name(),
        "name": node.get_name(),
        "description": node.get_description(),
        "focusable": has(node, Atspi.StateType.FOCUSABLE),
        "focused": has(node, Atspi.StateType.FOCUSED),
        "showing": has(node, Atspi.StateType.SHOWING),
        "sensitive": has(node, Atspi.StateType.SENSITIVE),
        "checked": has(node, Atspi.StateType.CHECKED),
    }


def find(program, name):
    """All that are called so, once there are any: a page may just be coming."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = [node for node in nodes(program) if node.get_name() == name]
        if found:
            return found
        time.sleep(0.1)
    sys.exit(f"nothing is called “{name}”")


def press(program, name):
    for node in find(program, name):
        action = node.get_action_iface()
        if node.get_role_name() in BUTTONS and action.get_n_actions() > 0:
            action.do_action(0)
            return
    sys.exit(f"no button is called “{name}”")


def set_value(program, name, number):
    for node in find(program, name):
        value = node.get_value_iface()
        if value:
            value.set_current_value(number)
            return
    sys.exit(f"“{name}” has no value")


def walk(target=None):
    """Press Tab and wait for the focus, again and again: until it is at the target, or has come round
    twice. What an earlier key has done may still be told, so that one Tab more may be under way."""
    seen, loop = [], GLib.MainLoop()

    def press_tab():
        subprocess.run(["xdotool", "key", "Tab"], check=True)

    def check(node):
        if has(node, Atspi.StateType.FOCUSED):
            loop.quit()
        else:
            press_tab()

    def on_focus(event):
        what = (event.source.get_role_name(), event.source.get_name())
        if not event.detail1 or what in seen[-1:]:
            return
        seen.append(what)
        if what[1] == target:
            GLib.timeout_add(SETTLE_MS, check, event.source)
        elif not target and seen.count(what) > 2:
            loop.quit()
        else:
            press_tab()

    def give_up():
        print(f"the focus went to {seen}, and no further", file=sys.stderr)
        loop.quit()
    listener = Atspi.EventListener.new(on_focus)
    listener.register("object:state-changed:focused")
    GLib.timeout_add_seconds(WALK_SECONDS, give_up)
    press_tab()
    loop.run()
    return list(dict.fromkeys(name for _, name in seen))


def main(program_name, verb, *arguments):
    program = find_program(program_name)
    if verb == "dump":
        for node in nodes(program):
            print(json.dumps(describe(node)))
    elif verb == "walk":
        print(*walk(), sep="\n")
    elif verb == "focus":
        walk(arguments[0])
    elif verb == "press":
        press(program, arguments[0])
    elif verb == "set":
        set_value(program, arguments[0], float(arguments[1]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
