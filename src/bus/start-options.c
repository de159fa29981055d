/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/i18n.h"
#include "bus/call.h"
#include "bus/start-options.h"

/* An option's name as an error quotes it: at most so many bytes of what came. */
#define QUOTED_MAX 64

typedef int (*ReadValue)(sd_bus_message *message, const char *name, void *target,
                         sd_bus_error *error);

static int read_name(sd_bus_message *message, const char *name, void *target, sd_bus_error *error)
{
        const char *value;
        char *copy;
        int r = sd_bus_message_read_basic(message, 's', &value);

        if (r < 0)
                return r;
        if (strlen(value) > START_NAME_MAX)
                return call_set_error(error, CONDITION_INVALID_OPTION,
                                      _("The option %s is longer than %d bytes."), name,
                                      START_NAME_MAX);
        copy = strdup(value);
        if (!copy)
                return -ENOMEM;
        free(*(char **) target);
        *(char **) target = copy;
        return 0;
}

static int read_flag(sd_bus_message *message, const char *name, void *target, sd_bus_error *error)
{
        (void) name;
        (void) error;
        return sd_bus_message_read_basic(message, 'b', target);
}

static char **strv_free(char **strings)
{
        for (char **p = strings; p && *p; p++)
                free(*p);
        free(strings);
        return NULL;
}

static int check_keyterms(char **keyterms, const char *name, sd_bus_error *error)
{
        size_t n = 0;

        for (; keyterms && keyterms[n]; n++)
                if (!*keyterms[n] || strlen(keyterms[n]) > START_KEYTERM_MAX)
                        return call_set_error(error, CONDITION_INVALID_OPTION,
                                              _("An entry of the option %s is empty or longer "
                                                "than %d bytes."),
                                              name, START_KEYTERM_MAX);
        if (n > START_KEYTERMS_MAX)
                return call_set_error(error, CONDITION_INVALID_OPTION,
                                      _("The option %s has more than %d entries."), name,
                                      START_KEYTERMS_MAX);
        return 0;
}

static int read_keyterms(sd_bus_message *message, const char *name, void *target,
                         sd_bus_error *error)
{
        char **keyterms = NULL;
        int r = sd_bus_message_read_strv(message, &keyterms);

        if (r >= 0)
                r = check_keyterms(keyterms, name, error);
        if (r < 0) {
                strv_free(keyterms);
                return r;
        }
        strv_free(*(char ***) target);
        *(char ***) target = keyterms;
        return 0;
}

static const struct {
        const char *name;
        const char *type;
        ReadValue read;
        size_t offset;
} known[] = {
        {"source", "s", read_name, offsetof(StartOptions, source)},
        {"target", "s", read_name, offsetof(StartOptions, target)},
        {"language", "s", read_name, offsetof(StartOptions, language)},
        {"model", "s", read_name, offsetof(StartOptions, model)},
        {"keyterms", "as", read_keyterms, offsetof(StartOptions, keyterms)},
        {"diarize", "b", read_flag, offsetof(StartOptions, diarize)},
        {"history", "b", read_flag, offsetof(StartOptions, history)},
        {"replace", "b", read_flag, offsetof(StartOptions, replace)},
        {"bind", "b", read_flag, offsetof(StartOptions, bind)},
};

static int read_variant(StartOptions *options, sd_bus_message *message, size_t i,
                        sd_bus_error *error)
{
        const char *type = NULL;
        int r = sd_bus_message_peek_type(message, NULL, &type);

        if (r < 0)
                return r;
        if (strcmp(type, known[i].type) != 0)
                return call_set_error(error, CONDITION_INVALID_OPTION,
                                      _("The option %s has the type %.16s, but takes %s."),
                                      known[i].name, type, known[i].type);
        r = sd_bus_message_enter_container(message, 'v', known[i].type);
        if (r < 0)
                return r;
        r = known[i].read(message, known[i].name, (char *) options + known[i].offset, error);
        if (r < 0)
                return r;
        return sd_bus_message_exit_container(message);
}

static int read_entry(StartOptions *options, sd_bus_message *message, sd_bus_error *error)
{
        const char *name;
        int r = sd_bus_message_read_basic(message, 's', &name);

        if (r < 0)
                return r;
        for (size_t i = 0; i < ELEMENTSOF(known); i++)
                if (strcmp(name, known[i].name) == 0)
                        return read_variant(options, message, i, error);
        return call_set_error(error, CONDITION_INVALID_OPTION, _("There is no option \"%.*s\"."),
                              QUOTED_MAX, name);
}

int start_options_read(StartOptions *options, sd_bus_message *message, sd_bus_error *error)
{
        int r = sd_bus_message_enter_container(message, 'a', "{sv}");

        if (r < 0)
                return r;
        while ((r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
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
        free(options->source);
        free(options->target);
        free(options->language);
        free(options->model);
        strv_free(options->keyterms);
        *options = START_OPTIONS_INIT;
}
