// SPDX-License-Identifier: GPL-3.0-or-later
// Streams a file of raw audio with @deepgram/sdk 5 and prints what came back, as JSON.
// node stream-v5.cjs FOLDER-OF-THE-PACKAGE http://127.0.0.1:PORT FILE
"use strict";

const { createRequire } = require("node:module");
const { readChunks, wait } = require("./chunks.cjs");

const [folder, url, file] = process.argv.slice(2);
const { DeepgramClient } = createRequire(folder + "/")("@deepgram/sdk");

const counters = { UtteranceEnd: "utterance_ends", SpeechStarted: "speech_starts" };
const told = { results: [], metadata: null, utterance_ends: 0, speech_starts: 0, close: null };

function take(message) {
    if (message.type === "Results")
        told.results.push(message);
    else if (message.type === "Metadata")
        told.metadata = message;
    else
        told[counters[message.type]]++;
}

async function main() {
    const client = new DeepgramClient({ apiKey: "any-key", baseUrl: url.replace("http", "ws") });
    const connection = await client.listen.v1.connect({
        model: "nova-3", language: "en", encoding: "linear16", sample_rate: "16000", channels: "1",
        interim_results: "true", smart_format: "true", endpointing: "300",
        utterance_end_ms: "1000", vad_events: "true",
    });
    const closed = new Promise((resolve) => connection.on("close", resolve));

    connection.on("message", take);
    connection.on("error", (error) => {
        console.error("error", error.message || error);
        process.exit(1);
    });
    connection.connect();
    await connection.waitForOpen();
    for (const chunk of readChunks(file)) {
        connection.sendMedia(chunk);
        await wait();
    }
    connection.sendCloseStream({ type: "CloseStream" });
    told.close = (await closed).code;
    console.log(JSON.stringify(told));
}

main();
