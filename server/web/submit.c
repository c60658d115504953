/* The screening works in an arena of its own: its limit is larger than a request's. */
#include "web/submit.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/answers.h"
#include "web/rules.h"

/* Never fails: what the engine cannot read becomes a review. */
static struct screening_result screen(struct ctx *ctx, struct arena *scratch,
                                      const struct rules_hold *hold, const json_t *flat,
                                      bool *ret_engine_failed)
{
    const struct screener *screener = hold->rules->screener;
    const struct screening_input input = {
        .lang = ctx->lang,
        .answers = flat,
        .today = clock_today(),
    };
    struct screening_result result;
    enum status status =
        hold->is_stale ? UNAVAILABLE : screening_run(screener, scratch, &input, &result);
    *ret_engine_failed = status != OK;
    if (status == OK)
        return result;
    log_event(LOG_ERROR, "screening_failed", LOG_TEXT("id", ctx->request->id),
              LOG_TEXT("status", status_name(status)));
    return screening_unscreened(screener, scratch);
}

/* The response with the moment it was sent, as stored. */
static char *authored(struct arena *arena, const json_t *response)
{
    char now[CLOCK_UTC_TEXT_SIZE];
    clock_format_utc(clock_now_us(), now);
    json_auto_t *stored = json_copy((json_t *)response);
    json_object_set_new(stored, "authored", json_string(now));
    char *text = json_dumps(stored, JSON_COMPACT);
    char *copy = arena_strdup(arena, text);
    free(text);
    return copy;
}

enum status submit_intake(struct ctx *ctx, const struct submission *submission,
                          struct submit_receipt *ret)
{
    CLEANUP(arena_done) struct arena scratch;
    arena_init(&scratch, SCREENING_ARENA_BYTES);
    json_auto_t *flat = form_answers_from_response(submission->response);
    struct submit_receipt receipt = {0};
    uint8_t token_hash[SECRET_HASH_BYTES];
    secret_token(receipt.token);
    secret_hash(receipt.token, SECRET_TOKEN_SIZE - 1, token_hash);

    CLEANUP(rules_give)
    struct rules_hold hold = rules_take(ctx->app->rules, ctx->db);
    struct intake_submission intake = {
        .response_json = authored(ctx->arena, submission->response),
        .questionnaire_id = ctx->app->questionnaire_id,
        .ruleset_id = hold.rules->ruleset_id,
        .treatments = answers_treatments(ctx->arena, flat),
        .channel = submission->channel,
        .access_token_hash = {token_hash, sizeof token_hash},
        .draft_id = submission->draft_id,
        .idempotency_key = submission->idempotency_key,
        .idempotency_caller = submission->idempotency_caller,
        .request_hash = submission->request_hash,
        .actor = ctx_actor(ctx),
    };
    enum status status = answers_person(flat, ctx->lang, &intake.person);
    if (status != OK)
        return status;
    struct screening_result screening =
        screen(ctx, &scratch, &hold, flat, &intake.engine_failed);
    intake.screening = &screening;
    status = uuid_is_nil(submission->intake_id)
                 ? store_intake_submit(ctx->db, ctx->arena, &intake, &receipt.intake)
                 : store_intake_resubmit(ctx->db, ctx->arena, submission->intake_id,
                                         &intake, &receipt.intake);
    if (status != OK)
        return status;
    reference_show(receipt.intake.reference, receipt.reference);
    *ret = receipt;
    return OK;
}
