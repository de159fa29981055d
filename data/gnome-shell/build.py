#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put the extension together for one kind of GNOME Shell.

    build.py 45 FOLDER [LOCALEDIR]     for 45 and later, whose extensions are ES modules
    build.py 43 FOLDER [LOCALEDIR]     for 43 and 44, where imports and exports are made the old way

The sources are ES modules. Only the forms of import and export that they use are rewritten; any
other one is an error, so that none gets through unseen. FOLDER is below $DESTDIR, if that is set.
"""

import json
import os
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
MODULES = ("align", "captions", "client", "flow", "flowWord", "frame", "layout", "lines", "monitors",
           "moveMenu", "notices", "painter", "place", "placement", "repair", "run", "settings", "strut",
           "style", "surtitle", "toggle", "translate", "view", "voices", "words")
SHELLS = {"43": ["43", "44"], "45": ["45", "46", "47", "48", "49"]}
UUID = "surtitle@surtitle.org"

RULES = [(re.compile(pattern, re.MULTILINE), replacement) for pattern, replacement in (
    (r"^import (\w+) from 'gi://(\w+)';$", r"const \1 = imports.gi.\2;"),
    (r"^import Gettext from 'gettext';$", r"const Gettext = imports.gettext;"),
    (r"^import \* as (\w+) from 'resource:///org/gnome/shell/(ui|misc)/(\w+)\.js';$",
     r"const \1 = imports.\2.\3;"),
    (r"^import (\{[^}]+\})\s+from '\./(\w+)\.js';$",
     r"const \1 = imports.misc.extensionUtils.getCurrentExtension().imports.\2;"),
    (r"^export class (\w+)", r"var \1 = class \1"),
    (r"^export const (\w+)", r"var \1"),
    (r"^export function", r"function"),
)]
LEFT = re.compile(r"^\s*(import|export)\b.*", re.MULTILINE)


def rewrite(text):
    """An ES module as a module of imports.*."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    left = LEFT.search(text)
    if left:
        raise SystemExit(f"build.py knows no old form of: {left[0].strip()}")
    return text


def metadata(shell, localedir):
    """What GNOME Shell reads first."""
    text = json.loads((HERE / "metadata.json.in").read_text(encoding="utf-8"))
    return {**text, "shell-version": SHELLS[shell], "surtitle-localedir": localedir}


def main():
    if len(sys.argv) not in (3, 4) or sys.argv[1] not in SHELLS:
        raise SystemExit(__doc__)
    shell, target = sys.argv[1], pathlib.Path(os.environ.get("DESTDIR", "") + sys.argv[2])
    localedir = sys.argv[3] if len(sys.argv) == 4 else "/usr/share/locale"
    entry = "extension-43.js" if shell == "43" else "extension.js"
    target.mkdir(parents=True, exist_ok=True)
    for source, name in [(entry, "extension.js"), *((f"{m}.js", f"{m}.js") for m in MODULES)]:
        text = (HERE / source).read_text(encoding="utf-8")
        if shell == "43" and source != entry:
            text = rewrite(text)
        (target / name).write_text(text, encoding="utf-8")
    (target / "metadata.json").write_text(
        json.dumps(metadata(shell, localedir), indent=4) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
