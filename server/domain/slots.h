/*
 * Opening hours, the times that can be booked in them, and the clinic clock, which only
 * runs while the clinic is open. All in the clinic's zone (base/clock), so a day on which
 * the clocks change is as long as it is.
 */
#ifndef FORELOCK_DOMAIN_SLOTS_H
#define FORELOCK_DOMAIN_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"

enum {
    SLOT_STEP_MINUTES = 15,
    SLOT_NOTICE_MINUTES = 120, /* nobody books a time that starts within two hours */
    SLOT_DAYS_LIMIT = 92,
    TARGET_URGENT_MINUTES =
        60, /* targets in clinic minutes: urgent within 1 clinic hour, */
    TARGET_REVIEW_MINUTES = 480 /* review within 8 */
};

/* One stretch of a weekly timetable. Stretches of a day may touch and overlap. */
struct opening {
    int weekday;     /* 0 = Sunday to 6 = Saturday */
    int from_minute; /* of the day, 0 to 1439 */
    int to_minute;   /* exclusive, up to 1440 */
};

struct time_span {
    int64_t start_us;
    int64_t end_us; /* exclusive */
};

/* What to look for. Days are clinic days, count at most SLOT_DAYS_LIMIT. */
struct slot_search {
    const struct opening *openings; /* of one provider */
    size_t opening_count;
    const struct time_span *busy; /* that provider's active bookings, any order */
    size_t busy_count;
    struct date from;
    int days;
    int treatment_minutes;
    int64_t now_us; /* nothing earlier than now plus SLOT_NOTICE_MINUTES */
    int64_t
        latest_end_us; /* the clearance's expiry: nothing that starts later; 0: none */
};

/* Writes at most max free slots, earliest first, and returns how many. Every slot lies
 * inside one stretch, starts a multiple of SLOT_STEP_MINUTES after its beginning, and
 * overlaps nothing busy. */
size_t slots_find(const struct slot_search *search, struct time_span *ret, size_t max);

/* The instant at which minutes of clinic time have run since start: the due time of a
 * target. Openings are those of the whole clinic. 0 when the clinic never opens. */
int64_t clinic_due_us(const struct opening *openings, size_t count, int64_t start_us,
                      int minutes);

/* Clinic minutes between two instants; 0 when to is before from. */
int64_t clinic_minutes_between(const struct opening *openings, size_t count,
                               int64_t from_us, int64_t to_us);

#endif
