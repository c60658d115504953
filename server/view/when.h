/* Days and times as people read them, in clinic time and in their language. */
#ifndef FORELOCK_VIEW_WHEN_H
#define FORELOCK_VIEW_WHEN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"

/* "Tuesday, November 17"; Spanish "martes, 17 de noviembre". */
char *when_day(struct arena *arena, struct date date, const char *lang);

/* "November 17, 2026"; "17 de noviembre de 2026". */
char *when_date(struct arena *arena, struct date date, const char *lang);

/* "November 17"; "17 de noviembre". */
char *when_month_day(struct arena *arena, struct date date, const char *lang);

/* "Tue"; "mar". */
const char *when_weekday_short(struct date date, const char *lang);

/* "Dec"; "dic". */
const char *when_month_short(struct date date, const char *lang);

/* "9:58 AM"; "9:58". */
char *when_time(struct arena *arena, int64_t instant_us, const char *lang);

/* "Tuesday, November 17, 9:58 AM". */
char *when_instant(struct arena *arena, int64_t instant_us, const char *lang);

/* "today, 9:58 AM", "yesterday, …", "November 16, 4:10 PM", "March 3, 2025": as short as
 * it can be said at now_us. */
char *when_near(struct arena *arena, int64_t instant_us, int64_t now_us,
                const char *lang);

/* A length of time in minutes as "3 h 10 m", "44 m"; the same in both languages. */
char *when_length(struct arena *arena, int64_t minutes);

#endif
