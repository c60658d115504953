/* Names of the statuses, for logs. */
#include "base/status.h"

#include <stddef.h>

#include "base/macros.h"

const char *status_name(enum status status)
{
    static const char *const names[] = {
        [OK] = "ok",
        [NOT_FOUND] = "not_found",
        [INVALID] = "invalid",
        [CONFLICT] = "conflict",
        [DENIED] = "denied",
        [RETRY] = "retry",
        [UNAVAILABLE] = "unavailable",
        [FAILED] = "failed",
    };
    return (size_t)status < COUNT_OF(names) ? names[status] : "unknown";
}
