/* Times that can be booked, and the clinic clock. Days are taken one by one in the
 * clinic's zone, so the hours of a day on which the clocks change come out right. */
#include "domain/slots.h"

#include "base/clock.h"

enum { DUE_DAYS_LIMIT = 366 }; /* a clinic that opens more rarely has no due times */

static struct time_span opening_on(const struct opening *opening, struct date day)
{
    return (struct time_span){clock_from_local(day, opening->from_minute),
                              clock_from_local(day, opening->to_minute)};
}

static bool is_free(const struct slot_search *search, struct time_span slot)
{
    for (size_t i = 0; i < search->busy_count; i++) {
        const struct time_span *busy = &search->busy[i];
        if (slot.start_us < busy->end_us && busy->start_us < slot.end_us)
            return false;
    }
    return true;
}

/* Keeps the list sorted and each start once: stretches may overlap. */
static size_t slot_insert(struct time_span *list, size_t count, size_t max,
                          struct time_span slot)
{
    size_t at = count;
    while (at > 0 && list[at - 1].start_us > slot.start_us)
        at--;
    if ((at > 0 && list[at - 1].start_us == slot.start_us) || at == max)
        return count;
    if (count < max)
        count++;
    for (size_t i = count - 1; i > at; i--)
        list[i] = list[i - 1];
    list[at] = slot;
    return count;
}

static size_t add_stretch(const struct slot_search *search, struct time_span open,
                          struct time_span *ret, size_t count, size_t max)
{
    int64_t length_us = search->treatment_minutes * MINUTE_US;
    int64_t earliest_us = search->now_us + SLOT_NOTICE_MINUTES * MINUTE_US;
    for (int64_t start = open.start_us; start + length_us <= open.end_us;
         start += SLOT_STEP_MINUTES * MINUTE_US) {
        struct time_span slot = {start, start + length_us};
        bool is_too_late = search->latest_end_us != 0 && start >= search->latest_end_us;
        if (start < earliest_us || is_too_late || !is_free(search, slot))
            continue;
        count = slot_insert(ret, count, max, slot);
    }
    return count;
}

size_t slots_find(const struct slot_search *search, struct time_span *ret, size_t max)
{
    size_t count = 0;
    int days = search->days < SLOT_DAYS_LIMIT ? search->days : SLOT_DAYS_LIMIT;
    if (search->treatment_minutes <= 0)
        return 0;
    for (int d = 0; d < days && count < max; d++) {
        struct date day = date_from_days(date_to_days(search->from) + d);
        for (size_t i = 0; i < search->opening_count; i++) {
            const struct opening *opening = &search->openings[i];
            if (opening->weekday == date_weekday(day))
                count = add_stretch(search, opening_on(opening, day), ret, count, max);
        }
    }
    return count;
}

/* The earliest open time of the day at or after an instant: the next stretch that ends
 * later, with all that touch or overlap it taken together. */
static bool next_open(const struct opening *openings, size_t count, struct date day,
                      int64_t after_us, struct time_span *ret)
{
    struct time_span best = {0, 0};
    for (size_t i = 0; i < count; i++) {
        if (openings[i].weekday != date_weekday(day))
            continue;
        struct time_span open = opening_on(&openings[i], day);
        if (open.start_us < after_us)
            open.start_us = after_us;
        if (open.start_us >= open.end_us)
            continue;
        bool is_better = best.end_us == 0 || open.start_us < best.start_us ||
                         (open.start_us == best.start_us && open.end_us > best.end_us);
        if (is_better)
            best = open;
    }
    *ret = best;
    return best.end_us != 0;
}

int64_t clinic_due_us(const struct opening *openings, size_t count, int64_t start_us,
                      int minutes)
{
    int64_t left_us = minutes * MINUTE_US;
    int64_t now_us = start_us;
    struct date first = clock_to_local(start_us).date;
    for (int d = 0; d < DUE_DAYS_LIMIT; d++) {
        struct date day = date_from_days(date_to_days(first) + d);
        struct time_span open;
        while (next_open(openings, count, day, now_us, &open)) {
            if (open.end_us - open.start_us >= left_us)
                return open.start_us + left_us;
            left_us -= open.end_us - open.start_us;
            now_us = open.end_us;
        }
    }
    return 0;
}

int64_t clinic_minutes_between(const struct opening *openings, size_t count,
                               int64_t from_us, int64_t to_us)
{
    int64_t sum_us = 0;
    int64_t now_us = from_us;
    if (to_us <= from_us)
        return 0;
    int32_t last = date_to_days(clock_to_local(to_us).date);
    for (int32_t d = date_to_days(clock_to_local(from_us).date); d <= last; d++) {
        struct date day = date_from_days(d);
        struct time_span open;
        while (next_open(openings, count, day, now_us, &open)) {
            if (open.start_us >= to_us)
                break;
            int64_t end_us = open.end_us < to_us ? open.end_us : to_us;
            sum_us += end_us - open.start_us;
            now_us = open.end_us;
        }
    }
    return sum_us / MINUTE_US;
}
