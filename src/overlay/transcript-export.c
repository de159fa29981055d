/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <unistd.h>

#include "base/i18n.h"
#include "overlay/transcript-export.h"

struct TranscriptExport {
        TranscriptClient *client;
        uint64_t session;
        char *format;
        GtkFileChooserNative *chooser;
        GCancellable *writing; /* NULL while nothing is written */
        char *path;            /* where it is to be; NULL until that is known */
        char *unready;         /* the file that is written; NULL for none */
        TranscriptExported on_exported;
        void *userdata;
};

/* Takes the text over. The export may be gone afterwards. */
static void end(TranscriptExport *export, char *text)
{
        g_autofree char *message = text;

        export->on_exported(message, export->userdata);
}

static void end_failed(TranscriptExport *export, int error)
{
        g_autofree char *name = g_filename_display_name(export->path);

        end(export, g_strdup_printf(_("“%s” can't be written (%s); choose another place."), name,
                                    g_strerror(-error)));
}

static void on_written(GVariant *reply, const char *error, void *userdata)
{
        TranscriptExport *export = userdata;
        g_autofree char *name = NULL;

        if (!reply && !error)
                return; /* and there is no export any more */
        g_clear_object(&export->writing);
        if (error) {
                end(export, g_strdup(error));
                return;
        }
        if (rename(export->unready, export->path) < 0) {
                end_failed(export, -errno);
                return;
        }
        g_clear_pointer(&export->unready, g_free);
        name = g_filename_display_basename(export->path);
        end(export, g_strdup_printf(_("Exported to “%s”."), name));
}

/* Have the daemon write to a new file beside the one it is to be. */
static void write_file(TranscriptExport *export)
{
        _cleanup_close_ int file = -1;

        export->unready = g_strconcat(export->path, ".XXXXXX", NULL);
        file = g_mkstemp_full(export->unready, O_WRONLY | O_CLOEXEC, 0600);
        if (file < 0) {
                int error = -errno;

                g_clear_pointer(&export->unready, g_free);
                end_failed(export, error);
                return;
        }
        export->writing = g_cancellable_new();
        transcript_client_call(export->client, "Export",
                               g_variant_new("(tsh)", export->session, export->format, 0), file,
                               export->writing, on_written, export);
}

static void on_response(GtkNativeDialog *dialog, int response, TranscriptExport *export)
{
        g_autoptr(GFile) file = NULL;

        if (response != GTK_RESPONSE_ACCEPT) {
                end(export, NULL);
                return;
        }
        file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog));
        export->path = file ? g_file_get_path(file) : NULL;
        if (export->path)
                write_file(export);
        else
                end(export, g_strdup(_("Only a folder of this computer can be exported to; choose "
                                       "another place.")));
}

/* By the day and time it began; letters alone, which every file system takes. */
static char *suggest_name(const TranscriptExport *export, int64_t started)
{
        g_autoptr(GDateTime) moment =
                started > 0 ? g_date_time_new_from_unix_local(started / G_USEC_PER_SEC) : NULL;
        g_autofree char *day = moment ? g_date_time_format(moment, "%Y-%m-%d %H.%M") : NULL;

        /* Translators: a file's name without its ending; %s is a day and a time. */
        g_autofree char *name =
                day ? g_strdup_printf(_("Transcript %s"), day) : g_strdup(_("Transcript"));

        return g_strdup_printf("%s.%s", name, export->format);
}

static void ask_where(TranscriptExport *export, GtkWindow *parent, int64_t started)
{
        g_autofree char *name = suggest_name(export, started);

        export->chooser = gtk_file_chooser_native_new(
                _("Export Transcript"), parent, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
        gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(export->chooser), name);
        gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(export->chooser), TRUE);
        g_signal_connect(export->chooser, "response", G_CALLBACK(on_response), export);
        gtk_native_dialog_show(GTK_NATIVE_DIALOG(export->chooser));
}

TranscriptExport *transcript_export_new(GtkWindow *parent, TranscriptClient *client,
                                        uint64_t session, const char *format, int64_t started,
                                        TranscriptExported on_exported, void *userdata)
{
        TranscriptExport *export = g_new0(TranscriptExport, 1);

        export->client = client;
        export->session = session;
        export->format = g_strdup(format);
        export->on_exported = on_exported;
        export->userdata = userdata;
        ask_where(export, parent, started);
        return export;
}

TranscriptExport *transcript_export_free(TranscriptExport *export)
{
        if (!export)
                return NULL;
        if (export->writing)
                g_cancellable_cancel(export->writing);
        g_clear_object(&export->writing);
        if (export->unready)
                (void) unlink(export->unready);
        g_signal_handlers_disconnect_by_data(export->chooser, export);
        gtk_native_dialog_destroy(GTK_NATIVE_DIALOG(export->chooser));
        g_clear_object(&export->chooser);
        g_free(export->format);
        g_free(export->path);
        g_free(export->unready);
        g_free(export);
        return NULL;
}
