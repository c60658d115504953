/*
 * /staff/rules/propose and /staff/rules/versions: a doctor proposes a version, sees what
 * it changes and for whom, and puts it in force with their name.
 */
#include "base/str.h"
#include "store/audit.h"
#include "store/replay.h"
#include "store/ruleset.h"
#include "view/ruleset_change.h"
#include "view/version_page.h"
#include "view/words.h"
#include "web/handlers.h"
#include "web/proposal.h"
#include "web/staff_rules.h"

enum { REPLAY_ITEMS_SHOWN = 200 };

static const char *words(const struct ctx *ctx, const char *key)
{
    const struct words words = {ctx->arena, ctx->app->templates, ctx->lang};
    return words_of(&words, key);
}

static enum status show_propose(struct ctx *ctx, const json_t *mistakes,
                                const char *error, int http_status)
{
    const char *text = ctx_field(ctx, "ruleset"), *note = ctx_field(ctx, "note");
    json_t *model = propose_page_model(text == NULL ? "" : text, note == NULL ? "" : note,
                                       mistakes, error);
    rules_notice_put(ctx, model);
    return ctx_page(ctx, http_status, "staff/rules-propose", NULL, model);
}

enum status staff_rules_propose_ask(struct ctx *ctx)
{
    return show_propose(ctx, NULL, NULL, 200);
}

enum status staff_rules_propose(struct ctx *ctx)
{
    const char *text = ctx_field(ctx, "ruleset"), *note = ctx_field(ctx, "note");
    json_error_t error;
    if (str_is_blank(text))
        return show_propose(ctx, NULL, words(ctx, "rules.propose_missing"), 400);
    if (note != NULL && str_codepoints(note) > PROPOSAL_NOTE_LIMIT)
        return show_propose(ctx, NULL, words(ctx, "rules.propose_note_long"), 400);
    json_auto_t *ruleset = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (ruleset == NULL)
        return show_propose(ctx, NULL,
                            arena_printf(ctx->arena, "line %d, column %d: %s", error.line,
                                         error.column, error.text),
                            400);
    json_auto_t *mistakes = NULL;
    enum status status =
        proposal_take(ctx, ruleset, str_is_blank(note) ? NULL : note, &mistakes);
    if (status == INVALID)
        return show_propose(ctx, mistakes, NULL, 400);
    if (status == CONFLICT)
        return show_propose(ctx, NULL, words(ctx, "rules.propose_taken"), 409);
    if (status != OK)
        return status;
    const char *version = json_string_value(json_object_get(ruleset, "version"));
    return ctx_redirect(ctx,
                        arena_printf(ctx->arena, "/staff/rules/versions/%s", version));
}

/* The version of the address, and its identifier. */
static enum status open_version(struct ctx *ctx, json_t **ret, struct uuid *ret_id)
{
    enum status status = proposal_read(ctx, ctx_param(ctx, "version"), ret);
    if (status != OK)
        return status;
    const char *id = json_string_value(json_object_get(*ret, "id"));
    return id != NULL && uuid_parse(id, ret_id) == OK ? OK : FAILED;
}

/* References of requests are shown, so the reading is recorded. */
static enum status read_replay(struct ctx *ctx, struct uuid id, json_t **ret)
{
    char *text;
    enum status status =
        store_replay_read(ctx->db, ctx->arena, id, REPLAY_ITEMS_SHOWN, &text);
    if (status == NOT_FOUND)
        return OK;
    const struct audit_entry entry = {.action = "ruleset.replay.read",
                                      .object_kind = "ruleset_version",
                                      .object_id = id,
                                      .outcome = "ok",
                                      .actor = ctx_actor(ctx)};
    if (status == OK)
        status = store_audit_write(ctx->db, &entry);
    if (status != OK)
        return status;
    *ret = json_loads(text, 0, NULL);
    return *ret == NULL ? FAILED : OK;
}

static enum status show_version(struct ctx *ctx, const char *error, int http_status)
{
    json_auto_t *version = NULL;
    json_auto_t *replay = NULL;
    struct uuid id;
    char seen[UUID_TEXT_SIZE];
    enum status status = open_version(ctx, &version, &id);
    if (status == OK)
        status = read_replay(ctx, id, &replay);
    if (status != OK)
        return status;
    CLEANUP(rules_give)
    struct rules_hold hold = rules_take(ctx->app->rules, ctx->db);
    const json_t *in_force = screening_rules(hold.rules->screener);
    json_auto_t *difference =
        ruleset_difference(in_force, json_object_get(version, "content"));
    uuid_format(hold.rules->version_id, seen);
    const struct version_page page = {
        .version = version,
        .difference = difference,
        .replay = replay,
        .in_force = json_string_value(json_object_get(in_force, "version")),
        .seen = seen,
        .may_change = role_may(ctx->caller.role, MAY_CHANGE_RULES),
        .error = error,
        .lang = ctx->lang,
    };
    json_t *model = version_page_model(ctx->arena, &page);
    json_object_set_new(model, "rules_notice",
                        rules_notice_model(in_force, hold.rules->is_approved));
    return ctx_page(ctx, http_status, "staff/rules-version", NULL, model);
}

enum status staff_ruleset(struct ctx *ctx)
{
    return show_version(ctx, NULL, 200);
}

static enum status back_to_version(struct ctx *ctx)
{
    return ctx_redirect(ctx, arena_printf(ctx->arena, "/staff/rules/versions/%s",
                                          ctx_param(ctx, "version")));
}

enum status staff_ruleset_replay(struct ctx *ctx)
{
    json_auto_t *version = NULL;
    struct uuid id;
    struct store_actor actor = ctx_actor(ctx);
    enum status status = open_version(ctx, &version, &id);
    if (status == OK)
        status = store_replay_request(ctx->db, id, &actor);
    /* one that is running already is what was asked for */
    return status == OK || status == CONFLICT || status == INVALID ? back_to_version(ctx)
                                                                   : status;
}

enum status staff_ruleset_activate(struct ctx *ctx)
{
    json_auto_t *version = NULL;
    struct uuid id, seen;
    struct store_actor actor = ctx_actor(ctx);
    const char *seen_text = ctx_field(ctx, "seen");
    enum status status = open_version(ctx, &version, &id);
    if (status != OK)
        return status;
    if (seen_text == NULL || uuid_parse(seen_text, &seen) != OK)
        return show_version(ctx, words(ctx, "rules.not_as_seen"), 400);
    status = store_ruleset_activate(ctx->db, id, seen, ctx->caller.id, &actor);
    if (status == CONFLICT) {
        bool is_stale = str_equal(db_constraint(ctx->db), "ruleset_not_as_seen");
        rules_refresh(ctx->app->rules, ctx->db);
        return show_version(
            ctx, words(ctx, is_stale ? "rules.not_as_seen" : "rules.not_possible"), 409);
    }
    if (status != OK)
        return status;
    rules_refresh(ctx->app->rules, ctx->db);
    return ctx_redirect(ctx, "/staff/rules");
}
