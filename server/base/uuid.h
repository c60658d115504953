/* Identifiers: UUID version 7 (RFC 9562), made here so that they sort by time of
 * creation. */
#ifndef FORELOCK_BASE_UUID_H
#define FORELOCK_BASE_UUID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/macros.h"
#include "base/status.h"

struct uuid {
    uint8_t bytes[16];
};

enum { UUID_TEXT_SIZE = 37 }; /* 36 characters and the NUL */

/* A new version 7 identifier; its first 48 bits are the wall clock in milliseconds. */
struct uuid uuid_make(void);

/* Writes the canonical lower-case form into out[UUID_TEXT_SIZE]. */
void uuid_format(struct uuid uuid, char *out);

/* Reads the canonical form, either case. INVALID otherwise; text may be NULL. */
MUST_CHECK enum status uuid_parse(const char *text, struct uuid *ret);

/* True for the all-zero identifier, which stands for "none". */
bool uuid_is_nil(struct uuid uuid);

bool uuid_equal(struct uuid a, struct uuid b);

#endif
