/*
 * POST /staff/rules/versions/{version}/…: a doctor tries a version on past requests, puts
 * it in force with their name, and has open requests screened again with it.
 */
#include "base/str.h"
#include "store/replay.h"
#include "store/ruleset.h"
#include "view/words.h"
#include "web/handlers.h"
#include "web/proposal.h"
#include "web/staff_rules.h"

static const char *words(const struct ctx *ctx, const char *key)
{
    const struct words words = {ctx->arena, ctx->app->templates, ctx->lang};
    return words_of(&words, key);
}

static enum status back_to_version(struct ctx *ctx)
{
    return ctx_redirect(ctx, arena_printf(ctx->arena, "/staff/rules/versions/%s#progress",
                                          ctx_param(ctx, "version")));
}

static enum status ask_for(struct ctx *ctx, enum replay_kind kind, const char *refused)
{
    json_auto_t *version = NULL;
    struct uuid id;
    struct store_actor actor = ctx_actor(ctx);
    enum status status = staff_ruleset_open(ctx, &version, &id);
    if (status == OK)
        status = store_replay_request(ctx->db, id, kind, &actor);
    if (status == INVALID)
        return staff_ruleset_show(ctx, words(ctx, refused), 409);
    /* one that is under way already is what was asked for */
    return status == OK || status == CONFLICT ? back_to_version(ctx) : status;
}

enum status staff_ruleset_replay(struct ctx *ctx)
{
    return ask_for(ctx, REPLAY_COMPARE, "rules.replay_in_force");
}

enum status staff_ruleset_rescreen(struct ctx *ctx)
{
    return ask_for(ctx, REPLAY_RESCREEN, "rules.rescreen_not_in_force");
}

/* A version that this program cannot use would stop every start from then on. */
static const char *unusable(struct ctx *ctx, const json_t *version)
{
    json_auto_t *mistakes = proposal_mistakes(ctx, json_object_get(version, "content"));
    const json_t *first = json_array_get(mistakes, 0);
    if (first == NULL)
        return NULL;
    return arena_printf(ctx->arena, "%s: %s: %s", words(ctx, "rules.unusable"),
                        json_string_value(json_object_get(first, "place")),
                        json_string_value(json_object_get(first, "text")));
}

/* Who was faster, or what stands in the way. */
static enum status answer_conflict(struct ctx *ctx)
{
    const char *constraint = db_constraint(ctx->db);
    const char *key = str_equal(constraint, "ruleset_not_as_seen") ? "rules.not_as_seen"
                      : str_equal(constraint, "ruleset_already_active")
                          ? "rules.already_active"
                          : "rules.not_possible";
    rules_refresh(ctx->app->rules, ctx->db);
    return staff_ruleset_show(ctx, words(ctx, key), 409);
}

enum status staff_ruleset_activate(struct ctx *ctx)
{
    json_auto_t *version = NULL;
    struct uuid id, seen;
    struct store_actor actor = ctx_actor(ctx);
    const char *seen_text = ctx_field(ctx, "seen");
    enum status status = staff_ruleset_open(ctx, &version, &id);
    if (status != OK)
        return status;
    if (seen_text == NULL || uuid_parse(seen_text, &seen) != OK)
        return staff_ruleset_show(ctx, words(ctx, "rules.not_as_seen"), 400);
    const char *fault = unusable(ctx, version);
    if (fault != NULL)
        return staff_ruleset_show(ctx, fault, 409);
    status = store_ruleset_activate(ctx->db, id, seen, ctx->caller.id, &actor);
    if (status == CONFLICT)
        return answer_conflict(ctx);
    if (status != OK)
        return status;
    rules_refresh(ctx->app->rules, ctx->db);
    return ctx_redirect(ctx, arena_printf(ctx->arena, "/staff/rules/versions/%s",
                                          ctx_param(ctx, "version")));
}
