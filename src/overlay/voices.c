/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "overlay/voices.h"

/* A change of speaker, as captions on television have it. */
#define CHANGE ">>"

/* Speakers whose number is shown; beyond that it is garbage. */
#define SPEAKERS_MAX 999

/* A cut name ends at a character. */
static void trim(char *label)
{
        size_t size = strlen(label);

        while (size > 0 && (label[size - 1] & 0xC0) == 0x80)
                label[--size] = 0;
        if (size > 0 && (label[size - 1] & 0xC0) == 0xC0)
                label[--size] = 0;
}

static const char *print(Voices *voices, const char *before, const char *name)
{
        int size = snprintf(voices->label, sizeof(voices->label), "%s%s:", before, name);

        if (size >= (int) sizeof(voices->label))
                trim(voices->label);
        return voices->label;
}

static const char *label_speaker(Voices *voices, int speaker)
{
        char name[VOICES_LABEL_MAX];

        /* Translators: somebody whose name isn't known, the first, second … who was heard. */
        (void) snprintf(name, sizeof(name), _("Speaker %d"), speaker + 1);
        return print(voices, CHANGE " ", name);
}

const char *voices_get_label(Voices *voices, const char *source, int speaker)
{
        bool is_microphone = strcmp(source, "microphone") == 0;

        voices->microphone |= is_microphone;
        voices->other |= !is_microphone && *source;
        if (is_microphone && voices->other)
                /* Translators: before what you said yourself, near the microphone. */
                return print(voices, "", _("You"));
        if (speaker >= 0 && speaker < SPEAKERS_MAX)
                return label_speaker(voices, speaker);
        if (!voices->microphone || !voices->other || !*source)
                return NULL;
        return strcmp(source, "system") == 0 ? CHANGE : print(voices, CHANGE " ", source);
}
