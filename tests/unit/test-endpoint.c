/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "test.h"
#include "upstream/endpoint.h"

#define LABEL_OF_63 "a23456789012345678901234567890123456789012345678901234567890123"
#define NAME_OF_251                                 \
        LABEL_OF_63 "." LABEL_OF_63 "." LABEL_OF_63 \
                    ".a2345678901234567890123456789012345678901234567890123456789"

static const struct {
        const char *url;
        struct {
                const char *host, *socket_path, *path;
                uint16_t port;
                bool tls;
        } expected;
        bool local;
} valid[] = {
        {"wss://api.deepgram.com", {"api.deepgram.com", NULL, "/v1/listen", 443, true}, false},
        {"wss://api.deepgram.com/", {"api.deepgram.com", NULL, "/v1/listen", 443, true}, false},
        {"wss://api.deepgram.com/v2/listen",
         {"api.deepgram.com", NULL, "/v2/listen", 443, true},
         false},
        {"WSS://API.Deepgram.COM:8443/V1/x",
         {"api.deepgram.com", NULL, "/V1/x", 8443, true},
         false},
        {"ws://localhost:9000/v1/listen", {"localhost", NULL, "/v1/listen", 9000, false}, true},
        {"ws://127.0.0.1", {"127.0.0.1", NULL, "/v1/listen", 80, false}, true},
        {"ws://127.8.9.10:65535", {"127.8.9.10", NULL, "/v1/listen", 65535, false}, true},
        {"ws://128.0.0.1:1", {"128.0.0.1", NULL, "/v1/listen", 1, false}, false},
        {"ws://[::1]", {"::1", NULL, "/v1/listen", 80, false}, true},
        {"ws://[0:0:0:0:0:0:0:1]:7/a", {"0:0:0:0:0:0:0:1", NULL, "/a", 7, false}, true},
        {"wss://[2001:DB8::1]:8080/a/b", {"2001:db8::1", NULL, "/a/b", 8080, true}, false},
        {"ws://[::ffff:127.0.0.1]", {"::ffff:127.0.0.1", NULL, "/v1/listen", 80, false}, false},
        {"wss://9th-floor", {"9th-floor", NULL, "/v1/listen", 443, true}, false},
        {"wss://0xyz", {"0xyz", NULL, "/v1/listen", 443, true}, false},
        {"wss://my_box.lan", {"my_box.lan", NULL, "/v1/listen", 443, true}, false},
        {"wss://127.0.0.1.example.org",
         {"127.0.0.1.example.org", NULL, "/v1/listen", 443, true},
         false},
        {"wss://localhost.example.org",
         {"localhost.example.org", NULL, "/v1/listen", 443, true},
         false},
        {"wss://xn--mnchen-3ya.example/%C3%BC:@~",
         {"xn--mnchen-3ya.example", NULL, "/%C3%BC:@~", 443, true},
         false},
        {"wss://" NAME_OF_251, {NAME_OF_251, NULL, "/v1/listen", 443, true}, false},
        {"ws+unix:/run/user/1000/s.sock", {NULL, "/run/user/1000/s.sock", "/v1/listen"}, true},
        {"ws+unix:/run/s:/v2/listen", {NULL, "/run/s", "/v2/listen"}, true},
        {"ws+unix:/run/a:b:/", {NULL, "/run/a:b", "/v1/listen"}, true},
        {"WS+Unix:/S", {NULL, "/S", "/v1/listen"}, true},
};

static void check_member(const char *actual, const char *expected)
{
        if (expected)
                check_string(actual, expected);
        else
                check(!actual);
}

TEST(reads_valid_urls)
{
        for (size_t i = 0; i < ELEMENTSOF(valid); i++) {
                _cleanup_(endpoint_freep) Endpoint *endpoint = NULL;
                const char *reason = "untouched";

                fprintf(stderr, "# %s\n", valid[i].url);
                check_int(endpoint_parse(&endpoint, valid[i].url, &reason), 0);
                check_string(reason, "untouched");
                check_member(endpoint->host, valid[i].expected.host);
                check_member(endpoint->socket_path, valid[i].expected.socket_path);
                check_string(endpoint->path, valid[i].expected.path);
                check_int(endpoint->port, valid[i].expected.port);
                check_int(endpoint->tls, valid[i].expected.tls);
                check_int(endpoint_is_local(endpoint), valid[i].local);
        }
}

/* Each with a word of the sentence that it is refused with. */
static const struct {
        const char *url, *reason;
} invalid[] = {
        {"", "begin it with"},
        {"api.deepgram.com", "begin it with"},
        {"http://api.deepgram.com/v1/listen", "begin it with"},
        {"https://api.deepgram.com/v1/listen", "begin it with"},
        {"wss:/host", "begin it with"},
        {"wss:host", "begin it with"},
        {"local", "begin it with"},
        {"wss://", "valid host"},
        {"wss:///v1/listen", "valid host"},
        {"wss://:443", "valid host"},
        {"wss://host.", "valid host"},
        {"wss://.host", "valid host"},
        {"wss://a..b", "valid host"},
        {"wss://-a.b", "valid host"},
        {"wss://a-.b", "valid host"},
        {"wss://a%2eb", "valid host"},
        {"wss://a;b", "valid host"},
        {"wss://a\\b", "valid host"},
        {"wss://" LABEL_OF_63 "4", "valid host"},
        {"wss://" NAME_OF_251 ".ab", "valid host"},
        {"ws://127.1", "valid host"},
        {"ws://2130706433", "valid host"},
        {"ws://0x7f000001", "valid host"},
        {"ws://0x7f.0.0.0x1", "valid host"},
        {"ws://0177.0.0.1", "valid host"},
        {"ws://256.0.0.1", "valid host"},
        {"ws://a.127.0.0.1", "valid host"},
        {"ws://::1", "valid host"},
        {"ws://2001:db8::1:80", "valid host"},
        {"ws://[127.0.0.1]", "valid host"},
        {"ws://[fe80::1%eth0]", "valid host"},
        {"ws://[]", "valid host"},
        {"ws://[::1", "broken IPv6"},
        {"ws://[::1]9", "broken IPv6"},
        {"ws://[::1]]:9", "broken IPv6"},
        {"ws://host:", "port"},
        {"ws://host:0", "port"},
        {"ws://host:65536", "port"},
        {"ws://host:999999999999999999999", "port"},
        {"ws://host:-1", "port"},
        {"ws://host:+80", "port"},
        {"ws://host:080", "port"},
        {"ws://host:80a", "port"},
        {"ws://host:0x50", "port"},
        {"ws://host:80:80", "port"},
        {"ws://host:80\n", "a space"},
        {"ws://ho st", "a space"},
        {" ws://host", "a space"},
        {"ws://host/a\tb", "a space"},
        {"ws://host/a\rX-Header:1", "a space"},
        {"ws://host/\x7f", "a space"},
        {"wss://m\xc3\xbcnchen.example", "xn--"},
        {"wss://host/v1/listen?model=nova-3", "a query"},
        {"wss://host?x", "a query"},
        {"wss://host/v1#top", "a fragment"},
        {"wss://user@host", "a user name"},
        {"wss://user:secret@host", "a user name"},
        {"wss://:@host", "a user name"},
        {"wss://host/a%2", "path"},
        {"wss://host/%zz", "path"},
        {"wss://host/a\"b", "path"},
        {"wss://host/a\\b", "path"},
        {"wss://host/{a}", "path"},
        {"ws+unix:", "no socket"},
        {"ws+unix:/", "no socket"},
        {"ws+unix:run/s", "no socket"},
        {"ws+unix::/v1/listen", "no socket"},
        {"ws+unix:/run/s:/<", "path"},
        {"ws+unix:/run/s?x", "a query"},
        {"ws+unix:/" LABEL_OF_63 "/" LABEL_OF_63, "too long"},
};

TEST(refuses_others_with_a_reason)
{
        for (size_t i = 0; i < ELEMENTSOF(invalid); i++) {
                Endpoint *endpoint = NULL;
                const char *reason = NULL;

                fprintf(stderr, "# %s\n", invalid[i].url);
                check_int(endpoint_parse(&endpoint, invalid[i].url, &reason), -EINVAL);
                check(!endpoint);
                check(reason);
                if (!strstr(reason, invalid[i].reason))
                        check_string(reason, invalid[i].reason);
                check(reason[strlen(reason) - 1] == '.');
                check_int(endpoint_parse(&endpoint, invalid[i].url, NULL), -EINVAL);
        }
}

TEST(never_repeats_a_password_in_its_reason)
{
        Endpoint *endpoint = NULL;
        const char *reason = NULL;

        check_int(endpoint_parse(&endpoint, "wss://user:secret@host", &reason), -EINVAL);
        check(!strstr(reason, "secret"));
}

TEST(limits_the_length)
{
        char url[ENDPOINT_URL_MAX + 2];
        const char *reason = NULL;
        Endpoint *endpoint = NULL;

        memset(url, 'a', sizeof url);
        memcpy(url, "ws://host/", 10);
        url[ENDPOINT_URL_MAX + 1] = 0;
        check_int(endpoint_parse(&endpoint, url, &reason), -EINVAL);
        check(strstr(reason, "too long"));

        url[ENDPOINT_URL_MAX] = 0;
        check_int(endpoint_parse(&endpoint, url, &reason), 0);
        check_int(strlen(endpoint->path), ENDPOINT_URL_MAX - 9);
        endpoint_free(endpoint);
}
