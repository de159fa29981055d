/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>
#include <sys/eventfd.h>

#include "audio/sluice.h"

int sluice_init(Sluice *sluice, const Sink *sink, void (*ask)(void *userdata), void *userdata)
{
        int r;

        *sluice = (Sluice){.wake_fd = -EBADF, .ask = ask, .userdata = userdata};
        intake_init(&sluice->intake, sink);
        r = ring_new(&sluice->ring, sink->n_channels);
        if (r < 0)
                return r;
        sluice->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (sluice->wake_fd < 0)
                return -errno;
        if (ask)
                ring_set_limit(sluice->ring, 0);
        feed_init(&sluice->feed, sluice->ring, sluice->wake_fd, sink->n_channels);
        return 0;
}

void sluice_deinit(Sluice *sluice)
{
        sluice->ring = ring_free(sluice->ring);
        sluice->wake_fd = close_fd(sluice->wake_fd);
}

/* While the stream rests, no later block may come that corrects the newest. */
static void let_through(Sluice *sluice)
{
        bool all = !atomic_load(&sluice->feed.running);

        if (intake_drain(&sluice->intake, sluice->ring, all) == 0)
                return;
        sluice->audio_usec = usec_now();
        sluice->grown = true;
        if (isfinite(level_dbfs(&sluice->intake.level)))
                sluice->sound_usec = sluice->audio_usec;
}

/* One question at a time: the answer to a later one would come later. */
static void ask_for_more(Sluice *sluice)
{
        uint64_t written = ring_written(sluice->ring);

        if (!sluice->ask || sluice->asked || written == sluice->asked_up_to)
                return;
        sluice->asked = true;
        sluice->asked_up_to = written;
        sluice->ask(sluice->userdata);
}

void sluice_drain(Sluice *sluice)
{
        if (!sluice->trusted)
                return;
        ask_for_more(sluice);
        let_through(sluice);
}

bool sluice_confirm(Sluice *sluice)
{
        if (!sluice->asked)
                return false;
        sluice->asked = false;
        if (sluice->tainted)
                return false;
        ring_set_limit(sluice->ring, sluice->asked_up_to);
        /* It was trusted when it was asked about. */
        let_through(sluice);
        return true;
}

bool sluice_take_growth(Sluice *sluice)
{
        bool grown = sluice->grown;

        sluice->grown = false;
        return grown;
}

void sluice_trust(Sluice *sluice)
{
        if (sluice->trusted)
                return;
        sluice->trusted = true;
        sluice_drain(sluice);
        sluice_note_source(sluice, false);
}

void sluice_doubt(Sluice *sluice)
{
        if (!sluice->trusted)
                return;
        sluice_drain(sluice);
        sluice_note_source(sluice, true);
        sluice->trusted = false;
}

void sluice_taint(Sluice *sluice)
{
        feed_set_deaf(&sluice->feed, true);
        sluice->tainted = true;
}

void sluice_empty(Sluice *sluice)
{
        if (sluice->trusted) {
                let_through(sluice);
                intake_take_overrun(&sluice->intake, sluice->ring);
        }
        ring_clear(sluice->ring);
        sluice->asked = false;
        sluice->trusted = false;
        sluice->tainted = false;
        feed_set_deaf(&sluice->feed, false);
}

void sluice_note_source(Sluice *sluice, bool away)
{
        intake_note_source(&sluice->intake, away, usec_now() * NSEC_PER_USEC);
}
