/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Conversations of the session with a server: from start to stop, and what breaks on the way. */

#include <glib.h>

#include "base/cleanup.h"
#include "conversations.h"

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
