# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages of the npm registry, in ~/.cache/surtitle (or $XDG_CACHE_HOME), for tests that compare
ours with what others made."""

import os
import pathlib
import shutil
import subprocess
import unittest

INSTALL_SECONDS = 90


def install(package, version):
    """The folder that has the package in node_modules, or SkipTest."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            raise unittest.SkipTest(f"{program} is not installed")
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    folder = pathlib.Path(base, "surtitle", f"{package.strip('@').replace('/', '-')}-{version}")
    if (folder / "node_modules" / package / "package.json").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit",
               "--no-fund", "--fetch-retries", "1", f"{package}@{version}"]
    try:
        finished = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, text=True,
                                  capture_output=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise unittest.SkipTest("the npm registry does not answer") from None
    if finished.returncode != 0:
        error = next((line for line in finished.stderr.splitlines() if "err" in line.lower()), "")
        raise unittest.SkipTest(f"npm can't install {package}: {error}")
    return folder
