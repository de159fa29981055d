/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The transport by libwebsockets, driven by hand: a line of standard input is a command, a line of
 * standard output is a JSON object for each event and each command's result.
 *
 *   open URL [QUERY [AUTHORIZATION [CA-FILE [PROXY]]]]   "-" leaves one out, "_" in AUTHORIZATION is " "
 *   text STRING     binary SIZE     pending     close     quit
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "base/log.h"
#include "base/time-util.h"
#include "upstream/transport-lws.h"
#include "json/json.h"

#define HEX_BYTES_MAX 4096

typedef struct Driver {
        sd_event *event;
        Transport *transport;
} Driver;

static void print(Json *object)
{
        _cleanup_free_ char *line = NULL;

        json_set_number(object, "time", (double) usec_now() / 1e6);
        line = json_print(object);
        puts(line);
        fflush(stdout);
        json_free(object);
}

static void print_result(const char *command, int result)
{
        Json *object = json_new_object();

        json_set_string(object, "command", command);
        json_set_number(object, "result", result);
        if (result < 0)
                json_set_string(object, "error", strerrorname_np(-result));
        print(object);
}

static void set_hex(Json *object, const char *name, const char *data, size_t size)
{
        char hex[2 * HEX_BYTES_MAX + 1] = "";

        for (size_t i = 0; i < MIN(size, (size_t) HEX_BYTES_MAX); i++)
                snprintf(hex + 2 * i, 3, "%02x", (uint8_t) data[i]);
        json_set_string(object, name, hex);
}

static const char *const fault_names[] = {
        [TRANSPORT_FAULT_NAME] = "name",         [TRANSPORT_FAULT_UNREACHABLE] = "unreachable",
        [TRANSPORT_FAULT_TIMEOUT] = "timeout",   [TRANSPORT_FAULT_TLS] = "tls",
        [TRANSPORT_FAULT_PROTOCOL] = "protocol",
};

static void describe(Json *object, const TransportEvent *event)
{
        switch (event->type) {
        case TRANSPORT_OPENED:
                json_set_string(object, "event", "opened");
                json_set_string(object, "request_id", event->opened.request_id);
                break;
        case TRANSPORT_REFUSED:
                json_set_string(object, "event", "refused");
                json_set_number(object, "status", event->refused.status);
                json_set_string(object, "text", event->refused.text);
                json_set_string(object, "request_id", event->refused.request_id);
                json_set_string(object, "location", event->refused.location);
                json_set_number(object, "retry_after", event->refused.retry_after_sec);
                break;
        case TRANSPORT_FAILED:
                json_set_string(object, "event", "failed");
                json_set_string(object, "fault", fault_names[event->failed.fault]);
                json_set_string(object, "text", event->failed.text);
                break;
        case TRANSPORT_MESSAGE:
                json_set_string(object, "event", "message");
                json_set_number(object, "size", (double) event->message.size);
                set_hex(object, "hex", event->message.text, event->message.size);
                break;
        case TRANSPORT_CLOSED:
                json_set_string(object, "event", "closed");
                json_set_number(object, "code", event->closed.code);
                set_hex(object, "reason", event->closed.reason, strlen(event->closed.reason));
                break;
        }
}

static void on_transport(void *userdata, const TransportEvent *event)
{
        Json *object = json_new_object();

        describe(object, event);
        print(object);
}

static const char *next_word(char **arguments)
{
        const char *word = strsep(arguments, " ");

        return word && strcmp(word, "-") != 0 ? word : NULL;
}

static int open_transport(Driver *driver, char *arguments)
{
        _cleanup_(endpoint_freep) Endpoint *endpoint = NULL;
        _cleanup_free_ char *authorization = NULL;
        const char *url = next_word(&arguments), *query = next_word(&arguments),
                   *word = next_word(&arguments), *ca_file = next_word(&arguments),
                   *proxy = next_word(&arguments);
        int r;

        r = endpoint_parse(&endpoint, url ? url : "", NULL);
        if (r < 0)
                return r;
        if (word) {
                authorization = strdup(word);
                for (char *c = authorization; *c; c++)
                        if (*c == '_')
                                *c = ' ';
        }
        return transport_open(driver->transport, &(TransportRequest){
                                                         .endpoint = endpoint,
                                                         .query = query ? query : "",
                                                         .authorization = authorization,
                                                         .ca_file = ca_file,
                                                         .proxy = proxy,
                                                 });
}

static int send_binary(Driver *driver, const char *size_text)
{
        size_t size = strtoul(size_text ? size_text : "0", NULL, 10);
        _cleanup_free_ uint8_t *data = malloc(size + 1);

        if (!data)
                return -ENOMEM;
        for (size_t i = 0; i < size; i++)
                data[i] = (uint8_t) (i % 251);
        return transport_send(driver->transport, TRANSPORT_BINARY, data, size);
}

static int run(Driver *driver, const char *command, char *arguments)
{
        if (strcmp(command, "open") == 0)
                return open_transport(driver, arguments);
        if (strcmp(command, "text") == 0 && arguments)
                return transport_send(driver->transport, TRANSPORT_TEXT, arguments,
                                      strlen(arguments));
        if (strcmp(command, "binary") == 0)
                return send_binary(driver, arguments);
        if (strcmp(command, "pending") == 0)
                return (int) transport_pending(driver->transport);
        if (strcmp(command, "close") == 0) {
                transport_close(driver->transport);
                return 0;
        }
        if (strcmp(command, "quit") == 0)
                return sd_event_exit(driver->event, 0);
        return -EINVAL;
}

static int on_input(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        static char line[1 << 16];
        static size_t used;
        Driver *driver = userdata;
        ssize_t n = read(fd, line + used, sizeof line - used);
        char *end;

        if (n <= 0)
                return sd_event_exit(driver->event, 0);
        used += (size_t) n;
        while ((end = memchr(line, '\n', used))) {
                char *arguments = line;
                size_t taken = (size_t) (end - line) + 1;

                *end = 0;
                strsep(&arguments, " ");
                print_result(line, run(driver, line, arguments));
                used -= taken;
                memmove(line, line + taken, used);
        }
        return 0;
}

int main(void)
{
        Driver driver = {0};
        usec_t before;
        int r;

        log_open("transport-driver");
        r = sd_event_default(&driver.event);
        if (r >= 0)
                r = sd_event_add_io(driver.event, NULL, STDIN_FILENO, EPOLLIN, on_input, &driver);
        if (r >= 0)
                r = transport_lws_new(&driver.transport, driver.event);
        if (r < 0) {
                log_error_errno(r, "Failed to start: %m");
                return EXIT_FAILURE;
        }
        driver.transport->on_event = on_transport;
        driver.transport->userdata = &driver;
        r = sd_event_loop(driver.event);

        before = usec_now();
        transport_free(driver.transport);
        print_result("free", (int) ((usec_now() - before) / USEC_PER_MSEC));
        sd_event_unref(driver.event);
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
