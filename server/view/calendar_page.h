/* The staff's week (templates/staff/calendar.mustache): what is booked, and the free
 * times of the person who is being booked. */
#ifndef FORELOCK_VIEW_CALENDAR_PAGE_H
#define FORELOCK_VIEW_CALENDAR_PAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "domain/slots.h"
#include "view/template.h"

struct calendar_provider {
    const char *id;
    const char *name;
};

struct calendar_free {
    const char *value; /* what the button sends */
    int64_t start_us;
    int64_t end_us;
};

/* Whoever is being booked. */
struct calendar_booking {
    const char *intake; /* id */
    const char *name;
    const char *treatment; /* code */
    int minutes;
    const char *replaces; /* id of the visit that moves, or NULL */
};

enum calendar_notice {
    CALENDAR_NOTICE_NONE,
    CALENDAR_NOTICE_BOOKED,
    CALENDAR_NOTICE_CANCELLED,
    CALENDAR_NOTICE_TAKEN,
    CALENDAR_NOTICE_REFUSED
};

struct calendar_page {
    const json_t *week; /* of store_booking_week */
    struct date monday;
    int days; /* 5, or 7 when the clinic opens on weekends */
    int64_t now_us;
    const char *lang;
    const json_t *treatments; /* of the clinic: [{"code", "name"}] */
    const struct calendar_provider *providers;
    size_t provider_count;
    const char *provider;           /* id of the one shown; NULL: everybody */
    const struct opening *openings; /* of those shown */
    size_t opening_count;
    const struct calendar_free *free; /* by start */
    size_t free_count;
    const struct calendar_booking *booking; /* NULL: nobody */
    enum calendar_notice notice;
    const char *notice_text;
    const struct templates *templates;
};

/* A new reference. */
json_t *calendar_page_model(struct arena *arena, const struct calendar_page *page);

#endif
