/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>

#include "test.h"
#include "upstream/proxy.h"

TEST(goes_through_the_proxy_that_is_set_and_only_there)
{
        static const struct {
                const char *url, *proxy, *no_proxy, *expected;
        } cases[] = {
                {"wss://a.example.org/", NULL, NULL, NULL},
                {"wss://a.example.org/", "http://proxy:3128", NULL, "proxy:3128"},
                {"wss://a.example.org/", "http://proxy", NULL, "proxy:80"},
                {"wss://a.example.org/", "proxy:3128/", NULL, "proxy:3128"},
                {"wss://a.example.org/", "http://me:secret@proxy:3128/", NULL,
                 "me:secret@proxy:3128"},
                {"wss://a.example.org/", "http://[::1]", NULL, "[::1]:80"},
                /* plain, on this computer, excepted */
                {"ws://a.example.org/", "http://proxy:3128", NULL, NULL},
                {"wss://localhost/", "http://proxy:3128", NULL, NULL},
                {"wss://127.0.0.2:9000/", "http://proxy:3128", NULL, NULL},
                {"wss://[::1]/", "http://proxy:3128", NULL, NULL},
                {"wss://a.example.org/", "http://proxy:3128", "*", NULL},
                {"wss://a.example.org/", "http://proxy:3128", "b.org, .example.org", NULL},
                {"wss://a.example.org/", "http://proxy:3128", "example.org", NULL},
                {"wss://a.example.org/", "http://proxy:3128", "ample.org", "proxy:3128"},
                {"wss://10.1.2.3/", "http://proxy:3128", "10.0.0.0/8", NULL},
                {"wss://11.1.2.3/", "http://proxy:3128", "10.0.0.0/8", "proxy:3128"},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const ProxyEnvironment environment = {cases[i].proxy, cases[i].no_proxy};
                _cleanup_(endpoint_freep) Endpoint *endpoint = NULL;
                g_autofree char *address = NULL;
                const char *reason;

                check_int(endpoint_parse(&endpoint, cases[i].url, &reason), 0);
                check_int(proxy_choose(&address, endpoint, &environment), 0);
                if (g_strcmp0(address, cases[i].expected) != 0)
                        test_fail(__FILE__, __LINE__, "%s by %s: %s", cases[i].url, cases[i].proxy,
                                  address ? address : "none");
        }
}

TEST(refuses_what_is_no_http_proxy)
{
        static const char *const bad[] = {"socks5://proxy:1080", "https://proxy:443", "http://"};
        _cleanup_(endpoint_freep) Endpoint *endpoint = NULL;
        const char *reason;

        check_int(endpoint_parse(&endpoint, "wss://a.example.org/", &reason), 0);
        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                const ProxyEnvironment environment = {bad[i], NULL};
                char *address = NULL;

                check_int(proxy_choose(&address, endpoint, &environment), -EINVAL);
                check(!address);
        }
}
