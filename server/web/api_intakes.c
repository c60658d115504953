/* /api/v1/intakes: send a completed form, list the queue, read one case. */
#include "base/str.h"
#include "base/clock.h"
#include "store/read.h"
#include "web/api.h"
#include "web/handlers.h"
#include "web/refusal.h"
#include "web/submit.h"

static enum status answer_created(struct ctx *ctx, const struct submit_receipt *receipt)
{
    char id[UUID_TEXT_SIZE];
    uuid_format(receipt->intake.intake_id, id);
    http_set_header(ctx->response, "Location",
                    arena_printf(ctx->arena, "/api/v1/intakes/%s", id));
    json_t *status_url =
        json_sprintf("%s/status/%s", ctx->app->config->public_url, receipt->token);
    return ctx_json(ctx, 201,
                    json_pack("{s:s, s:s, s:s, s:o, s:o}", "id", id, "reference",
                              receipt->reference, "outcome", receipt->intake.outcome,
                              "submitted_at",
                              api_instant_json(receipt->intake.submitted_us),
                              "status_url", status_url));
}

enum status api_intake_create(struct ctx *ctx)
{
    struct api_idempotency idempotency;
    json_auto_t *body = NULL, *response = NULL, *errors = NULL;
    if (!api_idempotency_read(ctx, &idempotency) || !ctx_body_json(ctx, &body))
        return OK;
    const struct form_context form = {.today = clock_today(), .lang = "en"};
    enum status status =
        form_check_response(ctx->app->form, body, &form, &response, &errors);
    if (status == INVALID)
        return api_form_problem(ctx, errors);
    if (status != OK)
        return status;
    const struct submission submission = {
        .response = response,
        .channel = "api",
        .idempotency_key = idempotency.key,
        .idempotency_caller = idempotency.caller,
        .request_hash = api_idempotency_hash(&idempotency),
    };
    struct submit_receipt receipt;
    status = submit_intake(ctx, &submission, &receipt);
    return status == OK ? answer_created(ctx, &receipt) : refusal_problem(ctx, status);
}

/* Answers with JSON text that the store made. */
static enum status answer_stored_json(struct ctx *ctx, const char *text)
{
    json_t *value = json_loads(text, 0, NULL);
    if (value == NULL)
        return FAILED;
    api_show_references(value);
    return ctx_json(ctx, 200, value);
}

static enum status refuse_query(struct ctx *ctx, const char *name, const char *detail)
{
    json_t *errors = json_array();
    api_error_add(errors, name, "not_an_option", detail);
    return ctx_problem(ctx, 400, "bad-request", "A query parameter is not known.",
                       errors);
}

enum status api_intake_list(struct ctx *ctx)
{
    struct queue_query query = {
        .search = ctx_query(ctx, "q"),
        .outcome = ctx_query(ctx, "outcome"),
        .treatment = ctx_query(ctx, "treatment"),
    };
    const char *tab = ctx_query(ctx, "tab");
    if (tab != NULL && queue_tab_parse(tab, &query.tab) != OK)
        return refuse_query(ctx, "tab", "Send one of the tabs in the contract.");
    if (query.outcome != NULL && !str_equal(query.outcome, "clear") &&
        !str_equal(query.outcome, "review") && !str_equal(query.outcome, "urgent"))
        return refuse_query(ctx, "outcome", "Send clear, review or urgent.");
    if (query.search != NULL && str_codepoints(query.search) > 100)
        return refuse_query(ctx, "q", "Send at most 100 characters.");
    int64_t page, size;
    if (!api_query_int(ctx, "page", 1, 100000, 1, &page) ||
        !api_query_int(ctx, "page_size", 1, 100, 50, &size))
        return OK;
    query.page = (int32_t)page;
    query.page_size = (int32_t)size;
    struct store_actor actor = ctx_actor(ctx);
    char *text;
    enum status status = store_queue_list(ctx->db, ctx->arena, &query, &actor, &text);
    return status == OK ? answer_stored_json(ctx, text) : status;
}

enum status api_intake_read(struct ctx *ctx)
{
    struct uuid id;
    struct store_actor actor = ctx_actor(ctx);
    char *text = NULL;
    enum status status = ctx_param_uuid(ctx, "intake", &id);
    if (status == OK)
        status = store_case_read(ctx->db, ctx->arena, id, &actor, &text);
    return status == OK ? answer_stored_json(ctx, text) : status;
}
