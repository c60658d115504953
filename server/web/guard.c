/*
 * The order matters: who asks, what they may, and only then whether the form they sent is
 * theirs. Nothing falls through to "admit".
 */
#include "web/guard.h"

#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "base/str.h"
#include "store/staff.h"
#include "web/csrf.h"
#include "web/session.h"

enum { LONGEST_KEY = 200, LONGEST_RETURN = 300 };

static const char FORM_COOKIE[] = "forelock-form";

bool guard_has_scope(const char *scopes, const char *scope)
{
    if (scopes == NULL || str_is_blank(scope))
        return false;
    size_t length = strlen(scope);
    while (*scopes != '\0') {
        size_t word = strcspn(scopes, " ");
        if (word == length && memcmp(scopes, scope, length) == 0)
            return true;
        scopes += word;
        scopes += strspn(scopes, " ");
    }
    return false;
}

enum guard_verdict guard_may(const struct access *access, const struct caller *caller)
{
    switch (access->kind) {
    case ACCESS_PUBLIC:
        return GUARD_ADMIT;
    case ACCESS_STAFF:
        if (caller->kind != CALLER_STAFF)
            return GUARD_SIGN_IN;
        return role_may(caller->role, access->permission) ? GUARD_ADMIT : GUARD_FORBIDDEN;
    case ACCESS_API:
        if (caller->kind != CALLER_API_KEY)
            return GUARD_SIGN_IN;
        return guard_has_scope(caller->scopes, access->scope) ? GUARD_ADMIT
                                                              : GUARD_FORBIDDEN;
    default:
        return GUARD_FORBIDDEN;
    }
}

bool guard_is_safe_return(const char *path)
{
    static const char *const not_to[] = {"/staff/sign-in", "/staff/sign-out"};
    if (path == NULL || strlen(path) > LONGEST_RETURN)
        return false;
    if (!str_starts(path, "/staff") || strchr("/", path[6]) == NULL)
        return false;
    for (const char *at = path; *at != '\0'; at++) {
        bool is_word = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                       (*at >= '0' && *at <= '9');
        if (!is_word && strchr("/-_", *at) == NULL)
            return false;
    }
    if (strstr(path, "//") != NULL)
        return false;
    for (size_t i = 0; i < COUNT_OF(not_to); i++) {
        if (str_starts(path, not_to[i]))
            return false;
    }
    return true;
}

const char *guard_bearer(const struct http_request *request)
{
    static const char scheme[] = "Bearer ";
    const char *value = http_header(request, "Authorization");
    if (value == NULL || strncasecmp(value, scheme, sizeof scheme - 1) != 0)
        return NULL;
    value += sizeof scheme - 1;
    value += strspn(value, " ");
    return *value == '\0' || strlen(value) > LONGEST_KEY ? NULL : value;
}

static enum status identify_key(struct ctx *ctx)
{
    const char *key = guard_bearer(ctx->request);
    if (key == NULL)
        return NOT_FOUND;
    uint8_t hash[SECRET_HASH_BYTES];
    secret_hash(key, strlen(key), hash);
    struct api_key_row row;
    enum status status = store_api_key_find(ctx->db, ctx->arena,
                                            (struct db_bytes){hash, sizeof hash}, &row);
    if (status != OK)
        return status;
    ctx->caller = (struct caller){.kind = CALLER_API_KEY,
                                  .id = row.id,
                                  .staff_id = row.staff_id,
                                  .name = row.label,
                                  .scopes = row.scopes};
    return OK;
}

/* Forms of people who have not signed in are bound to a cookie that says nothing. */
static void identify_form(struct ctx *ctx)
{
    const char *cookie = session_cookie(ctx, FORM_COOKIE);
    if (cookie == NULL || strlen(cookie) != SECRET_TOKEN_SIZE - 1) {
        char *fresh = arena_alloc(ctx->arena, SECRET_TOKEN_SIZE);
        secret_token(fresh);
        session_set_cookie(ctx, FORM_COOKIE, fresh, 0);
        cookie = fresh;
    }
    char *csrf = arena_alloc(ctx->arena, CSRF_TEXT_SIZE);
    csrf_for_cookie(cookie, csrf);
    ctx->caller = (struct caller){.kind = CALLER_ANYBODY, .csrf = csrf};
}

static enum status identify(struct ctx *ctx)
{
    switch (ctx->route->access.kind) {
    case ACCESS_API:
        return identify_key(ctx);
    case ACCESS_STAFF:
        return session_identify(ctx);
    default:
        identify_form(ctx);
        return OK;
    }
}

static bool is_safe_method(enum http_method method)
{
    return method == HTTP_GET || method == HTTP_HEAD;
}

static enum guard_verdict check_form(struct ctx *ctx)
{
    if (!csrf_is_same_site(ctx->request, ctx->app->config->public_url))
        return GUARD_FORGED;
    if (!http_body_is(ctx->request, "application/x-www-form-urlencoded"))
        return GUARD_WRONG_MEDIA;
    if (http_form_parse(ctx->arena, ctx->request->body, ctx->request->body_size,
                        &ctx->fields) != OK)
        return GUARD_UNREADABLE;
    const char *sent = http_pair_find(ctx->fields, "csrf");
    return secret_equal(sent, ctx->caller.csrf) ? GUARD_ADMIT : GUARD_FORGED;
}

enum guard_verdict guard_check(struct ctx *ctx)
{
    enum status status = identify(ctx);
    if (status == NOT_FOUND || status == DENIED)
        return GUARD_SIGN_IN;
    if (status != OK)
        return GUARD_UNAVAILABLE;
    enum guard_verdict verdict = guard_may(&ctx->route->access, &ctx->caller);
    if (verdict != GUARD_ADMIT)
        return verdict;
    bool is_api = ctx->route->access.kind == ACCESS_API;
    if (is_api || is_safe_method(ctx->request->method))
        return GUARD_ADMIT;
    return check_form(ctx);
}
