#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A session over a transport that a script plays, in a time that the script tells. One line of a
 * script is one step:
 *
 *   plain, opus, flux, stereo, more-keyterms
 *                             before all others: a server without TLS, compressed audio, version 2,
 *                             two channels, keyterms that the query doesn't hold
 *   start                     session_start()
 *   audio MS                  so much audio is captured, chunk by chunk, in its real time
 *   pause MS                  so much time without audio (a gap on the timeline)
 *   wait MS                   so much time in which the audio is late (no gap)
 *   opened ID                 the server accepts
 *   refused STATUS TEXT       … or answers with an HTTP status
 *   failed FAULT TEXT         … or there is no connection: name, unreachable, timeout, tls, protocol
 *   message JSON              the server says something
 *   closed CODE REASON        the server ends the connection
 *   reroute                   from here on, the connection's way to the server is another one
 *   lose-key                  from here on, prepare() has to look for it: "> prepare"
 *   prepared                  session_prepared()
 *   stop, hold, resume, hurry, reconnect
 *                             session_stop(), _pause(), _resume(), _hurry(), _reconnect()
 *   configure QUERY           session_configure(); configure-more: the query doesn't hold all
 *   > WHAT                    the next thing that the session did is this:
 *                             open, close, binary MS (audio sent since the last line, in all),
 *                             text JSON, results JSON-like, break, notice CODE
 *   > nothing                 it did nothing more
 *   = state NAME              what session_state() says: connecting, listening, …
 *   = sent MS / lost MS / owed-from MS / complete / deadline / reconnections N / failure NAME
 *
 * Steps between which time must go by say so with "audio" or "pause"; timers run meanwhile.
 */

void script_run(const char *name, const char *const *lines);
