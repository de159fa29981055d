/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "overlay/preview.h"
#include "overlay/voices.h"

/* Somewhat slower than people speak. */
#define WORD_MS 280

struct Preview {
        Presenter *presenter;
        const char *text; /* NULL: there is no preview */
        size_t said;      /* bytes of it that have been shown */
        guint timer;
};

/* One more word, still a guess: the last is final. */
static gboolean on_word(void *userdata)
{
        Preview *preview = userdata;
        const char *from = preview->text + preview->said, *space = strchr(from, ' ');
        g_autofree char *words = NULL;
        bool is_last = !space;

        preview->said += is_last ? strlen(from) : (size_t) (space - from) + 1;
        words = g_strchomp(g_strndup(preview->text, preview->said));
        presenter_add_caption(preview->presenter,
                              &(LayoutSegment){
                                      .number = 1,
                                      .text = words,
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
        g_clear_handle_id(&preview->timer, g_source_remove);
        g_free(preview);
        return NULL;
}

void preview_start(Preview *preview)
{
        g_clear_handle_id(&preview->timer, g_source_remove);
        presenter_clear_captions(preview->presenter);
        /* Translators: captions that show what captions look like. Some line breaks' worth of it. */
        preview->text = _("This is what captions look like. Words come as they are said, and the "
                          "newest may still change.");
        preview->said = 0;
        preview->timer = g_timeout_add(WORD_MS, on_word, preview);
        on_word(preview);
}

void preview_stop(Preview *preview)
{
        g_clear_handle_id(&preview->timer, g_source_remove);
        if (preview->text)
                presenter_clear_captions(preview->presenter);
        preview->text = NULL;
}
