/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "overlay/transcript-view.h"
#include "base/i18n.h"
#include "overlay/accessible.h"
#include "overlay/list-frame.h"
#include "overlay/transcript-row.h"
#include "overlay/transcript-status.h"

/* Pixels from the end that still count as being there. */
#define END_SLACK 8

/* After so many frames new rows have their heights. */
#define SETTLING_FRAMES 3

struct _TranscriptView {
        GtkWidget parent;
        GtkWidget *overlay, *stack, *jump;
        TranscriptStatus *status; /* where there is nothing to show */
        GtkWidget *frame, *list, *menu; /* the first has the second */
        GtkAdjustment *adjustment;
        GtkMultiSelection *selection;
        TranscriptModel *model; /* owned; NULL at first */
        const TranscriptMatch *match;
        bool live, following;
        bool focusing; /* the keyboard is to be where the end will be seen */
        double value, upper; /* of the adjustment, as last seen */
        guint settling;      /* a frame callback that has the end in sight; 0: none */
        unsigned frames;     /* until it may go */
};

G_DEFINE_FINAL_TYPE(TranscriptView, transcript_view, GTK_TYPE_WIDGET)

/* What is shown */

static void update_page(TranscriptView *view)
{
        bool empty = !view->model || transcript_model_count(view->model) == 0;

        gtk_stack_set_visible_child_name(GTK_STACK(view->stack), empty ? "empty" : "list");
}

static bool is_at_end(TranscriptView *view)
{
        return gtk_adjustment_get_value(view->adjustment) +
                       gtk_adjustment_get_page_size(view->adjustment) >=
               gtk_adjustment_get_upper(view->adjustment) - END_SLACK;
}

static void update_jump(TranscriptView *view)
{
        bool wanted = view->live && !view->following && !is_at_end(view);

        gtk_revealer_set_reveal_child(GTK_REVEALER(view->jump), wanted);
        /* A hidden button must not be where Tab leads to. */
        gtk_widget_set_can_focus(view->jump, wanted);
}

static void set_following(TranscriptView *view, bool following)
{
        view->following = following;
        update_jump(view);
}

/* GtkListView's own, since gtk_list_view_scroll_to() is younger than what we may use. */
static void scroll_to(TranscriptView *view, unsigned position)
{
        gtk_widget_activate_action(view->list, "list.scroll-to-item", "u", position);
}

static void scroll_to_end(TranscriptView *view)
{
        unsigned n = view->model ? transcript_model_count(view->model) : 0;

        if (n > 0)
                scroll_to(view, n - 1);
}

/* How high new rows are is known once they were laid out, which is after this frame, or later where
 * the list is not on the screen yet. */
static gboolean on_frame(GtkWidget *widget, GdkFrameClock *clock, void *userdata)
{
        TranscriptView *view = TRANSCRIPT_VIEW(widget);

        if (view->following && gtk_adjustment_get_page_size(view->adjustment) > 0) {
                view->frames--;
                if (!is_at_end(view))
                        scroll_to_end(view);
        }
        if (view->following && view->frames > 0)
                return G_SOURCE_CONTINUE;
        view->settling = 0;
        if (view->focusing)
                list_frame_take_focus(view->frame);
        view->focusing = false;
        return G_SOURCE_REMOVE;
}

static void follow(TranscriptView *view)
{
        if (!view->following)
                return;
        scroll_to_end(view);
        view->frames = SETTLING_FRAMES;
        if (view->settling == 0)
                view->settling =
                        gtk_widget_add_tick_callback(GTK_WIDGET(view), on_frame, NULL, NULL);
}

/* Someone who goes up leaves the end, wherever the list itself puts its rows: GtkListView of 4.18
 * goes up a little, too, while it finds out how high rows are that have come or grown. */
static void on_value_changed(GtkAdjustment *adjustment, TranscriptView *view)
{
        double value = gtk_adjustment_get_value(adjustment);
        double upper = gtk_adjustment_get_upper(adjustment);
        bool up = value < view->value - 1 && upper >= view->upper - 1 && view->settling == 0;

        if (is_at_end(view))
                set_following(view, view->live);
        else if (up)
                set_following(view, false);
        view->value = value;
        view->upper = upper;
}

static gboolean on_scroll(GtkEventControllerScroll *controller, double dx, double dy,
                          TranscriptView *view)
{
        if (dy < 0 && gtk_adjustment_get_value(view->adjustment) > 0)
                set_following(view, false);
        return GDK_EVENT_PROPAGATE;
}

/* A key moves the place where one reads before anything is scrolled. */
static gboolean on_key(GtkEventControllerKey *controller, guint key, guint code,
                       GdkModifierType state, TranscriptView *view)
{
        switch (key) {
        case GDK_KEY_Up:
        case GDK_KEY_KP_Up:
        case GDK_KEY_Page_Up:
        case GDK_KEY_KP_Page_Up:
        case GDK_KEY_Home:
        case GDK_KEY_KP_Home:
                set_following(view, false);
                break;
        case GDK_KEY_End:
        case GDK_KEY_KP_End:
                set_following(view, view->live);
                break;
        default:
                break;
        }
        return GDK_EVENT_PROPAGATE;
}

static void on_items_changed(GListModel *list, guint position, guint removed, guint added,
                             TranscriptView *view)
{
        update_page(view);
        update_jump(view);
        if (added > 0)
                follow(view);
}

static void on_segment_changed(TranscriptModel *model, TranscriptSegment *segment,
                               TranscriptView *view)
{
        follow(view);
}

static void on_jump(GtkButton *button, TranscriptView *view)
{
        view->focusing = true;
        transcript_view_go_to_end(view);
}

/* Rows, which the list makes a few of and uses again and again */

static void on_setup(GtkListItemFactory *factory, GtkListItem *item, TranscriptView *view)
{
        gtk_list_item_set_child(item, transcript_row_new());
}

static void on_bind(GtkListItemFactory *factory, GtkListItem *item, TranscriptView *view)
{
        TranscriptRow *row = TRANSCRIPT_ROW(gtk_list_item_get_child(item));

        transcript_row_set_match(row, view->match);
        transcript_row_set_segment(row, gtk_list_item_get_item(item), item);
}

static void on_unbind(GtkListItemFactory *factory, GtkListItem *item, TranscriptView *view)
{
        transcript_row_set_segment(TRANSCRIPT_ROW(gtk_list_item_get_child(item)), NULL, NULL);
}

static GtkListItemFactory *new_factory(TranscriptView *view)
{
        GtkListItemFactory *factory = gtk_signal_list_item_factory_new();

        g_signal_connect(factory, "setup", G_CALLBACK(on_setup), view);
        g_signal_connect(factory, "bind", G_CALLBACK(on_bind), view);
        g_signal_connect(factory, "unbind", G_CALLBACK(on_unbind), view);
        return factory;
}

void transcript_view_set_match(TranscriptView *view, const TranscriptMatch *match)
{
        GtkWidget *item = gtk_widget_get_first_child(view->list);

        view->match = match;
        for (; item; item = gtk_widget_get_next_sibling(item)) {
                GtkWidget *row = gtk_widget_get_first_child(item);

                if (row && TRANSCRIPT_IS_ROW(row))
                        transcript_row_set_match(TRANSCRIPT_ROW(row), match);
        }
}

/* The model */

void transcript_view_set_model(TranscriptView *view, TranscriptModel *model, bool live)
{
        if (view->model)
                g_signal_handlers_disconnect_by_data(view->model, view);
        g_set_object(&view->model, model);
        view->live = live;
        view->following = live;
        view->value = view->upper = 0;
        gtk_multi_selection_set_model(view->selection, G_LIST_MODEL(model));
        g_signal_connect(model, "items-changed", G_CALLBACK(on_items_changed), view);
        g_signal_connect(model, "segment-changed", G_CALLBACK(on_segment_changed), view);
        update_page(view);
        update_jump(view);
        follow(view);
}

TranscriptModel *transcript_view_get_model(TranscriptView *view)
{
        return view->model;
}

void transcript_view_set_live(TranscriptView *view, bool live)
{
        if (live == view->live)
                return;
        view->live = live;
        set_following(view, live && is_at_end(view));
}

void transcript_view_set_empty(TranscriptView *view, const char *title, const char *text)
{
        transcript_status_set(view->status, title, text);
}

void transcript_view_select(TranscriptView *view, unsigned position)
{
        set_following(view, false);
        gtk_selection_model_select_item(GTK_SELECTION_MODEL(view->selection), position, TRUE);
        scroll_to(view, position);
}

bool transcript_view_get_selected(TranscriptView *view, unsigned *ret)
{
        g_autoptr(GtkBitset) selected =
                gtk_selection_model_get_selection(GTK_SELECTION_MODEL(view->selection));

        if (gtk_bitset_is_empty(selected))
                return false;
        *ret = gtk_bitset_get_minimum(selected);
        return true;
}

static bool is_selected(unsigned position, void *userdata)
{
        return gtk_bitset_contains(userdata, position);
}

char *transcript_view_get_text(TranscriptView *view, bool selected_only)
{
        g_autoptr(GtkBitset) selected =
                gtk_selection_model_get_selection(GTK_SELECTION_MODEL(view->selection));
        bool all = !selected_only || gtk_bitset_is_empty(selected);

        if (!view->model)
                return g_strdup("");
        return transcript_model_get_text(view->model, all ? NULL : is_selected, selected);
}

void transcript_view_go_to_end(TranscriptView *view)
{
        set_following(view, view->live);
        scroll_to_end(view);
        follow(view);
}

void transcript_view_focus(TranscriptView *view)
{
        if (view->following) {
                view->focusing = true;
                follow(view);
        } else {
                list_frame_take_focus(view->frame);
        }
}

bool transcript_view_is_following(TranscriptView *view)
{
        return view->following;
}

/* The menu of a segment */

static void pop_menu_up(TranscriptView *view, double x, double y)
{
        if (!view->menu || !view->model || transcript_model_count(view->model) == 0)
                return;
        gtk_popover_set_pointing_to(GTK_POPOVER(view->menu),
                                    &(GdkRectangle){(int) x, (int) y, 1, 1});
        gtk_popover_popup(GTK_POPOVER(view->menu));
}

static void on_secondary_click(GtkGestureClick *gesture, int n_press, double x, double y,
                               TranscriptView *view)
{
        pop_menu_up(view, x, y);
}

static gboolean on_menu_key(GtkWidget *widget, GVariant *arguments, void *userdata)
{
        pop_menu_up(userdata, gtk_widget_get_width(widget) / 2.0, 0);
        return GDK_EVENT_STOP;
}

void transcript_view_set_menu(TranscriptView *view, GMenuModel *menu)
{
        g_clear_pointer(&view->menu, gtk_widget_unparent);
        view->menu = gtk_popover_menu_new_from_model(menu);
        gtk_popover_set_has_arrow(GTK_POPOVER(view->menu), FALSE);
        gtk_widget_set_halign(view->menu, GTK_ALIGN_START);
        gtk_widget_set_parent(view->menu, GTK_WIDGET(view));
}

static void add_menu_controllers(TranscriptView *view)
{
        GtkGesture *click = gtk_gesture_click_new();
        GtkEventController *keys = gtk_shortcut_controller_new();

        gtk_gesture_single_set_button(GTK_GESTURE_SINGLE(click), GDK_BUTTON_SECONDARY);
        g_signal_connect(click, "pressed", G_CALLBACK(on_secondary_click), view);
        gtk_widget_add_controller(view->list, GTK_EVENT_CONTROLLER(click));
        gtk_shortcut_controller_add_shortcut(
                GTK_SHORTCUT_CONTROLLER(keys),
                gtk_shortcut_new(gtk_shortcut_trigger_parse_string("Menu|<Shift>F10"),
                                 gtk_callback_action_new(on_menu_key, view, NULL)));
        gtk_widget_add_controller(view->list, keys);
}

/* Parts */

static GtkWidget *new_list_page(TranscriptView *view)
{
        GtkEventController *keys = gtk_event_controller_key_new();
        GtkEventController *scroll =
                gtk_event_controller_scroll_new(GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

        view->selection = gtk_multi_selection_new(NULL);
        view->list = gtk_list_view_new(g_object_ref(GTK_SELECTION_MODEL(view->selection)),
                                       new_factory(view));
        gtk_list_view_set_enable_rubberband(GTK_LIST_VIEW(view->list), TRUE);
        gtk_widget_add_css_class(view->list, "transcript");
        g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), view);
        g_signal_connect(scroll, "scroll", G_CALLBACK(on_scroll), view);
        gtk_event_controller_set_propagation_phase(scroll, GTK_PHASE_CAPTURE);
        gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
        gtk_widget_add_controller(view->list, keys);
        add_menu_controllers(view);
        view->frame = list_frame_new(view->list, _("Transcript"));
        gtk_widget_add_controller(view->frame, scroll);
        view->adjustment = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(view->list));
        g_signal_connect(view->adjustment, "value-changed", G_CALLBACK(on_value_changed), view);
        g_signal_connect_swapped(view->adjustment, "changed", G_CALLBACK(update_jump), view);
        return view->frame;
}

static GtkWidget *new_jump(TranscriptView *view)
{
        GtkWidget *revealer = gtk_revealer_new();
        GtkWidget *button = gtk_button_new();
        GtkWidget *content = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);

        gtk_box_append(GTK_BOX(content), gtk_image_new_from_icon_name("go-bottom-symbolic"));
        gtk_box_append(GTK_BOX(content), gtk_label_new(_("Jump to latest")));
        gtk_button_set_child(GTK_BUTTON(button), content);
        accessible_set_tooltip(button, _("Follow what is being said"), "Ctrl+End");
        gtk_widget_add_css_class(button, "transcript-jump");
        g_signal_connect(button, "clicked", G_CALLBACK(on_jump), view);
        gtk_revealer_set_child(GTK_REVEALER(revealer), button);
        gtk_revealer_set_transition_type(GTK_REVEALER(revealer),
                                         GTK_REVEALER_TRANSITION_TYPE_CROSSFADE);
        gtk_widget_set_halign(revealer, GTK_ALIGN_CENTER);
        gtk_widget_set_valign(revealer, GTK_ALIGN_END);
        return revealer;
}

static void transcript_view_dispose(GObject *object)
{
        TranscriptView *view = TRANSCRIPT_VIEW(object);

        if (view->model)
                g_signal_handlers_disconnect_by_data(view->model, view);
        if (view->adjustment)
                g_signal_handlers_disconnect_by_data(view->adjustment, view);
        view->adjustment = NULL;
        g_clear_pointer(&view->menu, gtk_widget_unparent);
        g_clear_pointer(&view->overlay, gtk_widget_unparent);
        g_clear_object(&view->selection);
        g_clear_object(&view->model);
        G_OBJECT_CLASS(transcript_view_parent_class)->dispose(object);
}

static void transcript_view_class_init(TranscriptViewClass *class)
{
        G_OBJECT_CLASS(class)->dispose = transcript_view_dispose;
        gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(class), GTK_TYPE_BIN_LAYOUT);
        gtk_widget_class_set_accessible_role(GTK_WIDGET_CLASS(class), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void transcript_view_init(TranscriptView *view)
{
        view->overlay = gtk_overlay_new();
        view->stack = gtk_stack_new();
        view->jump = new_jump(view);
        view->status = transcript_status_new();
        gtk_stack_add_named(GTK_STACK(view->stack), GTK_WIDGET(view->status), "empty");
        gtk_stack_add_named(GTK_STACK(view->stack), new_list_page(view), "list");
        gtk_overlay_set_child(GTK_OVERLAY(view->overlay), view->stack);
        gtk_overlay_add_overlay(GTK_OVERLAY(view->overlay), view->jump);
        gtk_widget_set_parent(view->overlay, GTK_WIDGET(view));
        update_jump(view);
}

TranscriptView *transcript_view_new(void)
{
        return g_object_new(TRANSCRIPT_TYPE_VIEW, NULL);
}
