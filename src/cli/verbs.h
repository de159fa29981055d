#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The verbs of surtitle(1), each in the file of its name. */

#include "cli/verb.h"

/* The program itself, which has the others. */
extern const Verb verb_surtitle;

extern const Verb verb_start;
extern const Verb verb_stop;
extern const Verb verb_toggle;
extern const Verb verb_pause;
extern const Verb verb_resume;
extern const Verb verb_switch;
extern const Verb verb_status;
extern const Verb verb_watch;
extern const Verb verb_sources;
extern const Verb verb_history;
extern const Verb verb_history_list;
extern const Verb verb_history_show;
extern const Verb verb_history_search;
extern const Verb verb_history_export;
extern const Verb verb_history_delete;
extern const Verb verb_history_forget;
extern const Verb verb_key;
extern const Verb verb_doctor;
extern const Verb verb_key_set;
extern const Verb verb_key_status;
extern const Verb verb_key_clear;
extern const Verb verb_completions;
