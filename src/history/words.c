/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib.h>
#include <math.h>
#include <string.h>

#include "history/words.h"

/* What a word takes at the least: its five numbers. */
#define WORD_BYTES_MIN 5

#define VARINT_BYTES_MAX 10
#define MILLION 1e6

/* Times and confidences from outside: far beyond any session, far below an overflow. */
#define VALUE_MAX 1e12

static int append_unsigned(Buffer *buffer, uint64_t value)
{
        uint8_t bytes[VARINT_BYTES_MAX];
        size_t n = 0;

        for (; value >= 0x80; value >>= 7)
                bytes[n++] = (uint8_t) (value | 0x80);
        bytes[n++] = (uint8_t) value;
        return buffer_append(buffer, bytes, n);
}

static int append_signed(Buffer *buffer, int64_t value)
{
        return append_unsigned(buffer, ((uint64_t) value << 1) ^ (uint64_t) (value >> 63));
}

static int64_t millionths(double value)
{
        return isfinite(value) ? llround(CLAMP(value, -VALUE_MAX, VALUE_MAX) * MILLION) : 0;
}

static int append_word(Buffer *buffer, const Word *word, int64_t before)
{
        int64_t start = millionths(word->start);
        int r = append_unsigned(buffer, strlen(word->text));

        if (r >= 0)
                r = buffer_append_string(buffer, word->text);
        if (r >= 0)
                r = append_signed(buffer, start - before);
        if (r >= 0)
                r = append_signed(buffer, millionths(word->end) - start);
        if (r >= 0)
                r = append_unsigned(buffer, (uint64_t) MAX(millionths(word->confidence), 0));
        if (r >= 0)
                r = append_unsigned(buffer, (uint64_t) (MAX(word->speaker, -1) + 1));
        return r;
}

int words_encode(Buffer *buffer, const Word *words, size_t n_words)
{
        int64_t before = 0;

        for (size_t i = 0; i < n_words; i++) {
                int r = append_word(buffer, &words[i], before);

                if (r < 0)
                        return r;
                before = millionths(words[i].start);
        }
        return 0;
}

typedef struct Reader {
        const uint8_t *data;
        size_t size;
        size_t position;
} Reader;

static int read_unsigned(Reader *reader, uint64_t *ret)
{
        uint64_t value = 0;

        for (unsigned shift = 0; shift < 64 && reader->position < reader->size; shift += 7) {
                uint8_t byte = reader->data[reader->position++];

                value |= (uint64_t) (byte & 0x7f) << shift;
                if (byte < 0x80) {
                        *ret = value;
                        return 0;
                }
        }
        return -EBADMSG;
}

static int read_signed(Reader *reader, int64_t *ret)
{
        uint64_t value;
        int r = read_unsigned(reader, &value);

        if (r >= 0)
                *ret = (int64_t) (value >> 1) ^ -(int64_t) (value & 1);
        return r;
}

/* The text is copied to *text, which is moved on behind it. */
static int read_text(Reader *reader, char **text)
{
        uint64_t size;
        int r = read_unsigned(reader, &size);

        if (r < 0)
                return r;
        if (size > reader->size - reader->position ||
            !g_utf8_validate_len((const char *) reader->data + reader->position, size, NULL))
                return -EBADMSG;
        memcpy(*text, reader->data + reader->position, size);
        reader->position += size;
        *text += size;
        *(*text)++ = '\0';
        return 0;
}

static int read_word(Reader *reader, Word *word, int64_t *before, char **text)
{
        uint64_t confidence = 0, speaker = 0;
        int64_t start = 0, length = 0;
        int r;

        word->text = *text;
        r = read_text(reader, text);
        if (r >= 0)
                r = read_signed(reader, &start);
        if (r >= 0)
                r = read_signed(reader, &length);
        if (r >= 0)
                r = read_unsigned(reader, &confidence);
        if (r >= 0)
                r = read_unsigned(reader, &speaker);
        if (r < 0)
                return r;
        *before = (int64_t) ((uint64_t) *before + (uint64_t) start);
        word->start = (double) *before / MILLION;
        word->end = (double) (int64_t) ((uint64_t) *before + (uint64_t) length) / MILLION;
        word->confidence = (double) confidence / MILLION;
        word->speaker = (int) (speaker & INT32_MAX) - 1;
        return 0;
}

/* A word has at least so many bytes besides its text: that bounds what there can be of them, and
 * texts with their NULs can't take more than the whole. */
int words_decode(const void *data, size_t size, Word **ret_words, size_t *ret_n_words)
{
        size_t n_words_max = size / WORD_BYTES_MIN, n_words = 0;
        Reader reader = {.data = data, .size = size};
        g_autofree Word *words = g_malloc(n_words_max * sizeof(Word) + size);
        char *text = (char *) (words + n_words_max);
        int64_t before = 0;

        while (reader.position < size) {
                int r = n_words < n_words_max
                                ? read_word(&reader, &words[n_words++], &before, &text)
                                : -EBADMSG;

                if (r < 0)
                        return r;
        }
        *ret_n_words = n_words;
        *ret_words = n_words > 0 ? g_steal_pointer(&words) : NULL;
        return 0;
}
