/* What passes the check is loaded once as well: the engine has the last word. */
#include "web/proposal.h"

#include <stdlib.h>

#include "base/str.h"
#include "screening/check.h"
#include "store/ruleset.h"

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

enum status proposal_take(struct ctx *ctx, const json_t *ruleset, const char *note,
                          json_t **ret_mistakes)
{
    json_t *mistakes =
        ruleset_check(ctx->app->screener, ruleset, form_json(ctx->app->form));
    if (json_array_size(mistakes) == 0) {
        json_decref(mistakes);
        mistakes = try_to_load(ctx, ruleset);
    }
    if (json_array_size(mistakes) > 0) {
        *ret_mistakes = mistakes;
        return INVALID;
    }
    json_decref(mistakes);
    CLEANUP(free_text) char *text = json_dumps(ruleset, JSON_COMPACT);
    struct store_actor actor = ctx_actor(ctx);
    enum status status = store_ruleset_propose(
        ctx->db, json_string_value(json_object_get(ruleset, "name")),
        json_string_value(json_object_get(ruleset, "version")), text, note, &actor);
    if (status == INVALID)
        *ret_mistakes = whole_set("the database refuses it: a text is too long, or holds "
                                  "a character that cannot be kept");
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
