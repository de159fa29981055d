#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PocketSphinx with a model folder as Debian's pocketsphinx-en-us lays it out. */

#include "recognizer/engine.h"

extern const EngineInfo engine_pocketsphinx_info;

/* Send the library's own messages to our log. Once, before the first thread. */
void engine_pocketsphinx_set_up_log(void);

/* Whether model_dir holds all files of a model. Errors: -ENOENT and the like; *ret_missing (owned
 * by the caller) is then the path of the first file that can't be read. */
int engine_pocketsphinx_check_model(const char *model_dir, char **ret_missing);

/* Load a model: about half a second and 100 MB. Errors: -EIO if the library refuses it, -ENOMEM. */
int engine_pocketsphinx_new(Engine **ret, const char *model_dir);
