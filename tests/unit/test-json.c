/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "json/json.h"
#include "test.h"

static int parse(Json **ret, const char *text)
{
        return json_parse(ret, text, strlen(text));
}

TEST(reads_declared_fields_and_ignores_others)
{
        _cleanup_(json_freep) Json *json = NULL;
        const char *type = NULL;
        const Json *list = NULL;
        double start = 0, absent = 7;
        bool final = false;

        check_int(parse(&json, "{\"type\":\"Results\",\"new\":{\"x\":[1]},\"start\":1.5,"
                               "\"final\":true,\"list\":[1,2,3],\"absent\":null}"),
                  0);
        check_int(json_read(json, NULL, JSON_MANDATORY("type", JSON_STRING, &type),
                            JSON_MANDATORY("start", JSON_NUMBER, &start),
                            JSON_OPTIONAL("final", JSON_BOOL, &final),
                            JSON_OPTIONAL("absent", JSON_NUMBER, &absent),
                            JSON_OPTIONAL("list", JSON_ARRAY, &list)),
                  0);
        check_string(type, "Results");
        check_near(start, 1.5, 0);
        check_near(absent, 7, 0);
        check(final);
        check_int(json_length(list), 3);
}

TEST(names_the_field_that_is_wrong)
{
        _cleanup_(json_freep) Json *json = NULL;
        const char *name = NULL;
        double number = 0;

        check_int(parse(&json, "{\"start\":\"soon\",\"huge\":1e999}"), 0);
        check_int(json_read(json, &name, JSON_OPTIONAL("start", JSON_NUMBER, &number)), -EBADMSG);
        check_string(name, "start");
        check_int(json_read(json, &name, JSON_MANDATORY("end", JSON_NUMBER, &number)), -EBADMSG);
        check_string(name, "end");
        check_int(json_read(json, &name, JSON_OPTIONAL("huge", JSON_NUMBER, &number)), -EBADMSG);
        check_string(name, "huge");
}

TEST(refuses_what_is_no_json)
{
        static const char *const bad[] = {
                "", "{", "{\"a\":1} trailing", "{\"a\":1}{", "nonsense", "{\"a\":\"\\ud800\"}",
        };

        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                Json *json = NULL;

                if (parse(&json, bad[i]) != -EBADMSG)
                        test_fail(__FILE__, __LINE__, "taken for JSON: %s", bad[i]);
        }
}

TEST(refuses_deep_nesting_and_large_messages)
{
        _cleanup_free_ char *text = malloc(JSON_SIZE_MAX + 1);
        Json *json = NULL;

        memset(text, '[', JSON_SIZE_MAX + 1);
        check_int(json_parse(&json, text, JSON_SIZE_MAX + 1), -EMSGSIZE);
        check_int(json_parse(&json, text, JSON_SIZE_MAX), -EBADMSG);
}

TEST(mends_text_that_is_not_utf8)
{
        _cleanup_(json_freep) Json *json = NULL;
        const char *text = NULL;

        check_int(parse(&json, "{\"text\":\"caf\xe9\"}"), 0);
        check_int(json_read(json, NULL, JSON_MANDATORY("text", JSON_STRING, &text)), 0);
        check_string(text, "caf\xef\xbf\xbd");
}

TEST(writes_compact_text)
{
        _cleanup_(json_freep) Json *object = json_new_object();
        _cleanup_free_ char *text = NULL;
        Json *list = json_new_array();

        json_set_string(object, "type", "say \"hi\"");
        json_set_bool(object, "final", true);
        json_set_number(object, "start", 1.25);
        json_append_number(list, 0);
        json_append_string(list, "one");
        json_set(object, "list", list);
        text = json_print(object);
        check_string(text, "{\"type\":\"say \\\"hi\\\"\",\"final\":true,\"start\":1.25,"
                           "\"list\":[0,\"one\"]}");
}
