/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/i18n.h"
#include "upstream/outcome.h"

/* No server may keep us waiting longer than this by Retry-After. */
#define RETRY_AFTER_MAX (300 * USEC_PER_SEC)

/* Whether somebody has signed in to a network can't be seen; it is tried. */
#define SIGN_IN_INTERVAL (30 * USEC_PER_SEC)

/* %1$s is the host, %2$s the server's own words with a leading ": ", or "". */
static const struct {
        unsigned status;
        Condition condition;
        bool retry;
        const char *sentence;
} statuses[] = {
        {400, CONDITION_BAD_REQUEST, false,
         N_("%1$s does not accept these settings%2$s; check model, language and keyterms.")},
        {401, CONDITION_UNAUTHORIZED, false,
         N_("%1$s refused the API key%2$s; store a valid one with \"surtitle key set --host "
            "%1$s\".")},
        {402, CONDITION_PAYMENT_REQUIRED, false,
         N_("The account at %1$s has no credit left%2$s; add credit there, or caption on this "
            "computer.")},
        {403, CONDITION_FORBIDDEN, false,
         N_("The API key may not use this model at %1$s%2$s; choose another model or key.")},
        {404, CONDITION_BAD_REQUEST, false,
         N_("%1$s has no captioning service at this address%2$s; check the server's URL.")},
        {405, CONDITION_BAD_REQUEST, false,
         N_("%1$s can't stream with this model%2$s; choose another one.")},
        {408, CONDITION_UNREACHABLE, true, N_("%1$s took too long to answer%2$s; trying again.")},
        {429, CONDITION_RATE_LIMITED, true,
         N_("%1$s is serving too many streams of this account%2$s; trying again.")},
        {499, CONDITION_UNREACHABLE, true, N_("%1$s took too long to answer%2$s; trying again.")},
        {511, CONDITION_UNREACHABLE, true,
         N_("The network wants you to sign in before it lets you reach %1$s%2$s; sign in, and "
            "captions go on by themselves.")},
};

/* The statuses that have no row of their own, by their hundreds. */
static const struct {
        Condition condition;
        bool retry;
        bool intercepted;
        const char *sentence;
} classes[] = {
        [1] = {CONDITION_BAD_REQUEST, false, false,
               N_("%1$s has no captioning service at this address%2$s; check the server's URL.")},
        [2] = {CONDITION_BAD_REQUEST, false, true,
               N_("%1$s has no captioning service at this address%2$s; check the server's URL.")},
        [3] = {CONDITION_BAD_REQUEST, false, true,
               N_("%1$s redirects elsewhere%2$s; set the server's URL to where it should go.")},
        [4] = {CONDITION_BAD_REQUEST, false, false,
               N_("%1$s refused the connection%2$s; check the server's URL and the settings.")},
        [5] = {CONDITION_UNREACHABLE, true, false, N_("%1$s is in trouble%2$s; trying again.")},
};

static const struct {
        TransportFault fault;
        Condition condition;
        bool retry;
        const char *sentence;
} faults[] = {
        {TRANSPORT_FAULT_NAME, CONDITION_UNREACHABLE, true,
         N_("The name %1$s can't be resolved%2$s; check the network and the server's URL.")},
        {TRANSPORT_FAULT_UNREACHABLE, CONDITION_UNREACHABLE, true,
         N_("%1$s can't be reached%2$s; check the network.")},
        {TRANSPORT_FAULT_TIMEOUT, CONDITION_UNREACHABLE, true,
         N_("%1$s does not answer%2$s; check the network.")},
        {TRANSPORT_FAULT_TLS, CONDITION_TLS, false,
         N_("The connection to %1$s is not safe%2$s, so no audio was sent; check the server's URL "
            "and its certificate.")},
        {TRANSPORT_FAULT_PROTOCOL, CONDITION_UNREACHABLE, true,
         N_("%1$s does not speak the captioning protocol as it should%2$s; check the server's "
            "URL.")},
};

/* What of a certificate's faults a person can mend: words of the TLS library, and what to do. */
static const struct {
        const char *words;
        const char *sentence;
} tls_faults[] = {
        {"not yet valid",
         N_("The connection to %1$s is not safe%2$s, so no audio was sent; check this computer's "
            "clock.")},
        {"issuer certificate",
         N_("The connection to %1$s is not safe%2$s, so no audio was sent; if the server is your "
            "own, name its authority in the setting ca-file.")},
        {"self-signed",
         N_("The connection to %1$s is not safe%2$s, so no audio was sent; if the server is your "
            "own, name its authority in the setting ca-file.")},
};

/* Only "the data can't be decoded" and its like are ours to mend; the rest passes, and 1002 with it:
 * libwebsockets says so for 1012 "restart" and 1013 "try again later", too. */
static const unsigned undecodable[] = {1003, 1007, 1008};

/* ": words" of the server, made fit for a sentence; "" if it said none. */
static void quote(char *ret, size_t size, const char *words)
{
        g_autofree char *valid = g_utf8_make_valid(words ? words : "", -1);

        g_strdelimit(valid, "\r\n\t", ' ');
        g_strstrip(valid);
        while (g_str_has_suffix(valid, "."))
                valid[strlen(valid) - 1] = '\0';
        if (*valid)
                snprintf(ret, size, ": %s", valid);
        else
                *ret = '\0';
}

__attribute__((format(printf, 2, 0))) static void say(Outcome *outcome, const char *sentence,
                                                      const char *host, const char *words)
{
        char quoted[TRANSPORT_TEXT_MAX + 4];
        char *end;

        quote(quoted, sizeof(quoted), words);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(outcome->message, sizeof(outcome->message), _(sentence), host, quoted);
#pragma GCC diagnostic pop
        /* A cut in the middle of a character is no UTF-8. */
        if (!g_utf8_validate(outcome->message, -1, (const char **) &end))
                *end = '\0';
}

static void of_status(const TransportEvent *event, const char *host, Outcome *outcome)
{
        unsigned status = event->refused.status;
        unsigned hundreds = CLAMP(status / 100, 1u, 5u);
        const char *text = event->refused.text;
        char words[64];

        outcome->not_before =
                MIN((usec_t) event->refused.retry_after_sec * USEC_PER_SEC, RETRY_AFTER_MAX);
        for (size_t i = 0; i < ELEMENTSOF(statuses); i++)
                if (statuses[i].status == status) {
                        outcome->condition = statuses[i].condition;
                        outcome->retry = statuses[i].retry;
                        say(outcome, statuses[i].sentence, host, text);
                        return;
                }
        snprintf(words, sizeof(words), "HTTP %u", status);
        if (status >= 300 && status < 400)
                text = event->refused.location;
        outcome->condition = classes[hundreds].condition;
        outcome->retry = classes[hundreds].retry;
        outcome->intercepted = classes[hundreds].intercepted;
        say(outcome, classes[hundreds].sentence, host, *text ? text : words);
}

static const char *tls_sentence(const char *words, const char *otherwise)
{
        for (size_t i = 0; i < ELEMENTSOF(tls_faults); i++)
                if (strstr(words, tls_faults[i].words))
                        return tls_faults[i].sentence;
        return otherwise;
}

static void of_fault(const TransportEvent *event, const char *host, Outcome *outcome)
{
        for (size_t i = 0; i < ELEMENTSOF(faults); i++)
                if (faults[i].fault == event->failed.fault) {
                        outcome->condition = faults[i].condition;
                        outcome->retry = faults[i].retry;
                        outcome->intercepted = faults[i].fault == TRANSPORT_FAULT_TLS;
                        say(outcome,
                            event->failed.fault == TRANSPORT_FAULT_TLS
                                    ? tls_sentence(event->failed.text, faults[i].sentence)
                                    : faults[i].sentence,
                            host, event->failed.text);
                }
}

/* Codes differ between documents and captures: "NET-0001", and a link that ends in "net0001". */
static bool is_idle_close(unsigned code, const char *reason)
{
        return code == 1000 || code == 1001 ||
               (code == 1011 && (strcasestr(reason, "net0001") || strcasestr(reason, "NET-0001")));
}

static void of_close(const TransportEvent *event, const char *host, Outcome *outcome)
{
        for (size_t i = 0; i < ELEMENTSOF(undecodable); i++)
                if (undecodable[i] == event->closed.code)
                        outcome->undecodable = true;
        outcome->condition = outcome->undecodable ? CONDITION_BAD_REQUEST : CONDITION_UNREACHABLE;
        outcome->retry = !outcome->undecodable;
        outcome->quiet = is_idle_close(event->closed.code, event->closed.reason);
        say(outcome,
            outcome->undecodable
                    ? N_("%1$s does not take this sound%2$s; check the model and the server's URL.")
                    : N_("The connection to %1$s was lost%2$s; trying again."),
            host, event->closed.reason);
}

void outcome_of(const TransportEvent *event, const char *host, Outcome *ret)
{
        *ret = (Outcome){.condition = CONDITION_INTERNAL};
        switch (event->type) {
        case TRANSPORT_REFUSED:
                of_status(event, host, ret);
                break;
        case TRANSPORT_FAILED:
                of_fault(event, host, ret);
                break;
        case TRANSPORT_CLOSED:
                of_close(event, host, ret);
                break;
        case TRANSPORT_OPENED:
        case TRANSPORT_MESSAGE:
                break;
        }
}

/* Where it leads, or what is wrong with the certificate: a person may know the place by it. */
static const char *interceptor(const TransportEvent *event)
{
        if (event->type == TRANSPORT_FAILED)
                return event->failed.text;
        return event->type == TRANSPORT_REFUSED ? event->refused.location : "";
}

static const char *intercept_sentence(const TransportEvent *event, bool exposed)
{
        if (event->type == TRANSPORT_FAILED)
                return N_("The connection to %1$s is no longer safe%2$s, so nothing is sent; sign in "
                          "to the network if it asks for that, and captions go on by themselves.");
        if (exposed)
                return N_("Something else answers in place of %1$s%2$s, so the API key is not sent "
                          "again; sign in to the network if it asks for that, and start the "
                          "captions anew.");
        return N_("Something else answers in place of %1$s%2$s; sign in to the network if it asks "
                  "for that, and captions go on by themselves.");
}

void outcome_intercept(Outcome *outcome, const TransportEvent *event, const char *host,
                       bool exposed)
{
        *outcome = (Outcome){.condition = CONDITION_UNREACHABLE,
                             .retry = true,
                             .not_before = exposed ? USEC_INFINITY : SIGN_IN_INTERVAL};
        say(outcome, intercept_sentence(event, exposed), host, interceptor(event));
}

void outcome_uncompress(Outcome *outcome, const TransportEvent *event, const char *host)
{
        *outcome = (Outcome){.condition = CONDITION_BAD_REQUEST, .retry = true};
        say(outcome,
            N_("%1$s does not take the compressed sound%2$s; it is sent uncompressed from here "
               "on."),
            host, event->closed.reason);
}
