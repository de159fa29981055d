#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a year of captions takes to be searched, listed, added to and forgotten in.

A thousand hours are made by history-bench, which also does the timing: the slowest of three.
Prints a table beside the budgets; it fails only if something does not work, never because a machine
is slow.
"""

import os
import pathlib
import subprocess
import tempfile

HOURS = 1000

BUDGETS_MS = {
    "rare word": 50,
    "phrase": 50,
    "commonest word": 300,
    "list": 50,
    "write a segment": 1000,
}


def main():
    program = pathlib.Path(os.environ["BUILD_DIR"]) / "tests/bench/history-bench"
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "surtitle", "history.db")
        finished = subprocess.run([program, path, str(HOURS)], check=True, text=True,
                                  stdout=subprocess.PIPE)
        n_bytes = path.stat().st_size
    print(f"{HOURS} hours of captions, {n_bytes / 2**20:.0f} MiB")
    print(f"{'':24} {'took':>12} {'budget':>10} {'results':>8}")
    for line in finished.stdout.splitlines():
        name, took, results = line.split("\t")
        budget = f"{BUDGETS_MS[name]:7} ms" if name in BUDGETS_MS else f"{'':10}"
        print(f"{name:24} {float(took):9.1f} ms {budget} {results:>8}")


if __name__ == "__main__":
    main()
