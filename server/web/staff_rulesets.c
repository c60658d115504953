/*
 * /staff/rules/propose and /staff/rules/versions: a doctor proposes a version and sees
 * what it changes and for whom. The steps that follow are in staff_ruleset_steps.c.
 */
#include "base/str.h"
#include "store/replay.h"
#include "store/ruleset.h"
#include "view/ruleset_change.h"
#include "view/version_page.h"
#include "view/versions_page.h"
#include "view/words.h"
#include "web/handlers.h"
#include "web/proposal.h"
#include "web/staff_rules.h"

enum { REPLAY_ITEMS_SHOWN = 15 };

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
    enum status status = rules_progress_put(ctx, NULL, model);
    if (status == OK)
        return ctx_page(ctx, http_status, "staff/rules-propose", NULL, model);
    json_decref(model);
    return status;
}

enum status staff_rules_propose_ask(struct ctx *ctx)
{
    return show_propose(ctx, NULL, NULL, 200);
}

static enum status go_to_version(struct ctx *ctx, const char *version)
{
    return ctx_redirect(ctx,
                        arena_printf(ctx->arena, "/staff/rules/versions/%s", version));
}

/* The same set once more, by a second click or a second doctor, is there already: that is
 * what was asked for. Another set under the same number is a mistake. */
static enum status answer_taken(struct ctx *ctx, const json_t *ruleset)
{
    const char *number = json_string_value(json_object_get(ruleset, "version"));
    json_auto_t *known = NULL;
    enum status status = proposal_read(ctx, number, &known);
    if (status != OK)
        return status;
    if (json_equal(json_object_get(known, "content"), (json_t *)ruleset))
        return go_to_version(ctx, number);
    return show_propose(ctx, NULL, words(ctx, "rules.propose_taken"), 409);
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
    const struct ruleset_proposal more = {.note = str_is_blank(note) ? NULL : note};
    enum status status = proposal_take(ctx, ruleset, more, &mistakes);
    if (status == INVALID)
        return show_propose(ctx, mistakes, NULL, 400);
    if (status == CONFLICT)
        return answer_taken(ctx, ruleset);
    if (status != OK)
        return status;
    return go_to_version(ctx, json_string_value(json_object_get(ruleset, "version")));
}

enum status staff_ruleset_open(struct ctx *ctx, json_t **ret, struct uuid *ret_id)
{
    enum status status = proposal_read(ctx, ctx_param(ctx, "version"), ret);
    if (status != OK)
        return status;
    const char *id = json_string_value(json_object_get(*ret, "id"));
    return id != NULL && uuid_parse(id, ret_id) == OK ? OK : FAILED;
}

/* Null when there is none yet. */
static enum status read_replay(struct ctx *ctx, struct uuid id, enum replay_kind kind,
                               json_t **ret)
{
    enum status status = proposal_replay(ctx, id, kind, REPLAY_ITEMS_SHOWN, ret);
    return status == NOT_FOUND ? OK : status;
}

static enum status render(struct ctx *ctx, struct version_page page, int http_status)
{
    CLEANUP(rules_give)
    struct rules_hold hold = rules_take(ctx->app->rules, ctx->db);
    char seen[UUID_TEXT_SIZE];
    const json_t *in_force = screening_rules(hold.rules->screener);
    json_auto_t *difference =
        ruleset_difference(in_force, json_object_get(page.version, "content"));
    uuid_format(hold.rules->version_id, seen);
    page.difference = difference;
    page.in_force = json_string_value(json_object_get(in_force, "version"));
    page.seen = seen;
    page.may_change = role_may(ctx->caller.role, MAY_CHANGE_RULES);
    page.lang = ctx->lang;
    json_t *model = version_page_model(ctx->arena, &page);
    json_object_set_new(model, "rules_notice",
                        rules_notice_model(in_force, hold.rules->is_approved));
    enum status status = rules_progress_put(ctx, ctx_param(ctx, "version"), model);
    if (status == OK)
        return ctx_page(ctx, http_status, "staff/rules-version", NULL, model);
    json_decref(model);
    return status;
}

enum status staff_ruleset_show(struct ctx *ctx, const char *error, int http_status)
{
    json_auto_t *version = NULL, *replay = NULL, *rescreen = NULL;
    struct uuid id;
    enum status status = staff_ruleset_open(ctx, &version, &id);
    if (status == OK)
        status = read_replay(ctx, id, REPLAY_COMPARE, &replay);
    if (status == OK)
        status = read_replay(ctx, id, REPLAY_RESCREEN, &rescreen);
    if (status != OK)
        return status;
    struct version_page page = {
        .version = version, .replay = replay, .rescreen = rescreen, .error = error};
    return render(ctx, page, http_status);
}

enum status staff_ruleset(struct ctx *ctx)
{
    return staff_ruleset_show(ctx, NULL, 200);
}

enum status staff_rulesets(struct ctx *ctx)
{
    char *text;
    enum status status = store_ruleset_list(ctx->db, ctx->arena, &text);
    if (status != OK)
        return status;
    json_auto_t *versions = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    json_t *model =
        versions_page_model(ctx->arena, versions, ctx_page_number(ctx), ctx->lang);
    rules_notice_put(ctx, model);
    return ctx_page(ctx, 200, "staff/rules-versions", NULL, model);
}
