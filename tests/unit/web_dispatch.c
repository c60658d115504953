/*
 * A request's way through router, guard and dispatch with the real templates and a store
 * that is played by this file: who gets in, and what everybody else is told.
 */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "base/secret.h"
#include "store/staff.h"
#include "web/context.h"
#include "web/csrf.h"
#include "web/dispatch.h"
#include "web/route.h"
#include "suite.h"

static const char TOKEN[] = "abcdefghijklmnopqrstuvwxyz0";
static const char FORM_COOKIE[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0";
static const uint8_t CSRF_SECRET[32] = {7};

static bool is_hash_of(struct db_bytes hash, const char *token)
{
    uint8_t expected[SECRET_HASH_BYTES];
    secret_hash(token, strlen(token), expected);
    return hash.length == sizeof expected &&
           memcmp(hash.data, expected, sizeof expected) == 0;
}

enum status store_session_find(struct db *db, struct arena *arena,
                               struct db_bytes token_hash, bool touch,
                               struct session_row *ret)
{
    (void)db;
    (void)touch;
    if (!is_hash_of(token_hash, TOKEN))
        return NOT_FOUND;
    *ret = (struct session_row){.name = arena_strdup(arena, "Ada Quill"),
                                .role = arena_strdup(arena, "front_desk"),
                                .csrf_secret = {CSRF_SECRET, sizeof CSRF_SECRET}};
    return OK;
}

enum status store_session_open(struct db *db, struct uuid staff_id,
                               struct db_bytes token_hash, struct db_bytes csrf_secret,
                               int32_t idle_s, int32_t absolute_s,
                               const struct store_actor *actor)
{
    (void)db, (void)staff_id, (void)token_hash, (void)csrf_secret;
    (void)idle_s, (void)absolute_s, (void)actor;
    return OK;
}

enum status store_session_close(struct db *db, struct db_bytes token_hash,
                                const struct store_actor *actor)
{
    (void)db, (void)token_hash, (void)actor;
    return OK;
}

enum status store_api_key_find(struct db *db, struct arena *arena,
                               struct db_bytes key_hash, struct api_key_row *ret)
{
    (void)db;
    if (is_hash_of(key_hash, "broken"))
        return UNAVAILABLE;
    if (!is_hash_of(key_hash, "good"))
        return NOT_FOUND;
    *ret = (struct api_key_row){.scopes = arena_strdup(arena, "intakes:read")};
    return OK;
}

static enum status say_hello(struct ctx *ctx)
{
    return ctx_json(ctx, 200, json_pack("{s:s}", "hello", ctx_param(ctx, "name")));
}

static enum status not_here(struct ctx *ctx)
{
    (void)ctx;
    return NOT_FOUND;
}

static enum status broken(struct ctx *ctx)
{
    (void)ctx;
    return FAILED;
}

static enum status read_json(struct ctx *ctx)
{
    json_t *body = NULL;
    if (!ctx_body_json(ctx, &body))
        return OK;
    return ctx_json(ctx, 201, body);
}

static const struct route table[] = {
    {HTTP_GET, "/", FOR_ANYBODY, say_hello, "start"},
    {HTTP_GET | HTTP_POST, "/q/{name}", FOR_ANYBODY, say_hello, "question"},
    {HTTP_GET, "/gone", FOR_ANYBODY, not_here, "gone"},
    {HTTP_GET, "/broken", FOR_ANYBODY, broken, "broken"},
    {HTTP_GET | HTTP_POST, "/staff/queue", FOR_STAFF(MAY_READ_QUEUE), say_hello, "queue"},
    {HTTP_GET, "/staff/gone", FOR_STAFF(MAY_READ_QUEUE), not_here, "staff_gone"},
    {HTTP_POST, "/staff/decide", FOR_STAFF(MAY_DECIDE), say_hello, "decide"},
    {HTTP_GET, "/api/v1/intakes", FOR_API("intakes:read"), say_hello, "api_list"},
    {HTTP_POST, "/api/v1/read", FOR_API("intakes:read"), read_json, "api_read"},
    {HTTP_POST, "/api/v1/intakes", FOR_API("intakes:write"), say_hello, "api_new"},
};

static struct app app;
static struct config config;
static struct worker worker;
static struct arena arena;
static struct http_response response;

static void set_up(void)
{
    struct buf error = {0};
    struct templates *templates = NULL;
    struct router *router = NULL;
    ck_assert_msg(templates_load("templates", "locales", true, &templates, &error) == OK,
                  "%s", buf_text(&error));
    ck_assert_int_eq(router_build(table, COUNT_OF(table), &router, &error), OK);
    config.public_url = "https://clinic.example";
    app = (struct app){.config = &config, .templates = templates, .router = router};
    app.clinic = json_pack("{s:s,s:s,s:s,s:s,s:s}", "name", "Larkmoor", "address", "A",
                           "phone", "1", "phone_href", "tel:1", "hours", "H");
    app.assets = json_object();
    static const char *const assets[] = {"patient_css",  "patient_js", "staff_css",
                                         "staff_js",     "icon_svg",   "icons_svg",
                                         "figtree_woff2"};
    for (size_t i = 0; i < COUNT_OF(assets); i++)
        json_object_set_new(app.assets, assets[i], json_string(assets[i]));
    worker = (struct worker){.app = &app};
    arena_init(&arena, 1 << 20);
    response = (struct http_response){.status = 200};
}

static void tear_down(void)
{
    templates_free((struct templates *)app.templates);
    router_free((struct router *)app.router);
    json_decref(app.clinic);
    json_decref(app.assets);
    arena_done(&arena);
    buf_done(&response.body);
}

static const char *header(const char *name)
{
    for (size_t i = 0; i < response.header_count; i++) {
        if (strcmp(response.headers[i].name, name) == 0)
            return response.headers[i].value;
    }
    return "";
}

struct exchange {
    enum http_method method;
    const char *path;
    const char *session;       /* cookie of the staff, or NULL */
    const char *authorization; /* or NULL */
    const char *accept;        /* or NULL */
    const char *type;          /* of the body, or NULL */
    const char *body;
    int status;
    const char *header; /* that the answer must have, or NULL */
    const char *value;
    const char *contains; /* in the body, or NULL */
};

#define FORM "application/x-www-form-urlencoded"
#define PROBLEM "application/problem+json"
#define PAGE "text/html; charset=utf-8"

static const struct exchange exchanges[] = {
    {HTTP_GET, "/", NULL, NULL, NULL, NULL, "", 200, NULL, NULL, "hello"},
    {HTTP_GET, "/none", NULL, NULL, NULL, NULL, "", 404, "Content-Type", PAGE, "<h1>"},
    {HTTP_GET, "/none", NULL, NULL, "application/json", NULL, "", 404, "Content-Type",
     PROBLEM, "urn:forelock:problem:not-found"},
    {HTTP_GET, "/none", NULL, NULL, "text/html,application/json", NULL, "", 404,
     "Content-Type", PAGE, NULL},
    {HTTP_GET, "/gone", NULL, NULL, NULL, NULL, "", 404, "Content-Type", PAGE, NULL},
    {HTTP_GET, "/broken", NULL, NULL, NULL, NULL, "", 500, "Content-Type", PAGE,
     "request-1"},
    {HTTP_DELETE, "/q/hair", NULL, NULL, NULL, NULL, "", 405, "Allow", "GET, HEAD, POST",
     NULL},
    {HTTP_GET, "/staff/queue", NULL, NULL, NULL, NULL, "", 303, "Location",
     "/staff/sign-in?return=/staff/queue", NULL},
    {HTTP_GET, "/staff/queue", "stale-stale-stale-stale-sta", NULL, NULL, NULL, "", 303,
     "Location", "/staff/sign-in?note=expired&return=/staff/queue", NULL},
    {HTTP_POST, "/staff/queue", "stale-stale-stale-stale-sta", NULL, NULL, FORM, "", 303,
     "Location", "/staff/sign-in?note=expired", NULL},
    {HTTP_GET, "/staff/queue", NULL, NULL, "application/json", NULL, "", 401,
     "Content-Type", PROBLEM, NULL},
    {HTTP_GET, "/staff/queue", NULL, "Bearer good", NULL, NULL, "", 303, NULL, NULL,
     NULL},
    {HTTP_GET, "/staff/queue", TOKEN, NULL, NULL, NULL, "", 200, NULL, NULL, "hello"},
    {HTTP_GET, "/staff/gone", TOKEN, NULL, NULL, NULL, "", 404, "Content-Type", PAGE,
     "request-1"},
    {HTTP_GET, "/staff/none", NULL, NULL, NULL, NULL, "", 404, "Content-Type", PAGE,
     "s-gate"},
    {HTTP_POST, "/staff/queue", NULL, NULL, NULL, FORM, "csrf=x", 303, "Location",
     "/staff/sign-in", NULL},
    {HTTP_POST, "/staff/queue", TOKEN, NULL, NULL, FORM, "a=b", 403, NULL, NULL, NULL},
    {HTTP_POST, "/staff/queue", TOKEN, NULL, NULL, FORM, "csrf=x", 403, NULL, NULL, NULL},
    {HTTP_POST, "/staff/queue", TOKEN, NULL, NULL, FORM, "csrf=%STAFF", 200, NULL, NULL,
     "hello"},
    {HTTP_POST, "/staff/queue", TOKEN, NULL, NULL, FORM, "csrf=%FORM", 403, NULL, NULL,
     NULL},
    {HTTP_POST, "/staff/queue", TOKEN, NULL, NULL, "text/plain", "csrf=%STAFF", 415, NULL,
     NULL, NULL},
    {HTTP_POST, "/staff/queue", TOKEN, NULL, NULL, FORM, "csrf=%zz", 400, NULL, NULL,
     NULL},
    {HTTP_POST, "/staff/decide", TOKEN, NULL, NULL, FORM, "csrf=%STAFF", 403, NULL, NULL,
     NULL},
    {HTTP_POST, "/q/hair", NULL, NULL, NULL, FORM, "csrf=%FORM", 200, NULL, NULL, "hair"},
    {HTTP_POST, "/q/hair", NULL, NULL, NULL, FORM, "csrf=", 403, NULL, NULL, NULL},
    {HTTP_POST, "/q/hair", NULL, NULL, NULL, FORM, "", 403, NULL, NULL, NULL},
    {HTTP_GET, "/api/v1/intakes", NULL, NULL, NULL, NULL, "", 401, "WWW-Authenticate",
     "Bearer", "unauthenticated"},
    {HTTP_GET, "/api/v1/intakes", TOKEN, NULL, NULL, NULL, "", 401, NULL, NULL, NULL},
    {HTTP_GET, "/api/v1/intakes", NULL, "Bearer bad", NULL, NULL, "", 401, NULL, NULL,
     NULL},
    {HTTP_GET, "/api/v1/intakes", NULL, "Bearer broken", NULL, NULL, "", 503,
     "Retry-After", "5", NULL},
    {HTTP_GET, "/api/v1/intakes", NULL, "Bearer good", NULL, NULL, "", 200, NULL, NULL,
     "hello"},
    {HTTP_POST, "/api/v1/intakes", NULL, "Bearer good", NULL, "application/json", "{}",
     403, "Content-Type", PROBLEM, "forbidden"},
    {HTTP_GET, "/api/v1/none", NULL, NULL, "text/html", NULL, "", 404, "Content-Type",
     PROBLEM, NULL},
    {HTTP_POST, "/api/v1/read", NULL, "Bearer good", NULL, "application/json",
     "{\"a\":1}", 201, NULL, NULL, "{\"a\":1}"},
    {HTTP_POST, "/api/v1/read", NULL, "Bearer good", NULL, "application/json",
     "{\"a\":1,\"a\":2}", 400, "Content-Type", PROBLEM, "line 1"},
    {HTTP_POST, "/api/v1/read", NULL, "Bearer good", NULL, "application/json", "[]", 400,
     NULL, NULL, "object"},
    {HTTP_POST, "/api/v1/read", NULL, "Bearer good", NULL, "text/plain", "{}", 415, NULL,
     NULL, NULL},
};

/* The body with the placeholder for a form token filled in. */
static const char *with_token(const char *body)
{
    char token[CSRF_TEXT_SIZE];
    if (strcmp(body, "csrf=%STAFF") == 0)
        csrf_for_secret(CSRF_SECRET, token);
    else if (strcmp(body, "csrf=%FORM") == 0)
        csrf_for_cookie(FORM_COOKIE, token);
    else
        return body;
    return arena_printf(&arena, "csrf=%s", token);
}

static void run(const struct exchange *e)
{
    struct http_pair headers[4], cookies[2] = {{"forelock-form", FORM_COOKIE}};
    size_t header_count = 0, cookie_count = 1;
    if (e->session != NULL)
        cookies[cookie_count++] = (struct http_pair){"forelock", e->session};
    if (e->authorization != NULL)
        headers[header_count++] = (struct http_pair){"Authorization", e->authorization};
    if (e->accept != NULL)
        headers[header_count++] = (struct http_pair){"Accept", e->accept};
    if (e->type != NULL)
        headers[header_count++] = (struct http_pair){"Content-Type", e->type};
    const char *body = with_token(e->body);
    struct http_request request = {.id = "request-1",
                                   .method = e->method,
                                   .path = e->path,
                                   .headers = {headers, header_count},
                                   .cookies = {cookies, cookie_count},
                                   .peer = "192.0.2.1",
                                   .body = body,
                                   .body_size = strlen(body)};
    dispatch_handle(&worker, &arena, &request, &response);
}

START_TEST(a_request_gets_the_answer_it_should)
{
    const struct exchange *e = &exchanges[_i];
    run(e);
    ck_assert_int_eq(response.status, e->status);
    if (e->header != NULL)
        ck_assert_str_eq(header(e->header), e->value);
    if (e->contains != NULL)
        ck_assert_msg(strstr(buf_text(&response.body), e->contains) != NULL, "%s",
                      buf_text(&response.body));
}
END_TEST

START_TEST(a_form_cookie_is_given_once)
{
    struct http_request request = {
        .id = "r", .method = HTTP_GET, .path = "/", .body = ""};
    dispatch_handle(&worker, &arena, &request, &response);
    ck_assert_ptr_nonnull(strstr(header("Set-Cookie"), "forelock-form="));
    ck_assert_ptr_nonnull(strstr(header("Set-Cookie"), "HttpOnly; SameSite=Lax"));
    ck_assert_ptr_null(strstr(header("Set-Cookie"), "Secure"));
    response.header_count = 0;
    request.is_secure = true;
    dispatch_handle(&worker, &arena, &request, &response);
    ck_assert_ptr_nonnull(strstr(header("Set-Cookie"), "__Host-forelock-form="));
    ck_assert_ptr_nonnull(strstr(header("Set-Cookie"), "; Secure"));
    response.header_count = 0;
    struct http_pair cookie = {"__Host-forelock-form", FORM_COOKIE};
    request.cookies = (struct http_pairs){&cookie, 1};
    dispatch_handle(&worker, &arena, &request, &response);
    ck_assert_str_eq(header("Set-Cookie"), "");
}
END_TEST

int main(void)
{
    if (secret_init() != OK)
        return EXIT_FAILURE;
    Suite *suite = suite_create("web_dispatch");
    TCase *cases = tcase_create("dispatch");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_loop_test(cases, a_request_gets_the_answer_it_should, 0,
                        COUNT_OF(exchanges));
    tcase_add_test(cases, a_form_cookie_is_given_once);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
