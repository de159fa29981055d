#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each row of the table of faults that concerns the way to a server has a test that names it."""

import pathlib
import re
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1] / "integration"

# Servers and networks (1 to 32), keys, sleep and clocks (57 to 62); see the table that scripts/test
# prints at its end.
ROWS = {*range(1, 33), *range(57, 63)}

# @fault(19, …), tell_row("6, 18", …) and their like: the first argument is the row.
CALL = re.compile(r"\b(?:fault|tell|tell_row|pass_\w+|check_all|finish_portal|refuse)\("
                  r"\s*\"?(\d[\d, ]*)[\",]")


class FaultRowsTest(unittest.TestCase):
    def test_each_row_is_shown(self):
        shown = set()
        for path in TESTS.glob("test_*.py"):
            for rows in CALL.findall(path.read_text(encoding="utf-8")):
                shown |= {int(row) for row in rows.replace(",", " ").split()}
        self.assertEqual(ROWS - shown, set())


if __name__ == "__main__":
    unittest.main()
