/*
 * Signing in and out, and making an account from a one-time link. An unknown account, a
 * wrong password and a disabled account give the same answer in the same time.
 */
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/str.h"
#include "domain/password.h"
#include "store/staff.h"
#include "web/guard.h"
#include "web/handlers.h"
#include "web/session.h"
#include "web/throttle.h"

enum { NAME_LIMIT = 100, EMAIL_LIMIT = 254, PASSWORD_BYTES = 4 * PASSWORD_MAX };

static const char HOME[] = "/staff/queue";

/* One thing wrong with a form: which field, and the locale key of the words. */
struct mistake {
    const char *field;
    const char *key;
};

static const char *words(struct ctx *ctx, const char *key)
{
    CLEANUP(buf_done) struct buf text = {0};
    if (key == NULL ||
        template_text(ctx->app->templates, ctx->lang, key, NULL, &text) != OK)
        return key;
    return arena_strdup(ctx->arena, buf_text(&text));
}

static json_t *errors_model(struct ctx *ctx, const struct mistake *mistakes, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        if (mistakes[i].key != NULL)
            json_array_append_new(list, json_pack("{s:o, s:s}", "href",
                                                  json_sprintf("#%s", mistakes[i].field),
                                                  "text", words(ctx, mistakes[i].key)));
    }
    if (json_array_size(list) > 0)
        return json_pack("{s:o}", "list", list);
    json_decref(list);
    return json_null();
}

static const char *text_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static json_t *note_model(const struct ctx *ctx)
{
    const char *note = ctx_query(ctx, "note");
    if (!str_equal(note, "expired") && !str_equal(note, "out") &&
        !str_equal(note, "ready"))
        return json_null();
    return json_pack("{s:b, s:b, s:b}", "is_expired", str_equal(note, "expired"),
                     "is_signed_out", str_equal(note, "out"), "is_ready",
                     str_equal(note, "ready"));
}

static enum status show_sign_in(struct ctx *ctx, int http_status, const char *error_key)
{
    const struct mistake mistake = {"email", error_key};
    const char *next = ctx_field(ctx, "next");
    if (next == NULL)
        next = ctx_query(ctx, "return");
    if (next == NULL || !guard_is_safe_return(next))
        next = "";
    return ctx_page(ctx, http_status, "staff/sign-in", NULL,
                    json_pack("{s:s, s:s, s:s, s:o, s:o}", "action", "/staff/sign-in",
                              "next", next, "email",
                              text_or_empty(ctx_field(ctx, "email")), "errors",
                              errors_model(ctx, &mistake, 1), "note",
                              error_key == NULL ? note_model(ctx) : json_null()));
}

enum status staff_sign_in_ask(struct ctx *ctx)
{
    return show_sign_in(ctx, 200, NULL);
}

/* OK with the account, DENIED for whatever is wrong, after the same amount of work. */
static enum status check_password(struct ctx *ctx, const char *email,
                                  const char *password, struct staff_row *ret)
{
    struct staff_row staff = {0};
    enum status status = store_staff_by_email(ctx->db, ctx->arena, email, &staff);
    if (status != OK && status != NOT_FOUND)
        return status;
    bool matches = secret_password_matches(staff.password_hash, password);
    *ret = staff;
    return matches && !staff.is_disabled ? OK : DENIED;
}

static enum status refuse_sign_in(struct ctx *ctx, struct uuid staff_id)
{
    struct store_actor actor = ctx_actor(ctx);
    actor.kind = ACTOR_KIND_STAFF;
    enum status status = store_session_refused(ctx->db, staff_id, &actor);
    return status == OK ? show_sign_in(ctx, 400, "signin.wrong") : status;
}

enum status staff_sign_in(struct ctx *ctx)
{
    struct throttle *throttle = ctx->app->sign_in_throttle;
    const char *email = ctx_field(ctx, "email"), *password = ctx_field(ctx, "password");
    if (str_is_blank(email) || str_is_blank(password) || strlen(email) > EMAIL_LIMIT ||
        strlen(password) > PASSWORD_BYTES)
        return show_sign_in(ctx, 400, "signin.both");
    int64_t now_us = clock_monotonic_us();
    if (throttle_wait_us(throttle, email, ctx->request->peer, now_us) > 0) {
        http_set_header(ctx->response, "Retry-After", "30");
        return show_sign_in(ctx, 429, "signin.slow");
    }
    struct staff_row staff;
    enum status status = check_password(ctx, email, password, &staff);
    if (status != OK && status != DENIED)
        return status;
    throttle_record(throttle, email, ctx->request->peer, status == OK, now_us);
    if (status == OK)
        status = session_open(ctx, staff.id);
    if (status == DENIED)
        return refuse_sign_in(ctx, staff.id);
    if (status != OK)
        return status;
    const char *next = ctx_field(ctx, "next");
    return ctx_redirect(ctx, next != NULL && guard_is_safe_return(next) ? next : HOME);
}

enum status staff_sign_out(struct ctx *ctx)
{
    enum status status = session_close(ctx);
    return status == OK ? ctx_redirect(ctx, "/staff/sign-in?note=out") : status;
}

enum status staff_home(struct ctx *ctx)
{
    return ctx_redirect(ctx, HOME);
}

/* The link's token as it is stored, and the role it gives. */
static enum status open_setup(struct ctx *ctx, uint8_t hash[SECRET_HASH_BYTES],
                              char **ret_role)
{
    const char *token = ctx_param(ctx, "token");
    if (strlen(token) != SECRET_TOKEN_SIZE - 1)
        return NOT_FOUND;
    secret_hash(token, strlen(token), hash);
    return store_setup_link_role(ctx->db, ctx->arena,
                                 (struct db_bytes){hash, SECRET_HASH_BYTES}, ret_role);
}

enum setup_field { SETUP_NAME, SETUP_EMAIL, SETUP_PASSWORD, SETUP_FIELDS };

static json_t *field_model(struct ctx *ctx, const char *value, const char *key)
{
    return json_pack("{s:s, s:o}", "value", text_or_empty(value), "error",
                     key == NULL ? json_null() : json_string(words(ctx, key)));
}

static enum status show_setup(struct ctx *ctx, const char *role,
                              const struct mistake mistakes[SETUP_FIELDS],
                              int http_status)
{
    return ctx_page(
        ctx, http_status, "staff/setup", NULL,
        json_pack(
            "{s:s, s:{s:b, s:b, s:b}, s:o, s:o, s:o, s:o}", "action", ctx->request->path,
            "role", "is_administrator", str_equal(role, "administrator"), "is_doctor",
            str_equal(role, "doctor"), "is_front_desk", str_equal(role, "front_desk"),
            "errors", errors_model(ctx, mistakes, SETUP_FIELDS), "name",
            field_model(ctx, ctx_field(ctx, "name"), mistakes[SETUP_NAME].key), "email",
            field_model(ctx, ctx_field(ctx, "email"), mistakes[SETUP_EMAIL].key),
            "password", field_model(ctx, "", mistakes[SETUP_PASSWORD].key)));
}

enum status staff_setup_ask(struct ctx *ctx)
{
    static const struct mistake none[SETUP_FIELDS] = {{0}};
    uint8_t hash[SECRET_HASH_BYTES];
    char *role;
    enum status status = open_setup(ctx, hash, &role);
    return status == OK ? show_setup(ctx, role, none, 200) : status;
}

static bool looks_like_email(const char *text)
{
    const char *at = strchr(text, '@');
    return at != NULL && at != text && strchr(at + 1, '@') == NULL &&
           strchr(at + 1, '.') != NULL && strlen(text) <= EMAIL_LIMIT &&
           strpbrk(text, " \t\r\n<>,;") == NULL;
}

/* Fills in what is wrong; false when something is. */
static bool check_setup(const struct ctx *ctx, struct mistake mistakes[SETUP_FIELDS])
{
    const char *name = ctx_field(ctx, "name"), *email = ctx_field(ctx, "email");
    const char *password = ctx_field(ctx, "password");
    if (str_is_blank(name) || str_codepoints(name) > NAME_LIMIT)
        mistakes[SETUP_NAME].key = "setup.name_missing";
    if (str_is_blank(email) || !looks_like_email(email))
        mistakes[SETUP_EMAIL].key = "setup.email_missing";
    if (password_problem(password) != NULL)
        mistakes[SETUP_PASSWORD].key =
            password == NULL || str_codepoints(password) < PASSWORD_MIN
                ? "setup.password_short"
                : "setup.password_common";
    return mistakes[SETUP_NAME].key == NULL && mistakes[SETUP_EMAIL].key == NULL &&
           mistakes[SETUP_PASSWORD].key == NULL;
}

enum status staff_setup(struct ctx *ctx)
{
    struct mistake mistakes[SETUP_FIELDS] = {
        {"name", NULL}, {"email", NULL}, {"password", NULL}};
    uint8_t hash[SECRET_HASH_BYTES];
    char password_hash[SECRET_PASSWORD_SIZE];
    char *role;
    enum status status = open_setup(ctx, hash, &role);
    if (status != OK)
        return status;
    if (!check_setup(ctx, mistakes))
        return show_setup(ctx, role, mistakes, 400);
    status = secret_password_hash(ctx_field(ctx, "password"), password_hash);
    if (status != OK)
        return status;
    const struct staff_new staff = {.id = uuid_make(),
                                    .name = str_trim(ctx->arena, ctx_field(ctx, "name")),
                                    .email = ctx_field(ctx, "email"),
                                    .password_hash = password_hash};
    struct store_actor actor = ctx_actor(ctx);
    actor.kind = ACTOR_KIND_SYSTEM;
    status = store_setup_link_redeem(ctx->db, (struct db_bytes){hash, sizeof hash},
                                     &staff, &actor);
    if (status == CONFLICT) {
        mistakes[SETUP_EMAIL].key = "setup.email_taken";
        return show_setup(ctx, role, mistakes, 409);
    }
    return status == OK ? ctx_redirect(ctx, "/staff/sign-in?note=ready") : status;
}
