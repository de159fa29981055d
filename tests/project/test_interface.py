#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual page of the D-Bus interface has what its XML and the source have, and nothing else."""

import pathlib
import re
import unittest
from xml.etree import ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
XML = ROOT / "data/dbus/org.surtitle.Captions1.xml"
PAGE = ROOT / "doc/org.surtitle.Captions1.5.scd"

# A dictionary's entry: *name* (type).
ENTRY = re.compile(r"\*([a-z-]+)\* \(((?:[^()]|\([^()]*\))+)\)")
# The same where it is written; a text from elsewhere has no type there.
APPENDED = re.compile(r'call_append_(?:entry|text)\(\w+, "([\w-]+)", (?:"([^"]+)")?')

# Those that append what is no basic type, by hand.
BY_HAND = {"request-ids": "as", "words": "a(sdddi)"}
# Served by what another part of the source writes.
ELSEWHERE = {"Search", "ListSessions"}
QUERY_TYPES = {"QUERY_TEXT": "s", "QUERY_FLAG": "b", "QUERY_NUMBER": "i", "QUERY_LIST": "as"}


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def function(path, name):
    """The body of a function of a C file."""
    return re.search(rf"^\S[^\n]*\b{name}\([^;]*?\)\n{{.*?^}}", text_of(path), re.M | re.S)[0]


def sections(text, mark):
    """Heading → what stands below it."""
    parts = re.split(rf"^{mark} (.+)$", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def arguments(member, direction):
    return ", ".join(f"{arg.get('name')} {arg.get('type')}" for arg in member.iter("arg")
                     if arg.get("direction") in (None, direction))


def signature(member):
    """As the page's headings have it."""
    results = arguments(member, "out") if member.tag == "method" else ""
    return (f"{member.get('name')}({arguments(member, 'in')})"
            + (f" → {results}" if results else ""))


def appended(code):
    """Name → type of what a piece of code appends to a dictionary."""
    return {name: kind or "s" for name, kind in APPENDED.findall(code)}


def names(text):
    """The entries of a list of definitions."""
    return set(re.findall(r"^\*([\w-]+)\*$", text, re.M))


class InterfaceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.xml = text_of(XML)
        cls.interface = ElementTree.fromstring(cls.xml).find("interface")
        cls.page = sections(text_of(PAGE), "#")
        cls.below = {}
        for part in ("METHODS", "SIGNALS"):
            for heading, text in sections(cls.page[part], "##").items():
                cls.below[heading.partition("(")[0]] = text

    def entries(self, member):
        return dict(ENTRY.findall(self.below[member]))

    def check_members(self, kind, part):
        wanted = [signature(member) for member in self.interface.iter(kind)]
        self.assertEqual(list(sections(self.page[part], "##")), wanted)

    def test_methods(self):
        self.check_members("method", "METHODS")

    def test_signals(self):
        self.check_members("signal", "SIGNALS")

    def test_properties(self):
        wanted = [(item.get("name"), item.get("type")) for item in self.interface.iter("property")]
        found = re.findall(r"^\*(\w+)\* (\S+)$", self.page["PROPERTIES"], re.M)
        self.assertEqual(found, wanted)

    def test_options(self):
        rows = re.findall(r'\{"([\w-]+)", \'(\w)\', offset', text_of("src/bus/start-options.c"))
        wanted = dict(rows)
        for name, kind in re.findall(r'\[QUERY_\w+\] = \{"([\w-]+)",[^}]*?(QUERY_\w+)',
                                     text_of("src/upstream/query.c")):
            wanted[name] = QUERY_TYPES[kind]
        self.assertGreater(len(wanted), 20)
        self.assertEqual(self.entries("Start"), wanted)
        start = self.xml.partition("Start: begin")[2].partition("-->")[0]
        self.assertEqual(dict(re.findall(r"([a-z-]+) +(s|b|i|as)(?=[,\n]|  )", start)), wanted)

    def test_dictionaries(self):
        """What each dictionary may hold is what the source puts there."""
        summary = appended(function("src/bus/call.c", "call_append_summary"))
        account = re.search(r'"account", "([^"]+)"', text_of("src/bus/call.c"))[1]
        wanted = {
            "Stop": summary | {"account": account, "request-ids": BY_HAND["request-ids"]},
            "Caption": appended(text_of("src/bus/caption.c")) | {"words": BY_HAND["words"]},
            "ListSources": appended(function("src/bus/call.c", "append_source")),
            "SessionStarted": appended(function("src/bus/service.c", "append_started")),
        }
        for member, entries in wanted.items():
            with self.subTest(member):
                self.assertGreater(len(entries), 2)
                self.assertEqual(self.entries(member), entries)
        for member in set(self.below) - set(wanted) - ELSEWHERE - {"Start"}:
            with self.subTest(member):
                self.assertEqual(self.entries(member), {})

    def test_history(self):
        """What is only in the XML's words."""
        for member in ELSEWHERE:
            with self.subTest(member):
                words = self.xml.partition(f"<!-- {member}:")[2].partition("-->")[0]
                each = words.partition("each:")[2].partition("query:")[0]
                listed = re.findall(r"(\w+) ([bdistux])(?=[,\s.;(]|$)", each)
                self.assertEqual(self.entries(member), dict(listed))

    def test_account(self):
        wanted = set(re.findall(r'"([a-z-]+)", account->', text_of("src/bus/call.c")))
        wanted |= set(re.findall(r'"([a-z-]+)",\s+account->', text_of("src/bus/call.c")))
        stop = self.below["Stop"].partition("*account*")[2]
        self.assertEqual(set(re.findall(r"_([a-z-]+)_", stop)), wanted)

    def test_statistics(self):
        wanted = (appended(function("src/bus/status.c", "append_numbers"))
                  | appended(function("src/bus/status.c", "append_usage")))
        text = self.page["PROPERTIES"].partition("*Statistics*")[2].partition("\n\n")[0]
        self.assertEqual(set(re.findall(r"_([a-z-]+)_", text)),
                         set(wanted) | {"account"})

    def test_states(self):
        wanted = set(re.findall(r'return "(\w+)"', function("src/daemon/captioning-report.c",
                                                           "captioning_state_name")))
        text = self.page["PROPERTIES"].partition("*State*")[2].partition("\n\n")[0]
        self.assertEqual(set(re.findall(r'"(\w+)"', text)), wanted)
        comment = self.xml.partition('<property name="State"')[0].rpartition("<!--")[2]
        self.assertEqual(set(re.findall(r'"(\w+)"', comment)), wanted)

    def test_errors_and_notices(self):
        conditions = re.findall(r'\[CONDITION_\w+\] = "([\w-]+)"', text_of("src/base/condition.c"))
        errors = {name for name in conditions if name[0].isupper()}
        codes = set(conditions) - errors
        self.assertEqual(names(self.page["ERRORS"]), errors)
        self.assertEqual(names(self.page["NOTICES"]), codes)
        head = self.xml.partition("NAME being one of")[2].partition("Every error")[0]
        self.assertEqual(set(re.findall(r"[A-Z]\w+", head)), errors)
        notice = self.xml.partition("NAME, or:")[2].partition("An empty message")[0]
        self.assertEqual(set(re.findall(r"[a-z]+(?:-[a-z]+)?", notice)), codes)


if __name__ == "__main__":
    unittest.main()
