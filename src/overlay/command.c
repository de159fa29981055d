/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <limits.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/program.h"
#include "overlay/command.h"

#define PREFIX "surtitle: "

typedef struct Command {
        void (*on_done)(bool well, const char *said, void *userdata);
        void *userdata;
} Command;

/* Of what goes wrong it says its own name first. */
static const char *strip(char *said)
{
        g_strchomp(said);
        return g_str_has_prefix(said, PREFIX) ? said + strlen(PREFIX) : said;
}

static void on_ended(GObject *source, GAsyncResult *result, void *userdata)
{
        g_autofree Command *command = userdata;
        GSubprocess *process = G_SUBPROCESS(source);
        g_autoptr(GError) error = NULL;
        g_autofree char *said = NULL;
        bool well;

        if (!g_subprocess_communicate_utf8_finish(process, result, &said, NULL, &error)) {
                g_subprocess_force_exit(process);
                if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
                        command->on_done(false, error->message, command->userdata);
                return;
        }
        well = g_subprocess_get_if_exited(process) && g_subprocess_get_exit_status(process) == 0;
        command->on_done(well, said ? strip(said) : "", command->userdata);
}

static GSubprocess *spawn(const char *const *arguments, GError **error)
{
        g_autoptr(GPtrArray) line = g_ptr_array_new();
        char path[PATH_MAX];

        if (program_find("surtitle", path, sizeof(path)) < 0) {
                g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                                    _("The program “surtitle” is not installed."));
                return NULL;
        }
        g_ptr_array_add(line, path);
        for (; *arguments; arguments++)
                g_ptr_array_add(line, (char *) *arguments);
        g_ptr_array_add(line, NULL);
        return g_subprocess_newv((const char *const *) line->pdata,
                                 G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                         G_SUBPROCESS_FLAGS_STDERR_MERGE,
                                 error);
}

/* So little fits the pipe, whoever reads it. It is closed when all is awaited. */
static void tell(GSubprocess *process, const char *input)
{
        GOutputStream *pipe = g_subprocess_get_stdin_pipe(process);
        g_autoptr(GError) error = NULL;

        if (input && !g_output_stream_write_all(pipe, input, MIN(strlen(input), COMMAND_INPUT_MAX),
                                                NULL, NULL, &error))
                log_debug("The command line was not told: %s", error->message);
}

void command_run(const char *const *arguments, const char *input, GCancellable *cancellable,
                 void (*on_done)(bool well, const char *said, void *userdata), void *userdata)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(GSubprocess) process = spawn(arguments, &error);
        Command *command;

        if (!process) {
                on_done(false, error->message, userdata);
                return;
        }
        tell(process, input);
        command = g_new(Command, 1);
        *command = (Command){.on_done = on_done, .userdata = userdata};
        g_subprocess_communicate_utf8_async(process, NULL, cancellable, on_ended, command);
}
