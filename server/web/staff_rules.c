/* GET /staff/rules and /staff/rules/{rule}: what is in force, why, and how it does. */
#include "web/staff_rules.h"

#include "base/str.h"
#include "store/replay.h"
#include "store/ruleset.h"
#include "view/rules_page.h"
#include "web/handlers.h"
#include "web/proposal.h"

static bool is_severity(const char *text)
{
    return str_equal(text, "urgent") || str_equal(text, "doctor_review") ||
           str_equal(text, "advisory");
}

static const char *known_category(const json_t *ruleset, const char *category)
{
    size_t index;
    const json_t *rule;
    json_array_foreach(json_object_get(ruleset, "rules"), index, rule)
    {
        if (category != NULL &&
            str_equal(json_string_value(json_object_get(rule, "category")), category))
            return category;
    }
    return NULL;
}

struct rules_page rules_page_of(const struct ctx *ctx, const struct rules_hold *hold)
{
    const json_t *ruleset = screening_rules(hold->rules->screener);
    const char *severity = ctx_query(ctx, "severity");
    return (struct rules_page){
        .ruleset = ruleset,
        .questionnaire = form_json(ctx->app->form),
        .category = known_category(ruleset, ctx_query(ctx, "category")),
        .severity = is_severity(severity) ? severity : NULL,
        .number = ctx_page_number(ctx),
        .is_approved = hold->rules->is_approved,
        .approved_by = hold->rules->approved_by,
        .approved_us = hold->rules->approved_us,
        .may_change = role_may(ctx->caller.role, MAY_CHANGE_RULES),
        .lang = ctx->lang,
    };
}

void rules_notice_put(const struct ctx *ctx, json_t *model)
{
    CLEANUP(rules_give)
    struct rules_hold hold = rules_take(ctx->app->rules, ctx->db);
    json_object_set_new(model, "rules_notice",
                        rules_notice_model(screening_rules(hold.rules->screener),
                                           hold.rules->is_approved));
}

static json_t *parse(const char *text)
{
    return json_loads(text, JSON_REJECT_DUPLICATES, NULL);
}

enum status rules_progress_put(struct ctx *ctx, const char *but, json_t *model)
{
    char *text;
    enum status status = store_replay_open(ctx->db, ctx->arena, &text);
    if (status != OK)
        return status;
    json_auto_t *open = parse(text);
    json_object_set_new(model, "progress", rules_progress_model(open, but));
    return OK;
}

static enum status read_figures(struct ctx *ctx, json_t **ret)
{
    char *text;
    enum status status = store_ruleset_figures(ctx->db, ctx->arena, &text);
    if (status != OK)
        return status;
    *ret = parse(text);
    return *ret == NULL ? FAILED : OK;
}

enum status staff_rules(struct ctx *ctx)
{
    CLEANUP(rules_give)
    struct rules_hold hold = rules_take(ctx->app->rules, ctx->db);
    json_auto_t *figures = NULL;
    char *text;
    enum status status = read_figures(ctx, &figures);
    if (status == OK)
        status = store_ruleset_list(ctx->db, ctx->arena, &text);
    if (status != OK)
        return status;
    json_auto_t *versions = parse(text);
    struct rules_page page = rules_page_of(ctx, &hold);
    page.figures = figures;
    page.versions = versions;
    json_t *model = rules_page_model(ctx->arena, &page);
    status = rules_progress_put(ctx, NULL, model);
    if (status == OK)
        return ctx_page(ctx, 200, "staff/rules", NULL, model);
    json_decref(model);
    return status;
}

/* The rules of the version that the address asks for, or NULL for those in force. */
static enum status read_version(struct ctx *ctx, const json_t *in_force, json_t **ret)
{
    const char *wanted = ctx_query(ctx, "version");
    if (wanted == NULL ||
        str_equal(wanted, json_string_value(json_object_get(in_force, "version"))))
        return OK;
    return proposal_read(ctx, wanted, ret);
}

enum status staff_rule(struct ctx *ctx)
{
    CLEANUP(rules_give)
    struct rules_hold hold = rules_take(ctx->app->rules, ctx->db);
    json_auto_t *figures = NULL, *version = NULL;
    struct rules_page page = rules_page_of(ctx, &hold);
    enum status status = read_version(ctx, page.ruleset, &version);
    if (status == OK)
        status = read_figures(ctx, &figures);
    if (status != OK)
        return status;
    page.figures = figures;
    if (version != NULL) {
        page.ruleset = json_object_get(version, "content");
        page.other_state = json_string_value(json_object_get(version, "status"));
    }
    json_t *model = rules_rule_model(ctx->arena, &page, ctx_param(ctx, "rule"));
    if (model == NULL)
        return NOT_FOUND;
    json_object_set_new(model, "rules_notice",
                        rules_notice_model(screening_rules(hold.rules->screener),
                                           hold.rules->is_approved));
    return ctx_page(ctx, 200, "staff/rules-rule", NULL, model);
}
