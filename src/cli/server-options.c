/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "bus/start-options.h"
#include "cli/report.h"
#include "cli/server-options.h"
#include "upstream/query.h"

static const QueryField *find_field(const char *option)
{
        size_t size = strcspn(option, "=");

        for (int i = 0; i < _QUERY_PARAMETER_MAX; i++)
                if (strlen(query_fields[i].option) == size &&
                    strncmp(query_fields[i].option, option, size) == 0)
                        return &query_fields[i];
        return NULL;
}

static int read_flag(const char *value, int *ret)
{
        if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
                return -EINVAL;
        *ret = strcmp(value, "true") == 0;
        return 0;
}

static int read_number(const char *value, int *ret)
{
        char *end;
        long number;

        errno = 0;
        number = strtol(value, &end, 10);
        if (errno || end == value || *end || number < INT32_MIN || number > INT32_MAX)
                return -EINVAL;
        *ret = (int) number;
        return 0;
}

static int check_one(const char *command, const char *option)
{
        const QueryField *field = find_field(option);
        const char *value = strchr(option, '=');
        int number;

        if (!value)
                return report_usage(command, _("--option takes NAME=VALUE, not \"%s\""), option);
        if (!field)
                return report_usage(command, _("There is no option \"%.*s\" for a server"),
                                    (int) (value - option), option);
        if (field->type == QUERY_FLAG && read_flag(value + 1, &number) < 0)
                return report_usage(command, _("The option %s is true or false"), field->option);
        if (field->type == QUERY_NUMBER && read_number(value + 1, &number) < 0)
                return report_usage(command, _("The option %s is a number"), field->option);
        return 0;
}

int server_options_check(const char *command, const StringList *options)
{
        int r = 0;

        for (size_t i = 0; r >= 0 && i < options->n_items; i++)
                r = check_one(command, options->items[i]);
        return r;
}

static bool is_last_of_its_name(const StringList *options, size_t i)
{
        for (size_t k = i + 1; k < options->n_items; k++)
                if (find_field(options->items[k]) == find_field(options->items[i]))
                        return false;
        return true;
}

static int append_list(sd_bus_message *call, const StringList *options, const QueryField *field)
{
        int r = sd_bus_message_open_container(call, SD_BUS_TYPE_ARRAY, "s");

        for (size_t i = 0; r >= 0 && i < options->n_items; i++)
                if (find_field(options->items[i]) == field)
                        r = sd_bus_message_append(call, "s", strchr(options->items[i], '=') + 1);
        return r < 0 ? r : sd_bus_message_close_container(call);
}

static int append_value(sd_bus_message *call, const StringList *options, const QueryField *field,
                        const char *value)
{
        int number = 0;

        switch (field->type) {
        case QUERY_TEXT:
                return sd_bus_message_append(call, "s", value);
        case QUERY_FLAG:
                (void) read_flag(value, &number);
                return sd_bus_message_append(call, "b", number);
        case QUERY_NUMBER:
                (void) read_number(value, &number);
                return sd_bus_message_append(call, "i", number);
        case QUERY_LIST:
                return append_list(call, options, field);
        }
        return -EINVAL;
}

static int append_one(sd_bus_message *call, const StringList *options, const char *option)
{
        const QueryField *field = find_field(option);
        int r = sd_bus_message_open_container(call, SD_BUS_TYPE_DICT_ENTRY, "sv");

        if (r >= 0)
                r = sd_bus_message_append(call, "s", field->option);
        if (r >= 0)
                r = sd_bus_message_open_container(call, SD_BUS_TYPE_VARIANT,
                                                  start_option_signature(field->type));
        if (r >= 0)
                r = append_value(call, options, field, strchr(option, '=') + 1);
        for (int i = 0; r >= 0 && i < 2; i++)
                r = sd_bus_message_close_container(call);
        return r;
}

int server_options_append(sd_bus_message *call, const StringList *options)
{
        int r = 0;

        for (size_t i = 0; r >= 0 && i < options->n_items; i++)
                if (is_last_of_its_name(options, i))
                        r = append_one(call, options, options->items[i]);
        return r;
}
