#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A method call that is answered later, once. Each answer frees the call. Main thread. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "base/condition.h"
#include "bus/start-options.h"

/*
 * The account of a session, in frames: captured = captioned + kept + lost, exactly, at any instant.
 * The gaps are no part of it: there was nothing to capture, or nothing worth sending.
 */
typedef struct CallAccount {
        uint64_t captured;
        uint64_t captioned; /* a server has said its last word on them */
        uint64_t kept;      /* waiting for that */
        uint64_t lost;      /* fell out of memory before */
        uint64_t gap_pause;
        uint64_t gap_graph;
        uint64_t gap_overrun;
        uint64_t gap_source;
        uint64_t gap_suspend;
        uint64_t gap_silence;
        uint64_t filled; /* of those captured: one of two sources was missing */
} CallAccount;

/* How a session ended, as Stop's reply and SessionEnded tell it. */
typedef struct CallSummary {
        uint64_t session;
        bool complete;
        uint32_t segments;
        double captured_sec;
        double sent_sec;
        double lost_sec;
        uint32_t reconnections;
        const char *const *request_ids; /* NULL-terminated */
        const char *reason;
        CallAccount account;
} CallSummary;

/* One of ListSources. */
typedef struct CallSource {
        const char *kind; /* as the option source of Start */
        const char *target;
        const char *name; /* for people */
        const char *icon;
        bool is_default;
        bool is_active;
} CallSource;

typedef struct Call Call;

typedef void (*CallLeft)(void *userdata, Call *call);

struct Call {
        sd_bus_message *message;
        sd_bus_track *caller; /* NULL: whether it has left is nobody's business */
        CallLeft on_left;
        void *userdata;
};

/* NULL when out of memory. */
Call *call_new(sd_bus_message *message);

/* Forgets the call without an answer; takes NULL and returns NULL. */
Call *call_free(Call *call);

/* on_left is called once its caller has left the bus before an answer, and may free the call.
 * Errors: those of sd-bus; it may have left already. */
int call_watch_caller(Call *call, CallLeft on_left, void *userdata);
void call_unwatch_caller(Call *call);

/* The unique name of who called. */
const char *call_sender(const Call *call);

/* What a call of Start asks for, read anew; none for a method without options. options is to be
 * released in any case. Errors: those of sd-bus, though it could be read when it came. */
int call_read_options(const Call *call, StartOptions *options);

void call_reply_done(Call *call);
void call_reply_session(Call *call, uint64_t session);
void call_reply_running(Call *call, bool running);
void call_reply_sources(Call *call, const CallSource *sources, size_t n_sources);
void call_reply_summary(Call *call, const CallSummary *summary);

/* condition's name is the error's; message is one sentence for a person. */
void call_fail(Call *call, Condition condition, const char *message);

/* Appends a summary as a{sv}. Errors: those of sd-bus. */
int call_append_summary(sd_bus_message *message, const CallSummary *summary);

/* Appends the entry "account" of an a{sv}, an a{st}. Errors: those of sd-bus. */
int call_append_account(sd_bus_message *message, const CallAccount *account);

/* Appends one entry of an a{sv}: the variant's type, and its one value. */
int call_append_entry(sd_bus_message *message, const char *name, const char *type, ...);

/* Appends an entry with a text from elsewhere: what is no UTF-8 in it, which no bus would take, is
 * replaced. */
int call_append_text(sd_bus_message *message, const char *name, const char *text);

/* Sets error for a method that answers at once. Returns a negative errno, as sd-bus wants it. */
int call_set_error(sd_bus_error *error, Condition condition, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
