/* The patient's status page (templates/patient/status.mustache) from what the store says.
 */
#ifndef FORELOCK_VIEW_STATUS_PAGE_H
#define FORELOCK_VIEW_STATUS_PAGE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "domain/slots.h"

struct status_page {
    const json_t *status;  /* store_patient_status; "reference" as shown to people */
    const char *base_href; /* "/status/<token>" */
    const char *lang;
    bool is_new;
    const struct opening *openings; /* of the clinic, for the promise */
    size_t opening_count;
};

/* A new reference. */
json_t *status_page_model(struct arena *arena, const struct status_page *page);

/* One appointment as the templates status, booked and cancel show it, a new reference.
 * booking is an element of "bookings", treatments the status's list of them. */
json_t *status_booking_model(struct arena *arena, const json_t *booking,
                             const json_t *treatments, const char *base_href,
                             const char *lang);

#endif
