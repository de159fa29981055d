/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "recognizer/control.h"
#include "json/json.h"

static const struct {
        const char *name;
        ControlType type;
} types[] = {
        {"KeepAlive", CONTROL_KEEP_ALIVE},
        {"Finalize", CONTROL_FINALIZE},
        {"CloseStream", CONTROL_CLOSE_STREAM},
        {"Configure", CONTROL_CONFIGURE},
};

/* The head of the sentence is the one that other servers send. */
__attribute__((format(printf, 2, 3))) static int refuse(char **ret_why, const char *format, ...)
{
        _cleanup_free_ char *why = NULL;
        va_list arguments;

        va_start(arguments, format);
        if (vasprintf(&why, format, arguments) < 0)
                why = NULL;
        va_end(arguments);
        *ret_why = NULL;
        if (!why || asprintf(ret_why, "Could not deserialize last text message: %s", why) < 0)
                *ret_why = NULL;
        return *ret_why ? -EBADMSG : -ENOMEM;
}

static int find_type(const char *name, ControlType *ret, char **ret_why)
{
        for (size_t i = 0; i < ELEMENTSOF(types); i++)
                if (strcmp(types[i].name, name) == 0) {
                        *ret = types[i].type;
                        return 0;
                }
        return refuse(ret_why,
                      "unknown `type`; use KeepAlive, Finalize, CloseStream or Configure.");
}

int control_parse(const char *text, size_t size, unsigned n_channels, Control *ret, char **ret_why)
{
        _cleanup_(json_freep) Json *json = NULL;
        const char *name = NULL, *field = NULL;
        double channel = CONTROL_ALL_CHANNELS;
        Control control = {};
        int r = json_parse(&json, text, size);

        if (r == -ENOMEM)
                return r;
        if (r < 0)
                return refuse(ret_why, "it is not JSON.");
        r = json_read(json, &field, JSON_MANDATORY("type", JSON_STRING, &name),
                      JSON_OPTIONAL("channel", JSON_NUMBER, &channel));
        if (r < 0)
                return refuse(ret_why, "the field `%s` is missing or of a wrong type.",
                              field ? field : "type");
        r = find_type(name, &control.type, ret_why);
        if (r < 0)
                return r;
        if (channel < CONTROL_ALL_CHANNELS || channel >= n_channels || channel != (int) channel)
                return refuse(ret_why, "there is no such `channel`.");
        control.channel = (int) channel;
        *ret = control;
        return 0;
}
