/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "cli/history-session.h"
#include "cli/output.h"
#include "cli/replacement.h"
#include "cli/report.h"
#include "cli/service.h"
#include "cli/verbs.h"

#define COMMAND "surtitle history export"

typedef struct ExportArguments {
        const char *format;
        bool force;
} ExportArguments;

static const Option options[] = {
        OPTION_CHOICE("format", 'f', ExportArguments, format, N_("FORMAT"), "srt vtt txt json",
                      N_("srt, vtt, txt or json; else as the name of FILE ends, or txt")),
        OPTION_FLAG("force", 0, ExportArguments, force, N_("replace FILE if it is there")),
};

static const char *const formats[] = {"srt", "vtt", "txt", "json"};

/* The operands, and what they mean. */
typedef struct Wanted {
        const char *session;
        const char *path; /* NULL: standard output */
        const char *format;
        bool force;
} Wanted;

static bool is_format(const char *name)
{
        for (size_t i = 0; i < ELEMENTSOF(formats); i++)
                if (strcmp(name, formats[i]) == 0)
                        return true;
        return false;
}

static const char *format_of(const char *path)
{
        const char *dot = path ? strrchr(path, '.') : NULL;

        return dot && is_format(dot + 1) ? dot + 1 : NULL;
}

static int read_operands(const ExportArguments *arguments, char *operands[], Wanted *ret)
{
        const char *path = operands[0] ? operands[1] : NULL;

        if (!operands[0])
                return report_usage(COMMAND, _("Say which session"));
        if (path && strcmp(path, "-") == 0)
                path = NULL;
        *ret = (Wanted){.session = operands[0], .path = path, .force = arguments->force};
        ret->format = arguments->format ? arguments->format : format_of(path);
        if (!ret->format && path)
                return report_usage(COMMAND,
                                    _("The name of a FILE ends in .srt, .vtt, .txt or .json, or "
                                      "--format says what it is to be"));
        if (!ret->format)
                ret->format = "txt";
        if (!is_format(ret->format))
                return report_usage(COMMAND, _("There is no format \"%s\""), ret->format);
        return 0;
}

/* Before the service is asked for all that was said. */
static Outcome check_path(const Wanted *wanted)
{
        struct stat status;

        if (!wanted->path || wanted->force || lstat(wanted->path, &status) < 0)
                return OUTCOME_OK;
        report(_("%s is there already; --force replaces it."), wanted->path);
        return OUTCOME_FAILED;
}

/* Into memory, since a person who reads page by page takes longer than the service waits. */
static int export_session(sd_bus *bus, uint64_t session, const char *format, int file,
                          sd_bus_error *error)
{
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL, *reply = NULL;
        int r = service_new_call(bus, "Export", SERVICE_START_IF_NEEDED, &call);

        if (r >= 0)
                r = sd_bus_message_append(call, "tsh", session, format, file);
        return r < 0 ? r : service_await(call, _("Waiting for the whole session."), error, &reply);
}

static Outcome put(const Wanted *wanted, const char *text, size_t size)
{
        int r;

        if (!wanted->path) {
                (void) fwrite(text, 1, size, stdout);
                return OUTCOME_OK;
        }
        r = replacement_write(wanted->path, text, size, !wanted->force);
        if (r >= 0)
                return OUTCOME_OK;
        if (r == -EEXIST)
                report(_("%s is there already; --force replaces it."), wanted->path);
        else if (r == -EINVAL)
                report(_("%s is no file that could be replaced."), wanted->path);
        else
                report(_("%s can't be written: %s."), wanted->path, strerror(-r));
        return OUTCOME_FAILED;
}

static Outcome put_file(const Wanted *wanted, int file)
{
        struct stat status;
        Outcome outcome;
        void *text;

        if (fstat(file, &status) < 0)
                return service_fail(NULL, -errno);
        if (status.st_size == 0)
                return put(wanted, "", 0);
        text = mmap(NULL, (size_t) status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        if (text == MAP_FAILED)
                return service_fail(NULL, -errno);
        outcome = put(wanted, text, (size_t) status.st_size);
        (void) munmap(text, (size_t) status.st_size);
        return outcome;
}

static Outcome run(const void *arguments, char *operands[])
{
        _cleanup_(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_close_ int file = memfd_create("export", MFD_CLOEXEC);
        Wanted wanted;
        uint64_t session = 0;
        int r = read_operands(arguments, operands, &wanted);

        if (r < 0)
                return OUTCOME_USAGE;
        if (check_path(&wanted) != OUTCOME_OK)
                return OUTCOME_FAILED;
        r = file < 0 ? -EMFILE : service_open(&bus, &error);
        if (r >= 0)
                r = history_session_find(bus, COMMAND, wanted.session, &error, &session);
        if (r >= 0)
                r = export_session(bus, session, wanted.format, file, &error);
        return r < 0 ? history_session_fail(&error, r) : put_file(&wanted, file);
}

const Verb verb_history_export = {
        .name = "export",
        .usage = N_("[OPTION]... SESSION [FILE]"),
        .summary = N_("Write a session as subtitles, text or JSON."),
        .description = N_("Without a FILE it goes to standard output. The session may still run."),
        .options = options,
        .n_options = ELEMENTSOF(options),
        .arguments_size = sizeof(ExportArguments),
        .n_operands_max = 2,
        .choices = "last current",
        .takes_file = true,
        .run = run,
};
