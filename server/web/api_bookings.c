/* /api/v1/slots and /api/v1/bookings: free times, booking, cancelling. */
#include "base/clock.h"
#include "store/booking.h"
#include "web/api.h"
#include "web/free_times.h"
#include "web/handlers.h"
#include "web/refusal.h"

enum { CODE_LIMIT = 40, DAYS_DEFAULT = 14, DAYS_LIMIT = 31 };

static enum status refuse_query(struct ctx *ctx, const char *name, const char *code,
                                const char *detail)
{
    json_t *errors = json_array();
    api_error_add(errors, name, code, detail);
    return ctx_problem(ctx, 400, "bad-request", "A query parameter cannot be used.",
                       errors);
}

static json_t *free_times_json(const struct free_time *times, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list,
                              json_pack("{s:o, s:s, s:o, s:o}", "provider",
                                        api_uuid_json(times[i].provider_id),
                                        "provider_name", times[i].provider, "starts_at",
                                        api_instant_json(times[i].start_us), "ends_at",
                                        api_instant_json(times[i].end_us)));
    return list;
}

enum status api_slot_list(struct ctx *ctx)
{
    int64_t days;
    struct free_time_search search = {.treatment = ctx_query(ctx, "treatment"),
                                      .from = clock_today()};
    const char *from = ctx_query(ctx, "from");
    if (search.treatment == NULL)
        return refuse_query(ctx, "treatment", "required", "Send a treatment's code.");
    if (from != NULL && date_parse(from, &search.from) != OK)
        return refuse_query(ctx, "from", "not_a_date", "Send a date as YYYY-MM-DD.");
    if (!api_query_int(ctx, "days", 1, DAYS_LIMIT, DAYS_DEFAULT, &days))
        return OK;
    search.days = (int)days;
    struct free_time *times;
    size_t count;
    enum status status = free_times_find(ctx, &search, &times, &count);
    if (status == NOT_FOUND)
        return refuse_query(ctx, "treatment", "not_an_option",
                            "The clinic does not offer this treatment.");
    if (status != OK)
        return status;
    return ctx_json(ctx, 200, json_pack("{s:o}", "slots", free_times_json(times, count)));
}

static json_t *booking_json(const struct booking_row *booking)
{
    return json_pack(
        "{s:o, s:o, s:s, s:o, s:s, s:o, s:o, s:s}", "id", api_uuid_json(booking->id),
        "intake", api_uuid_json(booking->intake_id), "treatment", booking->treatment,
        "provider", api_uuid_json(booking->provider_id), "provider_name",
        booking->provider, "starts_at", api_instant_json(booking->start_us), "ends_at",
        api_instant_json(booking->end_us), "status", booking->status);
}

enum status api_booking_create(struct ctx *ctx)
{
    static const char *const names[] = {"intake", "treatment", "provider", "starts_at",
                                        NULL};
    struct api_idempotency idempotency;
    json_auto_t *body = NULL;
    json_auto_t *errors = json_array();
    if (!api_idempotency_read(ctx, &idempotency) || !ctx_body_json(ctx, &body))
        return OK;
    struct booking_new booking = {
        .intake_id = api_uuid(body, "intake", errors),
        .treatment = api_text(body, "treatment", CODE_LIMIT, true, errors),
        .provider_id = api_uuid(body, "provider", errors),
        .start_us = api_instant(body, "starts_at", errors),
        .idempotency_key = idempotency.key,
        .idempotency_caller = idempotency.caller,
        .request_hash = api_idempotency_hash(&idempotency),
        .actor = ctx_actor(ctx),
    };
    api_known_only(body, names, errors);
    if (json_array_size(errors) > 0)
        return ctx_problem(ctx, 422, "unprocessable",
                           "Some members are missing or wrong.", json_incref(errors));
    struct booking_row made;
    enum status status = store_booking_make(ctx->db, ctx->arena, &booking, &made);
    if (status != OK)
        return refusal_problem(ctx, status);
    return ctx_json(ctx, 201, booking_json(&made));
}

enum status api_booking_cancel(struct ctx *ctx)
{
    struct uuid id, any_intake = {{0}};
    struct store_actor actor = ctx_actor(ctx);
    enum status status = ctx_param_uuid(ctx, "booking", &id);
    if (status == OK)
        status = store_booking_cancel(ctx->db, id, any_intake,
                                      "cancelled through the API", &actor);
    if (status != OK)
        return refusal_problem(ctx, status);
    ctx->response->status = 204;
    return OK;
}
