/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Capture as the daemon uses it, with nothing behind it, for the integration tests:
 *
 *     capture-driver OUTPUT FD [SOURCE [TARGET]]
 *
 * The samples go to the file OUTPUT. What happens is told on standard output, one JSON object a
 * line: "started", "audio" (a run of audio begins at a position, after so many captured frames),
 * "condition", "notice", "source", and the answers to the commands. These come from the file
 * descriptor FD, one a line:
 *
 *     level            peak of the last 100 ms
 *     account          of the timeline, its end, and the calls of on_audio
 *     block MS         do nothing else for so long, as a busy main loop would
 *     stop             cease to capture
 *     resume           capture again
 *     start            capture into a new timeline
 *     quit             end, in good order
 */

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <systemd/sd-event.h>

#include "audio/capture.h"
#include "audio/timeline.h"
#include "base/buffer.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/time-util.h"
#include "json/json.h"

#define KEPT_MAX ((uint64_t) 300 * SAMPLE_RATE)
#define COMMAND_BYTES_MAX 4096
#define READ_FRAMES 4096

typedef struct Driver {
        sd_event *event;
        SourceKind source;
        const char *target;
        int output_fd;
        Buffer commands; /* read, but not yet a whole line */
        Timeline *timeline;
        Capture *capture;
        uint64_t position; /* up to here the audio is in the file */
        uint64_t n_captured;
        uint64_t n_calls;
} Driver;

static void tell(const char *event, Json *json)
{
        char *text;

        json_set_string(json, "event", event);
        json_set_number(json, "time", (double) usec_now() / (double) USEC_PER_SEC);
        text = json_print(json);
        puts(text);
        fflush(stdout);
        free(text);
        json_free(json);
}

static void write_all(int fd, const void *data, size_t size)
{
        const uint8_t *from = data;

        while (size > 0) {
                ssize_t n = write(fd, from, size);

                if (n < 0) {
                        log_error_errno(-errno, "Failed to write the audio: %m");
                        exit(EXIT_FAILURE);
                }
                from += n;
                size -= (size_t) n;
        }
}

static void save_audio(Driver *driver)
{
        int16_t frames[READ_FRAMES];
        size_t n;

        for (;;) {
                uint64_t position = driver->position;
                Json *json;

                n = timeline_read(driver->timeline, &position, frames, ELEMENTSOF(frames));
                if (n == 0)
                        break;
                if (position != driver->position || position == 0) {
                        json = json_new_object();
                        json_set_number(json, "position", (double) position);
                        json_set_number(json, "captured", (double) driver->n_captured);
                        tell("audio", json);
                }
                write_all(driver->output_fd, frames, n * sizeof(*frames));
                driver->position = position + n;
                driver->n_captured += n;
        }
        timeline_release(driver->timeline, driver->position);
}

static void on_audio(void *userdata)
{
        Driver *driver = userdata;

        driver->n_calls++;
        save_audio(driver);
}

static void tell_message(const char *event, Condition condition, const char *message)
{
        Json *json = json_new_object();

        json_set_string(json, "condition", condition_to_string(condition));
        json_set_string(json, "message", message);
        tell(event, json);
}

static void on_condition(void *userdata, Condition condition, const char *message)
{
        (void) userdata;
        tell_message("condition", condition, message);
}

static void on_notice(void *userdata, Condition condition, const char *message)
{
        (void) userdata;
        tell_message("notice", condition, message);
}

static void on_source(void *userdata, const char *node_name, const char *description)
{
        Json *json = json_new_object();

        json_set_string(json, "name", node_name);
        json_set_string(json, "description", description);
        tell("source", json);
}

static const CaptureHandlers handlers = {
        .on_audio = on_audio,
        .on_condition = on_condition,
        .on_notice = on_notice,
        .on_source = on_source,
};

static int start(Driver *driver)
{
        Sink sink;
        int r;

        driver->capture = capture_free(driver->capture);
        driver->timeline = timeline_free(driver->timeline);
        driver->position = driver->n_captured = driver->n_calls = 0;
        r = timeline_new(&driver->timeline, 1, KEPT_MAX);
        if (r < 0)
                return r;
        sink = timeline_sink(driver->timeline);
        r = capture_new(&driver->capture, driver->event, driver->source, driver->target, &sink,
                        &handlers, driver);
        if (r < 0)
                return r;
        tell("started", json_new_object());
        return 0;
}

static const char *gap_name(GapReason reason)
{
        switch (reason) {
        case GAP_PAUSE:
                return "pause";
        case GAP_GRAPH:
                return "graph";
        case GAP_OVERRUN:
                return "overrun";
        case GAP_SOURCE:
                return "source";
        case GAP_SUSPEND:
                return "suspend";
        case GAP_SILENCE:
                return "silence";
        case _GAP_REASON_MAX:
                break;
        }
        abort();
}

static void tell_account(Driver *driver)
{
        Json *json = json_new_object();
        TimelineAccount account;

        timeline_account(driver->timeline, &account);
        json_set_number(json, "captured", (double) account.captured);
        json_set_number(json, "kept", (double) account.kept);
        json_set_number(json, "released", (double) account.released);
        json_set_number(json, "dropped", (double) account.dropped);
        for (int reason = 0; reason < _GAP_REASON_MAX; reason++)
                json_set_number(json, gap_name((GapReason) reason), (double) account.gaps[reason]);
        json_set_number(json, "end", (double) timeline_end(driver->timeline));
        json_set_number(json, "calls", (double) driver->n_calls);
        tell("account", json);
}

static void tell_level(const Driver *driver)
{
        double level = capture_level(driver->capture);
        Json *json = json_new_object();

        if (isfinite(level)) /* JSON knows no infinity; without a number it is digital silence */
                json_set_number(json, "dbfs", level);
        tell("level", json);
}

static void block_for(unsigned ms)
{
        usec_t end = usec_now() + ms * USEC_PER_MSEC;

        while (usec_now() < end)
                (void) usleep((useconds_t) MIN(end - usec_now(), 100 * USEC_PER_MSEC));
        tell("unblocked", json_new_object());
}

static int run_command(Driver *driver, const char *command)
{
        unsigned ms;

        if (strcmp(command, "level") == 0)
                tell_level(driver);
        else if (strcmp(command, "account") == 0)
                tell_account(driver);
        else if (sscanf(command, "block %u", &ms) == 1)
                block_for(ms);
        else if (strcmp(command, "resume") == 0)
                return capture_resume(driver->capture);
        else if (strcmp(command, "start") == 0)
                return start(driver);
        else if (strcmp(command, "quit") == 0)
                return sd_event_exit(driver->event, 0);
        else if (strcmp(command, "stop") == 0) {
                capture_stop(driver->capture);
                save_audio(driver);
                tell("stopped", json_new_object());
        } else {
                log_error("Unknown command: %s", command);
                return -EINVAL;
        }
        return 0;
}

static int on_commands(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        Driver *driver = userdata;
        char text[256], *line, *rest;
        ssize_t n = read(fd, text, sizeof(text));
        int r;

        if (n <= 0)
                return sd_event_exit(driver->event, 0);
        r = buffer_append(&driver->commands, text, (size_t) n);
        if (r < 0)
                return r;
        line = rest = strdupa(buffer_string(&driver->commands));
        for (char *end; (end = strchr(rest, '\n')); line = rest) {
                *end = 0;
                rest = end + 1;
                r = run_command(driver, line);
                if (r < 0)
                        return sd_event_exit(driver->event, r);
        }
        buffer_clear(&driver->commands);
        return buffer_append_string(&driver->commands, rest);
}

static int run(Driver *driver, const char *output, int commands_fd)
{
        int r;

        driver->output_fd = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (driver->output_fd < 0)
                return log_error_errno(-errno, "Failed to create %s: %m", output);
        r = sd_event_new(&driver->event);
        if (r < 0)
                return r;
        r = sd_event_add_io(driver->event, NULL, commands_fd, EPOLLIN, on_commands, driver);
        if (r < 0)
                return log_error_errno(r, "Failed to watch for commands: %m");
        r = start(driver);
        if (r < 0)
                return log_error_errno(r, "Failed to start capture: %m");
        return sd_event_loop(driver->event);
}

int main(int argc, char *argv[])
{
        Driver driver = {.output_fd = -EBADF, .commands = BUFFER_INIT(COMMAND_BYTES_MAX)};
        int r;

        log_open("capture-driver");
        i18n_init();
        if (argc > 3)
                driver.source = source_kind_from_string(argv[3]);
        driver.target = argc > 4 ? argv[4] : NULL;
        if (argc < 3 || argc > 5 || driver.source == _SOURCE_KIND_INVALID) {
                log_error("Usage: capture-driver OUTPUT FD [SOURCE [TARGET]]");
                return 2;
        }
        r = run(&driver, argv[1], atoi(argv[2]));
        capture_free(driver.capture);
        timeline_free(driver.timeline);
        sd_event_unref(driver.event);
        buffer_deinit(&driver.commands);
        close_fd(driver.output_fd);
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
