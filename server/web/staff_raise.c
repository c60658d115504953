/* POST /staff/intakes/{intake}/raise: staff raise a flag by hand; nobody lowers one. */
#include "base/str.h"
#include "store/intake.h"
#include "web/handlers.h"
#include "web/staff_case.h"

enum { REASON_LIMIT = 1000 };

/* The case again, with what was entered and what has to be put right. */
static enum status show_again(struct ctx *ctx, const struct staff_case *opened,
                              const struct case_raise *raise)
{
    const struct case_error possible[] = {{"#raise-outcome", raise->outcome_error},
                                          {"#raise-reason", raise->reason_error}};
    struct case_error errors[COUNT_OF(possible)];
    struct case_page page = staff_case_page(ctx, opened);
    page.raise = raise;
    page.errors = errors;
    for (size_t i = 0; i < COUNT_OF(possible); i++) {
        if (possible[i].text != NULL)
            errors[page.error_count++] = possible[i];
    }
    return staff_case_show(ctx, &page, 400);
}

static enum status show_refusal(struct ctx *ctx, const struct staff_case *opened,
                                const struct case_raise *raise)
{
    const struct case_error error = {"#raise", staff_refusal(ctx)};
    struct case_page page = staff_case_page(ctx, opened);
    page.raise = raise;
    page.errors = &error;
    page.error_count = 1;
    return staff_case_show(ctx, &page, 409);
}

static struct case_raise read_raise(struct ctx *ctx)
{
    const char *outcome = ctx_field(ctx, "outcome"), *reason = ctx_field(ctx, "reason");
    bool is_known = str_equal(outcome, "urgent") || str_equal(outcome, "review");
    struct case_raise raise = {
        .outcome = is_known ? outcome : NULL,
        .reason = reason == NULL ? "" : reason,
    };
    if (!is_known)
        raise.outcome_error = staff_words(ctx, "raise.outcome_missing", NULL);
    if (str_is_blank(reason))
        raise.reason_error = staff_words(ctx, "raise.reason_missing", NULL);
    else if (str_codepoints(reason) > REASON_LIMIT)
        raise.reason_error = staff_words(ctx, "raise.reason_long", NULL);
    return raise;
}

enum status staff_raise(struct ctx *ctx)
{
    CLEANUP(staff_case_done) struct staff_case opened = {0};
    enum status status = staff_case_of_path(ctx, &opened);
    if (status != OK)
        return status;
    const struct case_raise raise = read_raise(ctx);
    if (raise.outcome_error != NULL || raise.reason_error != NULL)
        return show_again(ctx, &opened, &raise);
    struct store_actor actor = ctx_actor(ctx);
    status = store_intake_raise(ctx->db, opened.intake_id, raise.outcome,
                                str_trim(ctx->arena, raise.reason), &actor);
    if (status == CONFLICT)
        return show_refusal(ctx, &opened, &raise);
    if (status != OK)
        return status;
    return ctx_redirect(ctx, arena_printf(ctx->arena, "%s?done=raised", opened.href));
}
