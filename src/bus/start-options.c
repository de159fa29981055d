/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <stddef.h>
#include <string.h>

#include "base/i18n.h"
#include "bus/call.h"
#include "bus/start-options.h"
#include "bus/strv.h"

/* An option's name as an error quotes it: at most so many bytes of what came. */
#define QUOTED_MAX 64

/* The options that are not the server's business. */
static const struct {
        const char *name;
        char type;
        size_t offset;
} own_options[] = {
        {"source", 's', offsetof(StartOptions, source)},
        {"target", 's', offsetof(StartOptions, target)},
        {"gate", 's', offsetof(StartOptions, gate)},
        {"history", 'b', offsetof(StartOptions, history)},
        {"replace", 'b', offsetof(StartOptions, replace)},
        {"bind", 'b', offsetof(StartOptions, bind)},
};

static int say_fault(sd_bus_error *error, const QueryField *field, QueryFault fault)
{
        switch (fault) {
        case QUERY_TOO_LONG:
                return call_set_error(error, CONDITION_INVALID_OPTION,
                                      _("The option %s has a value that is empty or longer than "
                                        "%d bytes."),
                                      field->option, QUERY_VALUE_MAX);
        case QUERY_TOO_MANY:
                return call_set_error(error, CONDITION_INVALID_OPTION,
                                      _("The option %s has more than %d entries."), field->option,
                                      QUERY_VALUES_MAX);
        case QUERY_NO_SUCH:
                return call_set_error(error, CONDITION_INVALID_OPTION,
                                      _("The option %s takes linear16 or opus."), field->option);
        case QUERY_OUT_OF_RANGE:
                return call_set_error(error, CONDITION_INVALID_OPTION,
                                      _("The option %s takes 0, or %d to %d."), field->option,
                                      field->least, field->most);
        case QUERY_OK:
                break;
        }
        return -EINVAL;
}

static int set_list(QueryOptions *query, QueryParameter parameter, sd_bus_message *message,
                    QueryFault *ret_fault)
{
        const char *values[START_STRINGS_MAX + 1];
        int r = strv_read(message, START_STRINGS_MAX, values);

        if (r < 0 && r != -E2BIG)
                return r;
        return query_set_list(query, parameter, values, ret_fault);
}

/* Reads a value whose type has been checked. */
static int set_parameter(QueryOptions *query, QueryParameter parameter, sd_bus_message *message,
                         QueryFault *ret_fault)
{
        const char *text;
        int number, r;

        switch (query_fields[parameter].type) {
        case QUERY_TEXT:
                r = sd_bus_message_read_basic(message, 's', &text);
                return r < 0 ? r : query_set_text(query, parameter, text, ret_fault);
        case QUERY_FLAG:
                r = sd_bus_message_read_basic(message, 'b', &number);
                return r < 0 ? r : query_set_flag(query, parameter, number);
        case QUERY_NUMBER:
                r = sd_bus_message_read_basic(message, 'i', &number);
                return r < 0 ? r : query_set_number(query, parameter, number, ret_fault);
        case QUERY_LIST:
                return set_list(query, parameter, message, ret_fault);
        }
        return -EINVAL;
}

static int enter_variant(sd_bus_message *message, const char *name, const char *wanted,
                         sd_bus_error *error)
{
        const char *type = NULL;
        int r = sd_bus_message_peek_type(message, NULL, &type);

        if (r < 0)
                return r;
        if (strcmp(type, wanted) != 0)
                return call_set_error(error, CONDITION_INVALID_OPTION,
                                      _("The option %s has the type %.16s, but takes %s."), name,
                                      type, wanted);
        return sd_bus_message_enter_container(message, 'v', wanted);
}

static int read_parameter(StartOptions *options, sd_bus_message *message, QueryParameter parameter,
                          sd_bus_error *error)
{
        const QueryField *field = &query_fields[parameter];
        QueryFault fault = QUERY_OK;
        int r = enter_variant(message, field->option, start_option_signature(field->type), error);

        if (r < 0)
                return r;
        r = set_parameter(&options->query, parameter, message, &fault);
        if (fault != QUERY_OK)
                return say_fault(error, field, fault);
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int read_name(char **target, sd_bus_message *message, const char *name, sd_bus_error *error)
{
        const char *value;
        int r = sd_bus_message_read_basic(message, 's', &value);

        if (r < 0)
                return r;
        if (strlen(value) > START_NAME_MAX)
                return call_set_error(error, CONDITION_INVALID_OPTION,
                                      _("The option %s is longer than %d bytes."), name,
                                      START_NAME_MAX);
        g_free(*target);
        *target = g_strdup(value);
        return 0;
}

static int read_own(StartOptions *options, sd_bus_message *message, size_t i, sd_bus_error *error)
{
        const char type[] = {own_options[i].type, '\0'};
        void *target = (char *) options + own_options[i].offset;
        int r = enter_variant(message, own_options[i].name, type, error);

        if (r < 0)
                return r;
        if (own_options[i].type == 's')
                r = read_name(target, message, own_options[i].name, error);
        else
                r = sd_bus_message_read_basic(message, 'b', target);
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int read_entry(StartOptions *options, sd_bus_message *message, sd_bus_error *error)
{
        const char *name;
        int r = sd_bus_message_read_basic(message, 's', &name);

        if (r < 0)
                return r;
        for (size_t i = 0; i < ELEMENTSOF(own_options); i++)
                if (strcmp(name, own_options[i].name) == 0)
                        return read_own(options, message, i, error);
        for (int i = 0; i < _QUERY_PARAMETER_MAX; i++)
                if (strcmp(name, query_fields[i].option) == 0)
                        return read_parameter(options, message, (QueryParameter) i, error);
        return call_set_error(error, CONDITION_INVALID_OPTION, _("There is no option \"%.*s\"."),
                              QUOTED_MAX, name);
}

int start_options_read(StartOptions *options, sd_bus_message *message, sd_bus_error *error)
{
        unsigned n = 0;
        int r = sd_bus_message_enter_container(message, 'a', "{sv}");

        if (r < 0)
                return r;
        while ((r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                if (++n > START_OPTIONS_MAX)
                        return call_set_error(error, CONDITION_INVALID_OPTION,
                                              _("There are more than %d options."),
                                              START_OPTIONS_MAX);
                r = read_entry(options, message, error);
                if (r < 0)
                        return r;
                r = sd_bus_message_exit_container(message);
                if (r < 0)
                        return r;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

void start_options_deinit(StartOptions *options)
{
        g_free(options->source);
        g_free(options->target);
        g_free(options->gate);
        query_options_deinit(&options->query);
        *options = START_OPTIONS_INIT;
}
