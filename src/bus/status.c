/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>

#include "bus/status.h"

static int append_state(sd_bus_message *reply, const ServiceStatus *status)
{
        return sd_bus_message_append(reply, "s", status->state);
}

static int append_session(sd_bus_message *reply, const ServiceStatus *status)
{
        return sd_bus_message_append(reply, "t", status->session);
}

/* Empty when nothing is captured. */
static int append_source(sd_bus_message *reply, const ServiceStatus *status)
{
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");

        if (r >= 0 && status->source_kind) {
                r = call_append_entry(reply, "kind", "s", status->source_kind);
                if (r >= 0)
                        r = call_append_text(reply, "target", status->source_target);
                if (r >= 0)
                        r = call_append_text(reply, "name", status->source_name);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_host(sd_bus_message *reply, const ServiceStatus *status)
{
        return sd_bus_message_append(reply, "s", status->host);
}

static int append_level(sd_bus_message *reply, const ServiceStatus *status)
{
        return sd_bus_message_append(reply, "d", status->level_db);
}

static int append_numbers(sd_bus_message *reply, const ServiceStatus *status)
{
        int r = call_append_entry(reply, "audio-captured", "d", status->captured_sec);

        if (r >= 0)
                r = call_append_entry(reply, "audio-sent", "d", status->sent_sec);
        if (r >= 0)
                r = call_append_entry(reply, "audio-lost", "d", status->lost_sec);
        if (r >= 0)
                r = call_append_entry(reply, "reconnections", "u", status->reconnections);
        if (r >= 0)
                r = call_append_entry(reply, "latency-ms", "d", status->latency_ms);
        if (r >= 0)
                r = call_append_entry(reply, "backlog", "d", status->backlog_sec);
        return r < 0 ? r : call_append_account(reply, &status->account);
}

static int append_usage(sd_bus_message *reply, const ServiceUsage *usage)
{
        int r = call_append_entry(reply, "sent-today", "d", usage->today_sec);

        if (r >= 0)
                r = call_append_entry(reply, "sent-month", "d", usage->month_sec);
        if (r < 0 || !usage->priced)
                return r;
        r = call_append_entry(reply, "cost-today", "d", usage->today_cost);
        if (r >= 0)
                r = call_append_entry(reply, "cost-month", "d", usage->month_cost);
        return r < 0 ? r : call_append_text(reply, "currency", usage->currency);
}

/* Of the session, if there is one; and of all that there were. */
static int append_statistics(sd_bus_message *reply, const ServiceStatus *status)
{
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");

        if (r >= 0 && status->session != 0)
                r = append_numbers(reply, status);
        if (r >= 0 && status->usage.known)
                r = append_usage(reply, &status->usage);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static const struct {
        const char *property;
        int (*append)(sd_bus_message *reply, const ServiceStatus *status);
} values[] = {
        {"State", append_state}, {"Session", append_session}, {"Source", append_source},
        {"Host", append_host},   {"Level", append_level},     {"Statistics", append_statistics},
};

int status_append(sd_bus_message *reply, const char *property, const ServiceStatus *status)
{
        for (size_t i = 0; i < ELEMENTSOF(values); i++)
                if (strcmp(values[i].property, property) == 0)
                        return values[i].append(reply, status);
        return -ENOENT;
}
