// SPDX-License-Identifier: GPL-3.0-or-later
// Streams a file of raw audio with @deepgram/sdk 4 and prints what came back, as JSON.
// node stream-v4.cjs FOLDER-OF-THE-PACKAGE http://127.0.0.1:PORT FILE
"use strict";

const { createRequire } = require("node:module");
const { readChunks, wait } = require("./chunks.cjs");

const [folder, url, file] = process.argv.slice(2);
const { createClient, LiveTranscriptionEvents } = createRequire(folder + "/")("@deepgram/sdk");

const client = createClient("any-key", {
    global: { websocket: { options: { url: url.replace("http", "ws") } } },
});
const connection = client.listen.live({
    model: "nova-3", language: "en", encoding: "linear16", sample_rate: 16000, channels: 1,
    interim_results: true, smart_format: true, endpointing: 300, utterance_end_ms: 1000,
    vad_events: true,
});
const told = { results: [], metadata: null, utterance_ends: 0, speech_starts: 0, close: null };

connection.on(LiveTranscriptionEvents.Transcript, (data) => told.results.push(data));
connection.on(LiveTranscriptionEvents.Metadata, (data) => { told.metadata = data; });
connection.on(LiveTranscriptionEvents.UtteranceEnd, () => { told.utterance_ends++; });
connection.on(LiveTranscriptionEvents.SpeechStarted, () => { told.speech_starts++; });
connection.on(LiveTranscriptionEvents.Error, (error) => {
    console.error("error", error.message || error);
    process.exit(1);
});
connection.on(LiveTranscriptionEvents.Close, (event) => {
    told.close = event.code;
    console.log(JSON.stringify(told));
});
connection.on(LiveTranscriptionEvents.Open, async () => {
    for (const chunk of readChunks(file)) {
        connection.send(chunk);
        await wait();
    }
    connection.requestClose();
});
