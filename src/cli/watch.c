/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/i18n.h"
#include "cli/follower.h"
#include "cli/loop.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/service.h"
#include "cli/sink.h"
#include "cli/verbs.h"
#include "cli/watch-options.h"

/* What a person who looks at the output has reason to believe. */
typedef enum Standing {
        STANDING_UNKNOWN,
        STANDING_CAPTIONING,
        STANDING_WAITING, /* nothing is captioned, and that was said */
        STANDING_LOST,    /* the service went in the middle of captions, and that was said */
} Standing;

typedef struct Watch {
        WatchPlan plan;
        sd_event *event; /* owned */
        Sink *sink;      /* owned */
        Standing standing;
} Watch;

static void watch_deinit(Watch *watch)
{
        sink_free(watch->sink);
        sd_event_unref(watch->event);
}

/* What was written goes out now; a reader who has gone ends the watch. */
static void flush(Watch *watch)
{
        int r = output_flush();

        if (r >= 0)
                return;
        if (r != -EPIPE)
                report(_("The output can't be written: %s."), strerror(-r));
        (void) sd_event_exit(watch->event, r == -EPIPE ? OUTCOME_OK : OUTCOME_FAILED);
}

static void on_caption(void *userdata, const Caption *caption)
{
        Watch *watch = userdata;

        if (watch->plan.finals_only && !caption->final)
                return;
        watch->sink->operations->caption(watch->sink, caption);
        flush(watch);
}

/* Whoever waits for captions should know why there are none; but be told it once. */
static void change_standing(Watch *watch, Standing standing, const char *sentence)
{
        bool changed = watch->standing != standing;

        watch->standing = standing;
        if (changed && sentence)
                watch->sink->operations->tell(watch->sink, sentence);
}

static void follow_session(Watch *watch)
{
        bool was_lost = watch->standing == STANDING_LOST;

        change_standing(watch, STANDING_CAPTIONING,
                        was_lost ? _("The caption service is back.") : NULL);
}

static void wait_for_session(Watch *watch)
{
        change_standing(watch, STANDING_WAITING,
                        _("Nothing is being captioned; waiting for \"surtitle start\"."));
}

static void lose_service(Watch *watch)
{
        watch->sink->operations->settle(watch->sink);
        if (watch->standing == STANDING_CAPTIONING)
                change_standing(watch, STANDING_LOST,
                                _("The caption service went away; waiting for it to come back."));
        else if (watch->standing == STANDING_UNKNOWN)
                wait_for_session(watch);
}

static void on_started(void *userdata, uint64_t session, sd_bus_message *details)
{
        Watch *watch = userdata;

        follow_session(watch);
        watch->sink->operations->started(watch->sink, session, details);
        flush(watch);
}

static void on_ended(void *userdata, uint64_t session, sd_bus_message *summary)
{
        Watch *watch = userdata;

        watch->sink->operations->ended(watch->sink, session, summary);
        change_standing(watch, STANDING_WAITING,
                        _("Captions ended; waiting for \"surtitle start\"."));
        flush(watch);
}

static void on_notice(void *userdata, const char *code, const char *message)
{
        Watch *watch = userdata;

        watch->sink->operations->notice(watch->sink, code, message);
        flush(watch);
}

static void on_presence(void *userdata, Presence presence)
{
        Watch *watch = userdata;

        switch (presence) {
        case PRESENCE_ABSENT:
                lose_service(watch);
                break;
        case PRESENCE_IDLE:
                wait_for_session(watch);
                break;
        case PRESENCE_CAPTIONING:
                follow_session(watch);
                break;
        }
        flush(watch);
}

static void on_disconnected(void *userdata)
{
        Watch *watch = userdata;

        watch->sink->operations->settle(watch->sink);
        watch->sink->operations->tell(watch->sink, _("The session bus has gone away."));
        (void) sd_event_exit(watch->event, OUTCOME_UNREACHABLE);
}

static int on_redraw(sd_event_source *source, const struct signalfd_siginfo *info, void *userdata)
{
        Watch *watch = userdata;

        watch->sink->operations->redraw(watch->sink);
        flush(watch);
        return 0;
}

/* The reader has gone, though there was nothing to write. */
static int on_reader_gone(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        Watch *watch = userdata;

        return sd_event_exit(watch->event, OUTCOME_OK);
}

static int add_sources(Watch *watch)
{
        int r;

        r = sd_event_add_signal(watch->event, NULL, SIGWINCH, on_redraw, watch);
        if (r >= 0)
                r = sd_event_add_signal(watch->event, NULL, SIGCONT, on_redraw, watch);
        if (r < 0)
                return r;

        /* No events but the ones that always come: error and hang-up. A file has none, and an
         * output that isn't open is told of when it is written to. */
        r = sd_event_add_io(watch->event, NULL, STDOUT_FILENO, 0, on_reader_gone, watch);
        return r == -EPERM || r == -EBADF ? 0 : r;
}

/* In place only where the terminal can do it. */
static int choose_plain(Sink **ret)
{
        const char *terminal = getenv("TERM"), *no_color = getenv("NO_COLOR");

        if (!isatty(STDOUT_FILENO) || !terminal || !*terminal || strcmp(terminal, "dumb") == 0)
                return sink_new_lines(ret);
        return sink_new_terminal(ret, !no_color || !*no_color);
}

static int choose_sink(Watch *watch)
{
        switch (watch->plan.format) {
        case WATCH_PLAIN:
                return choose_plain(&watch->sink);
        case WATCH_LINES:
                return sink_new_lines(&watch->sink);
        case WATCH_JSON:
                return sink_new_json(&watch->sink);
        case WATCH_OBS:
                return sink_new_obs(&watch->sink, watch->event, &watch->plan.obs);
        }
        return -EINVAL;
}

/* What became of the file is said here: of all else, service_fail() speaks. */
static Outcome fail_to_write(const Watch *watch, int r)
{
        if (r == -EINVAL)
                report(_("%s is no file that could be replaced."), watch->plan.obs.path);
        else
                report(_("The captions can't be written to %s: %s."), watch->plan.obs.path,
                       strerror(-r));
        return OUTCOME_FAILED;
}

static int follow(Watch *watch, sd_bus *bus)
{
        static const FollowerEvents events = {
                .caption = on_caption,
                .started = on_started,
                .ended = on_ended,
                .notice = on_notice,
                .presence = on_presence,
                .disconnected = on_disconnected,
        };
        _cleanup_(follower_freep) Follower *follower = NULL;
        int r;

        r = add_sources(watch);
        if (r >= 0)
                r = follower_new(&follower, bus, &watch->plan.since, &events, watch);
        return r < 0 ? r : sd_event_loop(watch->event);
}

static Outcome run(const void *arguments, char *operands[])
{
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(watch_deinit) Watch watch = {0};
        int r = watch_options_read(arguments, operands, &watch.plan);

        if (r < 0)
                return OUTCOME_USAGE;
        r = service_open(&bus, &error);
        if (r >= 0)
                r = loop_new(&watch.event, bus, NULL, NULL);
        if (r < 0)
                return service_fail(&error, r);
        r = choose_sink(&watch);
        if (r < 0 && watch.plan.format == WATCH_OBS)
                return fail_to_write(&watch, r);
        if (r >= 0)
                r = follow(&watch, bus);
        if (r < 0)
                return service_fail(&error, r);

        watch.sink->operations->settle(watch.sink);
        return (Outcome) r;
}

const Verb verb_watch = {
        .name = "watch",
        .usage = N_("[OPTION]... [FILE]"),
        .summary = N_("Show captions as they come."),
        .description = N_("On a terminal, the sentence being spoken is shown in place. Elsewhere\n"
                          "only finished ones are written, one a line. It goes on until it is\n"
                          "interrupted; it waits for the caption service, and never starts it."),
        .options = watch_options,
        .n_options = WATCH_OPTIONS,
        .arguments_size = sizeof(WatchArguments),
        .n_operands_max = 1,
        .takes_file = true,
        .run = run,
};
