#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Record what the embedded recogniser says, as the caption window is told it, for the measures of
how calm captions are (stability-bench).

    BUILD_DIR=build tests/bench/record_streams.py FOLDER

Writes FOLDER/NAME.jsonl, one signal Caption a line: milliseconds since the first one, segment,
text, stable, final, start and end. The speech is Debian's pocketsphinx-testdata, a person's, and
flite's, from sentences below.
"""

import json
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "lib"))

import speech  # noqa: E402
from gi.repository import Gio  # noqa: E402
from world import World  # noqa: E402

SENTENCES = (
    "Captions are read by people who can not hear what is said, or not well, or not now. ",
    "They look from the words to the faces and back again, many times in every minute. ",
    "A word that jumps while they look away has to be found again, and that costs a sentence. ",
    "So the window should keep still, and say less rather than say it twice. ",
)


def read_aloud(world, path):
    """flite's voice, saying the sentences."""
    finished = world.run(["flite", "-voice", "slt", "-t", "".join(SENTENCES), "-o", str(path)])
    assert finished.code == 0, finished.err


def record(prepare):
    with World() as world:
        recording = world.folder / "speech.wav"
        prepare(world, recording)
        world.start_daemon(SURTITLE_ENDPOINT="local")
        told = []

        def on_caption(*args):
            _, segment, text, stable, final, details = args[5].unpack()
            told.append((time.monotonic(), segment, text, stable, final, details))

        world.captions.connection.signal_subscribe(
            None, "org.surtitle.Captions1", "Caption", None, None, Gio.DBusSignalFlags.NONE,
            on_caption)
        world.captions.start(source="system")
        world.play(recording)
        world.captions.stop()
        return told


def write(told, path):
    begin = told[0][0]
    with path.open("w", encoding="utf-8") as file:
        for at, segment, text, stable, final, details in told:
            json.dump({"t": round((at - begin) * 1000), "segment": segment, "text": text,
                       "stable": stable, "final": final, "start": round(details["start"], 3),
                       "end": round(details["end"], 3)}, file, ensure_ascii=False)
            file.write("\n")
    print(f"{path.name}: {len(told)} updates")


def main():
    folder = pathlib.Path(sys.argv[1])
    write(record(lambda world, path: speech.join(speech.recordings(), path)),
          folder / "person.jsonl")
    write(record(read_aloud), folder / "flite.jsonl")


if __name__ == "__main__":
    main()
