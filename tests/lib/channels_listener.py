# SPDX-License-Identifier: GPL-3.0-or-later
"""A recogniser of several channels: each is heard by a Listener of its own (multichannel=true)."""

import array
import dataclasses
import hashlib
import sys

from tone_listener import MODEL, MODEL_INFO, Listener


def split(raw, n_channels):
    """Interleaved samples, channel by channel."""
    samples = array.array("h", raw)
    if sys.byteorder == "big":
        samples.byteswap()
    return [samples[i::n_channels].tobytes() for i in range(n_channels)]


class ChannelsListener:
    """As tone_listener.Listener. Its words are those of all channels, in the order of their ends."""

    FINALIZE = Listener.FINALIZE
    KEEP_ALIVE = Listener.KEEP_ALIVE
    HAS_METADATA = True
    CLOSE_CODE = 1000

    def __init__(self, options, request_id=None):
        self.options = options
        self.words = []
        self._digest = hashlib.sha256()
        self._n_bytes = 0
        self._odd = b""
        mono = dataclasses.replace(options, channels=1)
        self.channels = [Listener(mono, request_id) for _ in range(options.channels)]
        self.request_id = self.channels[0].request_id

    @property
    def seconds(self):
        return self.channels[0].seconds

    def greet(self):
        return []

    def feed(self, raw, sent=None):
        self._digest.update(raw if sent is None else sent)
        raw = self._odd + raw
        whole = len(raw) - len(raw) % (2 * len(self.channels))
        self._odd = raw[whole:]
        self._n_bytes += whole
        pieces = split(raw[:whole], len(self.channels))
        return self._of_all(lambda i, channel: channel.feed(pieces[i]))

    def finalize(self):
        return self._of_all(lambda _, channel: channel.finalize())

    def finish(self):
        return self._of_all(lambda _, channel: channel.finish())

    def _of_all(self, ask):
        """What each channel says, marked as its."""
        messages = []
        for i, channel in enumerate(self.channels):
            n_words = len(channel.words)
            for message in ask(i, channel):
                name = "channel_index" if message["type"] == "Results" else "channel"
                messages.append(message | {name: [i, len(self.channels)]})
            self.words += channel.words[n_words:]
        return messages

    def metadata(self, complete=True):
        message = self.channels[0].metadata(complete)
        message["sha256"] = self._digest.hexdigest() if complete else "incomplete"
        if self._n_bytes:
            message |= {"channels": len(self.channels), "models": [MODEL],
                        "model_info": {MODEL: MODEL_INFO}}
        return message
