/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the sender puts on the wire, over a transport that keeps it. */

#include <errno.h>

#include "test.h"
#include "upstream/sender.h"

typedef struct Wire {
        Transport transport; /* first */
        uint8_t data[400000];
        size_t size;
        size_t sizes[4000];
        unsigned n_messages;
        size_t pending;
        bool closed;
} Wire;

static int on_send(Transport *transport, TransportFrame frame, const void *data, size_t size)
{
        Wire *wire = (Wire *) transport;

        (void) frame;
        if (wire->closed)
                return -ENOTCONN;
        memcpy(wire->data + wire->size, data, size);
        wire->size += size;
        wire->sizes[wire->n_messages++] = size;
        return 0;
}

static size_t on_pending(Transport *transport)
{
        return ((Wire *) transport)->pending;
}

static const TransportMethods methods = {.send = on_send, .pending = on_pending};

typedef struct Bench {
        Wire wire;
        Timeline *timeline;
        Sender sender;
        int16_t next;
} Bench;

static void bench_init(Bench *bench, bool opus)
{
        Encoder *encoder = NULL;

        *bench = (Bench){.wire.transport.methods = &methods};
        check_int(timeline_new(&bench->timeline, 1, 10 * SAMPLE_RATE), 0);
        if (opus)
                check_int(encoder_new(&encoder, 1), 0);
        sender_init(&bench->sender, bench->timeline, &bench->wire.transport, encoder);
        sender_begin(&bench->sender, 0, USEC_PER_SEC);
}

static void bench_deinit(Bench *bench)
{
        sender_deinit(&bench->sender);
        timeline_free(bench->timeline);
}

static void play(Bench *bench, size_t n_frames, usec_t now)
{
        for (size_t i = 0; i < n_frames; i++) {
                int16_t frame = bench->next++;

                check_int(timeline_append(bench->timeline, &frame, 1), 0);
        }
        sender_grown(&bench->sender, now);
}

TEST(sends_every_frame_in_order_and_hashes_it)
{
        _cleanup_(bench_deinit) Bench bench;
        g_autofree char *digest = NULL;
        usec_t now = USEC_PER_SEC;

        bench_init(&bench, false);
        for (int i = 0; i < 100; i++) {
                play(&bench, 683, now);
                check_int(sender_pump(&bench.sender, now, false), 0);
                now += 42700;
        }
        check_int(sender_pump(&bench.sender, now, true), 0);
        check_int(bench.wire.size, 68300 * 2);
        for (int i = 0; i < 68300; i++)
                check_int(((int16_t *) (void *) bench.wire.data)[i], (int16_t) i);
        digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bench.wire.data, bench.wire.size);
        check_string(g_checksum_get_string(bench.sender.digest), digest);
        for (unsigned i = 0; i + 1 < bench.wire.n_messages; i++)
                check(bench.wire.sizes[i] >= 2 * SENDER_CHUNK_FRAMES &&
                      bench.wire.sizes[i] <= 2 * SENDER_MESSAGE_FRAMES);
}

TEST(reads_on_across_gaps_and_knows_where_they_were)
{
        _cleanup_(bench_deinit) Bench bench;

        bench_init(&bench, false);
        play(&bench, 500, USEC_PER_SEC);
        timeline_skip(bench.timeline, 100000, GAP_PAUSE);
        play(&bench, 500, USEC_PER_SEC);
        check_int(sender_pump(&bench.sender, USEC_PER_SEC, false), 0);
        check_int(bench.wire.n_messages, 1);
        check_int(bench.wire.size, 2000);
        check_int(sent_position(&bench.sender.sent, 499), 499);
        check_int(sent_position(&bench.sender.sent, 500), 100500);
}

TEST(waits_for_the_socket)
{
        _cleanup_(bench_deinit) Bench bench;

        bench_init(&bench, false);
        play(&bench, 3200, USEC_PER_SEC);
        bench.wire.pending = SENDER_PENDING_MAX_BYTES;
        check_int(sender_pump(&bench.sender, USEC_PER_SEC, false), 0);
        check_int(bench.wire.size, 0);
        check_int(sender_backlog(&bench.sender), 3200);
        bench.wire.pending = 0;
        check_int(sender_pump(&bench.sender, USEC_PER_SEC, false), 0);
        check_int(bench.wire.size, 6400);
}

TEST(what_could_not_be_sent_is_not_counted)
{
        _cleanup_(bench_deinit) Bench bench;

        bench_init(&bench, false);
        play(&bench, 1600, USEC_PER_SEC);
        bench.wire.closed = true;
        check_int(sender_pump(&bench.sender, USEC_PER_SEC, false), -ENOTCONN);
        check_int(bench.sender.n_sent, 0);
        check_int(sender_unsent(&bench.sender), 1600);
        check_int(sender_backlog(&bench.sender), 1600);
}

TEST(a_replay_is_sent_but_not_new)
{
        _cleanup_(bench_deinit) Bench bench;

        bench_init(&bench, false);
        play(&bench, 1600, USEC_PER_SEC);
        check_int(sender_pump(&bench.sender, USEC_PER_SEC, true), 0);
        sender_begin(&bench.sender, 600, 2 * USEC_PER_SEC);
        check_int(sender_pump(&bench.sender, 2 * USEC_PER_SEC, true), 0);
        check_int(bench.sender.n_sent, 2600);
        check_int(bench.sender.n_first, 1600);
        check_int(sender_lost(&bench.sender), 0);
        check_int(sent_position(&bench.sender.sent, 0), 600);
}

TEST(opus_packets_hold_60_ms_each)
{
        _cleanup_(bench_deinit) Bench bench;

        bench_init(&bench, encoder_exists());
        if (!encoder_exists())
                return;
        play(&bench, 3 * ENCODER_FRAMES + 100, USEC_PER_SEC);
        check_int(sender_pump(&bench.sender, USEC_PER_SEC, false), 0);
        check_int(bench.wire.n_messages, 3);
        /* The rest goes out with silence behind it, which the server's clock counts, and ours not. */
        check_int(sender_pump(&bench.sender, USEC_PER_SEC, true), 0);
        check_int(bench.wire.n_messages, 4);
        check(bench.wire.size < 4 * 1500);
        check_int(bench.sender.sent.fed, 4 * ENCODER_FRAMES);
        check_int(bench.sender.cursor, 3 * ENCODER_FRAMES + 100);
        play(&bench, ENCODER_FRAMES, 2 * USEC_PER_SEC);
        check_int(sender_pump(&bench.sender, 2 * USEC_PER_SEC, false), 0);
        check_int(sent_position(&bench.sender.sent, 4 * ENCODER_FRAMES - 1),
                  3 * ENCODER_FRAMES + 100);
        check_int(sent_position(&bench.sender.sent, 4 * ENCODER_FRAMES), 3 * ENCODER_FRAMES + 100);
        check_int(sent_position(&bench.sender.sent, 4 * ENCODER_FRAMES + 5),
                  3 * ENCODER_FRAMES + 105);
}
