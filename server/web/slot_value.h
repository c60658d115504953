/* A free time as a form sends it: provider and start in one value. */
#ifndef FORELOCK_WEB_SLOT_VALUE_H
#define FORELOCK_WEB_SLOT_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/uuid.h"
#include "web/free_times.h"

char *slot_value(struct arena *arena, const struct free_time *time);

/* False for anything that is not such a value; NULL included. */
bool slot_read(struct arena *arena, const char *value, struct uuid *ret_provider,
               int64_t *ret_start_us);

#endif
