/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "base/log.h"
#include "overlay/monitor.h"
#include "overlay/notices.h"
#include "overlay/presenter.h"
#include "overlay/view.h"
#include "overlay/voices.h"

/* Fast enough to be no wait, slow enough for the eye to follow. */
#define ROLL_TIME (250 * USEC_PER_MSEC)

/* Of new words, and of the whole before it hides. */
#define APPEAR_TIME (80 * USEC_PER_MSEC)
#define FADE_TIME (250 * USEC_PER_MSEC)

struct Presenter {
        Preferences preferences;
        Layout *layout;
        Notices notices;
        Voices voices;
        View *view; /* owned */
        CaptionWindow *window;
        guint timer;       /* until the next change that is due */
        guint tick;        /* while something moves */
        usec_t came_at;    /* the oldest caption that no frame has shown yet; 0: none */
        gint64 came_frame; /* the frame before which it came */
        bool held;
};

static void update(Presenter *presenter);

static gboolean on_timer(void *userdata)
{
        Presenter *presenter = userdata;

        presenter->timer = 0;
        update(presenter);
        return G_SOURCE_REMOVE;
}

static gboolean on_tick(GtkWidget *widget, GdkFrameClock *clock, void *userdata)
{
        Presenter *presenter = userdata;

        update(presenter);
        return presenter->tick > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void stop_ticking(Presenter *presenter)
{
        if (presenter->tick > 0)
                gtk_widget_remove_tick_callback(GTK_WIDGET(presenter->view), presenter->tick);
        presenter->tick = 0;
}

/* Frames while a roll goes on; else one timer; nothing if nothing is due. */
static void schedule(Presenter *presenter, usec_t now)
{
        usec_t due = MIN(layout_get_due(presenter->layout, now),
                         notices_get_due(&presenter->notices, now));

        g_clear_handle_id(&presenter->timer, g_source_remove);
        if (due <= now) {
                if (presenter->tick == 0)
                        presenter->tick = gtk_widget_add_tick_callback(GTK_WIDGET(presenter->view),
                                                                       on_tick, presenter, NULL);
                return;
        }
        stop_ticking(presenter);
        if (due < USEC_INFINITY)
                presenter->timer = g_timeout_add(
                        (guint) MIN((due - now) / USEC_PER_MSEC + 1, (usec_t) G_MAXINT), on_timer,
                        presenter);
}

static void update(Presenter *presenter)
{
        usec_t now = usec_now();
        int r = layout_advance(presenter->layout, now);
        double opacity = 1;
        LayoutLine lines[LAYOUT_LINES_MAX + 1];
        ViewContent content = {
                .lines = lines,
                .n_lines = layout_get_lines(presenter->layout, now, lines),
                .roll = layout_get_roll(presenter->layout, now),
                .freshness = layout_get_freshness(presenter->layout, now),
                .notice = notices_get(&presenter->notices, now),
        };

        if (r < 0)
                log_warning_errno(r, "Captions can't be brought up to date: %m");
        view_set_content(presenter->view, &content);
        if (content.n_lines > 0 && !content.notice)
                opacity = layout_get_opacity(presenter->layout, now);
        window_set_opacity(presenter->window, opacity);
        if (content.n_lines > 0 || content.notice)
                window_show(presenter->window);
        else
                window_hide(presenter->window);
        schedule(presenter, now);
}

static gint64 find_frame(Presenter *presenter)
{
        GdkFrameClock *clock = gtk_widget_get_frame_clock(GTK_WIDGET(presenter->view));

        return clock ? gdk_frame_clock_get_frame_counter(clock) : 0;
}

/* A window may have frames before it has its size. */
static bool is_on_screen(Presenter *presenter)
{
        GtkWidget *view = GTK_WIDGET(presenter->view);
        GdkSurface *surface = gtk_native_get_surface(gtk_widget_get_native(view));

        return view_is_drawn(presenter->view) && gdk_surface_get_mapped(surface) &&
               gdk_surface_get_width(surface) >= gtk_widget_get_width(view) &&
               gdk_surface_get_height(surface) >= gtk_widget_get_height(view);
}

/* For tests and benches: how many frames there are, and how late. */
static void on_painted(GdkFrameClock *clock, Presenter *presenter)
{
        if (presenter->came_at == 0 || !is_on_screen(presenter)) {
                log_debug("Frame painted");
                return;
        }
        log_debug("Frame painted, %.1f ms and %" G_GINT64_FORMAT " frames after its words came",
                  (double) (usec_now() - presenter->came_at) / USEC_PER_MSEC,
                  find_frame(presenter) - presenter->came_frame);
        presenter->came_at = 0;
}

static void on_realize(GtkWidget *view, Presenter *presenter)
{
        presenter->came_frame = find_frame(presenter);
        g_signal_connect(gtk_widget_get_frame_clock(view), "after-paint", G_CALLBACK(on_painted),
                         presenter);
}

static void on_unrealize(GtkWidget *view, Presenter *presenter)
{
        g_signal_handlers_disconnect_by_func(gtk_widget_get_frame_clock(view), on_painted,
                                             presenter);
}

static PreferencesMotion find_motion(Presenter *presenter)
{
        GtkSettings *settings = gtk_widget_get_settings(GTK_WIDGET(presenter->view));
        gboolean animations = TRUE;

        if (presenter->preferences.motion != PREFERENCES_MOTION_SYSTEM)
                return presenter->preferences.motion;
        g_object_get(settings, "gtk-enable-animations", &animations, NULL);
        return animations ? PREFERENCES_MOTION_FULL : PREFERENCES_MOTION_NONE;
}

static int output_width(Presenter *presenter)
{
        g_autoptr(GdkMonitor) monitor = window_get_monitor(presenter->window);
        GdkRectangle geometry;

        if (!monitor)
                return 0;
        gdk_monitor_get_geometry(monitor, &geometry);
        return geometry.width;
}

/* Have what follows from preferences, the desktop's settings and the monitor. */
static void configure(Presenter *presenter)
{
        const Preferences *preferences = &presenter->preferences;
        PreferencesMotion motion = find_motion(presenter);
        LayoutOptions options = {
                .n_lines = preferences->style.n_lines,
                .hide_after = preferences->hide_after_sec > 0 && !presenter->held
                                      ? preferences->hide_after_sec * USEC_PER_SEC
                                      : USEC_INFINITY,
                .fade_time = motion == PREFERENCES_MOTION_NONE ? 0 : FADE_TIME,
                .roll_time = motion == PREFERENCES_MOTION_FULL ? ROLL_TIME : 0,
                .appear_time = motion == PREFERENCES_MOTION_NONE ? 0 : APPEAR_TIME,
                .stability = preferences->stability,
        };
        int r;

        view_set_style(presenter->view, &preferences->style, output_width(presenter));
        options.width = view_get_line_width(presenter->view);
        r = layout_configure(presenter->layout, &options, usec_now());
        if (r < 0)
                log_warning_errno(r, "Captions can't be laid out anew: %m");
        update(presenter);
}

static void on_desktop_changed(Presenter *presenter)
{
        configure(presenter);
}

static void on_monitors_changed(void *userdata)
{
        configure(userdata);
}

static void watch_desktop(Presenter *presenter)
{
        GtkSettings *settings = gtk_widget_get_settings(GTK_WIDGET(presenter->view));
        GdkDisplay *display = gtk_widget_get_display(GTK_WIDGET(presenter->view));

        g_signal_connect_swapped(settings, "notify::gtk-xft-dpi", G_CALLBACK(on_desktop_changed),
                                 presenter);
        g_signal_connect_swapped(settings, "notify::gtk-enable-animations",
                                 G_CALLBACK(on_desktop_changed), presenter);
        monitor_watch(display, on_monitors_changed, presenter);
        g_signal_connect_swapped(display, "notify::composited", G_CALLBACK(on_desktop_changed),
                                 presenter);
}

static void unwatch_desktop(Presenter *presenter)
{
        GdkDisplay *display = gtk_widget_get_display(GTK_WIDGET(presenter->view));

        g_signal_handlers_disconnect_by_data(gtk_widget_get_settings(GTK_WIDGET(presenter->view)),
                                             presenter);
        monitor_unwatch(display, presenter);
        g_signal_handlers_disconnect_by_data(display, presenter);
}

Presenter *presenter_new(const WindowKind *kind, const Preferences *preferences)
{
        Presenter *presenter = g_new0(Presenter, 1);

        presenter->preferences = *preferences;
        presenter->view = g_object_ref_sink(view_new());
        if (layout_new(&presenter->layout, view_measure, presenter->view) < 0)
                g_error("Out of memory"); /* as GLib itself ends */
        g_signal_connect(presenter->view, "realize", G_CALLBACK(on_realize), presenter);
        g_signal_connect(presenter->view, "unrealize", G_CALLBACK(on_unrealize), presenter);
        presenter->window = window_new(kind, GTK_WIDGET(presenter->view));
        watch_desktop(presenter);
        configure(presenter);
        return presenter;
}

Presenter *presenter_free(Presenter *presenter)
{
        if (!presenter)
                return NULL;
        unwatch_desktop(presenter);
        stop_ticking(presenter);
        g_clear_handle_id(&presenter->timer, g_source_remove);
        presenter->window = window_free(presenter->window);
        presenter->layout = layout_free(presenter->layout);
        g_signal_handlers_disconnect_by_data(presenter->view, presenter);
        g_clear_object(&presenter->view);
        g_free(presenter);
        return NULL;
}

void presenter_set_preferences(Presenter *presenter, const Preferences *preferences)
{
        presenter->preferences = *preferences;
        configure(presenter);
}

void presenter_add_caption(Presenter *presenter, const LayoutSegment *segment, const char *source,
                           int speaker)
{
        LayoutSegment labelled = *segment;
        usec_t now = usec_now();
        int r;

        labelled.label = voices_get_label(&presenter->voices, source, speaker);
        r = layout_update(presenter->layout, &labelled, now);
        if (r > 0 && presenter->came_at == 0) {
                presenter->came_at = now;
                presenter->came_frame = find_frame(presenter);
        }
        if (r < 0)
                log_warning_errno(r, "A caption can't be shown: %m");
        update(presenter);
}

void presenter_clear_captions(Presenter *presenter)
{
        presenter->voices = VOICES_INIT;
        layout_clear(presenter->layout);
        update(presenter);
}

void presenter_put_notice(Presenter *presenter, const char *code, const char *message)
{
        notices_put(&presenter->notices, code, message, usec_now());
        update(presenter);
}

void presenter_end_notices(Presenter *presenter)
{
        notices_end(&presenter->notices, usec_now());
        update(presenter);
}

void presenter_set_held(Presenter *presenter, bool held)
{
        if (held == presenter->held)
                return;
        presenter->held = held;
        configure(presenter);
}

CaptionWindow *presenter_get_window(Presenter *presenter)
{
        return presenter->window;
}

void presenter_clear(Presenter *presenter)
{
        presenter->voices = VOICES_INIT;
        layout_clear(presenter->layout);
        notices_clear(&presenter->notices);
        update(presenter);
}
