/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>

#include "base/i18n.h"
#include "history/history.h"

/* One sentence for each thing that a person can do about it. */
char *history_explain(int error, const char *path)
{
        switch (-error) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
                return g_strdup_printf(_("There is no room on the disk for the history; make some, "
                                         "and %s is written again."),
                                       path);
        case EROFS:
        case EACCES:
        case EPERM:
                return g_strdup_printf(_("The history can't be written, so nothing is kept; make "
                                         "%s and its folder your own and writable."),
                                       path);
        case EISDIR:
        case ENOTDIR:
        case EINVAL:
        case ELOOP:
                return g_strdup_printf(_("Something else is where the history should be, so "
                                         "nothing is kept; move %s away."),
                                       path);
        case EUCLEAN:
                return g_strdup_printf(_("The history is damaged; replace %s by a copy, or delete "
                                         "it."),
                                       path);
        case EPROTONOSUPPORT:
                return g_strdup_printf(_("The history was made by a newer version of Surtitle, so "
                                         "this one keeps nothing; use that version, or move %s "
                                         "away."),
                                       path);
        case EBUSY:
                return g_strdup_printf(_("Another program holds the history, so nothing is kept; "
                                         "end what has %s open."),
                                       path);
        default:
                return g_strdup_printf(_("The history can't be used (%s), so nothing is kept; look "
                                         "after the disk that %s is on."),
                                       g_strerror(-error), path);
        }
}
