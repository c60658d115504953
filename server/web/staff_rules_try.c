/*
 * GET and POST /staff/rules/try: what the rules in force make of a text. The text is
 * neither stored nor logged; the audit trail says only that the page was used.
 */
#include "base/clock.h"
#include "base/str.h"
#include "store/audit.h"
#include "view/try_page.h"
#include "view/words.h"
#include "web/handlers.h"
#include "web/staff_rules.h"

enum { TRY_TEXT_LIMIT = 20000 };

static enum status show(struct ctx *ctx, const struct rules_hold *hold,
                        const struct try_page *page, int http_status)
{
    const json_t *ruleset = screening_rules(hold->rules->screener);
    json_t *model = try_page_model(ctx->arena, page);
    json_object_set(model, "version", json_object_get(ruleset, "version"));
    json_object_set_new(model, "rules_notice",
                        rules_notice_model(ruleset, hold->rules->is_approved));
    return ctx_page(ctx, http_status, "staff/rules-try", NULL, model);
}

enum status staff_rules_try_ask(struct ctx *ctx)
{
    CLEANUP(rules_give)
    struct rules_hold hold = rules_take(ctx->app->rules, ctx->db);
    const struct try_page page = {.text = "", .field = "message", .lang = "en"};
    return show(ctx, &hold, &page, 200);
}

static enum status record(struct ctx *ctx)
{
    const struct audit_entry entry = {
        .action = "ruleset.try", .outcome = "ok", .actor = ctx_actor(ctx)};
    return store_audit_write(ctx->db, &entry);
}

static struct try_page read_page(struct ctx *ctx)
{
    const struct words words = {ctx->arena, ctx->app->templates, ctx->lang};
    const char *text = ctx_field(ctx, "text"), *field = ctx_field(ctx, "field");
    struct try_page page = {
        .text = text == NULL ? "" : text,
        .field = try_field_known(field) ? field : "message",
        .lang = str_equal(ctx_field(ctx, "lang"), "es") ? "es" : "en",
    };
    if (str_is_blank(page.text))
        page.error = words_of(&words, "rules.try_missing");
    else if (str_codepoints(page.text) > TRY_TEXT_LIMIT)
        page.error = words_of(&words, "rules.try_long");
    return page;
}

enum status staff_rules_try(struct ctx *ctx)
{
    CLEANUP(rules_give)
    struct rules_hold hold = rules_take(ctx->app->rules, ctx->db);
    CLEANUP(arena_done) struct arena scratch;
    arena_init(&scratch, SCREENING_ARENA_BYTES);
    struct try_page page = read_page(ctx);
    if (page.error != NULL)
        return show(ctx, &hold, &page, 400);
    enum status status = record(ctx);
    if (status != OK)
        return status;
    json_auto_t *fields = json_pack("{s:s}", page.field, page.text);
    const struct screening_input input = {
        .lang = page.lang, .fields = fields, .today = clock_today()};
    struct screening_result result;
    if (screening_run(hold.rules->screener, &scratch, &input, &result) != OK)
        result = screening_unscreened(hold.rules->screener, &scratch);
    page.result = &result;
    return show(ctx, &hold, &page, 200);
}
