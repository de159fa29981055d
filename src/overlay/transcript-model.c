/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/transcript-model.h"

struct _TranscriptModel {
        GObject parent;
        GPtrArray *segments; /* owned, by number */
        unsigned n_told;     /* of them, as those who look on know it; fewer during a batch */
};

static guint signal_segment_changed;

static GType get_item_type(GListModel *list)
{
        return TRANSCRIPT_TYPE_SEGMENT;
}

static guint get_n_items(GListModel *list)
{
        return TRANSCRIPT_MODEL(list)->n_told;
}

static gpointer get_item(GListModel *list, guint position)
{
        TranscriptModel *model = TRANSCRIPT_MODEL(list);

        return position < model->n_told ? g_object_ref(model->segments->pdata[position]) : NULL;
}

static void list_model_init(GListModelInterface *interface)
{
        interface->get_item_type = get_item_type;
        interface->get_n_items = get_n_items;
        interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE(TranscriptModel, transcript_model, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))

unsigned transcript_model_count(TranscriptModel *model)
{
        return model->segments->len;
}

TranscriptSegment *transcript_model_get(TranscriptModel *model, unsigned position)
{
        return model->segments->pdata[position];
}

/* Almost always it is the last or behind it. */
bool transcript_model_find(TranscriptModel *model, uint64_t number, unsigned *ret)
{
        unsigned low = 0, high = model->segments->len;

        if (high > 0 && transcript_model_get(model, high - 1)->number < number)
                low = high;
        while (low < high) {
                unsigned middle = low + (high - low) / 2;

                if (transcript_model_get(model, middle)->number < number)
                        low = middle + 1;
                else
                        high = middle;
        }
        if (ret)
                *ret = low;
        return low < model->segments->len && transcript_model_get(model, low)->number == number;
}

/* Tell of what was appended since the last time. */
static void tell_appended(TranscriptModel *model)
{
        unsigned before = model->n_told;

        model->n_told = model->segments->len;
        if (model->n_told > before)
                g_list_model_items_changed(G_LIST_MODEL(model), before, 0, model->n_told - before);
}

/* Have the segment there know whether a voice begins with it; true if that is another than before. */
static bool mark_voice(TranscriptModel *model, unsigned position)
{
        TranscriptSegment *segment = transcript_model_get(model, position);
        TranscriptSegment *before = position > 0 ? transcript_model_get(model, position - 1) : NULL;
        bool begins = !before || !transcript_segment_same_voice(before, segment);
        bool changed = begins != segment->begins_voice;

        segment->begins_voice = begins;
        return changed;
}

static void mark_next_voice(TranscriptModel *model, unsigned position)
{
        if (position + 1 < model->segments->len && mark_voice(model, position + 1))
                transcript_segment_tell(transcript_model_get(model, position + 1));
}

static void drop_oldest(TranscriptModel *model)
{
        tell_appended(model);
        g_ptr_array_remove_index(model->segments, 0);
        model->n_told--;
        g_list_model_items_changed(G_LIST_MODEL(model), 0, 1, 0);
        if (model->segments->len > 0 && mark_voice(model, 0))
                transcript_segment_tell(transcript_model_get(model, 0));
}

static void insert(TranscriptModel *model, unsigned position, const TranscriptCaption *caption)
{
        TranscriptSegment *segment = transcript_segment_new(caption->segment);
        bool appended = position == model->segments->len;

        transcript_segment_set(segment, caption);
        if (!appended)
                tell_appended(model);
        g_ptr_array_insert(model->segments, (int) position, segment);
        (void) mark_voice(model, position);
        if (appended)
                return;
        model->n_told++;
        g_list_model_items_changed(G_LIST_MODEL(model), position, 0, 1);
        mark_next_voice(model, position);
}

static void replace(TranscriptModel *model, unsigned position, const TranscriptCaption *caption)
{
        TranscriptSegment *segment = transcript_model_get(model, position);

        if (segment->final)
                return;
        transcript_segment_set(segment, caption);
        (void) mark_voice(model, position);
        transcript_segment_tell(segment);
        mark_next_voice(model, position);
        g_signal_emit(model, signal_segment_changed, 0, segment);
}

static void put(TranscriptModel *model, const TranscriptCaption *caption, bool earlier)
{
        unsigned position;

        if (transcript_model_find(model, caption->segment, &position)) {
                if (!earlier || caption->final)
                        replace(model, position, caption);
                return;
        }
        if (model->segments->len >= TRANSCRIPT_SEGMENTS_MAX) {
                if (position == 0)
                        return;
                drop_oldest(model);
                position--;
        }
        insert(model, position, caption);
}

void transcript_model_put(TranscriptModel *model, const TranscriptCaption *caption)
{
        put(model, caption, false);
        tell_appended(model);
}

uint64_t transcript_model_put_earlier(TranscriptModel *model, GVariant *captions)
{
        size_t n = g_variant_n_children(captions);
        uint64_t highest = 0;

        for (size_t i = 0; i < n; i++) {
                g_autoptr(GVariant) child = g_variant_get_child_value(captions, i);
                TranscriptCaption caption = transcript_caption_read(child);

                put(model, &caption, true);
                highest = MAX(highest, caption.segment);
        }
        tell_appended(model);
        return highest;
}

void transcript_model_clear(TranscriptModel *model)
{
        unsigned n = model->n_told;

        g_ptr_array_set_size(model->segments, 0);
        model->n_told = 0;
        if (n > 0)
                g_list_model_items_changed(G_LIST_MODEL(model), 0, n, 0);
}

static void append_line(GString *text, TranscriptSegment *segment, bool names_voice)
{
        g_autofree char *time = transcript_segment_name_time(segment);
        g_autofree char *voice = names_voice ? transcript_segment_name_voice(segment) : NULL;

        if (voice)
                g_string_append_printf(text, "%s%s\n", text->len > 0 ? "\n" : "", voice);
        g_string_append_printf(text, "%s%s%s\n", time, *time ? "  " : "", segment->text);
}

char *transcript_model_get_text(TranscriptModel *model,
                                bool (*wanted)(unsigned position, void *userdata), void *userdata)
{
        GString *text = g_string_new(NULL);
        TranscriptSegment *before = NULL;

        for (unsigned i = 0; i < model->segments->len; i++) {
                TranscriptSegment *segment = transcript_model_get(model, i);

                if (!*segment->text || (wanted && !wanted(i, userdata)))
                        continue;
                append_line(text, segment,
                            !before || !transcript_segment_same_voice(before, segment));
                before = segment;
        }
        return g_string_free(text, FALSE);
}

static void transcript_model_finalize(GObject *object)
{
        g_ptr_array_unref(TRANSCRIPT_MODEL(object)->segments);
        G_OBJECT_CLASS(transcript_model_parent_class)->finalize(object);
}

static void transcript_model_class_init(TranscriptModelClass *class)
{
        G_OBJECT_CLASS(class)->finalize = transcript_model_finalize;
        signal_segment_changed =
                g_signal_new("segment-changed", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0,
                             NULL, NULL, NULL, G_TYPE_NONE, 1, TRANSCRIPT_TYPE_SEGMENT);
}

static void transcript_model_init(TranscriptModel *model)
{
        model->segments = g_ptr_array_new_with_free_func(g_object_unref);
}

TranscriptModel *transcript_model_new(void)
{
        return g_object_new(TRANSCRIPT_TYPE_MODEL, NULL);
}
