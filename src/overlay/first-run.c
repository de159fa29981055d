/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/first-run.h"
#include "base/cleanup.h"
#include "base/i18n.h"
#include "overlay/settings-form.h"
#include "overlay/window-style.h"

#define SCHEMA "org.surtitle.Surtitle"
#define WIDTH 560
#define HEIGHT 680

#define DATA "surtitle-first-run"

/* An answer, in the order of what is read of it. */
typedef struct Answer {
        const char *value, *title, *description;
} Answer;

static const Answer sources[] = {
        {"system", N_("What the _computer plays"), N_("Films, calls, lectures, games.")},
        {"microphone", N_("The _microphone"), N_("What is said near this computer.")},
        {"both", N_("_Both of them"), N_("A conversation: you, and who you hear.")},
};

static const Answer upstreams[] = {
        {"local", N_("_On this computer"),
         N_("No sound leaves it, and it costs nothing. It follows clear, slow English well enough "
            "to get the gist.")},
        {"deepgram", N_("By _Deepgram, in the cloud"),
         N_("Far better words, and more languages. What is captioned is sent there, encrypted, "
            "while captions are on. It needs an account and a key, and is billed by the minute.")},
};

static const Answer histories[] = {
        {"", N_("Keep _nothing"), N_("What was said is gone when captions are off.")},
        {"history", N_("Keep _transcripts"),
         N_("In a file on this computer that only you can read, to be searched and deleted "
            "later.")},
};

typedef struct FirstRun {
        GSettings *settings; /* owned */
        void (*on_done)(FirstRunOutcome outcome, void *userdata);
        void *userdata;
        GtkWidget *source[ELEMENTSOF(sources)], *upstream[ELEMENTSOF(upstreams)];
        GtkWidget *history[ELEMENTSOF(histories)]; /* borrowed, as all of them */
} FirstRun;

static void first_run_done(FirstRun *run)
{
        g_object_unref(run->settings);
        g_free(run);
}

static void finish(GtkWindow *window, FirstRunOutcome outcome)
{
        FirstRun *run = g_object_get_data(G_OBJECT(window), DATA);
        void (*on_done)(FirstRunOutcome, void *) = run->on_done;
        void *userdata = run->userdata;

        gtk_window_destroy(window);
        on_done(outcome, userdata);
}

static const char *chosen(GtkWidget *const *buttons, const Answer *answers, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                if (gtk_check_button_get_active(GTK_CHECK_BUTTON(buttons[i])))
                        return answers[i].value;
        }
        return answers[0].value;
}

static FirstRunOutcome apply(FirstRun *run)
{
        const char *source = chosen(run->source, sources, ELEMENTSOF(sources));
        const char *upstream = chosen(run->upstream, upstreams, ELEMENTSOF(upstreams));
        const char *history = chosen(run->history, histories, ELEMENTSOF(histories));

        g_settings_set_string(run->settings, "source", source);
        g_settings_set_string(run->settings, "target", "");
        g_settings_set_string(run->settings, "upstream", upstream);
        g_settings_set_boolean(run->settings, "history", *history != '\0');
        return g_str_equal(upstream, "deepgram") ? FIRST_RUN_NEEDS_KEY : FIRST_RUN_DONE;
}

static void on_accept(GtkButton *button, GtkWindow *window)
{
        finish(window, apply(g_object_get_data(G_OBJECT(window), DATA)));
}

static void on_skip(GtkButton *button, GtkWindow *window)
{
        finish(window, FIRST_RUN_SKIPPED);
}

static gboolean on_close(GtkWindow *window, void *userdata)
{
        finish(window, FIRST_RUN_SKIPPED);
        return TRUE;
}

static GtkWidget *new_answer(SettingsForm *form, const Answer *answer)
{
        GtkWidget *row = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
        GtkWidget *button =
                g_object_new(GTK_TYPE_CHECK_BUTTON, "label", _(answer->title), "use-underline",
                             TRUE, "accessible-role", GTK_ACCESSIBLE_ROLE_RADIO, NULL);
        GtkWidget *label = gtk_label_new(_(answer->description));
        g_autofree char *name = settings_form_plain(_(answer->title));

        gtk_label_set_xalign(GTK_LABEL(label), 0);
        gtk_label_set_wrap(GTK_LABEL(label), TRUE);
        gtk_widget_add_css_class(label, "surtitle-description");
        gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _(answer->description),
                                       -1);
        gtk_widget_add_css_class(row, "surtitle-row");
        gtk_widget_add_css_class(row, "surtitle-choice");
        gtk_box_append(GTK_BOX(row), button);
        gtk_box_append(GTK_BOX(row), label);
        gtk_box_append(GTK_BOX(form->group), row);
        return button;
}

/* now: the value that is set; the first answer is the one that it else is. */
static void add_question(SettingsForm *form, const char *title, const Answer *answers, size_t n,
                         const char *now, GtkWidget **ret_buttons)
{
        size_t active = 0;

        settings_form_add_group(form, title, NULL);
        for (size_t i = 0; i < n; i++) {
                ret_buttons[i] = new_answer(form, &answers[i]);
                if (i > 0)
                        gtk_check_button_set_group(GTK_CHECK_BUTTON(ret_buttons[i]),
                                                   GTK_CHECK_BUTTON(ret_buttons[0]));
                if (g_str_equal(answers[i].value, now))
                        active = i;
        }
        gtk_check_button_set_active(GTK_CHECK_BUTTON(ret_buttons[active]), TRUE);
}

static GtkWidget *new_page(FirstRun *run)
{
        GtkWidget *page, *scrolled = settings_form_new_page(&page, _("Welcome to Surtitle"));
        GtkWidget *intro = gtk_label_new(_("Captions of whatever you hear, above all windows. "
                                           "Three questions; all of it can be changed later, in "
                                           "the settings."));
        SettingsForm form = {.settings = run->settings, .page = page};
        g_autofree char *source = g_settings_get_string(run->settings, "source");
        g_autofree char *upstream = g_settings_get_string(run->settings, "upstream");
        bool history = g_settings_get_boolean(run->settings, "history");

        gtk_label_set_wrap(GTK_LABEL(intro), TRUE);
        gtk_label_set_xalign(GTK_LABEL(intro), 0);
        gtk_box_append(GTK_BOX(page), intro);
        add_question(&form, _("What shall be captioned?"), sources, ELEMENTSOF(sources), source,
                     run->source);
        add_question(&form, _("Where shall speech be recognised?"), upstreams,
                     ELEMENTSOF(upstreams), upstream, run->upstream);
        add_question(&form, _("Shall transcripts be kept?"), histories, ELEMENTSOF(histories),
                     history ? "history" : "", run->history);
        return scrolled;
}

static GtkWidget *new_header(GtkWidget *window)
{
        GtkWidget *header = gtk_header_bar_new();
        GtkWidget *skip = settings_form_new_button(_("S_kip"));
        GtkWidget *accept = settings_form_new_button(_("_Start Captions"));

        gtk_widget_add_css_class(accept, "suggested-action");
        g_signal_connect(skip, "clicked", G_CALLBACK(on_skip), window);
        g_signal_connect(accept, "clicked", G_CALLBACK(on_accept), window);
        gtk_header_bar_pack_start(GTK_HEADER_BAR(header), skip);
        gtk_header_bar_pack_end(GTK_HEADER_BAR(header), accept);
        gtk_header_bar_set_show_title_buttons(GTK_HEADER_BAR(header), FALSE);
        return header;
}

GtkWindow *first_run_new(void (*on_done)(FirstRunOutcome outcome, void *userdata), void *userdata)
{
        GSettingsSchemaSource *schemas = g_settings_schema_source_get_default();
        g_autoptr(GSettingsSchema) schema =
                schemas ? g_settings_schema_source_lookup(schemas, SCHEMA, TRUE) : NULL;
        GtkWidget *window;
        FirstRun *run;

        if (!schema)
                return NULL;
        window = gtk_window_new();
        run = g_new0(FirstRun, 1);
        run->settings = g_settings_new_full(schema, NULL, NULL);
        run->on_done = on_done;
        run->userdata = userdata;
        g_object_set_data_full(G_OBJECT(window), DATA, run, (GDestroyNotify) first_run_done);
        window_style_add(window, _("Welcome to Surtitle"), WIDTH, HEIGHT);
        gtk_window_set_titlebar(GTK_WINDOW(window), new_header(window));
        gtk_window_set_child(GTK_WINDOW(window), new_page(run));
        g_signal_connect(window, "close-request", G_CALLBACK(on_close), NULL);
        return GTK_WINDOW(window);
}

void first_run_free(GtkWindow *window)
{
        gtk_window_destroy(window);
}
