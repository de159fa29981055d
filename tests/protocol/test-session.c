/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Conversations of the session with a server, as tables; the steps are in scripted-session.h. */

#include <glib.h>

#include "base/cleanup.h"
#include "scripted-session.h"
#include "test.h"
#include "upstream/encoder.h"

#define CONVERSATION(name, ...)                                              \
        TEST(name)                                                           \
        {                                                                    \
                script_run(#name, (const char *const[]){__VA_ARGS__, NULL}); \
        }

#define FINAL(start, duration, text)                                                       \
        "message {\"type\":\"Results\",\"channel_index\":[0,1],\"start\":" #start          \
        ",\"duration\":" #duration ",\"is_final\":true,\"speech_final\":true,\"channel\":" \
        "{\"alternatives\":[{\"transcript\":\"" text "\",\"confidence\":0.9,\"words\":[]}]}}"
#define INTERIM(start, duration, text)                                            \
        "message {\"type\":\"Results\",\"channel_index\":[0,1],\"start\":" #start \
        ",\"duration\":" #duration ",\"is_final\":false,\"channel\":"             \
        "{\"alternatives\":[{\"transcript\":\"" text "\",\"confidence\":0.9,\"words\":[]}]}}"
#define TURN(event, start, end, text)                                                           \
        "message {\"type\":\"TurnInfo\",\"event\":\"" event "\",\"audio_window_start\":" #start \
        ",\"audio_window_end\":" #end ",\"transcript\":\"" text "\",\"words\":[]}"
#define METADATA "message {\"type\":\"Metadata\",\"sha256\":\"\",\"duration\":1.0}"
#define CLOSE_STREAM "text {\"type\":\"CloseStream\"}"
#define KEEP_ALIVE "text {\"type\":\"KeepAlive\"}"
#define FINALIZE "text {\"type\":\"Finalize\"}"

CONVERSATION(audio_before_the_server_answers_is_kept_and_sent_first, "start", "> open",
             "= state connecting", "audio 400", "> nothing", "= kept 400", "opened r1",
             "> binary 400", "= state listening", "audio 100", "> binary 100")

CONVERSATION(a_backlog_goes_out_at_five_quarters_of_real_time, "start", "> open", "audio 10000",
             "opened r1", "> binary 500",
             /* 8 s at 5/4: what came meanwhile, and 2 s of the backlog */
             "audio 8000", "> binary 10000")

CONVERSATION(stop_sends_the_rest_then_close_stream_and_reads_to_the_end, "start", "> open",
             "opened r1", "audio 1010", "> binary 1000", "stop", "> binary 10", "> " CLOSE_STREAM,
             "= state stopping", "pause 5000", "> nothing", FINAL(0, 1.01, "last words"),
             "> results 0.00-1.01 last words", METADATA, "> close", "= state ended", "= complete",
             "= sent 1010", "= kept 0")

CONVERSATION(a_clean_close_without_metadata_ends_it_too, "start", "> open", "opened r1",
             "audio 100", "> binary 100", "stop", "> " CLOSE_STREAM, "closed 1000", "= state ended",
             "= complete")

CONVERSATION(a_connection_waits_for_its_key, "lose-key", "start", "> prepare", "audio 300",
             "= state connecting", "> nothing", "prepared", "> open", "opened r1", "> binary 300",
             /* only one connection is waited for */
             "prepared", "> nothing", "closed 0", "> break", "> notice reconnecting", "pause 600",
             "> prepare", "= state reconnecting", "prepared", "> open")

CONVERSATION(stop_while_the_key_is_sought_waits_for_it, "lose-key", "start", "> prepare",
             "audio 300", "stop", "= state stopping", "> nothing", "prepared", "> open",
             "opened r1", "> binary 300", "> " CLOSE_STREAM, METADATA, "> close", "= complete")

CONVERSATION(a_key_that_comes_after_the_end_opens_nothing, "lose-key", "start", "> prepare", "stop",
             "= state ended", "prepared", "> nothing", "= state ended")

CONVERSATION(stop_before_any_audio_needs_no_server, "start", "> open", "stop", "= state ended",
             "= complete")

CONVERSATION(stop_while_connecting_still_sends_what_was_said, "start", "> open", "audio 300",
             "stop", "= state stopping", "> nothing", "opened r1", "> binary 300",
             "> " CLOSE_STREAM, METADATA, "> close", "= complete")

CONVERSATION(stop_gives_up_after_its_limit, "start", "> open", "opened r1", "audio 100",
             "> binary 100", "stop", "> " CLOSE_STREAM, "pause 19990", "= state stopping",
             "pause 20", "> close", "= state ended", "= deadline")

CONVERSATION(a_break_replays_from_the_end_of_the_last_final, "start", "> open", "opened r1",
             "audio 3000", "> binary 3000", FINAL(0, 2, "one"), "> results 0.00-2.00 one",
             INTERIM(2, 1, "two"), "> results 2.00-3.00 two", "closed 0", "> break",
             "> notice reconnecting", "= state reconnecting", "= kept 1000", "pause 600", "> open",
             "opened r2", "> notice reconnecting withdrawn", "> binary 500", "pause 500",
             "> binary 500", "> " FINALIZE, "= state listening",
             /* the connection's own seconds begin at 0 again */
             FINAL(0, 1, "two"), "> results 2.00-3.00 two", "= reconnections 1", "= sent 4000",
             "= lost 0")

CONVERSATION(times_stay_true_across_a_pause, "start", "> open", "opened r1", "audio 1000",
             "> binary 1000", FINAL(0, 1, "one"), "> results 0.00-1.00 one", "pause 3500",
             "audio 1000", "> binary 1000", INTERIM(1, 0.5, "two"), "> results 4.50-5.00 two")

CONVERSATION(what_is_held_back_is_asked_for_in_a_pause_and_the_connection_kept, "start", "> open",
             "opened r1", "audio 1000", "> binary 1000", INTERIM(0, 1, "one"),
             "> results 0.00-1.00 one", "pause 1100", "> " FINALIZE, FINAL(0, 1, "one"),
             "> results 0.00-1.00 one", "pause 4000", "> " KEEP_ALIVE, "pause 4000",
             "> " KEEP_ALIVE, "> nothing")

CONVERSATION(the_rest_of_a_chunk_is_sent_when_the_sound_stops, "start", "> open", "opened r1",
             "audio 1010", "pause 90", "> binary 1000", "pause 20", "> binary 10")

CONVERSATION(an_idle_connection_is_ended_and_opened_again_at_the_next_sound, "start", "> open",
             "opened r1", "audio 100", "> binary 100", FINAL(0, 0.1, "one"),
             "> results 0.00-0.10 one", "pause 3950", "pause 100", "> " KEEP_ALIVE, "pause 55900",
             /* 14 more of them */
             "> " KEEP_ALIVE, "> " KEEP_ALIVE, "> " KEEP_ALIVE, "> " KEEP_ALIVE, "> " KEEP_ALIVE,
             "> " KEEP_ALIVE, "> " KEEP_ALIVE, "> " KEEP_ALIVE, "> " KEEP_ALIVE, "> " KEEP_ALIVE,
             "> " KEEP_ALIVE, "> " KEEP_ALIVE, "> " KEEP_ALIVE, "pause 100", "> " CLOSE_STREAM,
             METADATA, "> close", "= state listening", "pause 600000", "> nothing", "audio 500",
             "> open", "= state listening", "opened r2", "> binary 500", "= reconnections 0",
             INTERIM(0, 0.5, "two"), "> results 660.15-660.65 two")

CONVERSATION(a_server_that_ends_an_idle_connection_is_left_alone, "start", "> open", "opened r1",
             "pause 11000", "> " KEEP_ALIVE, "> " KEEP_ALIVE,
             "closed 1011 did not receive audio, see https://dpgr.am/net0001", "> break",
             "= state listening", "pause 60000", "> nothing", "audio 50", "> open")

CONVERSATION(a_server_that_gives_no_answer_is_asked_and_then_left, "start", "> open", "opened r1",
             "audio 8500", "> binary 8000", "> " FINALIZE, "> binary 500", "audio 4500",
             "> binary 4500", "audio 500", "> close", "> break", "> notice reconnecting",
             "= state reconnecting")

CONVERSATION(a_refusal_that_can_not_be_mended_ends_it, "start", "> open", "audio 100",
             "refused 401 Invalid", "= state ended", "= failure Unauthorized", "= cut",
             "pause 60000", "> nothing")

CONVERSATION(a_busy_server_is_tried_again, "start", "> open", "refused 429 busy",
             "> notice reconnecting", "= state reconnecting", "pause 600", "> open",
             "refused 429 busy", "> nothing", "pause 1100", "> open", "opened r1",
             "> notice reconnecting withdrawn", "= reconnections 0", "= state listening")

CONVERSATION(a_certificate_that_is_not_trusted_ends_it, "start", "> open", "failed tls",
             "= state ended", "= failure Tls")

CONVERSATION(a_redirect_is_not_followed, "start", "> open", "refused 302", "= state ended",
             "= failure BadRequest")

CONVERSATION(a_long_outage_drops_the_oldest_and_counts_it, "start", "> open", "opened r1",
             "audio 1000", "> binary 1000", FINAL(0, 1, "one"), "> results 0.00-1.00 one",
             "closed 0", "> break", "> notice reconnecting", "audio 400", "pause 200", "> open",
             "audio 70000", "> notice audio-dropped", "= lost 10400", "= kept 60000", "opened r2",
             "> notice reconnecting withdrawn", "> binary 500", "= lost 10400",
             INTERIM(0, 0.5, "two"), "> results 11.60-12.10 two after a loss",
             INTERIM(0, 0.5, "two"), "> results 11.60-12.10 two")

CONVERSATION(what_can_not_be_read_does_no_harm, "start", "> open", "opened r1", "audio 100",
             "> binary 100", "message {\"type\":", "message nonsense",
             "message {\"type\":\"Foo\",\"x\":[[[[]]]]}",
             "message {\"type\":\"Results\",\"start\":\"soon\"}", "message [1,2]",
             "message {\"type\":\"Error\",\"variant\":\"SchemaError\",\"description\":\"no\"}",
             "= state listening", FINAL(0, 0.1, "one"), "> results 0.00-0.10 one")

CONVERSATION(a_final_past_what_was_sent_does_not_swallow_what_follows, "start", "> open",
             "opened r1", "audio 1000", "> binary 1000", FINAL(0, 99, "one"),
             "> results 0.00-99.00 one", "audio 1000", "> binary 1000", "closed 0", "> break",
             "> notice reconnecting", "= kept 1000")

CONVERSATION(what_no_server_ever_took_is_lost_at_the_end, "start", "> open", "audio 1000",
             "failed unreachable", "> notice reconnecting", "= lost 0", "stop", "> open",
             "failed unreachable", "> nothing", "pause 1100", "> open", "pause 30000",
             "= state ended", "= deadline", "= lost 1000")

CONVERSATION(a_pause_sends_the_rest_and_asks_for_its_finals, "start", "> open", "opened r1",
             "audio 1010", "> binary 1000", "hold", "> binary 10", "> " FINALIZE, "= state paused",
             FINAL(0, 1.01, "one"), "> results 0.00-1.01 one", "pause 3900", "> nothing",
             "pause 200", "> " KEEP_ALIVE, "resume", "= state listening", "audio 500",
             "> binary 500", INTERIM(1.01, 0.5, "two"), "> results 5.11-5.61 two")

CONVERSATION(a_long_pause_costs_no_connection, "start", "> open", "opened r1", "audio 100",
             "> binary 100", FINAL(0, 0.1, "one"), "> results 0.00-0.10 one", "hold",
             "= state paused", "pause 3000", "> nothing", "audio 10", "> binary 10", "> " FINALIZE,
             "stop", "> " CLOSE_STREAM, "= state stopping", METADATA, "> close", "= complete")

#define CONFIGURE "{\"type\":\"Configure\",\"keyterms\":[\"PipeWire\"]}"
#define CONFIGURED "message {\"type\":\"ConfigureSuccess\",\"keyterms\":[\"PipeWire\"]}"
#define NOT_CONFIGURED "message {\"type\":\"ConfigureFailure\"}"

CONVERSATION(keyterms_change_in_their_place_behind_the_audio, "start", "> open", "opened r1",
             "audio 500", "> binary 500", "configure keyterm=PipeWire", "> text " CONFIGURE,
             CONFIGURED, "audio 6000", "> binary 6000", "closed 0", "> break",
             "> notice reconnecting", "pause 600", "> open keyterm=PipeWire")

CONVERSATION(a_server_that_refuses_keyterms_gets_another_connection, "start", "> open", "opened r1",
             "audio 500", "> binary 500", "configure keyterm=PipeWire", "> text " CONFIGURE,
             NOT_CONFIGURED, "> break", "> close", "> open keyterm=PipeWire", "audio 400",
             "> nothing", "= state listening", "opened r2",
             /* from the end of the last final on: a word that was cut is whole again */
             "> binary 500", "audio 100", "> binary 100", "= reconnections 0", "= lost 0", FINAL(0, 0.5, "one"),
             "> results 0.00-0.50 one")

CONVERSATION(a_connection_that_owes_nothing_is_ended_to_be_replaced, "start", "> open",
             "opened r1", "audio 500", "> binary 500", FINAL(0, 0.5, "one"),
             "> results 0.00-0.50 one", "configure keyterm=PipeWire", "> text " CONFIGURE,
             NOT_CONFIGURED, "> " CLOSE_STREAM, METADATA, "> close", "audio 100",
             "> open keyterm=PipeWire")

CONVERSATION(a_server_that_does_not_know_configure_gets_another_connection, "start", "> open",
             "opened r1", "audio 500", "> binary 500", "configure keyterm=x", "> text " CONFIGURE,
             "message {\"type\":\"Error\",\"variant\":\"SchemaError\",\"description\":\"?\"}",
             "> break", "> close", "> open keyterm=x")

CONVERSATION(a_server_that_does_not_answer_for_keyterms_gets_another_connection, "start", "> open",
             "opened r1", "audio 500", "> binary 500", "configure keyterm=x", "> text " CONFIGURE,
             "audio 4900", "> binary 4900", "audio 150", "> binary 50", "> break",
             "> close", "> open keyterm=x")

CONVERSATION(keyterms_that_change_while_connecting_are_in_the_next_query, "start", "> open",
             "audio 500", "configure keyterm=x", "opened r1", "> binary 500", "> break",
             "> close", "> open keyterm=x")

#define FINAL_FORMAT                                                                   \
        "message {\"type\":\"Results\",\"start\":%d,\"duration\":5,\"is_final\":true," \
        "\"channel\":{\"alternatives\":[{\"transcript\":\"x\"}]}}"

/* Fifty minutes with a final every five seconds; after the last one, the next connection. */
TEST(an_old_connection_is_replaced_after_a_final)
{
        g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
        static const char *const begin[] = {"start", "> open", "opened r1"};
        static const char *const end[] = {
                "> " CLOSE_STREAM, "audio 300",         METADATA,  "> close", "> open", "opened r2",
                "> binary 300",    "= reconnections 0", "= lost 0"};

        for (size_t i = 0; i < ELEMENTSOF(begin); i++)
                g_ptr_array_add(lines, g_strdup(begin[i]));
        for (int seconds = 0; seconds < 50 * 60; seconds += 5) {
                g_ptr_array_add(lines, g_strdup("audio 5000"));
                g_ptr_array_add(lines, g_strdup("> binary 5000"));
                g_ptr_array_add(lines, g_strdup_printf(FINAL_FORMAT, seconds));
                g_ptr_array_add(lines,
                                g_strdup_printf("> results %d.00-%d.00 x", seconds, seconds + 5));
        }
        for (size_t i = 0; i < ELEMENTSOF(end); i++)
                g_ptr_array_add(lines, g_strdup(end[i]));
        g_ptr_array_add(lines, NULL);
        script_run(__func__, (const char *const *) lines->pdata);
}

CONVERSATION(the_network_is_back, "start", "> open", "audio 100", "failed unreachable",
             "> notice reconnecting", "hurry", "> open", "failed unreachable", "> nothing", "hurry",
             "> open", "opened r1", "> notice reconnecting withdrawn", "> binary 100")

CONVERSATION(another_route_that_leaves_the_connection_its_own_changes_nothing, "start", "> open",
             "opened r1", "audio 1000", "> binary 1000", "hurry", "> nothing", "= state listening",
             "reroute", "> nothing", "hurry", "> close", "> break", "> notice reconnecting",
             "> open", "opened r2", "> notice reconnecting withdrawn", "> binary 500",
             "= reconnections 1", "hurry", "> nothing")

CONVERSATION(another_network_means_another_connection, "start", "> open", "opened r1", "audio 1000",
             "> binary 1000", "reconnect", "> close", "> break", "> notice reconnecting", "> open",
             "opened r2", "> notice reconnecting withdrawn", "> binary 500", "= reconnections 1")

/* What a break must not cost. */

CONVERSATION(a_server_that_accepts_and_leaves_is_not_stormed, "start", "> open", "opened r1",
             "audio 100", "> binary 100", METADATA, "closed 1011 NET-0000", "> break",
             "> notice reconnecting", "pause 501", "> open", "opened r2",
             "> notice reconnecting withdrawn", "> binary 100", METADATA, "closed 1011 NET-0000",
             "> break", "> notice reconnecting", "pause 499", "> nothing", "pause 502", "> open",
             "opened r3", "> notice reconnecting withdrawn", "> binary 100", "> " FINALIZE,
             METADATA, "closed 1011 NET-0000", "> break", "> notice reconnecting", "pause 999",
             "> nothing", "pause 1002", "> open", "opened r4", "> notice reconnecting withdrawn",
             "> binary 100", "> " FINALIZE,
             /* it has served: the next break is the first again */
             FINAL(0, 0.1, "one"), "> results 0.00-0.10 one", "audio 100", "> binary 100",
             "closed 0", "> break", "> notice reconnecting", "pause 501", "> open",
             "= reconnections 3")

CONVERSATION(a_hand_over_is_no_reconnection, "start", "> open", "opened r1", "audio 100",
             "> binary 100", "closed 0", "> break", "> notice reconnecting", "pause 501", "> open",
             "opened r2", "> notice reconnecting withdrawn", "> binary 100", "= reconnections 1",
             "configure keyterm=x", "> text " CONFIGURE, NOT_CONFIGURED, "> break", "> close",
             "> open keyterm=x", "opened r3", "> binary 100", "= reconnections 1")

CONVERSATION(a_loss_is_told_once, "start", "> open", "audio 61000", "> notice audio-dropped",
             "opened r1", "> binary 500", "audio 1000", "> binary 1200", "closed 0", "> break",
             "> notice reconnecting", "pause 600", "> open", "opened r2",
             "> notice reconnecting withdrawn", "> binary 500", "audio 1000", "> binary 1200",
             "= lost 1000",
             /* more of it is told again */
             "closed 0", "> break", "> notice reconnecting", "audio 1100", "> open", "audio 61000",
             "> notice audio-dropped")

CONVERSATION(a_peer_that_is_silent_through_short_pauses_is_found, "start", "> open", "opened r1",
             "audio 5000", "> binary 5000", "pause 2500", "> " FINALIZE, "audio 3100",
             "> binary 3050", "> " FINALIZE, "> binary 50", "pause 2500", "> " FINALIZE,
             "audio 4700", "> binary 4700", "audio 500", "> binary 300", "> close", "> break",
             "> notice reconnecting")

CONVERSATION(silence_that_is_never_final_is_not_sent_again, "flux", "start", "> open", "opened r1",
             "audio 8000", "> binary 8000", TURN("Update", 0, 8, ""), "> results 0.00-8.00 ",
             "= kept 8000", "audio 8000", "> binary 8000", TURN("Update", 0, 16, ""),
             "> results 0.00-16.00 ", "= kept 10000", "audio 8000", "> binary 8000",
             /* what was said since is all still there */
             TURN("Update", 0, 24, "one"), "> results 0.00-24.00 one", "= kept 18000", "closed 0",
             "> break", "> notice reconnecting", "pause 600", "> open", "opened r2",
             "> notice reconnecting withdrawn", "> binary 500", "= kept 18000",
             TURN("EndOfTurn", 0, 0.5, "one"), "> results 6.00-6.50 one", "= kept 17500")

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

CONVERSATION(a_channel_that_there_is_not, "stereo", "start", "> open", "opened r1", "audio 1000",
             "> binary 1000", CHANNEL_FINAL(2, 0, 1, "nobody"), "> nothing", "= kept 1000")

/* Networks that want a person to sign in answer in everybody's place. */

#define KNOWN_SERVER                                                                          \
        "start", "> open", "opened r1", "audio 1000", "> binary 1000", "closed 0", "> break", \
                "> notice reconnecting", "pause 600", "> open"

CONVERSATION(a_server_that_was_good_is_behind_one_that_is_not, KNOWN_SERVER, "failed tls",
             "> notice reconnecting", "= state reconnecting", "= kept 1000", "pause 29900",
             "> nothing", "pause 200", "> open", "refused 302", "pause 29900", "> nothing",
             "pause 200", "> open", "opened r2", "> notice reconnecting withdrawn", "> binary 500",
             "= lost 0")

CONVERSATION(a_page_in_place_of_a_server_is_waited_for, KNOWN_SERVER, "refused 200",
             "> notice reconnecting", "= state reconnecting", "pause 30100", "> open", "opened r2",
             "> notice reconnecting withdrawn", "> binary 500")

CONVERSATION(another_network_needs_no_sign_in, KNOWN_SERVER, "failed tls", "> notice reconnecting",
             "hurry", "> open", "opened r2", "> notice reconnecting withdrawn", "> binary 500")

CONVERSATION(stop_tries_a_server_behind_another_one_once_more, KNOWN_SERVER, "failed tls",
             "> notice reconnecting", "stop", "> open", "opened r2",
             "> notice reconnecting withdrawn", "> binary 500", "pause 500", "> binary 500",
             "> " CLOSE_STREAM, METADATA, "> close", "= complete")

CONVERSATION(a_key_that_others_can_read_is_not_told_twice, "plain", KNOWN_SERVER, "refused 302",
             "> notice reconnecting", "= state reconnecting", "pause 600000", "> nothing", "hurry",
             "> open", "opened r2", "> notice reconnecting withdrawn", "> binary 500")

CONVERSATION(stop_does_not_tell_a_key_that_others_can_read_either, "plain", KNOWN_SERVER,
             "refused 200", "> notice reconnecting", "stop", "= state stopping", "pause 25000",
             "= state ended", "= deadline", "= lost 0")

CONVERSATION(what_answers_before_the_server_ever_did_is_the_server, "start", "> open",
             "failed unreachable", "> notice reconnecting", "pause 600", "> open", "refused 302",
             "= state ended", "= failure BadRequest")

CONVERSATION(a_key_that_is_refused_later_ends_it, KNOWN_SERVER, "refused 401", "= state ended",
             "= failure Unauthorized")

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

#define KEYTERMS_MORE "> text " CONFIGURE

/* Keyterms that a query has no room for. */

CONVERSATION(keyterms_that_did_not_fit_come_before_the_audio, "more-keyterms", "start", "> open",
             "audio 400", "opened r1", KEYTERMS_MORE, "> binary 400", CONFIGURED, "audio 100",
             "> binary 100", "closed 0", "> break", "> notice reconnecting", "pause 600", "> open",
             "opened r2", "> notice reconnecting withdrawn", KEYTERMS_MORE, "> binary 500")

CONVERSATION(a_server_that_refuses_them_goes_on_without, "more-keyterms", "start", "> open",
             "audio 400", "opened r1", KEYTERMS_MORE, "> binary 400", NOT_CONFIGURED,
             "> notice Limit", "audio 500", "> binary 500", "closed 0", "> break",
             "> notice reconnecting", "pause 600", "> open", "opened r2",
             "> notice reconnecting withdrawn",
             /* not asked again, and told once */
             "> binary 500", "pause 500", "> binary 400", "> " FINALIZE, "= reconnections 1")

CONVERSATION(a_server_that_never_heard_of_them_goes_on_without, "more-keyterms", "start", "> open",
             "opened r1", KEYTERMS_MORE,
             "message {\"type\":\"Error\",\"variant\":\"SchemaError\",\"description\":\"?\"}",
             "> notice Limit", "audio 500", "> binary 500", INTERIM(0, 0.5, "one"),
             "> results 0.00-0.50 one")

CONVERSATION(a_server_that_says_nothing_of_them_goes_on_without, "more-keyterms", "start", "> open",
             "opened r1", KEYTERMS_MORE, "audio 5000", "> binary 4950", "> notice Limit",
             "> binary 50", "= state listening", INTERIM(0, 5, "one"), "> results 0.00-5.00 one",
             "audio 5000", "> binary 5000")

CONVERSATION(new_keyterms_for_a_server_that_is_known_to_refuse_them, "more-keyterms", "start",
             "> open", "opened r1", KEYTERMS_MORE, NOT_CONFIGURED, "> notice Limit", "audio 500",
             "> binary 500", "configure-more keyterm=x", "> break", "> close", "> open keyterm=x",
             "opened r2", "> binary 500", "audio 100", "> binary 100", "= reconnections 0")

CONVERSATION(more_keyterms_than_fit_are_refused_by_an_open_connection, "start", "> open",
             "opened r1", "audio 500", "> binary 500", "configure-more keyterm=x",
             "> text " CONFIGURE, NOT_CONFIGURED, "> notice Limit", "> break", "> close",
             "> open keyterm=x", "opened r2", "> binary 500", "configure-more keyterm=y", "> break",
             "> close", "> open keyterm=y", "opened r3", "> binary 500", "= lost 0")

CONVERSATION(stale_ones_are_not_said_again_after_new_ones_that_fit, "more-keyterms", "start",
             "> open", "opened r1", KEYTERMS_MORE, CONFIGURED, "audio 500", "> binary 500",
             "configure keyterm=x", "> text " CONFIGURE, CONFIGURED, "closed 0", "> break",
             "> notice reconnecting", "pause 600", "> open keyterm=x", "opened r2",
             "> notice reconnecting withdrawn", "> binary 500")

CONVERSATION(an_attempt_on_a_network_that_has_gone_is_begun_anew, "start", "> open", "audio 100",
             "hurry", "> open", "reconnect", "> open", "opened r1", "> binary 100", "audio 100",
             "> binary 100")
