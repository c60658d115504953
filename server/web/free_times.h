/* Free times of all providers for one treatment: what pages and API offer for booking. */
#ifndef FORELOCK_WEB_FREE_TIMES_H
#define FORELOCK_WEB_FREE_TIMES_H

#include "store/booking.h"
#include "web/context.h"

enum { FREE_TIMES_LIMIT = 2000 };

struct free_time {
    struct uuid provider_id;
    const char *provider;
    int64_t start_us;
    int64_t end_us;
};

struct free_time_search {
    const char *treatment;
    struct date from;
    int days;
    int64_t not_after_us; /* end of the clearance; 0: no end */
};

/* Earliest first, then by provider. NOT_FOUND for a treatment that is not offered. */
MUST_CHECK enum status free_times_find(struct ctx *ctx,
                                       const struct free_time_search *search,
                                       struct free_time **ret, size_t *ret_count);

#endif
