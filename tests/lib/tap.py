# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a file of unittest's tests and tell them as TAP: each test counts, each skip has its reason.

    tap.py tests/integration/test_world.py [WorldTest.test_screens …]
"""

import importlib.util
import pathlib
import signal
import sys
import traceback
import unittest


class TapResult(unittest.TestResult):
    """One line a test; subtests count with the test they belong to."""

    def __init__(self):
        super().__init__()
        self.n_told = 0
        self.failed_test = None

    def tell(self, test, ok=True, directive=""):
        self.n_told += 1
        name = test.id().split(".", 1)[-1].replace("#", "")
        print(f"{'' if ok else 'not '}ok {self.n_told} - {name}{directive}", flush=True)

    def _tell_failure(self, test, error):
        if self.failed_test is test:
            return
        self.failed_test = test
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


def main():
    """Run the tests of a file, or those of them that further arguments name (Class.test)."""
    # A test that takes too long is told to end: let it end what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    module = load(pathlib.Path(sys.argv[1]).resolve())
    loader = unittest.defaultTestLoader
    names = sys.argv[2:]
    suite = (loader.loadTestsFromNames(names, module) if names
             else loader.loadTestsFromModule(module))
    print(f"1..{suite.countTestCases()}", flush=True)
    result = TapResult()
    suite.run(result)
    sys.exit(0 if result.testsRun and result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
