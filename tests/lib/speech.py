# SPDX-License-Identifier: GPL-3.0-or-later
"""Recorded human speech and the words in it: Debian's pocketsphinx-testdata, public domain."""

import pathlib
import wave

FOLDER = pathlib.Path("/usr/share/pocketsphinx/test/data/librivox")
PAUSE_SECONDS = 0.8


def available():
    return (FOLDER / "transcription").exists()


def recordings():
    """Pairs (WAV file at 16 kHz mono, its words) in the order of the book."""
    found = []
    for line in (FOLDER / "transcription").read_text(encoding="utf-8").splitlines():
        text, name = line.rsplit("(", 1)
        said = text.replace("<s>", "").replace("</s>", "").strip()
        found.append((FOLDER / f"{name.rstrip(')')}.wav", said))
    return found


def join(pairs, path, pause_seconds=PAUSE_SECONDS):
    """Write recordings one behind the other, with pauses; give all their words back."""
    with wave.open(str(path), "wb") as target:
        for number, (recording, _) in enumerate(pairs):
            with wave.open(str(recording)) as source:
                if number == 0:
                    target.setparams(source.getparams())
                target.writeframes(source.readframes(source.getnframes()))
                n_bytes = int(pause_seconds * source.getframerate()) * source.getsampwidth()
                target.writeframes(bytes(n_bytes * source.getnchannels()))
    return " ".join(said for _, said in pairs)
