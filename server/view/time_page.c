/* Two providers free at the same time are one time to the patient: the first is offered.
 */
#include "view/time_page.h"

#include "base/clock.h"
#include "base/str.h"
#include "view/when.h"

enum { NOON = 12 };

static struct date day_after(struct date date, int days)
{
    return date_from_days(date_to_days(date) + days);
}

static bool is_on(const struct time_slot *slot, struct date day)
{
    return date_compare(clock_to_local(slot->start_us).date, day) == 0;
}

static bool repeats_time(const struct time_page *page, size_t at)
{
    return at > 0 && page->slots[at - 1].start_us == page->slots[at].start_us;
}

static int free_on(const struct time_page *page, struct date day)
{
    int count = 0;
    for (size_t i = 0; i < page->slot_count; i++)
        count += is_on(&page->slots[i], day) && !repeats_time(page, i);
    return count;
}

/* The asked-for day when it has a free time, else the first that has one; year 0: none.
 */
static struct date shown_day(const struct time_page *page)
{
    if (page->shown.year != 0 && free_on(page, page->shown) > 0)
        return page->shown;
    for (int i = 0; i < TIME_PAGE_DAYS; i++) {
        struct date day = day_after(page->from, i);
        if (free_on(page, day) > 0)
            return day;
    }
    return (struct date){0};
}

static char *href_with(struct arena *arena, const struct time_page *page,
                       struct date from, struct date shown)
{
    char from_text[DATE_TEXT_SIZE], shown_text[DATE_TEXT_SIZE];
    date_format(from, from_text);
    if (shown.year == 0)
        return arena_printf(arena, "%s&from=%s", page->href, from_text);
    date_format(shown, shown_text);
    return arena_printf(arena, "%s&from=%s&day=%s", page->href, from_text, shown_text);
}

static json_t *day_model(struct arena *arena, const struct time_page *page,
                         struct date day, struct date shown)
{
    bool names_month = day.day == 1;
    int count = free_on(page, day);
    bool is_shown = shown.year != 0 && date_compare(day, shown) == 0;
    bool is_open = page->is_open_weekday[date_weekday(day)];
    const char *text =
        names_month
            ? arena_printf(arena, "%s %d", when_month_short(day, page->lang), day.day)
            : arena_printf(arena, "%d", day.day);
    return json_pack("{s:s, s:s, s:b, s:s, s:i, s:b, s:b, s:b, s:b}", "weekday",
                     when_weekday_short(day, page->lang), "day", text, "is_long",
                     names_month, "href", href_with(arena, page, page->from, day), "free",
                     count, "is_shown", is_shown, "is_free", !is_shown && count > 0,
                     "is_full", count == 0 && is_open, "is_closed",
                     count == 0 && !is_open);
}

static json_t *days_model(struct arena *arena, const struct time_page *page,
                          struct date shown)
{
    json_t *list = json_array();
    struct date none = {0};
    struct date last = day_after(page->from, TIME_PAGE_DAYS - 1);
    struct date until = clock_to_local(page->until_us).date;
    for (int i = 0; i < TIME_PAGE_DAYS; i++) {
        struct date day = day_after(page->from, i);
        /* Days on which the clinic never opens are no news. */
        if (page->is_open_weekday[date_weekday(day)] || free_on(page, day) > 0)
            json_array_append_new(list, day_model(arena, page, day, shown));
    }
    struct date earlier = day_after(page->from, -TIME_PAGE_DAYS);
    if (date_compare(earlier, page->today) < 0)
        earlier = page->today;
    bool has_earlier = date_compare(page->from, page->today) > 0;
    bool has_later = date_compare(last, until) < 0;
    return json_pack(
        "{s:s, s:o, s:o, s:o}", "title",
        arena_printf(arena, "%s to %s", when_month_day(arena, page->from, page->lang),
                     when_month_day(arena, last, page->lang)),
        "earlier_href",
        has_earlier ? json_string(href_with(arena, page, earlier, none)) : json_null(),
        "later_href",
        has_later ? json_string(href_with(arena, page, day_after(last, 1), none))
                  : json_null(),
        "list", list);
}

static json_t *slot_model(struct arena *arena, const struct time_page *page, size_t at,
                          int number)
{
    const struct time_slot *slot = &page->slots[at];
    return json_pack(
        "{s:o, s:s, s:s, s:s, s:s, s:b}", "id", json_sprintf("slot-%d", number), "value",
        slot->value, "time", when_time(arena, slot->start_us, page->lang), "provider",
        slot->provider, "says", when_instant(arena, slot->start_us, page->lang),
        "is_chosen", str_equal(page->chosen, slot->value) && page->chosen != NULL);
}

static json_t *shown_model(struct arena *arena, const struct time_page *page,
                           struct date shown)
{
    json_t *morning = json_array(), *afternoon = json_array(), *parts = json_array();
    int number = 0;
    for (size_t i = 0; i < page->slot_count; i++) {
        if (!is_on(&page->slots[i], shown) || repeats_time(page, i))
            continue;
        bool is_morning = clock_to_local(page->slots[i].start_us).hour < NOON;
        json_array_append_new(is_morning ? morning : afternoon,
                              slot_model(arena, page, i, number++));
    }
    json_t *const halves[] = {morning, afternoon};
    for (size_t i = 0; i < COUNT_OF(halves); i++) {
        if (json_array_size(halves[i]) > 0)
            json_array_append_new(
                parts, json_pack("{s:b, s:O}", "is_morning", i == 0, "slots", halves[i]));
        json_decref(halves[i]);
    }
    return json_pack("{s:s, s:o}", "title", when_day(arena, shown, page->lang), "parts",
                     parts);
}

json_t *time_page_model(struct arena *arena, const struct time_page *page)
{
    struct date shown = shown_day(page);
    json_t *errors = page->error == NULL ? json_null()
                                         : json_pack("{s:[{s:s, s:s}]}", "list", "href",
                                                     "#slot-0", "text", page->error);
    struct date until = clock_to_local(page->until_us).date;
    return json_pack("{s:s, s:i, s:s, s:b, s:O?, s:s, s:o, s:s?, s:o, s:o, s:s}",
                     "treatment", page->treatment, "minutes", page->minutes, "until",
                     when_month_day(arena, until, page->lang), "was_reviewed",
                     page->was_reviewed, "moves", page->moves, "back_href",
                     page->back_href, "errors", errors, "error", page->error, "days",
                     days_model(arena, page, shown), "shown",
                     shown.year == 0 ? json_null() : shown_model(arena, page, shown),
                     "action", href_with(arena, page, page->from, shown));
}
