/*
 * The only place that asks what time it is. Instants are microseconds since 1970 in UTC
 * (int64_t); what people read is clinic time, in the one zone set at start-up.
 */
#ifndef FORELOCK_BASE_CLOCK_H
#define FORELOCK_BASE_CLOCK_H

#include <stdint.h>

#include "base/date.h"
#include "base/macros.h"
#include "base/status.h"

enum { CLOCK_UTC_TEXT_SIZE = 28 }; /* 2026-11-17T14:58:00.123456Z and the NUL */

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)

struct local_time {
    struct date date;
    int hour;
    int minute;
    int second;
};

/* Wall clock. */
int64_t clock_now_us(void);

/* Never goes back; for deadlines and durations only. */
int64_t clock_monotonic_us(void);

/* Sets the clinic's zone, an IANA name such as "America/New_York". Call once, before any
 * thread starts. INVALID when the machine does not know the zone. */
MUST_CHECK enum status clock_set_zone(const char *name);

/* An instant in clinic time, across daylight-saving changes. */
struct local_time clock_to_local(int64_t instant_us);

/* The instant of a clinic day and minute of that day. A minute that a spring change skips
 * gives the instant as far after the gap; one that occurs twice gives the first. */
int64_t clock_from_local(struct date date, int minute_of_day);

/* Today in clinic time. */
struct date clock_today(void);

/* RFC 3339 in UTC with microseconds, into out[CLOCK_UTC_TEXT_SIZE]. */
void clock_format_utc(int64_t instant_us, char *out);

/* Reads RFC 3339 with seconds, any fraction (cut off at microseconds), and "Z" or an
 * offset. INVALID otherwise; text may be NULL. */
MUST_CHECK enum status clock_parse_utc(const char *text, int64_t *ret);

#endif
