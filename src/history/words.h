#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The words of a segment as bytes, less than half of what JSON would take. Of each word, in
 * integers of variable length (seven bits a byte, the least first): the length of its text, the
 * text; then, as millionths, its start less that of the word before (zigzag: it may be earlier),
 * its length (zigzag), its confidence; its speaker and 1. Pure.
 */

#include "base/buffer.h"
#include "upstream/message.h"

/* Errors: those of buffer_append(). */
int words_encode(Buffer *buffer, const Word *words, size_t n_words);

/* *ret_words, texts included, is one block, the caller's (g_free()); NULL if there are none.
 * Errors: -EBADMSG if this is not what words_encode() wrote. */
int words_decode(const void *data, size_t size, Word **ret_words, size_t *ret_n_words);
