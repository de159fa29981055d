# SPDX-License-Identifier: GPL-3.0-or-later
"""A private PipeWire with WirePlumber and null sinks, which touches no hardware and no other session."""

import json
import os
import pathlib
import wave

from process import wait_for

SINK = "speakers"

# Only what a null sink, streams and links need: no hardware, no real-time priority.
SERVER_CONFIG = """
context.properties = {{
    core.daemon = true
    core.name = pipewire-0
    link.max-buffers = 16
    default.clock.rate = {rate}
    default.clock.allowed-rates = [ {rate} ]
    default.clock.quantum = {quantum}
    default.clock.min-quantum = {quantum}
    default.clock.max-quantum = {max_quantum}
}}
context.spa-libs = {{
    audio.convert.* = audioconvert/libspa-audioconvert
    support.* = support/libspa-support
}}
context.modules = [
    {{ name = libpipewire-module-protocol-native }}
    {{ name = libpipewire-module-profiler }}
    {{ name = libpipewire-module-metadata }}
    {{ name = libpipewire-module-spa-device-factory }}
    {{ name = libpipewire-module-spa-node-factory }}
    {{ name = libpipewire-module-client-node }}
    {{ name = libpipewire-module-client-device }}
    {{ name = libpipewire-module-access args = {{ }} }}
    {{ name = libpipewire-module-adapter }}
    {{ name = libpipewire-module-link-factory }}
    {{ name = libpipewire-module-session-manager }}
]
context.objects = [
    {{ factory = spa-node-factory
      args = {{ factory.name = support.node.driver node.name = Dummy-Driver
               node.group = pipewire.dummy priority.driver = 20000 }} }}
    {{ factory = spa-node-factory
      args = {{ factory.name = support.node.driver node.name = Freewheel-Driver
               node.group = pipewire.freewheel node.freewheel = true priority.driver = 19000 }} }}
    {sinks}
]
"""

# WirePlumber must leave the machine's sound cards, cameras and headsets alone: 0.5, then 0.4.
NO_DEVICES = {
    "wireplumber.conf.d/80-no-devices.conf": """
wireplumber.profiles = {
    main = {
        hardware.audio = disabled
        hardware.bluetooth = disabled
        hardware.video-capture = disabled
    }
}
""",
    "main.lua.d/80-no-devices.lua": """
alsa_monitor.enabled = false
v4l2_monitor.enabled = false
if libcamera_monitor then libcamera_monitor.enabled = false end
""",
    "bluetooth.lua.d/80-no-devices.lua": "bluez_monitor.enabled = false\n",
}


def node_properties(name, channels, media_class="Audio/Sink", description=None):
    position = {1: "MONO", 2: "FL,FR", 8: "FL,FR,FC,LFE,RL,RR,SL,SR"}[channels]
    # As real devices have it: without, WirePlumber 0.5 may choose a sink as the default source.
    priority = 2000 if "Source" in media_class else 1000
    return (f"{{ factory.name=support.null-audio-sink node.name={name} "
            f"node.description=\"{description or name}\" media.class={media_class} audio.position=[{position}] object.linger=true "
            f"priority.session={priority} monitor.channel-volumes=true }}")


def merge(text):
    """The objects that pw-dump told. It tells one array and, if meanwhile something has changed,
    further ones with the changes; an object with neither info nor metadata has gone."""
    decoder = json.JSONDecoder()
    objects = {}
    text = text.strip()
    while text:
        changes, end = decoder.raw_decode(text)
        objects.update((item["id"], item) for item in changes)
        text = text[end:].strip()
    return [item for item in objects.values() if item.get("info") or "metadata" in item]


class PipeWire:
    """The server and its session manager; `sink` is the default sink unless there is none."""

    def __init__(self, world, rate, channels, sink=SINK, quantum=1024):
        self.world = world
        self.channels = channels
        self.sink = sink
        self.server = self.manager = None
        self._write_config(rate, quantum)

    def _write_config(self, rate, quantum):
        sinks = (f"{{ factory = adapter args = {node_properties(self.sink, self.channels)} }}"
                 if self.sink else "")
        self.config_dir = self.world.folder / "pipewire"
        self.config_dir.mkdir()
        (self.config_dir / "pipewire.conf").write_text(
            SERVER_CONFIG.format(rate=rate, sinks=sinks, quantum=quantum,
                                 max_quantum=max(quantum, 2048)), encoding="utf-8")
        for name, text in NO_DEVICES.items():
            path = pathlib.Path(self.world.env["XDG_CONFIG_HOME"], "wireplumber", name)
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")

    def start(self):
        self.start_server()
        self.start_manager()

    def start_server(self):
        # The variable hides client.conf, so it is for the server alone.
        self.server = self.world.start(["pipewire"], PIPEWIRE_CONFIG_DIR=self.config_dir)
        wait_for(self.dump, 20, "PipeWire to answer")

    def start_manager(self):
        self.manager = self.world.start(["wireplumber"])
        if self.sink:
            self.wait_for_default(self.sink)

    def kill_server(self):
        """The server dies; WirePlumber ends with it, as it does under systemd."""
        self.server.kill()
        self.manager.stop()

    def kill_manager(self):
        self.manager.kill()

    def dump(self):
        """All objects of the graph; empty if nobody answers."""
        finished = self.world.run(["pw-dump"])
        return merge(finished.out) if finished.code == 0 else []

    def nodes(self, media_class=None):
        """Nodes: name → the whole object of pw-dump."""
        found = {}
        for item in self.dump():
            properties = (item.get("info") or {}).get("props") or {}
            if item.get("type") == "PipeWire:Interface:Node" and (
                    media_class in (None, properties.get("media.class"))):
                found[properties.get("node.name")] = item
        return found

    def links(self):
        """Pairs (id of the node that gives, id of the node that takes)."""
        return [(item["info"]["output-node-id"], item["info"]["input-node-id"])
                for item in self.dump() if item.get("type") == "PipeWire:Interface:Link"]

    def default(self, kind="sink"):
        """The node name of the default sink or source, or None."""
        for item in self.dump():
            if (item.get("props") or {}).get("metadata.name") != "default":
                continue
            for entry in item.get("metadata", []):
                if entry["key"] == f"default.audio.{kind}":
                    return entry["value"].get("name")
        return None

    def wait_for_default(self, name, kind="sink"):
        """Wait until `name` is the default and has its ports, so that streams link to it."""
        def ready():
            node = self.nodes().get(name)
            return (node and self.default(kind) == name
                    and node["info"]["n-input-ports"] + node["info"]["n-output-ports"] > 0)
        wait_for(ready, 20, f"{name} to be the default {kind}")

    def add_sink(self, name, channels=None, description=None):
        """description: what people call it; the name, if there is none."""
        self._add(name, "Audio/Sink", channels, description)

    def add_source(self, name, channels=1, description=None):
        """A microphone that hears what is played into it: play(…, target=name)."""
        self._add(name, "Audio/Source/Virtual", channels, description)

    def add_room(self, microphone):
        """A microphone, and the sink that stands for the room around it: what is played there is
        what is said. Its name is given back."""
        room = f"room-of-{microphone}"
        self.add_source(microphone)
        self.add_sink(room)
        ends = wait_for(lambda: self._ends(room, microphone), 10, "the ports of the room")
        finished = self.world.run(["pw-link", *ends])
        assert finished.code == 0, finished.err
        return room

    def _ends(self, room, microphone):
        """The port that gives the room's sound and the one that takes it; None while there is none."""
        ends = [next((port for port in self.world.run(["pw-link", option]).out.split()
                      if port.startswith(beginning)), None)
                for beginning, option in ((f"{room}:monitor", "-o"), (f"{microphone}:input", "-i"))]
        return ends if all(ends) else None

    def _add(self, name, media_class, channels, description):
        properties = node_properties(name, channels or self.channels, media_class, description)
        finished = self.world.run(["pw-cli", "create-node", "adapter", properties])
        assert finished.code == 0, finished.err
        wait_for(lambda: name in self.nodes(), 10, f"the node {name}")

    def remove(self, name):
        """Take a sink or source away, as when a headset is unplugged."""
        self.world.run(["pw-cli", "destroy", str(self.nodes()[name]["id"])])
        wait_for(lambda: name not in self.nodes(), 10, f"the end of the node {name}")

    def set_default(self, name, kind="sink"):
        finished = self.world.run(["pw-metadata", "0", f"default.configured.audio.{kind}",
                                   json.dumps({"name": name}), "Spa:String:JSON"])
        assert finished.code == 0, finished.err
        self.wait_for_default(name, kind)

    def force(self, what, value):
        """Let the graph run at one rate, or quantum, from now on; 0: as its clients ask."""
        finished = self.world.run(["pw-metadata", "-n", "settings", "0", f"clock.force-{what}",
                                   str(value)])
        assert finished.code == 0, finished.err

    def play(self, path, target=None, name="player", tail_seconds=1.0, **properties):
        """Start playing a WAV file; give the player back.

        Even with a target, a player follows the default sink if it is its target, unless it has the
        property node.dont-reconnect.
        """
        padded = pad(path, self.world.folder, tail_seconds)
        properties = json.dumps({"application.name": name, "node.name": name, **properties})
        command = ["pw-play", "--volume", "1.0", "--properties", properties]
        if target:
            command += ["--target", target]
        return self.world.start([*command, padded])


def pad(path, folder, seconds):
    """A copy of a WAV file with silence behind it: pw-play 0.3.65 cuts its own tail."""
    padded = folder / f"padded-{os.path.basename(path)}"
    with wave.open(str(path)) as source, wave.open(str(padded), "wb") as target:
        target.setparams(source.getparams())
        target.writeframes(source.readframes(source.getnframes()))
        silence = int(seconds * source.getframerate())
        target.writeframes(bytes(silence * source.getnchannels() * source.getsampwidth()))
    return padded


def duration(path):
    """Seconds of sound in a WAV file."""
    with wave.open(str(path)) as source:
        return source.getnframes() / source.getframerate()
