/* POST /api/v1/intakes/{intake}/decisions: a doctor's decision about one treatment. */
#include "base/clock.h"
#include "base/str.h"
#include "store/decision.h"
#include "web/api.h"
#include "web/handlers.h"
#include "web/refusal.h"

enum { REASON_LIMIT = 4000, CODE_LIMIT = 40 };

/* The end of a day of the clinic, so that the last day counts whole. */
static int64_t end_of_day(const json_t *body, json_t *errors)
{
    const char *text = api_text(body, "expires_on", DATE_TEXT_SIZE, false, errors);
    struct date date;
    if (text == NULL)
        return 0;
    if (date_parse(text, &date) != OK) {
        api_error_add(errors, "expires_on", "not_a_date", "Send a date as YYYY-MM-DD.");
        return 0;
    }
    return clock_from_local(date_from_days(date_to_days(date) + 1), 0);
}

static struct decision_new read_decision(const json_t *body, json_t *errors)
{
    static const char *const names[] = {"treatment",  "screening",  "verdict", "reason",
                                        "conditions", "expires_on", NULL};
    static const char *const verdicts[] = {"cleared", "not_suitable", "needs_information",
                                           "needs_letter"};
    struct decision_new decision = {
        .treatment = api_text(body, "treatment", CODE_LIMIT, true, errors),
        .screening_id = api_uuid(body, "screening", errors),
        .verdict = api_text(body, "verdict", CODE_LIMIT, true, errors),
        .reason = api_text(body, "reason", REASON_LIMIT, true, errors),
        .conditions = api_text(body, "conditions", REASON_LIMIT, false, errors),
        .expires_us = end_of_day(body, errors),
    };
    bool is_verdict = decision.verdict == NULL;
    for (size_t i = 0; i < COUNT_OF(verdicts) && !is_verdict; i++)
        is_verdict = str_equal(decision.verdict, verdicts[i]);
    if (!is_verdict)
        api_error_add(errors, "verdict", "not_an_option",
                      "Send cleared, not_suitable, needs_information or needs_letter.");
    api_known_only(body, names, errors);
    return decision;
}

static json_t *decision_json(const struct decision_new *decision,
                             const struct decision_receipt *receipt)
{
    json_t *expires =
        receipt->expires_us == 0 ? json_null() : api_instant_json(receipt->expires_us);
    return json_pack("{s:o, s:s, s:s, s:s, s:o, s:o}", "id",
                     api_uuid_json(receipt->decision_id), "treatment",
                     decision->treatment, "verdict", decision->verdict, "reason",
                     decision->reason, "decided_at",
                     api_instant_json(receipt->decided_us), "expires_at", expires);
}

enum status api_decision_create(struct ctx *ctx)
{
    struct uuid intake_id;
    struct api_idempotency idempotency;
    json_auto_t *body = NULL;
    json_auto_t *errors = json_array();
    enum status status = ctx_param_uuid(ctx, "intake", &intake_id);
    if (status != OK)
        return status;
    if (uuid_is_nil(ctx->caller.staff_id))
        return ctx_problem(ctx, 403, "doctor-only",
                           "Only a doctor decides: use a key that belongs to one.", NULL);
    if (!api_idempotency_read(ctx, &idempotency) || !ctx_body_json(ctx, &body))
        return OK;
    struct decision_new decision = read_decision(body, errors);
    if (json_array_size(errors) > 0)
        return ctx_problem(ctx, 422, "unprocessable",
                           "Some members are missing or wrong.", json_incref(errors));
    decision.intake_id = intake_id;
    decision.doctor_id = ctx->caller.staff_id;
    decision.idempotency_key = idempotency.key;
    decision.idempotency_caller = idempotency.caller;
    decision.request_hash = api_idempotency_hash(&idempotency);
    decision.actor = ctx_actor(ctx);
    struct decision_receipt receipt;
    status = store_decision_make(ctx->db, ctx->arena, &decision, &receipt);
    if (status != OK)
        return refusal_problem(ctx, status);
    return ctx_json(ctx, 201, decision_json(&decision, &receipt));
}
