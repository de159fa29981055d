# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of the table of faults that scripts/test prints: one for each fault that was survived.

    # fault 10 | RST in mid-stream | tries 2 | expected 24 | lost 0 | doubled 0
    # fault 19 | a proxy that refuses | passed
"""

import functools


def tell(fault, what, *columns):
    """fault: the row's number, or several: "6, 18"; "-" for what is in no row."""
    print(f"# fault {fault} | {what} | {' | '.join(columns) or 'passed'}", flush=True)


def fault(number, what):
    """A test that shows this row, where words don't: told once it has passed."""
    def decorate(test):
        @functools.wraps(test)
        def told(self):
            n_before = len(failures(self))
            test(self)
            if len(failures(self)) == n_before:
                tell(number, what)
        return told
    return decorate


def failures(test):
    """Of the test so far: those of its subtests don't end it."""
    result = test._outcome.result
    return result.failures + result.errors
