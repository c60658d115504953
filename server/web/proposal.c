/* What passes the check is loaded once as well: the engine has the last word. */
#include "web/proposal.h"

#include <stdlib.h>

#include "base/str.h"
#include "screening/check.h"
#include "store/audit.h"

static void free_text(char **text)
{
    free(*text);
}

static json_t *whole_set(const char *text)
{
    return json_pack("[{s:s, s:s}]", "place", "rule set", "text", text);
}

/* An empty array when the engine takes it. */
static json_t *try_to_load(const struct ctx *ctx, const json_t *ruleset)
{
    CLEANUP(free_text) char *error = NULL;
    struct screener *screener = NULL;
    enum status status =
        screening_load_with(ctx->app->rules_dir, ruleset, &screener, &error);
    if (status != OK)
        return whole_set(error == NULL ? status_name(status) : error);
    screening_free(screener);
    return json_array();
}

json_t *proposal_mistakes(const struct ctx *ctx, const json_t *ruleset)
{
    json_t *mistakes =
        ruleset_check(ctx->app->screener, ruleset, form_json(ctx->app->form));
    if (json_array_size(mistakes) > 0)
        return mistakes;
    json_decref(mistakes);
    return try_to_load(ctx, ruleset);
}

/* What the database would give back must be what was sent, or the version could be
 * approved and never be loaded. */
static enum status check_kept(struct ctx *ctx, const json_t *ruleset, const char *text)
{
    char *kept;
    enum status status = store_ruleset_as_kept(ctx->db, ctx->arena, text, &kept);
    if (status != OK)
        return status;
    json_auto_t *again = json_loads(kept, JSON_REJECT_DUPLICATES, NULL);
    return again != NULL && json_equal((json_t *)again, (json_t *)ruleset) ? OK : INVALID;
}

enum status proposal_take(struct ctx *ctx, const json_t *ruleset,
                          struct ruleset_proposal more, json_t **ret_mistakes)
{
    json_t *mistakes = proposal_mistakes(ctx, ruleset);
    if (json_array_size(mistakes) > 0) {
        *ret_mistakes = mistakes;
        return INVALID;
    }
    json_decref(mistakes);
    CLEANUP(free_text) char *text = json_dumps(ruleset, JSON_COMPACT);
    more.name = json_string_value(json_object_get(ruleset, "name"));
    more.version = json_string_value(json_object_get(ruleset, "version"));
    more.json = text;
    more.actor = ctx_actor(ctx);
    enum status status = check_kept(ctx, ruleset, text);
    if (status == OK)
        status = store_ruleset_propose(ctx->db, &more);
    if (status == INVALID)
        *ret_mistakes = whole_set(
            "the database refuses it: a text is too long, a number is too large "
            "or too small, or a character cannot be kept");
    return status;
}

enum status proposal_read(struct ctx *ctx, const char *version, json_t **ret)
{
    char *text;
    enum status status = store_ruleset_read(ctx->db, ctx->arena, version, &text);
    if (status != OK)
        return status;
    *ret = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    return *ret == NULL ? FAILED : OK;
}

enum status proposal_replay(struct ctx *ctx, struct uuid version, enum replay_kind kind,
                            int32_t limit, json_t **ret)
{
    char *text;
    enum status status =
        store_replay_read(ctx->db, ctx->arena, version, kind, limit, &text);
    const struct audit_entry entry = {.action = "ruleset.replay.read",
                                      .object_kind = "ruleset_version",
                                      .object_id = version,
                                      .outcome = "ok",
                                      .actor = ctx_actor(ctx)};
    if (status == OK)
        status = store_audit_write(ctx->db, &entry);
    if (status != OK)
        return status;
    *ret = json_loads(text, 0, NULL);
    return *ret == NULL ? FAILED : OK;
}
