/*
 * The eight characters a person reads out on the telephone. Letters and digits that look
 * or sound alike, and vowels (so that no words appear), are left out. A reference names a
 * request; it opens nothing by itself.
 */
#ifndef FORELOCK_DOMAIN_REFERENCE_H
#define FORELOCK_DOMAIN_REFERENCE_H

#include "base/macros.h"
#include "base/status.h"

enum {
    REFERENCE_LENGTH = 8,
    REFERENCE_SIZE = 9,       /* stored form and the NUL */
    REFERENCE_SHOWN_SIZE = 10 /* XXXX-XXXX and the NUL */
};

/* A fresh random reference in its stored form, into out[REFERENCE_SIZE]. */
void reference_make(char *out);

/* XXXX-XXXX into out[REFERENCE_SHOWN_SIZE]. The stored form must have eight characters.
 */
void reference_show(const char *stored, char *out);

/* Reads what a person typed: either case, with or without '-' and spaces. INVALID when it
 * is not a reference. Writes the stored form into out[REFERENCE_SIZE]. */
MUST_CHECK enum status reference_read(const char *typed, char *out);

#endif
