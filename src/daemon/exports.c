/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "daemon/delivery.h"
#include "daemon/exports.h"

/* One of those under way; not in use without a call. */
typedef struct Entry {
        Call *call;
        Delivery *delivery;
} Entry;

struct Exports {
        sd_event *event;
        Worker *worker;
        Entry entries[EXPORTS_MAX];
};

int exports_new(Exports **ret, sd_event *event, Worker *worker)
{
        Exports *exports = calloc(1, sizeof(*exports));

        if (!exports)
                return -ENOMEM;
        exports->event = sd_event_ref(event);
        exports->worker = worker;
        *ret = exports;
        return 0;
}

Exports *exports_free(Exports *exports)
{
        if (!exports)
                return NULL;
        for (size_t i = 0; i < EXPORTS_MAX; i++) {
                Entry *entry = &exports->entries[i];

                delivery_free(entry->delivery);
                if (entry->call)
                        call_fail(entry->call, CONDITION_STOPPING, _("Surtitle is shutting down."));
        }
        sd_event_unref(exports->event);
        free(exports);
        return NULL;
}

static void fail_with_errno(Call *call, int error)
{
        char message[256];

        snprintf(message, sizeof(message), _("The export can't be written: %s."), strerror(-error));
        call_fail(call, CONDITION_INVALID_OPTION, message);
}

static void fail(Call *call, int error)
{
        switch (-error) {
        case EBADF:
                call_fail(call, CONDITION_INVALID_OPTION,
                          _("The file for the export can't be written to; open it for writing."));
                break;
        case EPIPE:
        case ECONNRESET:
                call_fail(call, CONDITION_INVALID_OPTION,
                          _("The program that was to read the export left before its end."));
                break;
        case ETIMEDOUT:
                call_fail(call, CONDITION_LIMIT,
                          _("Nothing of the export was read for too long; read it as it comes."));
                break;
        case EBUSY:
                call_fail(call, CONDITION_LIMIT, _("The service is busy; try again."));
                break;
        default:
                fail_with_errno(call, error);
        }
}

void exports_refuse(Call *call, int error)
{
        switch (-error) {
        case ENOENT:
                call_fail(call, CONDITION_NOT_FOUND, _("There are no captions of that session."));
                break;
        case EMFILE:
                call_fail(call, CONDITION_LIMIT,
                          _("Too many exports are being written; try again when one has ended."));
                break;
        case EMSGSIZE:
                call_fail(call, CONDITION_LIMIT,
                          _("The session is too long to be exported as a whole."));
                break;
        default:
                log_warning("Failed to export a session: %s", strerror(-error));
                call_fail(call, CONDITION_INTERNAL,
                          _("The session could not be exported; look into the log of surtitled."));
        }
}

static void on_delivered(void *userdata, int error)
{
        Entry *entry = userdata;
        Call *call = TAKE_PTR(entry->call);

        entry->delivery = delivery_free(entry->delivery);
        if (error < 0)
                fail(call, error);
        else
                call_reply_done(call);
}

/* Without a bus there is but one caller, who has no name. */
static bool is_of_the_same(const Call *a, const Call *b)
{
        const char *first = call_sender(a), *second = call_sender(b);

        return first && second ? strcmp(first, second) == 0 : first == second;
}

static Entry *free_entry(Exports *exports, const Call *call)
{
        Entry *found = NULL;
        size_t n_same = 0;

        for (size_t i = 0; i < EXPORTS_MAX; i++) {
                Entry *entry = &exports->entries[i];

                if (!entry->call)
                        found = entry;
                else if (is_of_the_same(entry->call, call))
                        n_same++;
        }
        return n_same < EXPORTS_PER_CALLER_MAX ? found : NULL;
}

bool exports_have_room(Exports *exports, const Call *call)
{
        return free_entry(exports, call) != NULL;
}

void exports_write(Exports *exports, Call *call, int fd, Buffer *text)
{
        Entry *entry = free_entry(exports, call);
        int r;

        if (!entry) {
                buffer_deinit(text);
                exports_refuse(call, -EMFILE);
                return;
        }
        r = delivery_new(&entry->delivery, exports->event, exports->worker, fd, text,
                         EXPORTS_PATIENCE_USEC, on_delivered, entry);
        if (r < 0)
                fail(call, r);
        else
                entry->call = call;
}

bool exports_are_busy(const Exports *exports)
{
        for (size_t i = 0; i < EXPORTS_MAX; i++)
                if (exports->entries[i].call)
                        return true;
        return false;
}
