/* How long somebody has waited for a doctor, against the clinic's target in clinic hours.
 */
#ifndef FORELOCK_VIEW_WAIT_H
#define FORELOCK_VIEW_WAIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "domain/slots.h"

struct wait {
    const struct opening *openings; /* of the clinic */
    size_t opening_count;
    int64_t since_us;
    int64_t now_us;
    bool is_urgent; /* which target counts */
};

/* Clinic minutes over the target; 0 or less: within it. */
int64_t wait_minutes_over(const struct wait *wait);

/* {is_over, is_late, text, target, meter 0 to 120, due}, a new reference: what the
 * staff's templates call "wait". */
json_t *wait_model(struct arena *arena, const struct wait *wait, const char *lang);

#endif
