# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal as far as our programs use one: a pty, and what its screen would show.

Unknown control sequences are errors: a program that sends one is not what the test thinks.
"""

import fcntl
import os
import pty
import re
import struct
import termios
import unicodedata

SEQUENCE = re.compile(r"\x1b\[(\??)([0-9;]*)([A-Za-z])")


def columns_of(character):
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Screen:
    """Rows of text under a cursor. Does not re-wrap, as the plainest terminals don't."""

    def __init__(self, columns):
        self.columns = columns
        self.rows = [[]]
        self.row = self.column = 0
        self.wrap = True
        self.dim = False

    def text(self):
        """What is read on it, without the empty rows below the last text."""
        rows = ["".join(cell for cell, _ in row).rstrip() for row in self.rows]
        return "\n".join(rows).rstrip("\n")

    def dim_text(self):
        """What is read on it in dim letters."""
        return "".join(cell for row in self.rows for cell, dim in row if dim)

    def feed(self, text):
        """Show what a program wrote; a sequence that isn't whole yet is given back."""
        while text:
            if text[0] == "\x1b":
                match = SEQUENCE.match(text)
                if not match:
                    return text
                self._obey(*match.groups())
                text = text[match.end():]
            else:
                self._put(text[0])
                text = text[1:]
        return ""

    def _obey(self, private, number, letter):
        match private + number + letter:
            case "J":
                del self.rows[self.row][self.column:]
                del self.rows[self.row + 1:]
            case "?7l":
                self.wrap = False
            case "?7h":
                self.wrap = True
            case "0m":
                self.dim = False
            case "2m":
                self.dim = True
            case "1m":
                pass
            case unknown:
                raise AssertionError(f"the terminal doesn't know {unknown!r}")

    def _put(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self._next_row()
        elif ord(character) < 32:
            raise AssertionError(f"the terminal got {character!r}")
        elif columns_of(character) == 0:
            row = self.rows[self.row]
            row[self.column - 1] = (row[self.column - 1][0] + character, self.dim)
        else:
            self._put_letter(character, columns_of(character))

    def _put_letter(self, character, columns):
        if self.column + columns > self.columns:
            if self.wrap:
                self._next_row()
                self.column = 0
            else:
                self.column = self.columns - columns
        row = self.rows[self.row]
        row.extend([(" ", False)] * (self.column - len(row)))
        cells = [(character, self.dim)] + [("", self.dim)] * (columns - 1)
        row[self.column:self.column + columns] = cells
        self.column += columns

    def _next_row(self):
        self.row += 1
        while self.row >= len(self.rows):
            self.rows.append([])


class Terminal:
    """A pty: `slave` is for the program's output, which is read whenever it is asked for."""

    def __init__(self, columns=80):
        self.master, self.slave = pty.openpty()
        os.set_blocking(self.master, False)
        self.columns = columns
        self._bytes = b""
        self.resize(columns)

    def resize(self, columns):
        """Change the size; the program is told by the caller, with SIGWINCH."""
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.columns = columns

    def written(self):
        """All that was written so far. The kernel makes CR LF of each LF."""
        try:
            while data := os.read(self.master, 65536):
                self._bytes += data
        except BlockingIOError:
            pass
        return self._bytes.decode("utf-8", "ignore")

    def show(self):
        """The screen with all that was written so far."""
        screen = Screen(self.columns)
        screen.feed(self.written())
        return screen

    def close(self):
        """Let it go away, as when its window is closed."""
        for end in (self.slave, self.master):
            if end >= 0:
                os.close(end)
        self.slave = self.master = -1
