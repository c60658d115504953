/*
 * Sessions and API keys through dispatch and a real database: the cookie that signing in
 * gives opens the staff's pages, until signing out, disabling or the next sign-in ends
 * it.
 */
#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "fixture.h"
#include "store/staff.h"
#include "web/csrf.h"
#include "web/dispatch.h"
#include "web/route.h"
#include "web/session.h"

static struct app app;
static struct config config;
static struct http_response response;

/* Stands for the sign-in page after the password was right. */
static enum status sign_in(struct ctx *ctx)
{
    enum status status = session_open(ctx, scene.desk_id);
    return status == OK ? ctx_redirect(ctx, "/staff/queue") : status;
}

static enum status sign_out(struct ctx *ctx)
{
    enum status status = session_close(ctx);
    return status == OK ? ctx_redirect(ctx, "/staff/sign-in") : status;
}

static enum status show(struct ctx *ctx)
{
    const char *csrf = ctx->caller.csrf == NULL ? "" : ctx->caller.csrf;
    return ctx_json(ctx, 200,
                    json_pack("{s:s,s:s}", "name", ctx->caller.name, "csrf", csrf));
}

static const struct route table[] = {
    {HTTP_GET, "/sign-in", FOR_ANYBODY, sign_in, "sign_in"},
    {HTTP_POST, "/staff/sign-out", FOR_STAFF(MAY_READ_QUEUE), sign_out, "sign_out"},
    {HTTP_GET, "/staff/queue", FOR_STAFF(MAY_READ_QUEUE), show, "queue"},
    {HTTP_GET, "/staff/decide", FOR_STAFF(MAY_DECIDE), show, "decide"},
    {HTTP_GET, "/api/v1/intakes", FOR_API("intakes:read"), show, "api"},
};

static void set_up(void)
{
    struct buf error = {0};
    struct templates *templates = NULL;
    struct router *router = NULL;
    fixture_set_up();
    ck_assert_int_eq(templates_load("templates", "locales", false, &templates, &error),
                     OK);
    ck_assert_int_eq(router_build(table, sizeof table / sizeof table[0], &router, &error),
                     OK);
    config.public_url = "https://clinic.example";
    app = (struct app){.config = &config, .templates = templates, .router = router};
    response = (struct http_response){.status = 200};
}

static void tear_down(void)
{
    templates_free((struct templates *)app.templates);
    router_free((struct router *)app.router);
    buf_done(&response.body);
    fixture_tear_down();
}

/* One request over TLS; the answer's status. */
static int ask(enum http_method method, const char *path, const char *session,
               const char *authorization, const char *body)
{
    struct http_pair cookie = {"__Host-forelock", session};
    struct http_pair headers[] = {{"Accept", "application/json"},
                                  {"Content-Type", "application/x-www-form-urlencoded"},
                                  {"Authorization", authorization}};
    struct http_request request = {.id = "r",
                                   .method = method,
                                   .path = path,
                                   .headers = {headers, authorization == NULL ? 2 : 3},
                                   .cookies = {&cookie, session == NULL ? 0 : 1},
                                   .peer = "192.0.2.1",
                                   .is_secure = true,
                                   .body = body,
                                   .body_size = strlen(body)};
    struct worker worker = {&app, scene.db};
    buf_clear(&response.body);
    response.header_count = 0;
    response.status = 200;
    dispatch_handle(&worker, &scene.arena, &request, &response);
    return response.status;
}

/* The session's token out of the answer to a sign-in; the last cookie of that name. */
static const char *signed_in(const char *before)
{
    static const char start[] = "__Host-forelock=";
    const char *token = NULL;
    ck_assert_int_eq(ask(HTTP_GET, "/sign-in", before, NULL, ""), 303);
    for (size_t i = 0; i < response.header_count; i++) {
        const char *value = response.headers[i].value;
        if (strncmp(value, start, sizeof start - 1) != 0)
            continue;
        token = value + sizeof start - 1;
        ck_assert_ptr_nonnull(strstr(value, "; Path=/; HttpOnly; SameSite=Lax; Secure"));
        token = arena_strndup(&scene.arena, token, strcspn(token, ";"));
    }
    ck_assert_ptr_nonnull(token);
    return token;
}

/* What a form on the page would send. */
static const char *form_of(const char *session)
{
    ck_assert_int_eq(ask(HTTP_GET, "/staff/queue", session, NULL, ""), 200);
    json_auto_t *shown = json_loads(buf_text(&response.body), 0, NULL);
    const char *csrf = json_string_value(json_object_get(shown, "csrf"));
    return arena_printf(&scene.arena, "csrf=%s", csrf);
}

START_TEST(a_session_opens_pages_until_signing_out)
{
    const char *session = signed_in(NULL);
    const char *form = form_of(session);
    ck_assert_int_eq(ask(HTTP_GET, "/staff/decide", session, NULL, ""), 403);
    ck_assert_int_eq(ask(HTTP_POST, "/staff/sign-out", session, NULL, "csrf=no"), 403);
    ck_assert_int_eq(ask(HTTP_GET, "/staff/queue", session, NULL, ""), 200);
    ck_assert_int_eq(ask(HTTP_POST, "/staff/sign-out", session, NULL, form), 303);
    ck_assert_int_eq(ask(HTTP_GET, "/staff/queue", session, NULL, ""), 401);
    ck_assert_int_eq(ask(HTTP_POST, "/staff/sign-out", session, NULL, form), 401);
}
END_TEST

START_TEST(one_session_s_form_token_is_worth_nothing_in_another)
{
    const char *first = signed_in(NULL), *second = signed_in(NULL);
    const char *form = form_of(first);
    ck_assert_str_ne(first, second);
    ck_assert_int_eq(ask(HTTP_POST, "/staff/sign-out", second, NULL, form), 403);
    ck_assert_int_eq(ask(HTTP_GET, "/staff/queue", second, NULL, ""), 200);
}
END_TEST

START_TEST(signing_in_again_ends_the_session_before)
{
    const char *first = signed_in(NULL);
    const char *second = signed_in(first);
    ck_assert_int_eq(ask(HTTP_GET, "/staff/queue", first, NULL, ""), 401);
    ck_assert_int_eq(ask(HTTP_GET, "/staff/queue", second, NULL, ""), 200);
}
END_TEST

START_TEST(disabling_an_account_ends_its_session)
{
    const char *session = signed_in(NULL);
    ck_assert_int_eq(
        store_staff_set_disabled(scene.db, scene.desk_id, true, &scene.doctor), OK);
    ck_assert_int_eq(ask(HTTP_GET, "/staff/queue", session, NULL, ""), 401);
    ck_assert_int_eq(ask(HTTP_GET, "/sign-in", NULL, NULL, ""), 403);
}
END_TEST

START_TEST(an_api_key_reaches_its_scope_and_no_session_does)
{
    char key[SECRET_TOKEN_SIZE];
    uint8_t hash[SECRET_HASH_BYTES];
    secret_token(key);
    secret_hash(key, strlen(key), hash);
    struct uuid id = uuid_make();
    ck_assert_int_eq(
        store_api_key_create(scene.db, id, "Site", (struct db_bytes){hash, sizeof hash},
                             "intakes:read", (struct uuid){{0}}, 0, &scene.desk),
        OK);
    const char *bearer = arena_printf(&scene.arena, "Bearer %s", key);
    const char *session = signed_in(NULL);
    ck_assert_int_eq(ask(HTTP_GET, "/api/v1/intakes", NULL, bearer, ""), 200);
    ck_assert_int_eq(ask(HTTP_GET, "/staff/queue", NULL, bearer, ""), 401);
    ck_assert_int_eq(ask(HTTP_GET, "/api/v1/intakes", session, NULL, ""), 401);
    ck_assert_int_eq(store_api_key_revoke(scene.db, id, &scene.desk), OK);
    ck_assert_int_eq(ask(HTTP_GET, "/api/v1/intakes", NULL, bearer, ""), 401);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, a_session_opens_pages_until_signing_out);
    tcase_add_test(tests, one_session_s_form_token_is_worth_nothing_in_another);
    tcase_add_test(tests, signing_in_again_ends_the_session_before);
    tcase_add_test(tests, disabling_an_account_ends_its_session);
    tcase_add_test(tests, an_api_key_reaches_its_scope_and_no_session_does);
}

int main(void)
{
    if (secret_init() != OK)
        return EXIT_FAILURE;
    return fixture_main_around("web_session", 60, set_up, tear_down, add_tests);
}
