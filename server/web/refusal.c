/* One table, so that page and API never tell different stories. */
#include "web/refusal.h"

#include "base/str.h"

static const struct refusal_text refusals[] = {
    {"booking_needs_clearance", 409, "not-cleared",
     "A doctor has to clear this person for this treatment before a time can be booked.",
     NULL},
    {"booking_slot_taken", 409, "slot-taken",
     "This time has just been taken. Choose another one.", NULL},
    {"booking_one_active", 409, "already-booked",
     "There is already an appointment for this treatment. Move or cancel that one.",
     NULL},
    {"booking_outside_hours", 409, "outside-hours",
     "The provider does not work at that time. Choose one of the free times.", NULL},
    {"booking_in_past", 409, "in-the-past", "This time is over. Choose a later one.",
     NULL},
    {"booking_after_clearance", 409, "after-clearance",
     "The clearance ends before that time. Choose an earlier one, or ask the doctor.",
     NULL},
    {"booking_not_active", 409, "not-active",
     "This appointment was already cancelled, is void, or is over.", NULL},
    {"booking_unknown", 422, "unprocessable",
     "Send a treatment and a provider of this clinic.", "treatment"},
    {"decision_not_latest", 409, "answers-changed",
     "The answers have changed since this page was opened. Read the new ones first.",
     NULL},
    {"decision_by_doctor_only", 403, "doctor-only", "Only a doctor can decide.", NULL},
    {"decision_treatment_fkey", 422, "unprocessable", "Send a treatment of this clinic.",
     "treatment"},
    {"decision_expiry", 422, "unprocessable",
     "Send a day after today and within a year, and only with the verdict cleared.",
     "expires_on"},
    {"decision_reason", 422, "unprocessable", "Say why, in at most 4000 characters.",
     "reason"},
    {"intake_closed", 409, "intake-closed",
     "This request is closed. Open it again first.", NULL},
    {"intake_changed", 412, "changed",
     "Somebody changed this case since it was read. Read it again first.", NULL},
    {"idempotency_key_reused", 409, "idempotency-key-reused",
     "This Idempotency-Key came with another request before. Use a new key.", NULL},
    {"ruleset_version_key", 409, "version-taken",
     "This version was used before. Give the rule set a new one.", "ruleset"},
    {"staff_email_key", 409, "email-taken",
     "There is already an account with this e-mail.", NULL},
};
static const struct refusal_text general = {
    "", 409, "conflict", "The present state does not allow this. Read it again first.",
    NULL};

const struct refusal_text *refusal_find(const char *constraint)
{
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        if (str_equal(constraint, refusals[i].constraint))
            return &refusals[i];
    }
    return &general;
}

enum status refusal_problem(struct ctx *ctx, enum status status)
{
    if (status != CONFLICT && status != INVALID)
        return status;
    const struct refusal_text *refusal = refusal_find(db_constraint(ctx->db));
    if (refusal == &general && status == INVALID)
        return ctx_problem(ctx, 422, "unprocessable",
                           "A value is out of its range. Check it against the contract.",
                           NULL);
    json_t *errors = refusal->field == NULL
                         ? NULL
                         : json_pack("[{s:s, s:s, s:s}]", "field", refusal->field, "code",
                                     "not_acceptable", "detail", refusal->detail);
    return ctx_problem(ctx, refusal->http_status, refusal->slug, refusal->detail, errors);
}
