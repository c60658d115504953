/*
 * The order matters: who asks, what they may, and only then whether the form they sent is
 * theirs. Nothing falls through to "admit".
 */
#include "web/guard.h"

#include <string.h>

#include "base/secret.h"
#include "base/str.h"
#include "store/staff.h"
#include "web/csrf.h"
#include "web/session.h"

static const char FORM_COOKIE[] = "forelock-form";

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
