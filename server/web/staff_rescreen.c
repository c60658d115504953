/* POST /staff/intakes/{intake}/rescreen: the latest answers once more, with the rules in
 * force now. It never lowers a flag; the database sees to that. */
#include "base/clock.h"
#include "base/log.h"
#include "store/ruleset.h"
#include "web/handlers.h"
#include "web/rules.h"

static enum status rescreen(struct ctx *ctx, struct uuid intake_id, const json_t *latest)
{
    CLEANUP(rules_give)
    struct rules_hold hold = rules_take(ctx->app->rules, ctx->db);
    CLEANUP(arena_done) struct arena scratch;
    arena_init(&scratch, SCREENING_ARENA_BYTES);
    const struct screener *screener = hold.rules->screener;
    const char *id = json_string_value(json_object_get(latest, "id"));
    json_auto_t *flat = form_answers_from_response(json_object_get(latest, "response"));
    const struct screening_input input = {
        .lang = json_string_value(json_object_get(latest, "lang")),
        .answers = flat,
        .today = clock_today(),
    };
    struct uuid answers;
    if (id == NULL || uuid_parse(id, &answers) != OK)
        return FAILED;
    struct screening_result result;
    enum status status =
        hold.is_stale ? UNAVAILABLE : screening_run(screener, &scratch, &input, &result);
    bool has_failed = status != OK;
    if (has_failed) {
        log_event(LOG_ERROR, "screening_failed", LOG_TEXT("id", ctx->request->id),
                  LOG_TEXT("status", status_name(status)));
        result = screening_unscreened(screener, &scratch);
    }
    struct store_actor actor = ctx_actor(ctx);
    return store_rescreen(ctx->db, intake_id, answers, hold.rules->ruleset_id, &result,
                          has_failed, &actor);
}

enum status staff_rescreen(struct ctx *ctx)
{
    struct uuid intake_id;
    char *text;
    enum status status = ctx_param_uuid(ctx, "intake", &intake_id);
    if (status == OK)
        status = store_rescreen_read(ctx->db, ctx->arena, intake_id, &text);
    if (status != OK)
        return status;
    json_auto_t *latest = json_loads(text, 0, NULL);
    status = latest == NULL ? FAILED : rescreen(ctx, intake_id, latest);
    if (status != OK)
        return status;
    return ctx_redirect(
        ctx, arena_printf(ctx->arena, "/staff/intakes/%s", ctx_param(ctx, "intake")));
}
