/* The only place that turns a status into an HTTP answer, and that logs requests. */
#include "web/dispatch.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "view/problem.h"
#include "web/guard.h"
#include "web/route.h"
#include "web/session.h"

static const char *method_name(enum http_method method)
{
    static const struct {
        enum http_method method;
        const char *name;
    } names[] = {
        {HTTP_GET, "GET"}, {HTTP_HEAD, "HEAD"},   {HTTP_POST, "POST"},
        {HTTP_PUT, "PUT"}, {HTTP_PATCH, "PATCH"}, {HTTP_DELETE, "DELETE"},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (names[i].method == method)
            return names[i].name;
    }
    return "?";
}

static bool is_below(const char *path, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(path, prefix, length) == 0 &&
           (path[length] == '\0' || path[length] == '/');
}

static bool wants_problem(const struct http_request *request)
{
    if (is_below(request->path, "/api") || is_below(request->path, "/fhir"))
        return true;
    const char *accept = http_header(request, "Accept");
    return accept != NULL && strstr(accept, "json") != NULL &&
           strstr(accept, "text/html") == NULL;
}

/* The language of the page: asked for in the address, else chosen before, else the
 * browser's first that we have, else English. */
static const char *choose_language(const struct app *app,
                                   const struct http_request *request)
{
    const char *asked[] = {http_pair_find(request->query, "lang"),
                           http_cookie(request, "forelock-lang")};
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        if (asked[i] != NULL && templates_has_language(app->templates, asked[i]))
            return asked[i];
    }
    const char *accept = http_header(request, "Accept-Language");
    while (accept != NULL && *accept != '\0') {
        accept += strspn(accept, " ,");
        char lang[3] = {0};
        if (strcspn(accept, "-,; ") == 2)
            memcpy(lang, accept, 2);
        if (str_equal(lang, "en"))
            return "en";
        if (str_equal(lang, "es") && templates_has_language(app->templates, "es"))
            return "es";
        accept += strcspn(accept, ",");
    }
    return "en";
}

/* Whoever is at the staff's addresses reads the staff's words, signed in or not. */
static bool is_for_staff(const struct ctx *ctx)
{
    return ctx->caller.kind == CALLER_STAFF || str_starts(ctx->request->path, "/staff/");
}

/* The values of templates/patient/problem and templates/staff/problem: one is true. */
static json_t *problem_data(const struct ctx *ctx, int http_status)
{
    static const struct {
        int http_status;
        const char *name;
    } names[] = {
        {403, "is_denied"},  {404, "is_missing"}, {409, "is_changed"},
        {410, "is_missing"}, {412, "is_changed"}, {429, "is_busy"},
        {500, "is_broken"},  {503, "is_closed"},
    };
    static const char *const all[] = {"is_missing", "is_denied", "is_rejected", "is_busy",
                                      "is_broken",  "is_closed", "is_changed"};
    const char *name = "is_rejected";
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (names[i].http_status == http_status)
            name = names[i].name;
    }
    /* patients have no page about a change by somebody else */
    if (!is_for_staff(ctx) && str_equal(name, "is_changed"))
        name = "is_rejected";
    json_t *problem = json_object();
    for (size_t i = 0; i < COUNT_OF(all); i++)
        json_object_set_new(problem, all[i], json_boolean(str_equal(all[i], name)));
    json_object_set_new(problem, "detail", json_null());
    json_object_set_new(problem, "request_id", json_string(ctx->request->id));
    return json_pack("{s:o, s:s}", "problem", problem, "request_id", ctx->request->id);
}

/* The last resort, when even the page of a refusal cannot be rendered. */
static void write_plain(struct ctx *ctx, int http_status)
{
    struct buf *body = &ctx->response->body;
    const char *title = problem_kind(http_status)->title;
    buf_clear(body);
    buf_printf(body,
               "<!doctype html>\n<html lang=\"en\">\n<title>%s</title>\n<h1>%s</h1>\n"
               "<p>Request %s</p>\n</html>\n",
               title, title, ctx->request->id);
    ctx->response->status = http_status;
    http_set_header(ctx->response, "Content-Type", "text/html; charset=utf-8");
    http_set_header(ctx->response, "Cache-Control", "no-store");
}

void dispatch_refuse(struct ctx *ctx, int http_status)
{
    if (wants_problem(ctx->request)) {
        (void)ctx_problem(ctx, http_status, NULL, NULL, NULL);
        return;
    }
    if (http_status == 503 || http_status == 429)
        http_set_header(ctx->response, "Retry-After", "5");
    const char *name = is_for_staff(ctx) ? "staff/problem" : "patient/problem";
    enum status status =
        ctx_page(ctx, http_status, name, NULL, problem_data(ctx, http_status));
    if (status != OK)
        write_plain(ctx, http_status);
}

static void set_allow(struct ctx *ctx, unsigned methods)
{
    struct buf allow = {0};
    for (unsigned method = HTTP_GET; method <= HTTP_DELETE; method <<= 1) {
        if ((methods & method) != 0)
            buf_printf(&allow, "%s%s", allow.length == 0 ? "" : ", ",
                       method_name((enum http_method)method));
    }
    http_set_header(ctx->response, "Allow", arena_strdup(ctx->arena, buf_text(&allow)));
    buf_done(&allow);
}

/* People are sent to the sign-in page and back; programs are told what to send. */
static void ask_to_sign_in(struct ctx *ctx)
{
    if (ctx->route->access.kind == ACCESS_API)
        http_set_header(ctx->response, "WWW-Authenticate", "Bearer");
    if (wants_problem(ctx->request)) {
        dispatch_refuse(ctx, 401);
        return;
    }
    const char *path = ctx->request->path;
    bool returns = ctx->request->method == HTTP_GET && guard_is_safe_return(path);
    bool is_expired = session_cookie(ctx, SESSION_COOKIE) != NULL;
    CLEANUP(buf_done) struct buf to = {0};
    buf_puts(&to, is_expired ? "/staff/sign-in?note=expired" : "/staff/sign-in");
    if (returns)
        buf_printf(&to, "%creturn=%s", is_expired ? '&' : '?', path);
    (void)ctx_redirect(ctx, buf_text(&to));
}

/* A lost answer is no defect of this server: whoever asked asks again, with the same
 * Idempotency-Key, and learns what happened. */
static bool is_lost(const struct ctx *ctx, enum status status)
{
    return status == FAILED && ctx->db != NULL && db_outcome_is_unknown(ctx->db);
}

static void run_handler(struct ctx *ctx)
{
    enum status status = ctx->route->handler(ctx);
    if (status == OK)
        return;
    if (is_lost(ctx, status))
        status = UNAVAILABLE;
    if (status == FAILED)
        log_event(LOG_ERROR, "handler_failed", LOG_TEXT("id", ctx->request->id),
                  LOG_TEXT("route", ctx->route->name));
    dispatch_refuse(ctx, problem_http_status(status));
}

static void guard_and_run(struct ctx *ctx)
{
    switch (guard_check(ctx)) {
    case GUARD_ADMIT:
        run_handler(ctx);
        return;
    case GUARD_SIGN_IN:
        ask_to_sign_in(ctx);
        return;
    case GUARD_UNREADABLE:
        dispatch_refuse(ctx, 400);
        return;
    case GUARD_WRONG_MEDIA:
        dispatch_refuse(ctx, 415);
        return;
    case GUARD_UNAVAILABLE:
        dispatch_refuse(ctx, 503);
        return;
    default:
        dispatch_refuse(ctx, 403);
        return;
    }
}

static void answer(struct ctx *ctx)
{
    unsigned methods = 0;
    enum status status =
        router_find(ctx->app->router, ctx->arena, ctx->request->method,
                    ctx->request->path, &ctx->route, &ctx->params, &methods);
    if (status == OK) {
        guard_and_run(ctx);
        return;
    }
    if (status == CONFLICT)
        set_allow(ctx, methods);
    dispatch_refuse(ctx, status == CONFLICT ? 405 : 404);
}

void dispatch_handle(void *worker, struct arena *arena,
                     const struct http_request *request, struct http_response *response)
{
    const struct worker *own = worker;
    int64_t start_us = clock_monotonic_us();
    struct ctx ctx = {.app = own->app,
                      .db = own->db,
                      .arena = arena,
                      .request = request,
                      .response = response};
    ctx.lang = choose_language(own->app, request);
    answer(&ctx);
    log_event(LOG_INFO, "request", LOG_TEXT("id", request->id),
              LOG_TEXT("method", method_name(request->method)),
              LOG_TEXT("route", ctx.route == NULL ? "none" : ctx.route->name),
              LOG_NUMBER("status", response->status),
              LOG_NUMBER("ms", (clock_monotonic_us() - start_us) / 1000),
              LOG_NUMBER("bytes", response->body.length));
}
