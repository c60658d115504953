/*
 * POST /staff/intakes/{intake}/decisions: a doctor signs, for several treatments at once
 * and all or none. A decision about a case that has changed meanwhile is refused, and the
 * case is shown as it is now with what was entered.
 */
#include "base/clock.h"
#include "base/str.h"
#include "store/decision.h"
#include "web/handlers.h"
#include "web/staff_case.h"

enum { REASON_LIMIT = 4000, TREATMENTS_LIMIT = 20 };

/* The form as it was sent. */
struct signing {
    struct uuid screening_id;
    int64_t revision;
    struct case_draft drafts[TREATMENTS_LIMIT];
    struct decision_new decisions[TREATMENTS_LIMIT]; /* one for each draft */
    struct case_error errors[TREATMENTS_LIMIT];
    size_t count;
    size_t error_count;
};

static const char *field_of(struct ctx *ctx, const char *name, const char *treatment)
{
    const char *value =
        ctx_field(ctx, arena_printf(ctx->arena, "%s-%s", name, treatment));
    return str_is_blank(value) ? NULL : str_trim(ctx->arena, value);
}

static bool is_verdict(const char *text)
{
    static const char *const verdicts[] = {"cleared", "not_suitable", "needs_information",
                                           "needs_letter"};
    for (size_t i = 0; i < COUNT_OF(verdicts); i++) {
        if (str_equal(text, verdicts[i]))
            return true;
    }
    return false;
}

/* The last day counts whole, so the end is the next midnight. False when the day is none,
 * over, or more than a year away. */
static bool read_until(const struct case_draft *draft, int64_t *ret_us)
{
    struct date until, today = clock_today();
    if (!str_equal(draft->verdict, "cleared")) {
        *ret_us = 0;
        return true;
    }
    if (date_parse(draft->until, &until) != OK)
        return false;
    int32_t days = date_to_days(until) - date_to_days(today);
    *ret_us = clock_from_local(date_from_days(date_to_days(until) + 1), 0);
    return days >= 0 && days < CASE_CLEARED_DAYS_MAX;
}

/* The locale key of what is wrong with one treatment; NULL when nothing is. */
static const char *draft_fault(const struct case_draft *draft, int64_t *ret_until_us)
{
    if (draft->reason == NULL)
        return "decide.reason_missing";
    if (str_codepoints(draft->reason) > REASON_LIMIT ||
        (draft->conditions != NULL && str_codepoints(draft->conditions) > REASON_LIMIT))
        return "decide.too_long";
    return read_until(draft, ret_until_us) ? NULL : "decide.until_wrong";
}

static void signing_fail(struct ctx *ctx, struct signing *signing,
                         struct case_draft *draft, const char *key)
{
    json_auto_t *values =
        json_pack("{s:s}", "treatment", staff_treatment(ctx, draft->treatment));
    draft->error = staff_words(ctx, key, values);
    signing->errors[signing->error_count++] = (struct case_error){
        arena_printf(ctx->arena, "#verdict-%s", draft->treatment), draft->error};
}

/* Takes one treatment of the form; a treatment without a verdict stays as it is. */
static void read_treatment(struct ctx *ctx, const struct staff_case *opened,
                           const char *code, struct signing *signing)
{
    struct case_draft *draft = &signing->drafts[signing->count];
    const char *verdict = field_of(ctx, "verdict", code);
    *draft = (struct case_draft){
        .treatment = arena_strdup(ctx->arena, code),
        .verdict = is_verdict(verdict) ? verdict : NULL,
        .reason = field_of(ctx, "reason", code),
        .conditions = field_of(ctx, "conditions", code),
        .until = field_of(ctx, "until", code),
    };
    signing->decisions[signing->count] = (struct decision_new){
        .intake_id = opened->intake_id,
        .screening_id = signing->screening_id,
        .doctor_id = ctx->caller.id,
        .treatment = draft->treatment,
        .verdict = draft->verdict,
        .reason = draft->reason,
        .conditions = str_equal(draft->verdict, "cleared") ? draft->conditions : NULL,
        .revision = signing->revision,
        .actor = ctx_actor(ctx),
    };
    signing->count++;
    if (draft->verdict == NULL)
        return;
    const char *fault =
        draft_fault(draft, &signing->decisions[signing->count - 1].expires_us);
    if (fault != NULL)
        signing_fail(ctx, signing, draft, fault);
}

static size_t verdict_count(const struct signing *signing)
{
    size_t count = 0;
    for (size_t i = 0; i < signing->count; i++)
        count += signing->drafts[i].verdict != NULL;
    return count;
}

static void read_signing(struct ctx *ctx, const struct staff_case *opened,
                         struct signing *signing)
{
    json_auto_t *codes =
        case_treatments(opened->file, json_object_get(ctx->app->clinic, "treatments"));
    const char *screening = ctx_field(ctx, "screening");
    if (uuid_parse(screening == NULL ? "" : screening, &signing->screening_id) != OK ||
        str_parse_int(ctx_field(ctx, "revision"), 1, INT64_MAX, &signing->revision) != OK)
        signing->revision = -1; /* matches no case: shown again, nothing signed */
    for (size_t i = 0; i < json_array_size(codes) && i < TREATMENTS_LIMIT; i++)
        read_treatment(ctx, opened, json_string_value(json_array_get(codes, i)), signing);
    if (signing->error_count == 0 && verdict_count(signing) == 0 && signing->count > 0)
        signing_fail(ctx, signing, &signing->drafts[0], "decide.none_chosen");
}

static enum status show_again(struct ctx *ctx, const struct staff_case *opened,
                              const struct signing *signing, int http_status)
{
    struct case_page page = staff_case_page(ctx, opened);
    page.drafts = signing->drafts;
    page.draft_count = signing->count;
    page.errors = signing->errors;
    page.error_count = signing->error_count;
    return staff_case_show(ctx, &page, http_status);
}

/* The case is read again, and whoever decides chooses again after reading it; what was
 * written is kept. */
static enum status show_change(struct ctx *ctx, const struct staff_case *opened,
                               struct signing *signing)
{
    CLEANUP(staff_case_done) struct staff_case fresh = {0};
    const char *refusal = staff_refusal(ctx);
    enum status status = staff_case_open(ctx, opened->intake_id, &fresh);
    if (status != OK)
        return status;
    const struct case_page page = staff_case_page(ctx, &fresh);
    for (size_t i = 0; i < signing->count; i++) {
        signing->drafts[i].verdict = NULL;
        signing->drafts[i].error = NULL;
    }
    signing->errors[0] = (struct case_error){
        "#timeline", arena_printf(ctx->arena, "%s. %s.", refusal,
                                  case_last_change(ctx->arena, &page))};
    signing->error_count = 1;
    return show_again(ctx, &fresh, signing, 409);
}

/* Signs those that have a verdict. */
static enum status sign(struct ctx *ctx, const struct signing *signing)
{
    struct decision_new chosen[TREATMENTS_LIMIT];
    size_t count = 0, refused_at;
    for (size_t i = 0; i < signing->count; i++) {
        if (signing->decisions[i].verdict != NULL)
            chosen[count++] = signing->decisions[i];
    }
    return store_decision_make_all(ctx->db, ctx->arena, chosen, count, &refused_at);
}

enum status staff_decide(struct ctx *ctx)
{
    CLEANUP(staff_case_done) struct staff_case opened = {0};
    struct signing signing = {0};
    enum status status = staff_case_of_path(ctx, &opened);
    if (status != OK)
        return status;
    read_signing(ctx, &opened, &signing);
    if (signing.error_count > 0)
        return show_again(ctx, &opened, &signing, 400);
    status = sign(ctx, &signing);
    if (status == CONFLICT)
        return show_change(ctx, &opened, &signing);
    if (status != OK)
        return status;
    return ctx_redirect(ctx, arena_printf(ctx->arena, "%s?done=signed", opened.href));
}
