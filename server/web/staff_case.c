/* GET /staff/intakes/{intake}: one case, with everything one needs to decide. */
#include "web/staff_case.h"

#include "base/clock.h"
#include "base/str.h"
#include "store/read.h"
#include "store/ruleset.h"
#include "view/value.h"
#include "view/words.h"
#include "web/api.h"
#include "web/handlers.h"
#include "web/refusal.h"
#include "web/staff_rules.h"

void staff_case_done(struct staff_case *opened)
{
    json_decref(opened->file);
    opened->file = NULL;
}

enum status staff_case_open(struct ctx *ctx, struct uuid intake_id,
                            struct staff_case *ret)
{
    char *text, id[UUID_TEXT_SIZE];
    struct store_actor actor = ctx_actor(ctx);
    enum status status = store_case_read(ctx->db, ctx->arena, intake_id, &actor, &text);
    if (status != OK)
        return status;
    json_t *file = json_loads(text, 0, NULL);
    if (file == NULL)
        return FAILED;
    api_show_references(file);
    uuid_format(intake_id, id);
    *ret = (struct staff_case){intake_id,
                               arena_printf(ctx->arena, "/staff/intakes/%s", id), file};
    return OK;
}

enum status staff_case_of_path(struct ctx *ctx, struct staff_case *ret)
{
    struct uuid intake_id;
    enum status status = ctx_param_uuid(ctx, "intake", &intake_id);
    return status == OK ? staff_case_open(ctx, intake_id, ret) : status;
}

struct case_page staff_case_page(const struct ctx *ctx, const struct staff_case *opened)
{
    return (struct case_page){
        .file = opened->file,
        .form = ctx->app->form,
        .treatments = json_object_get(ctx->app->clinic, "treatments"),
        .templates = ctx->app->templates,
        .openings = ctx->app->openings,
        .opening_count = ctx->app->opening_count,
        .now_us = clock_now_us(),
        .lang = ctx->lang,
        .may_decide = role_may(ctx->caller.role, MAY_DECIDE),
        .may_book = role_may(ctx->caller.role, MAY_BOOK),
        .may_raise = role_may(ctx->caller.role, MAY_RAISE_FLAG),
    };
}

/* The rules that the screening shown was made with: those in force (borrowed) or, for an
 * older screening, the exact ones kept with it, which *ret_own then holds. */
static enum status rules_of_screening(struct ctx *ctx, const json_t *file,
                                      const struct rules_hold *hold, json_t **ret_own,
                                      const json_t **ret)
{
    const json_t *screening = json_object_get(file, "screening");
    const char *id_text = json_string_value(json_object_get(screening, "id"));
    struct uuid id;
    char *text;
    *ret = screening_rules(hold->rules->screener);
    if (id_text == NULL || uuid_parse(id_text, &id) != OK)
        return OK;
    enum status status = store_ruleset_of_screening(ctx->db, ctx->arena, id,
                                                    hold->rules->ruleset_id, &text);
    if (status != OK)
        return status == NOT_FOUND ? OK : status;
    *ret_own = json_loads(text, 0, NULL);
    *ret = *ret_own;
    return *ret_own == NULL ? FAILED : OK;
}

enum status staff_case_show(struct ctx *ctx, const struct case_page *page,
                            int http_status)
{
    CLEANUP(rules_give)
    struct rules_hold hold = rules_take(ctx->app->rules, ctx->db);
    json_auto_t *own = NULL;
    struct case_page shown = *page;
    enum status status = rules_of_screening(ctx, page->file, &hold, &own, &shown.rules);
    if (status != OK)
        return status;
    json_t *model = case_page_model(ctx->arena, &shown);
    rules_notice_put(ctx, model);
    json_object_set_new(model, "rescreen",
                        page->may_raise
                            ? json_pack("{s:o}", "action",
                                        json_sprintf("/staff/intakes/%s",
                                                     json_string_value(json_object_get(
                                                         page->file, "id"))))
                            : json_null());
    return ctx_page(ctx, http_status, "staff/case", NULL, model);
}

const char *staff_words(struct ctx *ctx, const char *key, const json_t *values)
{
    CLEANUP(buf_done) struct buf text = {0};
    if (template_text(ctx->app->templates, ctx->lang, key, values, &text) != OK)
        return key;
    return arena_strdup(ctx->arena, buf_text(&text));
}

const char *staff_treatment(const struct ctx *ctx, const char *code)
{
    const json_t *treatments = json_object_get(ctx->app->clinic, "treatments");
    const json_t *treatment = value_find(treatments, "code", code);
    return treatment == NULL ? code : value_text(treatment, "name");
}

const char *staff_refusal(struct ctx *ctx)
{
    const struct refusal_text *refusal = refusal_find(db_constraint(ctx->db));
    return staff_words(ctx, arena_printf(ctx->arena, "refused.%s", refusal->slug), NULL);
}

/* What the step before, which led back here, has done. */
static enum case_notice read_notice(const struct ctx *ctx)
{
    static const struct {
        const char *name;
        enum case_notice notice;
    } names[] = {{"signed", CASE_NOTICE_SIGNED},
                 {"raised", CASE_NOTICE_RAISED},
                 {"booked", CASE_NOTICE_BOOKED},
                 {"cancelled", CASE_NOTICE_CANCELLED}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_equal(ctx_query(ctx, "done"), names[i].name))
            return names[i].notice;
    }
    return CASE_NOTICE_NONE;
}

enum status staff_case(struct ctx *ctx)
{
    CLEANUP(staff_case_done) struct staff_case opened = {0};
    enum status status = staff_case_of_path(ctx, &opened);
    if (status != OK)
        return status;
    struct case_page page = staff_case_page(ctx, &opened);
    page.notice = read_notice(ctx);
    return staff_case_show(ctx, &page, 200);
}
