# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a file of unittest's tests and tell them as TAP: each test counts, each skip has its reason.

    tap.py tests/integration/test_world.py [WorldTest.test_screens …]

With SURTITLE_TEST_AGAIN=1 in the environment, what failed is run once more by itself, and named if
it passes then: on a busy machine the sound graph itself stumbles. scripts/test asks for that.
"""

import importlib.util
import os
import pathlib
import re
import signal
import sys
import traceback
import unittest


def name_of(test):
    """What the loader knows a test by; of a class that could not be set up, the class."""
    whole_class = re.fullmatch(r"\w+ \((.*)\)", test.id())
    return (whole_class[1] if whole_class else test.id()).split(".", 1)[-1]


class TapResult(unittest.TestResult):
    """One line a test; subtests count with the test they belong to.

    hold: failures are not told, but kept by the tests' names, for another try.
    """

    def __init__(self, hold=False, n_told=0):
        super().__init__()
        self.n_told = n_told
        self.failed_test = None
        self.held = {} if hold else None

    def tell(self, test, ok=True, directive=""):
        self.n_told += 1
        name = name_of(test).replace("#", "")
        print(f"{'' if ok else 'not '}ok {self.n_told} - {name}{directive}", flush=True)

    def _tell_failure(self, test, error):
        if self.failed_test is test:
            return
        self.failed_test = test
        if self.held is not None:
            self.held[name_of(test)] = "".join(traceback.format_exception_only(*error[:2]))
            return
        for line in "".join(traceback.format_exception(*error)).splitlines():
            print(f"# {line}")
        self.tell(test, ok=False)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.tell(test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._tell_failure(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self._tell_failure(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self._tell_failure(test, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.tell(test, directive=f" # SKIP {reason}")

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.tell(test, ok=False, directive=" # TODO expected")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.tell(test, ok=False)


def load(path):
    """The test file as a module, as if it had been run by itself."""
    sys.path[:0] = [str(path.parent), str(path.parents[1] / "lib")]
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def try_again(first, module):
    """Run what failed once more; what came of it."""
    result = TapResult(n_told=first.n_told)
    for name, error in first.held.items():
        n_failed = len(result.failures) + len(result.errors)
        unittest.defaultTestLoader.loadTestsFromName(name, module).run(result)
        if len(result.failures) + len(result.errors) == n_failed:
            print(f"# again: {name}: {' '.join(error.split())[:200]}", flush=True)
    return result


def main():
    """Run the tests of a file, or those of them that further arguments name (Class.test)."""
    # A test that takes too long is told to end: let it end what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    module = load(pathlib.Path(sys.argv[1]).resolve())
    loader = unittest.defaultTestLoader
    names = sys.argv[2:]
    suite = (loader.loadTestsFromNames(names, module) if names
             else loader.loadTestsFromModule(module))
    result = TapResult(hold=os.environ.get("SURTITLE_TEST_AGAIN") == "1")
    suite.run(result)
    if result.held:
        result = try_again(result, module)
    # At the end, for a class that is skipped as a whole counts once.
    print(f"1..{result.n_told}", flush=True)
    sys.exit(0 if result.n_told and result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
