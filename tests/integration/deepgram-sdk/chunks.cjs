// SPDX-License-Identifier: GPL-3.0-or-later
// Audio as a program would have it: 100 ms at a time, here ten times as fast as it was spoken.
"use strict";

const { readFileSync } = require("node:fs");

const CHUNK_BYTES = 3200;
const PAUSE_MS = 10;

exports.readChunks = (file) => {
    const audio = readFileSync(file);
    const chunks = [];

    for (let at = 0; at < audio.length; at += CHUNK_BYTES)
        chunks.push(audio.subarray(at, at + CHUNK_BYTES));
    return chunks;
};

exports.wait = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
