/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "audio/intake.h"
#include "base/time-util.h"

void intake_init(Intake *intake, const Sink *sink)
{
        *intake = (Intake){.sink = *sink};
}

static uint64_t nsec_to_frames(uint64_t nsec)
{
        return (nsec / 1000 * SAMPLE_RATE + USEC_PER_SEC / 2) / USEC_PER_SEC;
}

static uint64_t since(uint64_t later, uint64_t earlier)
{
        return later > earlier ? later - earlier : 0;
}

static void skip(Intake *intake, uint64_t n_frames, GapReason reason)
{
        if (n_frames > 0)
                intake->sink.skip(intake->sink.userdata, n_frames, reason);
}

/* The state that was noted last ends now; a change of the source is near if one was or comes. */
static void close_stretch(Intake *intake, bool change_is_near, uint64_t now_nsec)
{
        uint64_t length = since(now_nsec, intake->noted_nsec);

        if (intake->away || (change_is_near && length < INTAKE_SETTLE_NSEC))
                intake->away_nsec += length;
        intake->noted_nsec = MAX(now_nsec, intake->noted_nsec);
}

void intake_note_source(Intake *intake, bool away, uint64_t now_nsec)
{
        if (away == intake->away)
                return;
        close_stretch(intake, away || intake->away_nsec > 0, now_nsec);
        intake->away = away;
}

/* The gap before a block that doesn't join: known by time alone, and divided among its reasons. */
static void skip_by_time(Intake *intake, const RingBlock *block)
{
        uint64_t begin_nsec = block->end_nsec - frames_to_nsec(block->n_frames);
        uint64_t end_nsec = intake->end_nsec + intake->ahead_nsec;
        uint64_t n_gap = nsec_to_frames(since(begin_nsec, end_nsec));
        uint64_t n_lost = MIN(block->n_lost, n_gap), n_away;

        /* The cycle of a new source may have begun before that of the old one had ended: both were
         * heard, and the next gap is shorter by as much. */
        intake->ahead_nsec = since(end_nsec, begin_nsec);
        close_stretch(intake, intake->away_nsec > 0, begin_nsec);
        n_gap -= n_lost;
        n_away = MIN(nsec_to_frames(intake->away_nsec), n_gap);
        skip(intake, n_lost, GAP_OVERRUN);
        skip(intake, n_away, GAP_SOURCE);
        skip(intake, n_gap - n_away, GAP_PAUSE);
}

static void skip_gap(Intake *intake, const RingBlock *block)
{
        if (!intake->begun)
                return;
        if (block->flags & RING_DISCONTINUITY) {
                skip_by_time(intake, block);
                return;
        }
        skip(intake, (uint64_t) MAX(block->n_jumped, 0), GAP_GRAPH);
        skip(intake, block->n_lost, GAP_OVERRUN);
}

static size_t append(Intake *intake, const RingFrames *frames, uint64_t end_nsec)
{
        const Sink *sink = &intake->sink;
        uint64_t begin_nsec =
                end_nsec - frames_to_nsec(frames->n_frames[0] + frames->n_frames[1]);
        size_t n_seen = 0, n_appended = 0;

        for (size_t i = 0; i < ELEMENTSOF(frames->frames); i++) {
                size_t n = frames->n_frames[i];

                if (n == 0)
                        continue;
                n_seen += n;
                level_feed(&intake->level, frames->frames[i], n * sink->n_channels);
                if (sink->append(sink->userdata, frames->frames[i], n,
                                 begin_nsec + frames_to_nsec(n_seen)) >= 0)
                        n_appended += n;
                else /* no memory: a loss like any other, and counted like one */
                        skip(intake, n, GAP_OVERRUN);
        }
        return n_appended;
}

/* Whether the oldest block's jump is known; block is corrected then. */
static bool settle_jump(const Ring *ring, RingBlock *block, bool all)
{
        RingBlock second;

        if (block->n_jumped <= 0)
                return true;
        if (!ring_peek_second(ring, &second))
                return all;
        block->n_jumped += MIN(second.n_jumped, 0);
        return true;
}

size_t intake_drain(Intake *intake, Ring *ring, bool all)
{
        size_t n_appended = 0;
        RingFrames frames;
        RingBlock block;

        while (ring_peek(ring, &block, &frames) && settle_jump(ring, &block, all)) {
                if (block.flags & RING_DISCONTINUITY)
                        level_reset(&intake->level);
                skip_gap(intake, &block);
                n_appended += append(intake, &frames, block.end_nsec);
                intake->begun = true;
                intake->end_nsec = intake->noted_nsec = block.end_nsec;
                intake->away_nsec = 0;
                ring_pop(ring);
        }
        return n_appended;
}

void intake_take_overrun(Intake *intake, Ring *ring)
{
        RingBlock block;

        if (!ring_take_overrun(ring, &block) || !intake->begun)
                return;
        block.flags &= (uint32_t) ~RING_DISCONTINUITY; /* the block has no begin to measure from */
        skip_gap(intake, &block);
        intake->end_nsec = intake->noted_nsec = block.end_nsec;
}
