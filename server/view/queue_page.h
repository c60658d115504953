/* The staff's queue (templates/staff/queue.mustache) from what store_queue_list says. */
#ifndef FORELOCK_VIEW_QUEUE_PAGE_H
#define FORELOCK_VIEW_QUEUE_PAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "domain/slots.h"

struct queue_page {
    const json_t *queue; /* references as shown */
    const char *tab;     /* as asked for; NULL while searching */
    const char *search;  /* as typed; NULL: no search */
    const char *outcome; /* filters; NULL: all */
    const char *treatment;
    const json_t *treatments; /* of the clinic: [{"code", "name"}] */
    const struct opening *openings;
    size_t opening_count;
    int64_t now_us;
    const char *lang;
};

/* A new reference. */
json_t *queue_page_model(struct arena *arena, const struct queue_page *page);

/* Names of treatment codes joined with ", "; an unknown code stands for itself. */
char *treatment_names(struct arena *arena, const json_t *treatments, const json_t *codes);

#endif
