/* POST /staff/intakes/{intake}/raise: staff raise a flag by hand; nobody lowers one. */
#include "base/str.h"
#include "store/intake.h"
#include "web/handlers.h"
#include "web/staff_case.h"

enum { REASON_LIMIT = 1000 };

/* The case again, with what has to be put right. */
static enum status show_again(struct ctx *ctx, const struct staff_case *opened,
                              const char *href, const char *text, int http_status)
{
    const struct case_error error = {href, text};
    struct case_page page = staff_case_page(ctx, opened);
    page.errors = &error;
    page.error_count = 1;
    return staff_case_show(ctx, &page, http_status);
}

enum status staff_raise(struct ctx *ctx)
{
    CLEANUP(staff_case_done) struct staff_case opened = {0};
    enum status status = staff_case_of_path(ctx, &opened);
    if (status != OK)
        return status;
    const char *outcome = ctx_field(ctx, "outcome"), *reason = ctx_field(ctx, "reason");
    if (!str_equal(outcome, "urgent") && !str_equal(outcome, "review"))
        return show_again(ctx, &opened, "#raise-outcome",
                          staff_words(ctx, "raise.outcome_missing", NULL), 400);
    if (str_is_blank(reason) || str_codepoints(reason) > REASON_LIMIT)
        return show_again(ctx, &opened, "#raise-reason",
                          staff_words(ctx, "raise.reason_missing", NULL), 400);
    struct store_actor actor = ctx_actor(ctx);
    status = store_intake_raise(ctx->db, opened.intake_id, outcome,
                                str_trim(ctx->arena, reason), &actor);
    if (status == CONFLICT)
        return show_again(ctx, &opened, "#raise", staff_refusal(ctx), 409);
    if (status != OK)
        return status;
    return ctx_redirect(ctx, arena_printf(ctx->arena, "%s?done=raised", opened.href));
}
