/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <libsecret/secret.h>
#include <stdbool.h>
#include <string.h>

#include "base/files.h"
#include "base/i18n.h"
#include "keyring/keyring.h"

static const SecretSchema schema = {
        .name = "org.surtitle.Surtitle.ApiKey",
        .flags = SECRET_SCHEMA_NONE,
        .attributes = {{"host", SECRET_SCHEMA_ATTRIBUTE_STRING}},
};

/* GDBus would end the program with the bus; what to do then is ours to decide. */
static GDBusConnection *connect_bus(GCancellable *cancellable, GError **error)
{
        GDBusConnection *connection = g_bus_get_sync(G_BUS_TYPE_SESSION, cancellable, error);

        if (connection)
                g_dbus_connection_set_exit_on_close(connection, false);
        return connection;
}

static GHashTable *attributes_of(const char *host)
{
        return secret_attributes_build(&schema, "host", host, NULL);
}

static bool is_absent(const GError *error)
{
        return g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
               g_error_matches(error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND);
}

/* Takes the error over. */
static KeyringAnswer answer_of(GError *error, char **ret_words)
{
        g_autoptr(GError) owned = error;

        if (is_absent(owned))
                return KEYRING_ABSENT;
        if (g_error_matches(owned, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
                return KEYRING_LOCKED;
        g_dbus_error_strip_remote_error(owned);
        *ret_words = g_strdup(owned->message);
        /* It becomes a part of our sentences. */
        if (g_str_has_suffix(*ret_words, "."))
                (*ret_words)[strlen(*ret_words) - 1] = '\0';
        return KEYRING_FAILED;
}

/* What the next call finds is not to depend on a service that has been restarted since. */
static void disconnect(GDBusConnection *connection)
{
        secret_service_disconnect();
        g_object_unref(connection);
}

static KeyringAnswer take_secret(SecretRetrievable *item, GCancellable *cancellable, Key **ret_key,
                                 char **ret_words)
{
        GError *error = NULL;
        SecretValue *value = secret_retrievable_retrieve_secret_sync(item, cancellable, &error);
        const char *text;
        size_t size;
        int r;

        if (error)
                return answer_of(error, ret_words);
        if (!value)
                return KEYRING_LOCKED;
        text = secret_value_get(value, &size);
        r = key_new(ret_key, text, size);
        secret_value_unref(value);
        if (r >= 0)
                return KEYRING_DONE;
        *ret_words = g_strdup(r == -ENOMEM ? strerror(ENOMEM)
                                           : _("what is stored there is no API key"));
        return KEYRING_FAILED;
}

/* A keyring that gives more than it was asked for must not send a key to another host. */
static bool is_for(SecretRetrievable *item, const char *host)
{
        g_autoptr(GHashTable) attributes = secret_retrievable_get_attributes(item);

        return g_strcmp0(g_hash_table_lookup(attributes, "host"), host) == 0;
}

/* The keyrings of a sandbox have items of their own, which are never locked. */
static bool is_locked(SecretRetrievable *item)
{
        return SECRET_IS_ITEM(item) && secret_item_get_locked(SECRET_ITEM(item));
}

static KeyringAnswer search(const char *host, KeyringPrompt prompt, GCancellable *cancellable,
                            Key **ret_key, char **ret_words)
{
        g_autoptr(GHashTable) attributes = attributes_of(host);
        SecretSearchFlags flags =
                prompt == KEYRING_PROMPT ? SECRET_SEARCH_UNLOCK : SECRET_SEARCH_NONE;
        KeyringAnswer answer = KEYRING_NONE;
        GError *error = NULL;
        GList *found;

        found = secret_password_searchv_sync(&schema, attributes, flags, cancellable, &error);
        if (error)
                return answer_of(error, ret_words);
        if (found && is_for(found->data, host)) {
                if (is_locked(found->data))
                        answer = KEYRING_LOCKED;
                else if (!ret_key)
                        answer = KEYRING_DONE;
                else
                        answer = take_secret(found->data, cancellable, ret_key, ret_words);
        }
        g_list_free_full(found, g_object_unref);
        return answer;
}

KeyringAnswer keyring_find(const char *host, KeyringPrompt prompt, GCancellable *cancellable,
                           Key **ret_key, char **ret_words)
{
        GError *error = NULL;
        GDBusConnection *connection;
        KeyringAnswer answer;

        *ret_words = NULL;
        if (!files_are_left(FILES_FOR_GLIB)) {
                *ret_words = g_strdup(strerror(EMFILE));
                return KEYRING_FAILED;
        }
        connection = connect_bus(cancellable, &error);
        if (!connection)
                return answer_of(error, ret_words);
        answer = search(host, prompt, cancellable, ret_key, ret_words);
        disconnect(connection);
        return answer;
}

KeyringAnswer keyring_store(const char *host, const Key *key, GCancellable *cancellable,
                            char **ret_words)
{
        g_autoptr(GHashTable) attributes = attributes_of(host);
        g_autofree char *label = g_strdup_printf(_("API key of Surtitle for %s"), host);
        GError *error = NULL;
        GDBusConnection *connection = connect_bus(cancellable, &error);
        bool stored;

        *ret_words = NULL;
        if (!connection)
                return answer_of(error, ret_words);
        stored = secret_password_storev_sync(&schema, attributes, SECRET_COLLECTION_DEFAULT, label,
                                             key_text(key), cancellable, &error);
        disconnect(connection);
        if (error)
                return answer_of(error, ret_words);
        return stored ? KEYRING_DONE : KEYRING_LOCKED;
}

static KeyringAnswer remove_item(const char *host, GCancellable *cancellable, char **ret_words)
{
        g_autoptr(GHashTable) attributes = attributes_of(host);
        GError *error = NULL;
        bool removed = secret_password_clearv_sync(&schema, attributes, cancellable, &error);

        if (error)
                return answer_of(error, ret_words);
        return removed ? KEYRING_DONE : KEYRING_NONE;
}

KeyringAnswer keyring_clear(const char *host, GCancellable *cancellable, char **ret_words)
{
        GError *error = NULL;
        GDBusConnection *connection = connect_bus(cancellable, &error);
        KeyringAnswer answer;

        *ret_words = NULL;
        if (!connection)
                return answer_of(error, ret_words);
        /* What is locked would be passed over without a word. */
        answer = search(host, KEYRING_PROMPT, cancellable, NULL, ret_words);
        if (answer == KEYRING_DONE)
                answer = remove_item(host, cancellable, ret_words);
        disconnect(connection);
        return answer;
}
