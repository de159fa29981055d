/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Conversations of the session in version 2, on two channels, and compressed. */

#include "conversations.h"
#include "upstream/encoder.h"

/* Version 2 ends without a status. */

CONVERSATION(a_turn_is_ended_and_its_last_words_are_waited_for, "flux", "start", "> open",
             "opened r1", "audio 1000", "> binary 1000", "stop",
             "> text {\"type\":\"ForceEndTurn\"}", "> " CLOSE_STREAM,
             TURN("EndOfTurn", 0, 1, "one"), "> results 0.00-1.00 one", "closed 1005",
             "= state ended", "= complete")

CONVERSATION(a_cut_right_after_close_stream_is_no_end, "flux", "start", "> open", "opened r1",
             "audio 1000", "> binary 1000", "stop", "> text {\"type\":\"ForceEndTurn\"}",
             "> " CLOSE_STREAM, "closed 0", "> break", "> notice reconnecting", "= state stopping",
             "= kept 1000", "pause 600", "> open", "opened r2", "> notice reconnecting withdrawn",
             "> binary 500", "pause 500", "> binary 500", "> text {\"type\":\"ForceEndTurn\"}",
             "> " CLOSE_STREAM, TURN("EndOfTurn", 0, 0.9, "one"), "> results 0.00-0.90 one",
             "closed 0", "= state ended", "= complete")

/* Two channels in one stream. */

#define CHANNEL_FINAL(channel, start, duration, text)                                        \
        "message {\"type\":\"Results\",\"channel_index\":[" #channel ",2],\"start\":" #start \
        ",\"duration\":" #duration ",\"is_final\":true,\"speech_final\":true,\"channel\":"   \
        "{\"alternatives\":[{\"transcript\":\"" text "\",\"confidence\":0.9,\"words\":[]}]}}"

CONVERSATION(a_break_replays_from_the_channel_that_lags, "stereo", "start", "> open", "opened r1",
             "audio 3000", "> binary 3000", CHANNEL_FINAL(0, 0, 3, "left"),
             "> results 0.00-3.00 left", "= kept 3000", CHANNEL_FINAL(1, 0, 1, "right"),
             "> results 0.00-1.00 right", "= kept 2000", "closed 0", "> break",
             "> notice reconnecting", "pause 600", "> open", "opened r2",
             "> notice reconnecting withdrawn", "> binary 500", "pause 2000", "> binary 1500",
             "> " FINALIZE,
             /* the other one's words come again, with the times that they had */
             CHANNEL_FINAL(0, 0, 2, "left"), "> results 1.00-3.00 left",
             CHANNEL_FINAL(1, 0, 2, "right"), "> results 1.00-3.00 right", "= kept 0")

CONVERSATION(a_channel_that_is_silent_holds_nothing_up, "stereo", "start", "> open", "opened r1",
             "audio 7000", "> binary 7000", CHANNEL_FINAL(0, 0, 7, "left"),
             "> results 0.00-7.00 left", "audio 7000", "> binary 7000",
             CHANNEL_FINAL(0, 7, 7, "left"), "> results 7.00-14.00 left", "= kept 14000",
             "message {\"type\":\"Results\",\"channel_index\":[1,2],\"start\":0,\"duration\":14,"
             "\"is_final\":false,\"channel\":{\"alternatives\":[{\"transcript\":\"\"}]}}",
             "> results 0.00-14.00 ", "= kept 10000")

CONVERSATION(a_server_that_takes_two_channels_for_one, "stereo", "start", "> open", "opened r1",
             "audio 3000", "> binary 3000",
             "message {\"type\":\"Results\",\"channel_index\":[0,1],\"start\":0,\"duration\":3,"
             "\"is_final\":true,\"channel\":{\"alternatives\":[{\"transcript\":\"both\"}]}}",
             "> results 0.00-3.00 both", "= kept 0")

CONVERSATION(a_channel_that_there_is_not, "stereo", "start", "> open", "opened r1", "audio 1000",
             "> binary 1000", CHANNEL_FINAL(2, 0, 1, "nobody"), "> nothing", "= kept 1000")

/* What can't be decoded is sent as it is, once. */

CONVERSATION(sound_that_can_not_be_decoded_ends_it, "start", "> open", "opened r1", "audio 1000",
             "> binary 1000", "closed 1008 DATA-0000", "= state ended", "= failure BadRequest")

/* In a build without libopus there is no compressed session. */
static void run_compressed(const char *name, const char *const *lines)
{
        if (encoder_exists())
                script_run(name, lines);
}

#define COMPRESSED_CONVERSATION(name, ...)                                       \
        TEST(name)                                                               \
        {                                                                        \
                run_compressed(#name, (const char *const[]){__VA_ARGS__, NULL}); \
        }

#define OPUS_QUERY "encoding=opus&model=nova-3"
#define PLAIN_QUERY "encoding=linear16&model=nova-3"

COMPRESSED_CONVERSATION(compressed_sound_that_can_not_be_decoded_is_sent_as_it_is, "opus", "start",
                        "> open " OPUS_QUERY, "opened r1", "audio 1200", "> binary 1200",
                        "closed 1008 DATA-0000", "> break", "> notice reconnecting",
                        "= state reconnecting", "= kept 1200", "pause 600", "> open " PLAIN_QUERY,
                        "opened r2", "> notice reconnecting withdrawn", "> binary 500", "pause 800",
                        "> binary 700", "> " FINALIZE, FINAL(0, 1.2, "one"),
                        "> results 0.00-1.20 one", "= lost 0",
                        /* once: it isn't the compression */
                        "audio 100", "> binary 100", "closed 1008 DATA-0000", "= state ended",
                        "= failure BadRequest")

/* A packet is not filled up with silence in the middle of a word. */
COMPRESSED_CONVERSATION(a_slow_graph_costs_no_silence, "opus", "start", "> open " OPUS_QUERY,
                        "opened r1", "audio 100", "> binary 60", "wait 200", "> nothing",
                        "audio 20", "> binary 60", "wait 290", "> nothing", "audio 10", "wait 320",
                        "> binary 60", "= sent 180")

/* Sound that doesn't end with a packet hides no moment to change the connection. */
COMPRESSED_CONVERSATION(keyterms_are_changed_amid_compressed_sound, "opus", "start",
                        "> open " OPUS_QUERY, "opened r1", "audio 100", "> binary 60",
                        "configure encoding=opus&keyterm=x", "> text " CONFIGURE, NOT_CONFIGURED,
                        "> break", "> close", "> open encoding=opus&keyterm=x", "opened r2",
                        "> binary 60", "= lost 0")

COMPRESSED_CONVERSATION(new_keyterms_do_not_bring_compression_back, "opus", "start",
                        "> open " OPUS_QUERY, "opened r1", "audio 1200", "> binary 1200",
                        "closed 1007", "> break", "> notice reconnecting",
                        "configure encoding=opus&keyterm=x", "pause 600",
                        "> open encoding=linear16&keyterm=x", "opened r2",
                        "> notice reconnecting withdrawn", "> binary 500")
