#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What desktops, buses and installers read is valid by their own tools, and true to the sources."""

import configparser
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
from xml.etree import ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BUILD_DIR", ROOT / "build"))
APP = "org.surtitle.Surtitle"
# The project has no page on the web that metainfo could name.
NO_HOMEPAGE = "url-homepage-missing"


def need(tool):
    return unittest.skipUnless(shutil.which(tool), f"{tool} is not installed")


def text_of(path):
    return path.read_text(encoding="utf-8")


class DataTest(unittest.TestCase):
    def check(self, *command):
        finished = subprocess.run(command, capture_output=True, text=True, timeout=60)
        self.assertEqual(finished.returncode, 0, finished.stdout + finished.stderr)
        return finished.stdout + finished.stderr

    @need("desktop-file-validate")
    def test_desktop_file(self):
        said = self.check("desktop-file-validate", BUILD / f"data/{APP}.desktop")
        self.assertEqual(said, "")

    @need("appstreamcli")
    def test_metainfo(self):
        finished = subprocess.run(["appstreamcli", "validate", "--no-net", "--no-color",
                                   BUILD / f"data/{APP}.metainfo.xml"],
                                  capture_output=True, text=True, timeout=60, check=False)
        said = finished.stdout + finished.stderr
        faults = [line for line in said.splitlines()
                  if line.startswith(("E:", "W:")) and not line.endswith(NO_HOMEPAGE)]
        self.assertEqual(faults, [], said)
        self.assertTrue(finished.returncode == 0 or NO_HOMEPAGE in said, said)

    @need("glib-compile-schemas")
    def test_schemas(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(ROOT / f"data/{APP}.gschema.xml", folder)
            self.check("glib-compile-schemas", "--strict", folder)
        self.assertTrue((BUILD / "data/gschemas.compiled").exists())

    def test_every_setting_is_explained(self):
        for key in ElementTree.parse(ROOT / f"data/{APP}.gschema.xml").iter("key"):
            with self.subTest(key.get("name")):
                self.assertTrue(key.findtext("summary"))
                self.assertTrue(key.findtext("description"))

    def test_service_files_agree(self):
        files = {}
        for name in ("org.surtitle.Captions1.service", "surtitled.service"):
            if not (BUILD / "data" / name).exists():
                self.skipTest("built without the systemd unit")
            files[name] = configparser.ConfigParser(strict=False, interpolation=None)
            files[name].optionxform = str
            files[name].read(BUILD / "data" / name)
        bus = files["org.surtitle.Captions1.service"]["D-BUS Service"]
        unit = files["surtitled.service"]["Service"]
        self.assertEqual(bus["SystemdService"], "surtitled.service")
        self.assertEqual(bus["Name"], unit["BusName"])
        self.assertEqual(bus["Exec"], unit["ExecStart"])
        self.assertRegex(bus["Exec"], "^/.*/surtitled --exit-when-idle$")

    def test_the_desktop_entry_can_be_activated(self):
        entry = configparser.ConfigParser(interpolation=None)
        entry.read(BUILD / f"data/{APP}.desktop")
        self.assertEqual(entry["Desktop Entry"]["DBusActivatable"], "true")
        if not (BUILD / f"data/{APP}.service").exists():
            self.skipTest("built without the caption window")
        service = configparser.ConfigParser(interpolation=None)
        service.read(BUILD / f"data/{APP}.service")
        self.assertEqual(service["D-BUS Service"]["Name"], APP)
        self.assertRegex(service["D-BUS Service"]["Exec"],
                         "^/.*/surtitle-overlay --gapplication-service$")
        self.assertIn("toggle", entry["Desktop Entry"]["Actions"].split(";"))

    def test_icons(self):
        states = [(f"{APP}-{state}", "128") for state in ("off", "paused", "trouble")]
        for name, size in ((APP, "128"), (f"{APP}-symbolic", "16"), *states):
            image = ElementTree.parse(ROOT / f"data/icons/{name}.svg").getroot()
            self.assertEqual((image.get("width"), image.get("height")), (size, size))

    def test_flatpak_manifest(self):
        manifest = json.loads(text_of(ROOT / f"flatpak/{APP}.json"))
        self.assertEqual(manifest["app-id"], APP)
        self.assertEqual(manifest["modules"][-1]["name"], "surtitle")
        options = re.findall(r"option\('([\w-]+)'", text_of(ROOT / "meson_options.txt"))
        for option in manifest["modules"][-1]["config-opts"]:
            self.assertIn(option[2:].split("=")[0], options)


if __name__ == "__main__":
    unittest.main()
