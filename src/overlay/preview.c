/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "layout/words.h"
#include "overlay/preview.h"
#include "overlay/voices.h"

/* Somewhat slower than people speak. */
#define WORD_MS 280

struct Preview {
        Presenter *presenter;
        const char *text; /* NULL: there is no preview */
        Words words;      /* of it */
        size_t n_said;    /* so many have been shown */
        guint timer;
};

/* One more word and the punctuation behind it, still a guess: the last is final. */
static gboolean on_word(void *userdata)
{
        Preview *preview = userdata;
        const Words *words = &preview->words;
        g_autofree char *said = NULL;
        bool is_last;

        do
                preview->n_said++;
        while (preview->n_said < words->n && !words->words[preview->n_said].begins);
        is_last = preview->n_said >= words->n;
        said = g_strndup(preview->text, words->words[preview->n_said - 1].end);
        presenter_add_caption(preview->presenter,
                              &(LayoutSegment){
                                      .number = 1,
                                      .text = said,
                                      .final = is_last,
                                      .start = NAN,
                                      .end = NAN,
                              },
                              "", VOICES_NO_SPEAKER);
        if (!is_last)
                return G_SOURCE_CONTINUE;
        preview->timer = 0;
        return G_SOURCE_REMOVE;
}

static void forget(Preview *preview)
{
        g_clear_handle_id(&preview->timer, g_source_remove);
        words_deinit(&preview->words);
        preview->n_said = 0;
}

Preview *preview_new(Presenter *presenter)
{
        Preview *preview = g_new0(Preview, 1);

        preview->presenter = presenter;
        return preview;
}

Preview *preview_free(Preview *preview)
{
        if (!preview)
                return NULL;
        forget(preview);
        g_free(preview);
        return NULL;
}

void preview_start(Preview *preview)
{
        forget(preview);
        presenter_clear_captions(preview->presenter);
        /* Translators: captions that show what captions look like. Some line breaks' worth of it. */
        preview->text = _("This is what captions look like. Words come as they are said, and the "
                          "newest may still change.");
        if (words_read(preview->text, strlen(preview->text), 0, &preview->words) < 0)
                g_error("Out of memory"); /* as GLib itself ends */
        preview->timer = g_timeout_add(WORD_MS, on_word, preview);
        on_word(preview);
}

bool preview_is_shown(const Preview *preview)
{
        return preview && preview->text;
}

void preview_stop(Preview *preview)
{
        forget(preview);
        if (preview->text)
                presenter_clear_captions(preview->presenter);
        preview->text = NULL;
}
