/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "upstream/dialect.h"
#include "json/json.h"

const Dialect dialect_v1 = {
        .path = "/v1/listen",
        .finalize = "{\"type\":\"Finalize\"}",
        .keep_alive = "{\"type\":\"KeepAlive\"}",
        .close_stream = "{\"type\":\"CloseStream\"}",
        .has_options = true,
};

/* Without ForceEndTurn the words of an open turn would never become final (protocol §13). */
const Dialect dialect_flux = {
        .path = "/v2/listen",
        .finalize = "{\"type\":\"ForceEndTurn\"}",
        .end = "{\"type\":\"ForceEndTurn\"}",
        .close_stream = "{\"type\":\"CloseStream\"}",
        .ends_silently = true,
};

const Dialect *dialect_of_model(const char *model)
{
        return model && strncmp(model, "flux", 4) == 0 ? &dialect_flux : &dialect_v1;
}

int dialect_append_configure(Buffer *buffer, const char *const *keyterms)
{
        _cleanup_(json_freep) Json *message = json_new_object();
        _cleanup_free_ char *text = NULL;
        Json *list = json_new_array();

        for (; *keyterms; keyterms++)
                json_append(list, json_new_string(*keyterms));
        json_set(message, "type", json_new_string("Configure"));
        json_set(message, "keyterms", list);
        text = json_print(message);
        if (!text)
                return -ENOMEM;
        return buffer_append_string(buffer, text);
}
