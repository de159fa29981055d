/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Conversations of the session about the words to listen for. */

#include "conversations.h"

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
