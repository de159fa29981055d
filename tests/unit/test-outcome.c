/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>

#include "test.h"
#include "upstream/outcome.h"

static TransportEvent refused(unsigned status, const char *text)
{
        return (TransportEvent){
                TRANSPORT_REFUSED,
                .refused = {.status = status, .text = text, .request_id = "", .location = ""}};
}

TEST(each_status_has_its_error_and_says_whether_to_try_again)
{
        static const struct {
                unsigned status;
                Condition condition;
                bool retry;
        } cases[] = {
                {200, CONDITION_BAD_REQUEST, false},      {301, CONDITION_BAD_REQUEST, false},
                {400, CONDITION_BAD_REQUEST, false},      {401, CONDITION_UNAUTHORIZED, false},
                {402, CONDITION_PAYMENT_REQUIRED, false}, {403, CONDITION_FORBIDDEN, false},
                {404, CONDITION_BAD_REQUEST, false},      {405, CONDITION_BAD_REQUEST, false},
                {408, CONDITION_UNREACHABLE, true},       {418, CONDITION_BAD_REQUEST, false},
                {429, CONDITION_RATE_LIMITED, true},      {499, CONDITION_UNREACHABLE, true},
                {500, CONDITION_UNREACHABLE, true},       {502, CONDITION_UNREACHABLE, true},
                {503, CONDITION_UNREACHABLE, true},       {504, CONDITION_UNREACHABLE, true},
                {511, CONDITION_UNREACHABLE, true},       {7, CONDITION_BAD_REQUEST, false},
                {302, CONDITION_BAD_REQUEST, false},      {999, CONDITION_UNREACHABLE, true},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                TransportEvent event = refused(cases[i].status, "No such thing.");
                Outcome outcome;

                outcome_of(&event, "example.org", &outcome);
                check_int(outcome.condition, cases[i].condition);
                check_int(outcome.retry, cases[i].retry);
                check(strstr(outcome.message, "example.org"));
        }
}

TEST(messages_are_one_sentence_with_the_servers_words)
{
        TransportEvent event = refused(400, "No such\r\nmodel. ");
        Outcome outcome;

        outcome_of(&event, "example.org", &outcome);
        check_string(outcome.message, "example.org does not accept these settings: No such  model; "
                                      "check model, language and keyterms.");
        event = refused(401, "");
        outcome_of(&event, "example.org", &outcome);
        check_string(outcome.message, "example.org refused the API key; store a valid one with "
                                      "\"surtitle key set --host example.org\".");
}

TEST(words_of_a_server_can_not_break_a_message)
{
        g_autofree char *hostile = g_strnfill(4000, '\xff');
        TransportEvent event = refused(400, hostile);
        Outcome outcome;

        outcome_of(&event, "example.org", &outcome);
        check(g_utf8_validate(outcome.message, -1, NULL));
        event = refused(400, "%s%n%1$s");
        outcome_of(&event, "example.org", &outcome);
        check(strstr(outcome.message, "%s%n%1$s"));
}

TEST(close_codes_and_faults)
{
        static const struct {
                unsigned code;
                const char *reason;
                bool retry, quiet;
        } closes[] = {
                {0, "", true, false},
                {1000, "", true, true},
                {1001, "", true, true},
                {1002, "", true, false},
                {1003, "", false, false},
                {1007, "", false, false},
                {1008, "DATA-0000", false, false},
                {1011, "… within the timeout window. See https://dpgr.am/net0001", true, true},
                {1011, "NET-0001", true, true},
                {1011, "NET-0000", true, false},
                {1012, "", true, false},
                {4000, "", true, false},
        };
        TransportEvent event = {TRANSPORT_FAILED, .failed = {TRANSPORT_FAULT_TLS, "expired"}};
        Outcome outcome;

        for (size_t i = 0; i < ELEMENTSOF(closes); i++) {
                TransportEvent closed = {TRANSPORT_CLOSED,
                                         .closed = {closes[i].code, closes[i].reason}};

                outcome_of(&closed, "example.org", &outcome);
                check_int(outcome.retry, closes[i].retry);
                check_int(outcome.quiet, closes[i].quiet);
        }
        outcome_of(&event, "example.org", &outcome);
        check_int(outcome.condition, CONDITION_TLS);
        check(!outcome.retry && strstr(outcome.message, "expired"));
        event.failed.text = "certificate is not yet valid";
        outcome_of(&event, "example.org", &outcome);
        check(!outcome.retry && strstr(outcome.message, "clock"));
        event.failed.text = "unable to get local issuer certificate";
        outcome_of(&event, "example.org", &outcome);
        check(!outcome.retry && strstr(outcome.message, "ca-file"));
        event.failed.fault = TRANSPORT_FAULT_NAME;
        outcome_of(&event, "example.org", &outcome);
        check(outcome.retry);
}

static void check_event(const TransportEvent *event)
{
        Outcome outcome;

        outcome_of(event, "example.org", &outcome);
        check_one_sentence(outcome.message);
        if (outcome.intercepted) {
                outcome_intercept(&outcome, event, "example.org", false);
                check_one_sentence(outcome.message);
                check(outcome.retry && outcome.not_before == 30 * USEC_PER_SEC);
                outcome_intercept(&outcome, event, "example.org", true);
                check_one_sentence(outcome.message);
                check(outcome.retry && outcome.not_before == USEC_INFINITY);
        }
        if (outcome.undecodable) {
                outcome_uncompress(&outcome, event, "example.org");
                check_one_sentence(outcome.message);
                check(outcome.retry);
        }
}

/* With the server's words and without. */
TEST(every_message_is_one_sentence)
{
        static const char *const words[] = {"", "such is the rule", "certificate is not yet valid",
                                            "unable to get local issuer certificate",
                                            "self-signed certificate"};

        for (size_t i = 0; i < ELEMENTSOF(words); i++) {
                for (unsigned status = 0; status < 1000; status++) {
                        TransportEvent event = refused(status, words[i]);

                        event.refused.location = words[i];
                        check_event(&event);
                }
                for (unsigned code = 0; code < 5000; code++)
                        check_event(
                                &(TransportEvent){TRANSPORT_CLOSED, .closed = {code, words[i]}});
                for (TransportFault fault = TRANSPORT_FAULT_NAME; fault <= TRANSPORT_FAULT_PROTOCOL;
                     fault++)
                        check_event(
                                &(TransportEvent){TRANSPORT_FAILED, .failed = {fault, words[i]}});
        }
}

/* What a network does that wants a person to sign in; and what it does not do. */
TEST(who_may_answer_in_place_of_a_server)
{
        const TransportEvent tls = {TRANSPORT_FAILED, .failed = {TRANSPORT_FAULT_TLS, "expired"}};
        Outcome outcome;

        for (unsigned status = 200; status < 600; status++) {
                const TransportEvent event = refused(status, "");

                outcome_of(&event, "example.org", &outcome);
                check_int(outcome.intercepted, status < 400);
        }
        outcome_of(&tls, "example.org", &outcome);
        check(outcome.intercepted && !outcome.retry);
        outcome_intercept(&outcome, &tls, "example.org", false);
        check(strstr(outcome.message, "expired") && strstr(outcome.message, "sign in"));
}

TEST(a_server_can_not_make_us_wait_for_ever)
{
        TransportEvent event = refused(429, "");
        Outcome outcome;

        event.refused.retry_after_sec = 7;
        outcome_of(&event, "example.org", &outcome);
        check_int(outcome.not_before, 7 * USEC_PER_SEC);
        event.refused.retry_after_sec = 4000000000;
        outcome_of(&event, "example.org", &outcome);
        check_int(outcome.not_before, 300 * USEC_PER_SEC);
}
