# SPDX-License-Identifier: GPL-3.0-or-later
"""Decodes raw Opus packets with the system's libopus."""

import ctypes
import ctypes.util

PACKET_SECONDS_MAX = 0.12
OPUS_OK = 0


class Decoder:
    """One stream. Every packet becomes raw 16-bit samples in the machine's byte order."""

    def __init__(self, rate, channels):
        name = ctypes.util.find_library("opus") or "libopus.so.0"
        self._library = ctypes.CDLL(name)
        self._library.opus_decoder_create.restype = ctypes.c_void_p
        self._channels = channels
        self._samples = (ctypes.c_int16 * (round(rate * PACKET_SECONDS_MAX) * channels))()
        error = ctypes.c_int()
        self._state = ctypes.c_void_p(
            self._library.opus_decoder_create(rate, channels, ctypes.byref(error)))
        assert error.value == OPUS_OK, f"libopus: error {error.value}"

    def __del__(self):
        if getattr(self, "_state", None):
            self._library.opus_decoder_destroy(self._state)

    def decode(self, packet):
        n_frames = self._library.opus_decode(
            self._state, packet, len(packet), self._samples,
            len(self._samples) // self._channels, 0)
        assert n_frames > 0, f"libopus: error {n_frames} for a packet of {len(packet)} bytes"
        return bytes(self._samples)[:2 * n_frames * self._channels]
