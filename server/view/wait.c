/* The clinic clock only runs while the clinic is open, so a night costs nobody anything.
 */
#include "view/wait.h"

#include "base/clock.h"
#include "base/date.h"
#include "view/when.h"

enum { METER_FULL = 100, METER_MAX = 120, LATE_AT = 75 };

static int target_minutes(const struct wait *wait)
{
    return wait->is_urgent ? TARGET_URGENT_MINUTES : TARGET_REVIEW_MINUTES;
}

static int64_t minutes_waited(const struct wait *wait)
{
    return clinic_minutes_between(wait->openings, wait->opening_count, wait->since_us,
                                  wait->now_us);
}

int64_t wait_minutes_over(const struct wait *wait)
{
    return minutes_waited(wait) - target_minutes(wait);
}

/* "Due today, 2:05 PM", "Due tomorrow …", "Due Monday, November 23, …". */
static char *due_text(struct arena *arena, const struct wait *wait, const char *lang)
{
    int64_t due_us = clinic_due_us(wait->openings, wait->opening_count, wait->since_us,
                                   target_minutes(wait));
    struct date day = clock_to_local(due_us).date;
    int32_t days = date_to_days(day) - date_to_days(clock_to_local(wait->now_us).date);
    const char *named = days == 0   ? "today"
                        : days == 1 ? "tomorrow"
                                    : when_day(arena, day, lang);
    return arena_printf(arena, "Due %s, %s", named, when_time(arena, due_us, lang));
}

json_t *wait_model(struct arena *arena, const struct wait *wait, const char *lang)
{
    int target = target_minutes(wait);
    int64_t waited = minutes_waited(wait), over = waited - target;
    int64_t meter = waited * METER_FULL / target;
    return json_pack("{s:b, s:b, s:s, s:s, s:I, s:s}", "is_over", over > 0, "is_late",
                     over <= 0 && meter >= LATE_AT, "text",
                     when_length(arena, over > 0 ? over : waited), "target",
                     arena_printf(arena, "%d h", target / 60), "meter",
                     (json_int_t)(meter > METER_MAX ? METER_MAX : meter), "due",
                     due_text(arena, wait, lang));
}
