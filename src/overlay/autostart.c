/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "base/i18n.h"
#include "base/log.h"
#include "overlay/autostart.h"
#include "overlay/portal.h"

#define ENTRY "org.surtitle.Surtitle.desktop"
#define GROUP G_KEY_FILE_DESKTOP_GROUP
#define GNOME_ENABLED "X-GNOME-Autostart-enabled"

typedef struct Wish {
        void (*on_done)(bool enabled, void *userdata);
        void *userdata;
} Wish;

static char *entry_path(void)
{
        return g_build_filename(g_get_user_config_dir(), "autostart", ENTRY, NULL);
}

bool autostart_get(void)
{
        g_autofree char *path = entry_path();
        g_autoptr(GKeyFile) entry = g_key_file_new();

        if (!g_key_file_load_from_file(entry, path, G_KEY_FILE_NONE, NULL))
                return false;
        if (g_key_file_get_boolean(entry, GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL))
                return false;
        return !g_key_file_has_key(entry, GROUP, GNOME_ENABLED, NULL) ||
               g_key_file_get_boolean(entry, GROUP, GNOME_ENABLED, NULL);
}

/* This program, quoted as Exec wants it: in double quotes, with four characters escaped; then once
 * more, as any string of such a file (GKeyFile's own doing), and "%" is no field code. */
static char *exec_line(void)
{
        g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
        GString *line = g_string_new("\"");

        for (const char *p = program ? program : "surtitle-overlay"; *p; p++) {
                if (strchr("\"`$\\", *p))
                        g_string_append_c(line, '\\');
                if (*p == '%')
                        g_string_append_c(line, '%');
                g_string_append_c(line, *p);
        }
        g_string_append_c(line, '"');
        return g_string_free(line, FALSE);
}

static int write_entry(const char *path)
{
        g_autofree char *folder = g_path_get_dirname(path), *exec = exec_line();
        g_autoptr(GKeyFile) entry = g_key_file_new();
        g_autoptr(GError) error = NULL;

        g_key_file_set_string(entry, GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE, "Application");
        g_key_file_set_string(entry, GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, "Surtitle");
        g_key_file_set_string(entry, GROUP, G_KEY_FILE_DESKTOP_KEY_COMMENT,
                              _("Shows live captions when they are turned on"));
        g_key_file_set_string(entry, GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, "org.surtitle.Surtitle");
        g_key_file_set_string(entry, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, exec);
        if (g_mkdir_with_parents(folder, 0700) < 0)
                return -errno;
        if (g_key_file_save_to_file(entry, path, &error))
                return 0;
        log_warning("%s", error->message);
        return -EIO;
}

static void set_entry(bool wanted)
{
        g_autofree char *path = entry_path();
        int r = 0;

        if (wanted)
                r = write_entry(path);
        else if (g_unlink(path) < 0 && errno != ENOENT)
                r = -errno;
        if (r < 0)
                log_warning_errno(r, "The autostart entry can't be changed: %m");
}

static void on_granted(bool ok, GVariant *results, void *userdata)
{
        g_autofree Wish *wish = userdata;
        gboolean enabled = FALSE;

        if (ok)
                g_variant_lookup(results, "autostart", "b", &enabled);
        set_entry(enabled);
        wish->on_done(autostart_get(), wish->userdata);
}

static void ask_portal(bool wanted, Wish *wish)
{
        const char *command[] = {"surtitle-overlay", NULL};
        GVariantBuilder options;

        g_variant_builder_init(&options, G_VARIANT_TYPE_VARDICT);
        g_variant_builder_add(&options, "{sv}", "reason",
                              g_variant_new_string(_("To show captions when they are turned on")));
        g_variant_builder_add(&options, "{sv}", "autostart", g_variant_new_boolean(wanted));
        g_variant_builder_add(&options, "{sv}", "commandline", g_variant_new_strv(command, -1));
        portal_request("org.freedesktop.portal.Background", "RequestBackground",
                       g_variant_new("(s)", ""), &options, on_granted, wish);
}

void autostart_set(bool wanted, void (*on_done)(bool enabled, void *userdata), void *userdata)
{
        Wish *wish;

        if (!g_file_test("/.flatpak-info", G_FILE_TEST_EXISTS)) {
                set_entry(wanted);
                on_done(autostart_get(), userdata);
                return;
        }
        wish = g_new(Wish, 1);
        *wish = (Wish){.on_done = on_done, .userdata = userdata};
        ask_portal(wanted, wish);
}
