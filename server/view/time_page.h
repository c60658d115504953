/* "Choose a time" (templates/patient/time.mustache): two weeks of days, one day's times.
 */
#ifndef FORELOCK_VIEW_TIME_PAGE_H
#define FORELOCK_VIEW_TIME_PAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"

enum { TIME_PAGE_DAYS = 14 };

/* One free time; value is what the form sends back. Earliest first. */
struct time_slot {
    const char *value;
    const char *provider;
    int64_t start_us;
};

struct time_page {
    const char *lang;
    const char *treatment; /* name */
    int minutes;
    int64_t until_us; /* end of the clearance */
    bool was_reviewed;
    const json_t *moves;   /* status_booking_model of the visit that moves, or NULL */
    const char *back_href; /* the status page */
    const char *href;      /* this page, with "?treatment=…" */
    struct date today;
    struct date from;        /* first of TIME_PAGE_DAYS days */
    struct date shown;       /* year 0: the first day with a free time */
    bool is_open_weekday[7]; /* 0 = Sunday */
    const struct time_slot *slots;
    size_t slot_count;
    const char *chosen; /* value sent before, or NULL */
    const char *error;  /* words for people, or NULL */
};

/* A new reference. */
json_t *time_page_model(struct arena *arena, const struct time_page *page);

#endif
