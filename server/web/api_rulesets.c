/* /api/v1/rulesets: read the rule set's versions and propose one. Putting a version in
 * force is left to a doctor who has signed in. */
#include "base/str.h"
#include "store/replay.h"
#include "store/ruleset.h"
#include "view/ruleset_change.h"
#include "web/api.h"
#include "web/handlers.h"
#include "web/proposal.h"
#include "web/refusal.h"
#include "web/rules.h"

enum { REPLAY_ITEMS_LIMIT = 1000 };

enum status api_ruleset_list(struct ctx *ctx)
{
    char *text;
    enum status status = store_ruleset_list(ctx->db, ctx->arena, &text);
    if (status != OK)
        return status;
    json_t *items = json_loads(text, 0, NULL);
    return items == NULL ? FAILED
                         : ctx_json(ctx, 200, json_pack("{s:o}", "items", items));
}

enum status api_ruleset_read(struct ctx *ctx)
{
    json_t *version = NULL;
    enum status status = proposal_read(ctx, ctx_param(ctx, "version"), &version);
    if (status != OK)
        return status;
    CLEANUP(rules_give)
    struct rules_hold hold = rules_take(ctx->app->rules, ctx->db);
    json_object_set_new(version, "difference",
                        ruleset_difference(screening_rules(hold.rules->screener),
                                           json_object_get(version, "content")));
    return ctx_json(ctx, 200, version);
}

/* The places of the check become the fields of the errors. */
static enum status answer_mistakes(struct ctx *ctx, const json_t *mistakes)
{
    json_t *errors = json_array();
    size_t index;
    const json_t *mistake;
    json_array_foreach(mistakes, index, mistake)
        api_error_add(errors, json_string_value(json_object_get(mistake, "place")),
                      "mistake", json_string_value(json_object_get(mistake, "text")));
    return ctx_problem(ctx, 422, "ruleset",
                       "The rule set has mistakes. Each is named with its place.",
                       errors);
}

static enum status answer_proposed(struct ctx *ctx, const char *version)
{
    json_t *made = NULL;
    enum status status = proposal_read(ctx, version, &made);
    if (status != OK)
        return status;
    json_object_del(made, "content");
    http_set_header(ctx->response, "Location",
                    arena_printf(ctx->arena, "/api/v1/rulesets/%s", version));
    return ctx_json(ctx, 201, made);
}

enum status api_ruleset_create(struct ctx *ctx)
{
    static const char *const known[] = {"ruleset", "note", NULL};
    json_auto_t *body = NULL, *mistakes = NULL, *errors = json_array();
    struct api_idempotency idempotency;
    if (!api_idempotency_read(ctx, &idempotency) || !ctx_body_json(ctx, &body))
        return OK;
    api_known_only(body, known, errors);
    const struct ruleset_proposal more = {
        .note = api_text(body, "note", PROPOSAL_NOTE_LIMIT, false, errors),
        .idempotency_key = idempotency.key,
        .idempotency_caller = idempotency.caller,
        .request_hash = api_idempotency_hash(&idempotency),
    };
    const json_t *ruleset = json_object_get(body, "ruleset");
    if (!json_is_object(ruleset))
        api_error_add(errors, "ruleset", "required", "The rule set as an object.");
    if (json_array_size(errors) > 0)
        return ctx_problem(ctx, 422, "unprocessable", "The body is not as it must be.",
                           json_incref(errors));
    enum status status = proposal_take(ctx, ruleset, more, &mistakes);
    if (status == INVALID)
        return answer_mistakes(ctx, mistakes);
    if (status != OK)
        return refusal_problem(ctx, status);
    return answer_proposed(ctx, json_string_value(json_object_get(ruleset, "version")));
}

/* Which of the two kinds; false when the problem is answered already. */
static bool read_kind(struct ctx *ctx, enum replay_kind *ret)
{
    const char *kind = ctx_query(ctx, "kind");
    *ret = str_equal(kind, "rescreen") ? REPLAY_RESCREEN : REPLAY_COMPARE;
    if (kind == NULL || str_equal(kind, "rescreen") || str_equal(kind, "compare"))
        return true;
    json_t *errors = json_array();
    api_error_add(errors, "kind", "unknown", "Send compare or rescreen.");
    (void)ctx_problem(ctx, 400, "bad-request", "A query parameter is not known.", errors);
    return false;
}

enum status api_ruleset_replay(struct ctx *ctx)
{
    json_auto_t *version = NULL;
    struct uuid id;
    json_t *replay = NULL;
    enum replay_kind kind;
    if (!read_kind(ctx, &kind))
        return OK;
    enum status status = proposal_read(ctx, ctx_param(ctx, "version"), &version);
    if (status != OK)
        return status;
    const char *id_text = json_string_value(json_object_get(version, "id"));
    if (id_text == NULL || uuid_parse(id_text, &id) != OK)
        return FAILED;
    status = proposal_replay(ctx, id, kind, REPLAY_ITEMS_LIMIT, &replay);
    if (status != OK)
        return status;
    api_show_references(replay);
    return ctx_json(ctx, 200, replay);
}
