/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of what can be captioned. It is asked for when it comes to the screen. */

#include "base/i18n.h"
#include "overlay/settings-private.h"

/* More than anybody reads through. */
#define SOURCES_MAX 40

typedef struct SourceList {
        GSettings *settings; /* owned */
        Service *service;
        GActionGroup *actions;
        GtkWidget *list;      /* borrowed: it owns this, unless it has gone before an answer */
        GtkStringList *names; /* owned */
        GPtrArray *kinds, *targets; /* owned, as long as the names */
        bool asking, updating, gone;
} SourceList;

static void source_list_free(SourceList *sources)
{
        g_object_unref(sources->settings);
        g_object_unref(sources->names);
        g_ptr_array_unref(sources->kinds);
        g_ptr_array_unref(sources->targets);
        g_free(sources);
}

/* Who was asked has it until the answer. */
static void on_list_gone(SourceList *sources)
{
        sources->gone = true;
        if (!sources->asking)
                source_list_free(sources);
}

static void add(SourceList *sources, const char *kind, const char *target, const char *name)
{
        if (sources->kinds->len >= SOURCES_MAX)
                return;
        g_ptr_array_add(sources->kinds, g_strdup(kind));
        g_ptr_array_add(sources->targets, g_strdup(target));
        gtk_string_list_append(sources->names, name);
}

static guint find(SourceList *sources, const char *kind, const char *target)
{
        for (guint i = 0; i < sources->kinds->len; i++) {
                if (g_str_equal(sources->kinds->pdata[i], kind) &&
                    g_str_equal(sources->targets->pdata[i], target))
                        return i;
        }
        return GTK_INVALID_LIST_POSITION;
}

/* What is set is in the list, though it be away. */
static void show_setting(SourceList *sources)
{
        g_autofree char *kind = g_settings_get_string(sources->settings, "source");
        g_autofree char *target = g_settings_get_string(sources->settings, "target");

        sources->updating = true;
        if (find(sources, kind, target) == GTK_INVALID_LIST_POSITION)
                add(sources, kind, target, *target ? target : kind);
        gtk_drop_down_set_selected(GTK_DROP_DOWN(sources->list), find(sources, kind, target));
        sources->updating = false;
}

static void begin(SourceList *sources)
{
        sources->updating = true;
        gtk_string_list_splice(sources->names, 0,
                               g_list_model_get_n_items(G_LIST_MODEL(sources->names)), NULL);
        g_ptr_array_set_size(sources->kinds, 0);
        g_ptr_array_set_size(sources->targets, 0);
        add(sources, "system", "", _("What the computer plays"));
        add(sources, "microphone", "", _("The microphone"));
        add(sources, "both", "", _("Both of them"));
        sources->updating = false;
        show_setting(sources);
}

static void on_source(const ServiceSource *source, void *userdata)
{
        SourceList *sources = userdata;

        if (!source) {
                sources->asking = false;
                if (sources->gone)
                        source_list_free(sources);
                return;
        }
        if (sources->gone || !*source->target)
                return;
        sources->updating = true;
        if (find(sources, source->kind, source->target) == GTK_INVALID_LIST_POSITION)
                add(sources, source->kind, source->target, source->name);
        sources->updating = false;
}

static void on_map(GtkWidget *list, SourceList *sources)
{
        if (sources->asking)
                return;
        begin(sources);
        sources->asking = true;
        service_list_sources(sources->service, on_source, sources);
}

/* From now on, and in the session that runs. */
static void on_selected(GtkDropDown *list, GParamSpec *property, SourceList *sources)
{
        guint selected = gtk_drop_down_get_selected(list);
        const char *kind, *target;

        if (sources->updating || selected >= sources->kinds->len)
                return;
        kind = sources->kinds->pdata[selected];
        target = sources->targets->pdata[selected];
        sources->updating = true;
        g_settings_set_string(sources->settings, "target", target);
        g_settings_set_string(sources->settings, "source", kind);
        sources->updating = false;
        if (g_action_group_get_action_enabled(sources->actions, "stop"))
                g_action_group_activate_action(sources->actions, "source",
                                               g_variant_new("(ss)", kind, target));
}

/* Its row's reset button knows the one key; the other goes with it. */
static void on_setting_changed(GSettings *settings, const char *key, GtkWidget *list)
{
        SourceList *sources = g_object_get_data(G_OBJECT(list), "surtitle-sources");
        g_autoptr(GVariant) kind = g_settings_get_user_value(settings, "source");

        if (sources->updating)
                return;
        if (g_str_equal(key, "source") && !kind)
                g_settings_reset(settings, "target");
        show_setting(sources);
}

GtkWidget *settings_new_source_list(GSettings *settings, Service *service, GActionGroup *actions)
{
        SourceList *sources = g_new0(SourceList, 1);

        sources->settings = g_object_ref(settings);
        sources->service = service;
        sources->actions = actions;
        sources->names = gtk_string_list_new(NULL);
        sources->kinds = g_ptr_array_new_with_free_func(g_free);
        sources->targets = g_ptr_array_new_with_free_func(g_free);
        sources->list = gtk_drop_down_new(g_object_ref(G_LIST_MODEL(sources->names)), NULL);
        begin(sources);
        g_signal_connect(sources->list, "map", G_CALLBACK(on_map), sources);
        g_signal_connect(sources->list, "notify::selected", G_CALLBACK(on_selected), sources);
        g_object_set_data_full(G_OBJECT(sources->list), "surtitle-sources", sources,
                               (GDestroyNotify) on_list_gone);
        g_signal_connect_object(settings, "changed::source", G_CALLBACK(on_setting_changed),
                                sources->list, 0);
        g_signal_connect_object(settings, "changed::target", G_CALLBACK(on_setting_changed),
                                sources->list, 0);
        return sources->list;
}
