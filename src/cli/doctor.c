/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdarg.h>

#include "base/i18n.h"
#include "cli/doctor.h"
#include "cli/output.h"
#include "cli/text.h"
#include "cli/verbs.h"

/* Room for a finding's word. */
#define FINDING_COLUMNS 9

typedef struct DoctorArguments {
        bool online;
        bool json;
} DoctorArguments;

static const Option options[] = {
        OPTION_FLAG("online", 0, DoctorArguments, online,
                    N_("try the API key at its server; no sound is sent")),
        OPTION_FLAG("json", 'j', DoctorArguments, json, N_("write JSON, one object a line")),
};

static const struct {
        const char *name;
        const char *word;
} findings[] = {
        [FINDING_OK] = {"ok", N_("ok")},
        [FINDING_NOTE] = {"note", N_("note")},
        [FINDING_PROBLEM] = {"problem", N_("problem")},
};

static void (*const checks[])(Doctor *doctor) = {
        doctor_check_session, doctor_check_service,    doctor_check_sound,  doctor_check_key,
        doctor_check_server,  doctor_check_recognizer, doctor_check_window,
};

static void print_json(Finding finding, const char *check, const char *sentence)
{
        _cleanup_(json_freep) Json *json = json_new_object();

        json_set_string(json, "check", check);
        json_set_string(json, "finding", findings[finding].name);
        json_set_string(json, "message", sentence);
        output_json(json);
}

static void print_line(Finding finding, const char *sentence)
{
        const char *word = _(findings[finding].word);

        output_line("%s%*s%s", word, MAX(text_padding(word, FINDING_COLUMNS), 1), "", sentence);
}

void doctor_tell(Doctor *doctor, Finding finding, const char *check, const char *format, ...)
{
        _cleanup_free_ char *sentence = NULL;
        va_list arguments;

        va_start(arguments, format);
        sentence = text_format(format, arguments);
        va_end(arguments);
        if (finding == FINDING_PROBLEM)
                doctor->n_problems++;
        if (!sentence)
                return;
        if (doctor->json)
                print_json(finding, check, sentence);
        else
                print_line(finding, sentence);
        /* Each as it is found: the next may take its time. */
        (void) output_flush();
}

static void print_result(const Doctor *doctor)
{
        if (doctor->n_problems > 0)
                output_line("%s", _("What is marked as a problem keeps captions from appearing."));
        else
                output_line("%s", _("Nothing was found that keeps captions from appearing."));
}

static Outcome run(const void *arguments, char *operands[])
{
        const DoctorArguments *given = arguments;
        Doctor doctor = {.json = given->json, .online = given->online};

        doctor.choice = server_choice_new();
        for (size_t i = 0; i < ELEMENTSOF(checks); i++)
                checks[i](&doctor);
        if (!doctor.json)
                print_result(&doctor);
        key_free(doctor.key);
        endpoint_free(doctor.endpoint);
        server_choice_free(doctor.choice);
        sd_bus_flush_close_unref(doctor.bus);
        return doctor.n_problems > 0 ? OUTCOME_FAILED : OUTCOME_OK;
}

const Verb verb_doctor = {
        .name = "doctor",
        .usage = N_("[OPTION]..."),
        .summary = N_("Find out what keeps captions from appearing, and how to mend it."),
        .description = N_("It starts the caption service, and connects to the server that your\n"
                          "settings name, if they do; the key goes there with --online only. It\n"
                          "ends with 1 if there is a problem."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(DoctorArguments),
        .run = run,
};
