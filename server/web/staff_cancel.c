/* GET and POST /staff/bookings/{booking}/cancel: asks why before a visit is cancelled. */
#include "base/clock.h"
#include "base/str.h"
#include "store/booking.h"
#include "view/when.h"
#include "web/handlers.h"
#include "web/staff_case.h"

enum { REASON_LIMIT = 1000 };

/* The visit in the path, and whose it is. */
struct visit {
    struct booking_row booking;
    struct staff_case person;
};

static void visit_done(struct visit *visit)
{
    staff_case_done(&visit->person);
}

static enum status open_visit(struct ctx *ctx, struct visit *ret)
{
    struct uuid id, any_intake = {{0}};
    enum status status = ctx_param_uuid(ctx, "booking", &id);
    if (status == OK)
        status = store_booking_find(ctx->db, ctx->arena, id, any_intake, &ret->booking);
    if (status == OK)
        status = staff_case_open(ctx, ret->booking.intake_id, &ret->person);
    return status;
}

static json_t *booking_model(struct ctx *ctx, const struct visit *visit)
{
    const json_t *file = visit->person.file, *person = json_object_get(file, "person");
    return json_pack("{s:o, s:O, s:s, s:s, s:s}", "name",
                     json_sprintf("%s %s",
                                  json_string_value(json_object_get(person, "given")),
                                  json_string_value(json_object_get(person, "family"))),
                     "reference", json_object_get(file, "reference"), "treatment",
                     staff_treatment(ctx, visit->booking.treatment), "when",
                     when_instant(ctx->arena, visit->booking.start_us, ctx->lang),
                     "provider", visit->booking.provider);
}

/* error NULL: asked for the first time. */
static enum status ask(struct ctx *ctx, const struct visit *visit, const char *error,
                       int http_status)
{
    const char *reason = ctx_field(ctx, "reason");
    json_t *errors = error == NULL ? json_null()
                                   : json_pack("{s:[{s:s, s:s}]}", "list", "href",
                                               "#reason", "text", error);
    return ctx_page(ctx, http_status, "staff/cancel", NULL,
                    json_pack("{s:o, s:s, s:s, s:o, s:{s:s, s:s?}}", "booking",
                              booking_model(ctx, visit), "action", ctx->request->path,
                              "back_href", visit->person.href, "errors", errors, "reason",
                              "value", reason == NULL ? "" : reason, "error", error));
}

enum status staff_cancel_ask(struct ctx *ctx)
{
    CLEANUP(visit_done) struct visit visit = {0};
    enum status status = open_visit(ctx, &visit);
    if (status != OK)
        return status;
    if (!str_equal(visit.booking.status, "active"))
        return ctx_redirect(ctx, visit.person.href);
    return ask(ctx, &visit, NULL, 200);
}

enum status staff_cancel(struct ctx *ctx)
{
    CLEANUP(visit_done) struct visit visit = {0};
    struct uuid any_intake = {{0}};
    struct store_actor actor = ctx_actor(ctx);
    const char *reason = ctx_field(ctx, "reason");
    enum status status = open_visit(ctx, &visit);
    if (status != OK)
        return status;
    if (str_is_blank(reason) || str_codepoints(reason) > REASON_LIMIT)
        return ask(ctx, &visit, staff_words(ctx, "undo.reason_missing", NULL), 400);
    status = store_booking_cancel(ctx->db, visit.booking.id, any_intake,
                                  str_trim(ctx->arena, reason), &actor);
    if (status == CONFLICT)
        return ask(ctx, &visit, staff_refusal(ctx), 409);
    if (status != OK)
        return status;
    return ctx_redirect(ctx,
                        arena_printf(ctx->arena, "%s?done=cancelled", visit.person.href));
}
