/* What every handler does in the same way: read parts of the request, reply. */
#include "web/context.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "view/page.h"
#include "view/problem.h"

const char *ctx_param(const struct ctx *ctx, const char *name)
{
    const char *value = http_pair_find(ctx->params, name);
    return value == NULL ? "" : value;
}

enum status ctx_param_uuid(const struct ctx *ctx, const char *name, struct uuid *ret)
{
    return uuid_parse(ctx_param(ctx, name), ret) == OK ? OK : NOT_FOUND;
}

const char *ctx_field(const struct ctx *ctx, const char *name)
{
    return http_pair_find(ctx->fields, name);
}

const char *ctx_query(const struct ctx *ctx, const char *name)
{
    return http_pair_find(ctx->request->query, name);
}

int ctx_page_number(const struct ctx *ctx)
{
    enum { PAGES_LIMIT = 100000 };
    int64_t number;
    const char *text = ctx_query(ctx, "page");
    return str_parse_int(text, 1, PAGES_LIMIT, &number) == OK ? (int)number : 1;
}

struct store_actor ctx_actor(const struct ctx *ctx)
{
    static const enum actor_kind kinds[] = {
        [CALLER_ANYBODY] = ACTOR_KIND_PATIENT,
        [CALLER_STAFF] = ACTOR_KIND_STAFF,
        [CALLER_API_KEY] = ACTOR_KIND_API_KEY,
    };
    return (struct store_actor){.kind = kinds[ctx->caller.kind],
                                .id = ctx->caller.id,
                                .request_id = ctx->request->id,
                                .peer = ctx->request->peer};
}

enum status ctx_redirect(struct ctx *ctx, const char *path)
{
    buf_clear(&ctx->response->body);
    ctx->response->status = 303;
    http_set_header(ctx->response, "Location", arena_strdup(ctx->arena, path));
    http_set_header(ctx->response, "Cache-Control", "no-store");
    return OK;
}

enum status ctx_page(struct ctx *ctx, int http_status, const char *name,
                     const char *title_key, json_t *data)
{
    json_auto_t *owned = data;
    bool is_staff = ctx->caller.kind == CALLER_STAFF;
    struct page page = {.templates = ctx->app->templates,
                        .name = name,
                        .lang = ctx->lang,
                        .title_key = title_key,
                        .path = ctx->request->path,
                        .clinic = ctx->app->clinic,
                        .assets = ctx->app->assets,
                        .csrf = ctx->caller.csrf,
                        .staff_name = is_staff ? ctx->caller.name : NULL,
                        .data = owned};
    struct buf reason = {0};
    enum status status =
        view_page(&page, ctx->arena, http_status, ctx->response, &reason);
    if (status != OK)
        log_event(LOG_ERROR, "page", LOG_TEXT("id", ctx->request->id),
                  LOG_TEXT("template", name), LOG_TEXT("reason", buf_text(&reason)));
    buf_done(&reason);
    return status == OK ? OK : FAILED;
}

enum status ctx_json(struct ctx *ctx, int http_status, json_t *value)
{
    json_auto_t *owned = value;
    char *text = json_dumps(owned, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text == NULL)
        return FAILED;
    buf_clear(&ctx->response->body);
    buf_puts(&ctx->response->body, text);
    buf_putc(&ctx->response->body, '\n');
    free(text);
    ctx->response->status = http_status;
    http_set_header(ctx->response, "Content-Type", "application/json");
    http_set_header(ctx->response, "Cache-Control", "no-store");
    return OK;
}

enum status ctx_problem(struct ctx *ctx, int http_status, const char *slug,
                        const char *detail, json_t *errors)
{
    json_auto_t *owned = errors;
    problem_write(ctx->response, http_status, slug, detail, owned, ctx->request->id);
    return OK;
}

static bool is_json(const struct http_request *request)
{
    return http_body_is(request, "application/json") ||
           http_body_is(request, "application/fhir+json");
}

bool ctx_body_json(struct ctx *ctx, json_t **ret)
{
    if (!is_json(ctx->request)) {
        (void)ctx_problem(ctx, 415, NULL, "Send Content-Type: application/json.", NULL);
        return false;
    }
    json_error_t error;
    json_t *value = json_loadb(ctx->request->body, ctx->request->body_size,
                               JSON_REJECT_DUPLICATES, &error);
    if (json_is_object(value)) {
        *ret = value;
        return true;
    }
    const char *detail =
        value != NULL ? "The body must be a JSON object."
                      : arena_printf(ctx->arena,
                                     "The body is not JSON that can be taken: line %d, "
                                     "column %d.",
                                     error.line, error.column);
    json_decref(value);
    (void)ctx_problem(ctx, 400, NULL, detail, NULL);
    return false;
}
