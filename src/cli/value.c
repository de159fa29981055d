/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "cli/value.h"

static int read_value(sd_bus_message *message, unsigned depth, Json **ret);

#define READ_NUMBER(message, code, kind, ret)                                    \
        ({                                                                       \
                kind _number = 0;                                                \
                int _r = sd_bus_message_read_basic((message), (code), &_number); \
                if (_r > 0)                                                      \
                        *(ret) = json_new_number((double) _number);              \
                _r;                                                              \
        })

static int read_bool(sd_bus_message *message, Json **ret)
{
        int value = 0;
        int r = sd_bus_message_read_basic(message, SD_BUS_TYPE_BOOLEAN, &value);

        if (r > 0)
                *ret = json_new_bool(value);
        return r;
}

static int read_string(sd_bus_message *message, char type, Json **ret)
{
        const char *value = NULL;
        int r = sd_bus_message_read_basic(message, type, &value);

        if (r > 0)
                *ret = json_new_string(value);
        return r;
}

/* The elements of what was entered; -ENXIO of the last read is the end. */
static int read_elements(sd_bus_message *message, unsigned depth, Json *array)
{
        int r;

        while ((r = sd_bus_message_at_end(message, false)) == 0) {
                Json *element = NULL;

                r = read_value(message, depth, &element);
                if (r < 0)
                        return r;
                json_append(array, element);
        }
        return MIN(r, 0);
}

static int read_entry(sd_bus_message *message, unsigned depth, Json *object)
{
        const char *name;
        Json *value = NULL;
        int r = sd_bus_message_read_basic(message, SD_BUS_TYPE_STRING, &name);

        if (r >= 0)
                r = read_value(message, depth, &value);
        if (r < 0)
                return r;
        json_set(object, name, value);
        return sd_bus_message_exit_container(message);
}

static int read_entries(sd_bus_message *message, unsigned depth, const char *entry, Json *object)
{
        int r;

        while ((r = sd_bus_message_enter_container(message, SD_BUS_TYPE_DICT_ENTRY, entry)) > 0) {
                r = read_entry(message, depth, object);
                if (r < 0)
                        return r;
        }
        return r;
}

/* contents is {sv}: its inside, "sv". Only names can be an object's. */
static int read_dictionary(sd_bus_message *message, unsigned depth, const char *contents,
                           Json *object)
{
        char entry[SD_BUS_MAXIMUM_SIGNATURE_LENGTH + 1];
        size_t length = strlen(contents);

        if (contents[1] != SD_BUS_TYPE_STRING || length - 2 >= sizeof(entry))
                return -EBADMSG;
        memcpy(entry, contents + 1, length - 2);
        entry[length - 2] = '\0';
        return read_entries(message, depth, entry, object);
}

static int read_container(sd_bus_message *message, unsigned depth, char type, const char *contents,
                          Json **ret)
{
        bool dictionary = type == SD_BUS_TYPE_ARRAY && contents[0] == '{';
        _cleanup_(json_freep) Json *json = dictionary ? json_new_object() : json_new_array();
        int r = sd_bus_message_enter_container(message, type, contents);

        if (r >= 0)
                r = dictionary ? read_dictionary(message, depth, contents, json)
                               : read_elements(message, depth, json);
        if (r >= 0)
                r = sd_bus_message_exit_container(message);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(json);
        return 1;
}

static int read_variant(sd_bus_message *message, unsigned depth, const char *contents, Json **ret)
{
        _cleanup_(json_freep) Json *json = NULL;
        int r = sd_bus_message_enter_container(message, SD_BUS_TYPE_VARIANT, contents);

        if (r >= 0)
                r = read_value(message, depth, &json);
        if (r >= 0)
                r = sd_bus_message_exit_container(message);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(json);
        return 1;
}

static int read_typed(sd_bus_message *message, unsigned depth, char type, const char *contents,
                      Json **ret)
{
        switch (type) {
        case SD_BUS_TYPE_BOOLEAN:
                return read_bool(message, ret);
        case SD_BUS_TYPE_BYTE:
                return READ_NUMBER(message, type, uint8_t, ret);
        case SD_BUS_TYPE_INT16:
                return READ_NUMBER(message, type, int16_t, ret);
        case SD_BUS_TYPE_UINT16:
                return READ_NUMBER(message, type, uint16_t, ret);
        case SD_BUS_TYPE_INT32:
                return READ_NUMBER(message, type, int32_t, ret);
        case SD_BUS_TYPE_UINT32:
                return READ_NUMBER(message, type, uint32_t, ret);
        case SD_BUS_TYPE_INT64:
                return READ_NUMBER(message, type, int64_t, ret);
        case SD_BUS_TYPE_UINT64:
                return READ_NUMBER(message, type, uint64_t, ret);
        case SD_BUS_TYPE_DOUBLE:
                return READ_NUMBER(message, type, double, ret);
        case SD_BUS_TYPE_STRING:
        case SD_BUS_TYPE_OBJECT_PATH:
        case SD_BUS_TYPE_SIGNATURE:
                return read_string(message, type, ret);
        case SD_BUS_TYPE_VARIANT:
                return read_variant(message, depth, contents, ret);
        case SD_BUS_TYPE_ARRAY:
        case SD_BUS_TYPE_STRUCT:
                return read_container(message, depth, type, contents, ret);
        default: /* a char, not an enum: D-Bus may have more types than we */
                return -EBADMSG;
        }
}

static int read_value(sd_bus_message *message, unsigned depth, Json **ret)
{
        const char *contents;
        char type;
        int r;

        if (depth >= VALUE_DEPTH_MAX)
                return -ELOOP;
        r = sd_bus_message_peek_type(message, &type, &contents);
        if (r > 0)
                r = read_typed(message, depth + 1, type, contents, ret);
        return r == 0 ? -ENXIO : r;
}

int value_to_json(sd_bus_message *message, Json **ret)
{
        int r = read_value(message, 0, ret);

        return MIN(r, 0);
}
