/* One day: visits, void ones, free times and the hours in which nobody works, each with
 * the quarter hour it starts and how many it lasts. */
#include "view/calendar_parts.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/str.h"
#include "view/value.h"
#include "view/when.h"

enum { EVENTS_LIMIT = 400, TALL_QUARTERS = 4 };

enum event_kind { EVENT_OFF, EVENT_VISIT, EVENT_VOID, EVENT_FREE };

struct event {
    enum event_kind kind;
    int from_minute; /* of the day */
    int to_minute;
    const json_t *booking;            /* of a visit */
    const struct calendar_free *free; /* of a free time */
    bool is_left;                     /* shares its time with the one on the right */
    bool is_right;
};

struct day_events {
    struct event list[EVENTS_LIMIT];
    size_t count;
};

static int minute_of(int64_t instant_us)
{
    struct local_time local = clock_to_local(instant_us);
    return local.hour * 60 + local.minute;
}

static bool is_on(int64_t instant_us, struct date day)
{
    return date_compare(clock_to_local(instant_us).date, day) == 0;
}

/* Cut to what the page shows; nothing of it left: not added. */
static void event_add(const struct calendar_view *view, struct day_events *events,
                      struct event event)
{
    int last = view->from_minute + view->rows * QUARTER_MINUTES;
    if (event.from_minute < view->from_minute)
        event.from_minute = view->from_minute;
    if (event.to_minute > last)
        event.to_minute = last;
    if (event.from_minute < event.to_minute && events->count < EVENTS_LIMIT)
        events->list[events->count++] = event;
}

static void add_visits(const struct calendar_view *view, struct date day,
                       struct day_events *events)
{
    size_t index;
    const json_t *booking;
    json_array_foreach(json_object_get(view->page->week, "bookings"), index, booking)
    {
        int64_t start_us = value_instant_us(booking, "starts_at");
        int64_t end_us = value_instant_us(booking, "ends_at");
        bool is_shown =
            view->page->provider == NULL ||
            str_equal(view->page->provider, value_text(booking, "provider_id"));
        if (!is_shown || !is_on(start_us, day))
            continue;
        bool is_void = str_equal(value_text(booking, "status"), "void");
        event_add(view, events,
                  (struct event){.kind = is_void ? EVENT_VOID : EVENT_VISIT,
                                 .from_minute = minute_of(start_us),
                                 .to_minute = minute_of(start_us) +
                                              (int)((end_us - start_us) / MINUTE_US),
                                 .booking = booking});
    }
}

static void add_free(const struct calendar_view *view, struct date day,
                     struct day_events *events)
{
    for (size_t i = 0; i < view->page->free_count; i++) {
        const struct calendar_free *free = &view->page->free[i];
        if (is_on(free->start_us, day))
            event_add(view, events,
                      (struct event){
                          .kind = EVENT_FREE,
                          .from_minute = minute_of(free->start_us),
                          .to_minute = minute_of(free->start_us) +
                                       (int)((free->end_us - free->start_us) / MINUTE_US),
                          .free = free});
    }
}

static bool is_open(const struct calendar_view *view, struct date day, int minute)
{
    for (size_t i = 0; i < view->page->opening_count; i++) {
        const struct opening *opening = &view->page->openings[i];
        if (opening->weekday == date_weekday(day) && opening->from_minute <= minute &&
            minute < opening->to_minute)
            return true;
    }
    return false;
}

static void add_off(const struct calendar_view *view, struct date day,
                    struct day_events *events)
{
    int last = view->from_minute + view->rows * QUARTER_MINUTES;
    int minute = view->from_minute;
    while (minute < last) {
        int end = minute;
        while (end < last && !is_open(view, day, end))
            end += QUARTER_MINUTES;
        event_add(view, events, (struct event){EVENT_OFF, minute, end, NULL, NULL, 0, 0});
        minute = end == minute ? minute + QUARTER_MINUTES : end;
    }
}

static int by_time(const void *a, const void *b)
{
    const struct event *left = a, *right = b;
    if (left->from_minute != right->from_minute)
        return left->from_minute - right->from_minute;
    return left->to_minute - right->to_minute;
}

/* What happens at the same time with two providers stands side by side. */
static void place_beside(struct day_events *events)
{
    for (size_t i = 1; i < events->count; i++) {
        struct event *event = &events->list[i];
        for (size_t j = i; j-- > 0;) {
            struct event *before = &events->list[j];
            if (before->kind == EVENT_OFF || event->kind == EVENT_OFF ||
                before->to_minute <= event->from_minute)
                continue;
            before->is_left = before->is_left || !before->is_right;
            event->is_right = before->is_left;
            event->is_left = !event->is_right;
            break;
        }
    }
}

static const char *visit_text(const struct calendar_view *view, const struct event *event)
{
    const char *code = value_text(event->booking, "treatment");
    const char *time = when_time(
        view->arena, value_instant_us(event->booking, "starts_at"), view->page->lang);
    if (event->kind == EVENT_VOID)
        return arena_printf(view->arena, "%s, %s", time,
                            words_of(&view->words, "calendar.is_void"));
    return arena_printf(view->arena, "%s, %s", time,
                        calendar_treatment(view->page, code));
}

/* "AM, Tuesday, November 17, book Beatrix Thornbury", after the time itself. */
static const char *free_says(const struct calendar_view *view, struct date day,
                             const char *half)
{
    const struct calendar_booking *booking = view->page->booking;
    return arena_printf(
        view->arena, "%s, %s, %s %s", half, when_day(view->arena, day, view->page->lang),
        words_of(&view->words, "calendar.book"), booking == NULL ? "" : booking->name);
}

static void put_visit(const struct calendar_view *view, json_t *model,
                      const struct event *event)
{
    json_object_set_new(model, "name",
                        json_sprintf("%s %s", value_text(event->booking, "given"),
                                     value_text(event->booking, "family")));
    json_object_set_new(model, "text", json_string(visit_text(view, event)));
    json_object_set_new(
        model, "href",
        json_sprintf("/staff/intakes/%s", value_text(event->booking, "intake_id")));
}

static void put_free(const struct calendar_view *view, json_t *model, struct date day,
                     const struct event *event)
{
    struct local_time local = clock_to_local(event->free->start_us);
    int hour = local.hour % 12 == 0 ? 12 : local.hour % 12;
    json_object_set_new(model, "value", json_string(event->free->value));
    json_object_set_new(model, "time", json_sprintf("%d:%02d", hour, local.minute));
    json_object_set_new(model, "says",
                        json_string(free_says(view, day, local.hour < 12 ? "AM" : "PM")));
}

static json_t *event_model(const struct calendar_view *view, struct date day,
                           const struct event *event)
{
    const char *code =
        event->kind == EVENT_VISIT ? value_text(event->booking, "treatment") : NULL;
    bool exosome = str_equal(code, "exosome"), prp = str_equal(code, "prp");
    bool transplant = str_equal(code, "transplant");
    int quarters =
        (event->to_minute - event->from_minute + QUARTER_MINUTES - 1) / QUARTER_MINUTES;
    json_t *model = json_pack(
        "{s:i, s:i, s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:s, s:s, "
        "s:s, s:s, s:s, s:s}",
        "row", (event->from_minute - view->from_minute) / QUARTER_MINUTES, "length",
        quarters, "is_visit", event->kind == EVENT_VISIT, "is_void",
        event->kind == EVENT_VOID, "is_free", event->kind == EVENT_FREE, "is_off",
        event->kind == EVENT_OFF, "is_tall", quarters >= TALL_QUARTERS, "is_left",
        event->is_left, "is_right", event->is_right, "exosome", exosome, "prp", prp,
        "transplant", transplant, "other",
        event->kind == EVENT_VISIT && !exosome && !prp && !transplant, "name", "", "text",
        words_of(&view->words, "calendar.off"), "href", "", "value", "", "time", "",
        "says", "");
    if (event->booking != NULL)
        put_visit(view, model, event);
    if (event->free != NULL)
        put_free(view, model, day, event);
    return model;
}

json_t *calendar_events(const struct calendar_view *view, struct date day,
                        int *ret_booked)
{
    struct day_events *events = arena_alloc(view->arena, sizeof *events);
    json_t *list = json_array();
    int booked = 0;
    add_visits(view, day, events);
    add_free(view, day, events);
    add_off(view, day, events);
    qsort(events->list, events->count, sizeof *events->list, by_time);
    place_beside(events);
    for (size_t i = 0; i < events->count; i++) {
        booked += events->list[i].kind == EVENT_VISIT;
        json_array_append_new(list, event_model(view, day, &events->list[i]));
    }
    *ret_booked = booked;
    return list;
}
