/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/i18n.h"
#include "overlay/tray-menu.h"

/* In colour, since not every tray gives a symbolic one the colour of its text: it can't be seen on
 * a dark one then. */
#define ICON "org.surtitle.Surtitle"
#define ICON_OFF "org.surtitle.Surtitle-off"
#define ICON_PAUSED "org.surtitle.Surtitle-paused"
#define ICON_TROUBLE "org.surtitle.Surtitle-trouble"

/* How much of a text has room in so many bytes, in whole characters. */
static size_t fitting(const char *text, size_t room)
{
        size_t size = strnlen(text, room + 1);

        if (size <= room)
                return size;
        size = room;
        while (size > 0 && (text[size] & 0xC0) == 0x80)
                size--;
        return size;
}

static void copy_text(char *target, size_t size, const char *text)
{
        size_t n = fitting(text, size - 1);

        memcpy(target, text, n);
        target[n] = 0;
}

bool tray_source_set(TraySource *ret, const ServiceSource *source)
{
        if (strlen(source->kind) >= sizeof(ret->kind) ||
            strlen(source->target) >= sizeof(ret->target))
                return false;
        strcpy(ret->kind, source->kind);
        strcpy(ret->target, source->target);
        copy_text(ret->name, sizeof(ret->name), source->name);
        ret->active = source->active;
        return true;
}

/* Names have underscores, which would underline what follows them. */
static void set_label(TrayItem *item, const char *text)
{
        size_t n = 0;

        for (const char *at = text; *at;) {
                size_t size = 1;

                while ((at[size] & 0xC0) == 0x80)
                        size++;
                if (n + size + (*at == '_') >= sizeof(item->label))
                        break;
                if (*at == '_')
                        item->label[n++] = '_';
                memcpy(item->label + n, at, size);
                n += size;
                at += size;
        }
        item->label[n] = 0;
}

static TrayItem *add(TrayMenu *menu, int id, TrayItemKind kind, const char *label,
                     const char *action)
{
        TrayItem *item = &menu->items[menu->n++];

        *item = (TrayItem){.id = id, .kind = kind, .action = action, .enabled = true};
        set_label(item, label);
        return item;
}

static const char *words_of_kind(const char *kind)
{
        if (strcmp(kind, "microphone") == 0)
                return _("The microphone");
        if (strcmp(kind, "both") == 0)
                return _("Both of them");
        if (strcmp(kind, "application") == 0)
                return _("An application");
        return _("What the computer plays");
}

static void add_source(TrayMenu *menu, const TrayState *state, const TraySource *source)
{
        char label[TRAY_LABEL_MAX + 8];
        int id = menu->n > 0 && menu->items[menu->n - 1].parent == TRAY_SOURCES
                         ? menu->items[menu->n - 1].id + 1
                         : TRAY_FIRST_SOURCE;
        TrayItem *item;

        snprintf(label, sizeof(label), source->active ? "%s ♪" : "%s",
                 source->name[0] ? source->name : words_of_kind(source->kind));
        item = add(menu, id, TRAY_ITEM_CHOICE, label, "source");
        item->parent = TRAY_SOURCES;
        item->source = *source;
        item->chosen = state->running && strcmp(source->kind, state->source.kind) == 0 &&
                       strcmp(source->target, state->source.target) == 0;
        item->enabled = state->state != SERVICE_STATE_STOPPING;
}

/* What follows the defaults comes first. */
static void add_sources(TrayMenu *menu, const TrayState *state, const TraySource *sources,
                        size_t n_sources)
{
        static const TraySource defaults[] = {
                {.kind = "system"}, {.kind = "microphone"}, {.kind = "both"}};

        add(menu, TRAY_SOURCES, TRAY_ITEM_SUBMENU, _("Listen to"), NULL);
        for (size_t i = 0; i < ELEMENTSOF(defaults); i++)
                add_source(menu, state, &defaults[i]);
        for (size_t i = 0; i < n_sources && i < TRAY_SOURCES_MAX; i++)
                add_source(menu, state, &sources[i]);
}

void tray_menu_build(TrayMenu *ret, const TrayState *state, const TraySource *sources,
                     size_t n_sources)
{
        bool stopping = state->state == SERVICE_STATE_STOPPING;

        ret->n = 0;
        add(ret, TRAY_TOGGLE, TRAY_ITEM_ACTION,
            state->running ? _("Turn captions off") : _("Turn captions on"), "toggle")
                ->enabled = !stopping;
        add(ret, TRAY_PAUSE, TRAY_ITEM_ACTION,
            state->state == SERVICE_STATE_PAUSED ? _("Resume") : _("Pause"), "pause")
                ->enabled = state->running && !stopping;
        add_sources(ret, state, sources, n_sources);
        if (state->has_transcript)
                add(ret, TRAY_TRANSCRIPT, TRAY_ITEM_ACTION, _("Transcript"), "transcript");
        if (state->has_settings)
                add(ret, TRAY_SETTINGS, TRAY_ITEM_ACTION, _("Settings"), "settings");
        add(ret, TRAY_SEPARATOR, TRAY_ITEM_SEPARATOR, "", NULL);
        add(ret, TRAY_QUIT, TRAY_ITEM_ACTION, _("Quit"), "quit");
}

const TrayItem *tray_menu_find(const TrayMenu *menu, int id)
{
        for (size_t i = 0; i < menu->n; i++) {
                if (menu->items[i].id == id)
                        return &menu->items[i];
        }
        return NULL;
}

const char *tray_describe(const TrayState *state, char *buffer)
{
        switch (state->state) {
        case SERVICE_STATE_IDLE:
                break;
        case SERVICE_STATE_CONNECTING:
                return _("Connecting…");
        case SERVICE_STATE_LISTENING:
                copy_text(buffer, TRAY_LABEL_MAX,
                          state->source.name[0] ? state->source.name
                                                : words_of_kind(state->source.kind));
                return buffer;
        case SERVICE_STATE_PAUSED:
                return _("Paused");
        case SERVICE_STATE_RECONNECTING:
                return _("Reconnecting…");
        case SERVICE_STATE_STOPPING:
                return _("Waiting for the last words…");
        }
        return _("Off");
}

const char *tray_get_icon(const TrayState *state)
{
        switch (state->state) {
        case SERVICE_STATE_PAUSED:
                return ICON_PAUSED;
        case SERVICE_STATE_RECONNECTING:
                return ICON_TROUBLE;
        case SERVICE_STATE_IDLE:
                return ICON_OFF;
        case SERVICE_STATE_CONNECTING:
        case SERVICE_STATE_LISTENING:
        case SERVICE_STATE_STOPPING:
                break;
        }
        return ICON;
}

const char *tray_get_status(const TrayState *state)
{
        /* Never "Passive": trays hide such icons, and with it the way to turn captions on. */
        return state->state == SERVICE_STATE_RECONNECTING ? "NeedsAttention" : "Active";
}
