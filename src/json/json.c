/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <cjson/cJSON.h>
#include <errno.h>
#include <glib.h>
#include <math.h>
#include <string.h>

#include "json/json.h"

static bool is_space(char c)
{
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0';
}

/* cJSON takes what follows the value for somebody else's; here it is a fault. */
static cJSON *parse_whole(const char *text, size_t size)
{
        const char *end = NULL;
        cJSON *json = cJSON_ParseWithLengthOpts(text, size, &end, false);

        for (const char *p = end; json && p < text + size; p++)
                if (!is_space(*p)) {
                        cJSON_Delete(json);
                        return NULL;
                }
        return json;
}

int json_parse(Json **ret, const char *text, size_t size)
{
        g_autofree char *mended = NULL;
        cJSON *json;

        if (size > JSON_SIZE_MAX)
                return -EMSGSIZE;

        /* cJSON takes any bytes for text, and D-Bus refuses a signal that holds them. */
        if (!g_utf8_validate_len(text, size, NULL)) {
                mended = g_utf8_make_valid(text, (gssize) size);
                text = mended;
                size = strlen(mended);
        }

        json = parse_whole(text, size);
        if (!json)
                return -EBADMSG;
        *ret = json;
        return 0;
}

Json *json_free(Json *json)
{
        cJSON_Delete(json);
        return NULL;
}

static int take_value(const cJSON *item, JsonType type, void *target)
{
        switch (type) {
        case JSON_STRING:
                return json_value_string(item, target);
        case JSON_NUMBER:
                return json_value_number(item, target);
        case JSON_BOOL:
                if (!cJSON_IsBool(item))
                        return -EBADMSG;
                *(bool *) target = cJSON_IsTrue(item);
                return 0;
        case JSON_ARRAY:
        case JSON_OBJECT:
                if (type == JSON_ARRAY ? !cJSON_IsArray(item) : !cJSON_IsObject(item))
                        return -EBADMSG;
                *(const Json **) target = item;
                return 0;
        }
        return -EINVAL;
}

int json_read_fields(const Json *object, const JsonField *fields, size_t n_fields,
                     const char **ret_name)
{
        for (size_t i = 0; i < n_fields; i++) {
                const cJSON *item = cJSON_IsObject(object)
                                            ? cJSON_GetObjectItemCaseSensitive(object, fields[i].name)
                                            : NULL;
                int r;

                if (!item || cJSON_IsNull(item))
                        r = fields[i].mandatory ? -EBADMSG : 0;
                else
                        r = take_value(item, fields[i].type, fields[i].target);
                if (r < 0) {
                        if (ret_name)
                                *ret_name = fields[i].name;
                        return r;
                }
        }
        return 0;
}

const Json *json_first(const Json *array)
{
        return array ? array->child : NULL;
}

const Json *json_next(const Json *element)
{
        return element->next;
}

size_t json_length(const Json *array)
{
        return (size_t) cJSON_GetArraySize(array);
}

int json_value_number(const Json *element, double *ret)
{
        if (!cJSON_IsNumber(element) || !isfinite(element->valuedouble))
                return -EBADMSG;
        *ret = element->valuedouble;
        return 0;
}

int json_value_string(const Json *element, const char **ret)
{
        if (!cJSON_IsString(element))
                return -EBADMSG;
        *ret = element->valuestring;
        return 0;
}

static cJSON *need(cJSON *json)
{
        if (!json)
                g_error("Out of memory.");
        return json;
}

Json *json_new_object(void)
{
        return need(cJSON_CreateObject());
}

Json *json_new_array(void)
{
        return need(cJSON_CreateArray());
}

Json *json_new_string(const char *value)
{
        return need(cJSON_CreateString(value));
}

Json *json_new_number(double value)
{
        return need(cJSON_CreateNumber(value));
}

Json *json_new_bool(bool value)
{
        return need(cJSON_CreateBool(value));
}

void json_set(Json *object, const char *name, Json *value)
{
        if (!cJSON_AddItemToObject(object, name, value))
                (void) need(NULL);
}

void json_set_string(Json *object, const char *name, const char *value)
{
        json_set(object, name, json_new_string(value));
}

void json_set_number(Json *object, const char *name, double value)
{
        json_set(object, name, json_new_number(value));
}

void json_set_bool(Json *object, const char *name, bool value)
{
        json_set(object, name, json_new_bool(value));
}

void json_append(Json *array, Json *value)
{
        if (!cJSON_AddItemToArray(array, value))
                (void) need(NULL);
}

void json_append_string(Json *array, const char *value)
{
        json_append(array, json_new_string(value));
}

void json_append_number(Json *array, double value)
{
        json_append(array, json_new_number(value));
}

char *json_print(const Json *json)
{
        char *text = cJSON_PrintUnformatted(json);

        if (!text)
                (void) need(NULL);
        return text;
}
