#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * JSON, read by declaration and written by name. The only user of cJSON.
 *
 * Reading: json_parse() refuses what is no JSON and mends text that is no UTF-8; json_read() fills
 * a table of fields. Unknown fields are ignored, a wrong type or a missing mandatory field is
 * refused by name. Borrowed pointers live as long as the parsed value.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

/* The longest message that is read, in bytes. The largest known Results is about 64 KiB. */
#define JSON_SIZE_MAX ((size_t) 1024 * 1024)

typedef struct cJSON Json;

typedef enum JsonType {
        JSON_STRING, /* const char * */
        JSON_BOOL,   /* bool */
        JSON_NUMBER, /* double, finite */
        JSON_ARRAY,  /* const Json * */
        JSON_OBJECT, /* const Json * */
} JsonType;

typedef struct JsonField {
        const char *name;
        JsonType type;
        bool mandatory;
        void *target; /* left as it was if the field is absent or null */
} JsonField;

#define JSON_MANDATORY(field, kind, pointer)                                                       \
        ((JsonField){.name = (field), .type = (kind), .mandatory = true, .target = (pointer)})
#define JSON_OPTIONAL(field, kind, pointer)                                                        \
        ((JsonField){.name = (field), .type = (kind), .target = (pointer)})

/* text need not end in NUL. Errors: -EMSGSIZE past JSON_SIZE_MAX, -EBADMSG for no JSON, -ENOMEM. */
int json_parse(Json **ret, const char *text, size_t size);
Json *json_free(Json *json);
DEFINE_CLEANUP(Json, json_free)

/*
 * Errors: -EBADMSG if object is none, a mandatory field is missing, or a field has another type;
 * *ret_name (may be NULL) is then the field's name. Targets may be half written on an error.
 */
int json_read_fields(const Json *object, const JsonField *fields, size_t n_fields,
                     const char **ret_name);

#define json_read(object, ret_name, ...)                                                           \
        json_read_fields((object), (const JsonField[]){__VA_ARGS__},                               \
                         ELEMENTSOF(((const JsonField[]){__VA_ARGS__})), (ret_name))

/* Elements of an array, in order; NULL ends. */
const Json *json_first(const Json *array);
const Json *json_next(const Json *element);
size_t json_length(const Json *array);

/* One element as a plain value. Errors: -EBADMSG if it is of another type. */
int json_value_number(const Json *element, double *ret);
int json_value_string(const Json *element, const char **ret);

#define JSON_FOREACH(element, array)                                                               \
        for (const Json *element = json_first(array); element; element = json_next(element))

/* Writing. A value that is put into another belongs to that other from then on. Out of memory
 * ends the program's hope of saying anything: these abort. */
Json *json_new_object(void);
Json *json_new_array(void);
Json *json_new_string(const char *value);
Json *json_new_number(double value);
Json *json_new_bool(bool value);
void json_set_string(Json *object, const char *name, const char *value);
void json_set_number(Json *object, const char *name, double value);
void json_set_bool(Json *object, const char *name, bool value);
void json_set(Json *object, const char *name, Json *value);
void json_append(Json *array, Json *value);
void json_append_string(Json *array, const char *value);
void json_append_number(Json *array, double value);

/* Compact text on one line. */
char *json_print(const Json *json);
