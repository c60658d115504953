/* The week around its events: title, ways to other weeks, hours, who can be booked. */
#include "view/calendar_page.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "view/calendar_parts.h"
#include "view/value.h"
#include "view/when.h"

enum { HOUR_MINUTES = 60, HOUR_QUARTERS = 4, DAY_MINUTES = 1440, NOON = 12 };

static const char CALENDAR_PATH[] = "/staff/calendar";

const char *calendar_treatment(const struct calendar_page *page, const char *code)
{
    const json_t *treatment = value_find(page->treatments, "code", code);
    return treatment == NULL ? code : value_text(treatment, "name");
}

static struct date day_after(struct date date, int days)
{
    return date_from_days(date_to_days(date) + days);
}

/* From the first full hour somebody works to the last minute. */
static void read_hours(struct calendar_view *view)
{
    int from = DAY_MINUTES, to = 0;
    for (size_t i = 0; i < view->page->opening_count; i++) {
        const struct opening *opening = &view->page->openings[i];
        from = opening->from_minute < from ? opening->from_minute : from;
        to = opening->to_minute > to ? opening->to_minute : to;
    }
    if (from >= to) {
        from = 8 * HOUR_MINUTES;
        to = 17 * HOUR_MINUTES;
    }
    view->from_minute = from / HOUR_MINUTES * HOUR_MINUTES;
    view->rows = (to - view->from_minute + QUARTER_MINUTES - 1) / QUARTER_MINUTES;
    if (view->rows > CALENDAR_ROWS_LIMIT)
        view->rows = CALENDAR_ROWS_LIMIT;
}

/* The address of a week; provider and whoever is being booked go along. Ids and codes
 * need no escaping. */
static json_t *week_href(const struct calendar_page *page, struct date monday,
                         const char *provider, bool keeps_booking)
{
    char date[DATE_TEXT_SIZE];
    CLEANUP(buf_done) struct buf href = {0};
    date_format(monday, date);
    buf_printf(&href, "%s?week=%s", CALENDAR_PATH, date);
    if (provider != NULL)
        buf_printf(&href, "&provider=%s", provider);
    if (keeps_booking && page->booking != NULL)
        buf_printf(&href, "&intake=%s&treatment=%s", page->booking->intake,
                   page->booking->treatment);
    if (keeps_booking && page->booking != NULL && page->booking->replaces != NULL)
        buf_printf(&href, "&move=%s", page->booking->replaces);
    return json_string(buf_text(&href));
}

static json_t *providers_model(const struct calendar_view *view)
{
    const struct calendar_page *page = view->page;
    json_t *list = json_array();
    for (size_t i = 0; i < page->provider_count; i++) {
        const struct calendar_provider *provider = &page->providers[i];
        json_array_append_new(
            list, json_pack("{s:s, s:o, s:b}", "name", provider->name, "href",
                            week_href(page, page->monday, provider->id, true), "is_on",
                            str_equal(provider->id, page->provider)));
    }
    if (page->provider_count > 1)
        json_array_append_new(list,
                              json_pack("{s:s, s:o, s:b}", "name",
                                        words_of(&view->words, "calendar.everybody"),
                                        "href", week_href(page, page->monday, NULL, true),
                                        "is_on", page->provider == NULL));
    return list;
}

static json_t *notice_model(const struct calendar_page *page)
{
    enum calendar_notice notice = page->notice;
    if (notice == CALENDAR_NOTICE_NONE)
        return json_null();
    return json_pack(
        "{s:b, s:b, s:b, s:b, s:s}", "is_booked", notice == CALENDAR_NOTICE_BOOKED,
        "is_cancelled", notice == CALENDAR_NOTICE_CANCELLED, "is_taken",
        notice == CALENDAR_NOTICE_TAKEN, "is_refused", notice == CALENDAR_NOTICE_REFUSED,
        "text", page->notice_text == NULL ? "" : page->notice_text);
}

static json_t *booking_model(const struct calendar_page *page)
{
    const struct calendar_booking *booking = page->booking;
    char week[DATE_TEXT_SIZE];
    if (booking == NULL)
        return json_null();
    date_format(page->monday, week);
    return json_pack("{s:s, s:s, s:i, s:i, s:o, s:s, s:s, s:s, s:s?, s:s, s:s}", "name",
                     booking->name, "treatment",
                     calendar_treatment(page, booking->treatment), "minutes",
                     booking->minutes, "free", (int)page->free_count, "stop_href",
                     week_href(page, page->monday, page->provider, false), "action",
                     "/staff/bookings", "intake", booking->intake, "code",
                     booking->treatment, "replaces", booking->replaces, "week", week,
                     "provider", page->provider == NULL ? "" : page->provider);
}

static json_t *hours_model(const struct calendar_view *view)
{
    json_t *list = json_array();
    for (int row = 0; row < view->rows; row += HOUR_QUARTERS) {
        int hour = (view->from_minute + row * QUARTER_MINUTES) / HOUR_MINUTES;
        int shown = hour % NOON == 0 ? NOON : hour % NOON;
        json_array_append_new(
            list, json_pack("{s:i, s:o}", "row", row, "text",
                            json_sprintf("%d %s", shown, hour < NOON ? "AM" : "PM")));
    }
    return list;
}

static json_t *days_model(const struct calendar_view *view)
{
    const struct calendar_page *page = view->page;
    struct date today = clock_to_local(page->now_us).date;
    json_t *list = json_array();
    for (int i = 0; i < page->days; i++) {
        struct date day = day_after(page->monday, i);
        int booked;
        json_t *events = calendar_events(view, day, &booked);
        json_array_append_new(
            list,
            json_pack("{s:o, s:s, s:o, s:i, s:b, s:o}", "id", json_sprintf("day-%d", i),
                      "weekday", when_weekday_short(day, page->lang), "day",
                      json_sprintf("%d", day.day), "booked", booked, "is_today",
                      date_compare(day, today) == 0, "events", events));
    }
    return list;
}

static json_t *person_model(const struct calendar_view *view, const json_t *person)
{
    const struct calendar_booking *booking = view->page->booking;
    const char *intake = value_text(person, "intake_id");
    const char *code = value_text(person, "treatment"), *lang = view->page->lang;
    bool is_on = booking != NULL && str_equal(booking->intake, intake) &&
                 str_equal(booking->treatment, code);
    int64_t expires_us = 0;
    if (clock_parse_utc(value_text(person, "expires_at"), &expires_us) != OK)
        expires_us = view->page->now_us;
    /* the end is the midnight after the last day */
    struct date until = clock_to_local(expires_us - 1).date;
    return json_pack(
        "{s:o, s:s, s:o, s:o, s:b}", "name",
        json_sprintf("%s %s", value_text(person, "given"), value_text(person, "family")),
        "treatment", calendar_treatment(view->page, code), "until",
        json_sprintf("%s %d", when_month_short(until, lang), until.day), "href",
        json_sprintf("%s?intake=%s&treatment=%s", CALENDAR_PATH, intake, code), "is_on",
        is_on);
}

static json_t *cleared_model(const struct calendar_view *view)
{
    const json_t *week = view->page->week;
    const json_t *cleared = json_object_get(week, "cleared");
    json_t *people = json_array();
    size_t index;
    const json_t *person;
    json_array_foreach(cleared, index, person)
        json_array_append_new(people, person_model(view, person));
    json_int_t count = json_integer_value(json_object_get(week, "cleared_count"));
    bool has_more = count > (json_int_t)json_array_size(cleared);
    return json_pack("{s:I, s:O, s:o, s:o}", "count", count, "waiting",
                     json_object_get(week, "waiting"), "people", people, "more_href",
                     has_more ? json_string("/staff/queue?tab=cleared") : json_null());
}

/* "November 16 to 20", "November 30 to December 4". */
static char *title_text(const struct calendar_view *view)
{
    const char *lang = view->page->lang;
    struct date first = view->page->monday;
    struct date last = day_after(first, view->page->days - 1);
    const char *to = words_of(&view->words, "calendar.to");
    if (first.month == last.month)
        return arena_printf(view->arena, "%s %s %d",
                            when_month_day(view->arena, first, lang), to, last.day);
    return arena_printf(view->arena, "%s %s %s", when_month_day(view->arena, first, lang),
                        to, when_month_day(view->arena, last, lang));
}

json_t *calendar_page_model(struct arena *arena, const struct calendar_page *page)
{
    struct calendar_view view = {
        .arena = arena, .page = page, .words = {arena, page->templates, page->lang}};
    struct date today = clock_to_local(page->now_us).date;
    struct date this_monday = day_after(today, -((date_weekday(today) + 6) % 7));
    read_hours(&view);
    return json_pack("{s:s, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
                     "title", title_text(&view), "zone",
                     json_sprintf("%d, %s", page->monday.year,
                                  words_of(&view.words, "calendar.clinic_time")),
                     "is_long", page->days > 5, "earlier_href",
                     week_href(page, day_after(page->monday, -7), page->provider, true),
                     "today_href", week_href(page, this_monday, page->provider, true),
                     "later_href",
                     week_href(page, day_after(page->monday, 7), page->provider, true),
                     "providers", providers_model(&view), "notice", notice_model(page),
                     "booking", booking_model(page), "hours", hours_model(&view), "days",
                     days_model(&view), "cleared", cleared_model(&view));
}
