/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "audio/timeline.h"

/*
 * Two countings meet here. A position counts time, gaps included; an index counts captured frames
 * alone. Audio is stored by index, in blocks without holes; a run says from which position on a
 * stretch of indexes lies. A gap is where two runs don't meet, and so costs a run, never a block.
 */

#define BLOCK_FRAMES ((uint64_t) SAMPLE_RATE) /* a second, so that little memory is held unused */

typedef struct Run {
        uint64_t position; /* of its first frame */
        uint64_t index;    /* the same frame's; the next run's index ends it */
} Run;

struct Timeline {
        unsigned n_channels;
        uint64_t kept_max;
        uint64_t end;
        TimelineAccount account;

        Run *runs; /* oldest first */
        size_t n_runs;
        size_t n_runs_allocated;

        int16_t **blocks; /* block i holds the indexes from (first_block + i) * BLOCK_FRAMES on */
        size_t n_blocks;
        size_t n_blocks_allocated;
        uint64_t first_block;
};

int timeline_new(Timeline **ret, unsigned n_channels, uint64_t kept_max)
{
        Timeline *timeline;

        assert(n_channels >= 1 && n_channels <= TIMELINE_CHANNELS_MAX);
        timeline = calloc(1, sizeof(*timeline));
        if (!timeline)
                return -ENOMEM;
        timeline->n_channels = n_channels;
        timeline->kept_max = kept_max;
        *ret = timeline;
        return 0;
}

Timeline *timeline_free(Timeline *timeline)
{
        if (!timeline)
                return NULL;
        for (size_t i = 0; i < timeline->n_blocks; i++)
                free(timeline->blocks[i]);
        free(timeline->blocks);
        free(timeline->runs);
        free(timeline);
        return NULL;
}

unsigned timeline_channels(const Timeline *timeline)
{
        return timeline->n_channels;
}

static uint64_t oldest_index(const Timeline *timeline)
{
        return timeline->account.released + timeline->account.dropped;
}

/* The index after a run's last frame. */
static uint64_t run_end_index(const Timeline *timeline, size_t run)
{
        return run + 1 < timeline->n_runs ? timeline->runs[run + 1].index
                                          : timeline->account.captured;
}

static uint64_t run_end(const Timeline *timeline, size_t run)
{
        const Run *r = &timeline->runs[run];

        return r->position + (run_end_index(timeline, run) - r->index);
}

/* The first run that reaches past position; n_runs if none does. */
static size_t run_find(const Timeline *timeline, uint64_t position)
{
        size_t low = 0, high = timeline->n_runs;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (run_end(timeline, middle) > position)
                        high = middle;
                else
                        low = middle + 1;
        }
        return low;
}

/* The index of the first kept frame at or after position, which lies in this run. */
static uint64_t index_in_run(const Timeline *timeline, size_t run, uint64_t position)
{
        const Run *r = &timeline->runs[run];

        return position > r->position ? r->index + (position - r->position) : r->index;
}

/* Every captured frame has exactly one fate. */
static void verify(const Timeline *timeline)
{
        const TimelineAccount *account = &timeline->account;

        (void) account;
        assert(account->captured == account->kept + account->released + account->dropped);
        assert(account->kept <= timeline->kept_max);
        assert((timeline->n_runs > 0) == (account->kept > 0));
        assert(timeline->n_runs == 0 || timeline->runs[0].index == oldest_index(timeline));
        assert(timeline->n_runs == 0 || run_end(timeline, timeline->n_runs - 1) <= timeline->end);
}

/* Room for one more element; memory never shrinks, but both arrays are small. */
static int reserve(void **array, size_t *n_allocated, size_t n_wanted, size_t element_size)
{
        size_t n = *n_allocated ? *n_allocated : 4;
        void *grown;

        if (n_wanted <= *n_allocated)
                return 0;
        while (n < n_wanted)
                n *= 2;
        grown = reallocarray(*array, n, element_size);
        if (!grown)
                return -ENOMEM;
        *array = grown;
        *n_allocated = n;
        return 0;
}

/* Blocks for the indexes up to this one, which is after the last. */
static int reserve_blocks(Timeline *timeline, uint64_t end_index)
{
        size_t n = (size_t) ((end_index + BLOCK_FRAMES - 1) / BLOCK_FRAMES - timeline->first_block);
        int r;

        r = reserve((void **) &timeline->blocks, &timeline->n_blocks_allocated, n,
                    sizeof(*timeline->blocks));
        if (r < 0)
                return r;
        while (timeline->n_blocks < n) {
                int16_t *block;

                block = malloc(BLOCK_FRAMES * timeline->n_channels * sizeof(*block));
                if (!block)
                        return -ENOMEM;
                timeline->blocks[timeline->n_blocks++] = block;
        }
        return 0;
}

static void free_blocks_before(Timeline *timeline, uint64_t index)
{
        size_t n = (size_t) (index / BLOCK_FRAMES - timeline->first_block);

        if (n == 0)
                return;
        assert(n <= timeline->n_blocks);
        for (size_t i = 0; i < n; i++)
                free(timeline->blocks[i]);
        timeline->n_blocks -= n;
        memmove(timeline->blocks, timeline->blocks + n,
                timeline->n_blocks * sizeof(*timeline->blocks));
        timeline->first_block += n;
}

/* Forget the oldest frames; counter, of the account, says why. */
static void forget(Timeline *timeline, uint64_t n_frames, uint64_t *counter)
{
        size_t n_gone = 0;
        uint64_t index;

        *counter += n_frames;
        timeline->account.kept -= n_frames;
        index = oldest_index(timeline);
        while (n_gone < timeline->n_runs && run_end_index(timeline, n_gone) <= index)
                n_gone++;
        timeline->n_runs -= n_gone;
        memmove(timeline->runs, timeline->runs + n_gone,
                timeline->n_runs * sizeof(*timeline->runs));
        if (timeline->n_runs > 0) {
                timeline->runs[0].position += index - timeline->runs[0].index;
                timeline->runs[0].index = index;
        }
        free_blocks_before(timeline, index);
}

/* The part of an index's block from that index on. */
static int16_t *block_at(const Timeline *timeline, uint64_t index, size_t *ret_n_frames)
{
        size_t block = (size_t) (index / BLOCK_FRAMES - timeline->first_block);
        uint64_t offset = index % BLOCK_FRAMES;

        assert(block < timeline->n_blocks);
        *ret_n_frames = (size_t) (BLOCK_FRAMES - offset);
        return timeline->blocks[block] + offset * timeline->n_channels;
}

static void store(Timeline *timeline, const int16_t *frames, size_t n_frames)
{
        unsigned n_channels = timeline->n_channels;
        size_t n;

        for (uint64_t index = timeline->account.captured - n_frames; n_frames > 0; index += n) {
                int16_t *to = block_at(timeline, index, &n);

                n = MIN(n, n_frames);
                memcpy(to, frames, n * n_channels * sizeof(*frames));
                frames += n * n_channels;
                n_frames -= n;
        }
}

/* The frames about to be captured need a run of their own, unless they go on where one ends. */
static int begin_run(Timeline *timeline)
{
        int r;

        if (timeline->n_runs > 0 && run_end(timeline, timeline->n_runs - 1) == timeline->end)
                return 0;
        r = reserve((void **) &timeline->runs, &timeline->n_runs_allocated, timeline->n_runs + 1,
                    sizeof(*timeline->runs));
        if (r < 0)
                return r;
        timeline->runs[timeline->n_runs++] = (Run){
                .position = timeline->end,
                .index = timeline->account.captured,
        };
        return 0;
}

int timeline_append(Timeline *timeline, const int16_t *frames, size_t n_frames)
{
        TimelineAccount *account = &timeline->account;
        int r;

        if (n_frames == 0)
                return 0;
        r = reserve_blocks(timeline, account->captured + n_frames);
        if (r < 0)
                return r;
        r = begin_run(timeline);
        if (r < 0)
                return r;
        account->captured += n_frames;
        account->kept += n_frames;
        timeline->end += n_frames;
        store(timeline, frames, n_frames);

        if (account->kept > timeline->kept_max)
                forget(timeline, account->kept - timeline->kept_max, &account->dropped);
        if (timeline->n_runs > TIMELINE_RUNS_MAX)
                forget(timeline, run_end_index(timeline, 0) - oldest_index(timeline),
                       &account->dropped);
        verify(timeline);
        return 0;
}

void timeline_skip(Timeline *timeline, uint64_t n_frames, GapReason reason)
{
        timeline->end += n_frames;
        timeline->account.gaps[reason] += n_frames;
        verify(timeline);
}

static int sink_append(void *userdata, const int16_t *frames, size_t n_frames, uint64_t end_nsec)
{
        (void) end_nsec;
        return timeline_append(userdata, frames, n_frames);
}

static void sink_skip(void *userdata, uint64_t n_frames, GapReason reason)
{
        timeline_skip(userdata, n_frames, reason);
}

Sink timeline_sink(Timeline *timeline)
{
        return (Sink){
                .n_channels = timeline->n_channels,
                .append = sink_append,
                .skip = sink_skip,
                .userdata = timeline,
        };
}

uint64_t timeline_end(const Timeline *timeline)
{
        return timeline->end;
}

uint64_t timeline_oldest(const Timeline *timeline)
{
        return timeline->n_runs > 0 ? timeline->runs[0].position : timeline->end;
}

size_t timeline_read(const Timeline *timeline, uint64_t *position, int16_t *ret_frames,
                     size_t max_frames)
{
        size_t run = run_find(timeline, *position), n_read = 0, n;
        uint64_t index;

        if (run == timeline->n_runs)
                return 0;
        index = index_in_run(timeline, run, *position);
        *position = timeline->runs[run].position + (index - timeline->runs[run].index);
        max_frames = (size_t) MIN(max_frames, run_end_index(timeline, run) - index);
        for (; n_read < max_frames; n_read += n) {
                const int16_t *from = block_at(timeline, index + n_read, &n);

                n = MIN(n, max_frames - n_read);
                memcpy(ret_frames + n_read * timeline->n_channels, from,
                       n * timeline->n_channels * sizeof(*from));
        }
        return n_read;
}

uint64_t timeline_available(const Timeline *timeline, uint64_t position)
{
        size_t run = run_find(timeline, position);

        if (run == timeline->n_runs)
                return 0;
        return timeline->account.captured - index_in_run(timeline, run, position);
}

void timeline_release(Timeline *timeline, uint64_t position)
{
        uint64_t n = timeline->account.kept - timeline_available(timeline, position);

        if (n > 0)
                forget(timeline, n, &timeline->account.released);
        verify(timeline);
}

void timeline_account(const Timeline *timeline, TimelineAccount *ret)
{
        *ret = timeline->account;
}
