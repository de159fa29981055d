/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Conversations of the session with networks that change and break. */

#include "conversations.h"

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

CONVERSATION(an_attempt_on_a_network_that_has_gone_is_begun_anew, "start", "> open", "audio 100",
             "hurry", "> open", "reconnect", "> open", "opened r1", "> binary 100", "audio 100",
             "> binary 100")

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

/* Networks that want a person to sign in answer in everybody's place. */

#define KNOWN_SERVER                                                                          \
        "start", "> open", "opened r1", "audio 1000", "> binary 1000", "closed 0", "> break", \
                "> notice reconnecting", "pause 600", "> open"

CONVERSATION(a_server_that_was_good_is_behind_one_that_is_not, KNOWN_SERVER, "failed tls",
             "> notice reconnecting", "= state reconnecting", "= kept 1000", "pause 29900",
             "> nothing", "pause 200", "> open", "refused 302", "> notice reconnecting",
             "pause 29900", "> nothing", "pause 200", "> open", "opened r2", "> notice reconnecting withdrawn", "> binary 500",
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
