/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>

#include "bus/told.h"

static bool replace(char **text, const char *by)
{
        if (g_strcmp0(*text, by) == 0)
                return false;
        g_free(*text);
        *text = g_strdup(by);
        return true;
}

static bool replace_source(Told *told, const ServiceStatus *status)
{
        bool changed = replace(&told->source_kind, status->source_kind);

        changed |= replace(&told->source_target, status->source_target);
        changed |= replace(&told->source_name, status->source_name);
        return changed;
}

size_t told_update(Told *told, const ServiceStatus *status, const char *ret_names[TOLD_NAMES_MAX])
{
        size_t n = 0;

        if (replace(&told->state, status->state))
                ret_names[n++] = "State";
        if (told->session != status->session)
                ret_names[n++] = "Session";
        if (replace_source(told, status))
                ret_names[n++] = "Source";
        if (replace(&told->host, status->host))
                ret_names[n++] = "Host";
        told->session = status->session;
        ret_names[n] = NULL;
        return n;
}

void told_deinit(Told *told)
{
        g_free(told->state);
        g_free(told->source_kind);
        g_free(told->source_target);
        g_free(told->source_name);
        g_free(told->host);
        *told = (Told){0};
}
