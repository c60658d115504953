/* What the files of the calendar share among themselves; nobody else includes this. */
#ifndef FORELOCK_VIEW_CALENDAR_PARTS_H
#define FORELOCK_VIEW_CALENDAR_PARTS_H

#include "view/calendar_page.h"
#include "view/words.h"

enum { QUARTER_MINUTES = 15, CALENDAR_ROWS_LIMIT = 44 };

struct calendar_view {
    struct arena *arena;
    const struct calendar_page *page;
    struct words words;
    int from_minute; /* of the day, a full hour */
    int rows;        /* quarters shown */
};

/* [{…}] of one day in the order of time; ret_booked: how many visits. A new reference. */
json_t *calendar_events(const struct calendar_view *view, struct date day,
                        int *ret_booked);

/* The name of a treatment's code. */
const char *calendar_treatment(const struct calendar_page *page, const char *code);

#endif
