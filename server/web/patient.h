/* What the patient's handlers share: the request behind the link in the path. */
#ifndef FORELOCK_WEB_PATIENT_H
#define FORELOCK_WEB_PATIENT_H

#include "base/secret.h"
#include "web/context.h"

struct patient_case {
    uint8_t token_hash[SECRET_HASH_BYTES];
    const char *base_href; /* "/status/<token>" */
    json_t *status;        /* store_patient_status, "reference" as shown; freed by done */
    struct uuid intake_id;
    const char *lang;
};

/* Opens the request by the {token} in the path. NOT_FOUND for an unknown or ended link.
 */
MUST_CHECK enum status patient_case_open(struct ctx *ctx, struct patient_case *ret);
void patient_case_done(struct patient_case *opened);

/* Members of the status: the treatment by code, the booking by id; NULL without one. */
const json_t *patient_treatment(const struct patient_case *opened, const char *code);
const json_t *patient_booking(const struct patient_case *opened, const char *id);

#endif
