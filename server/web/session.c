/* Cookies and the store; tokens exist in clear only here and in the browser. */
#include "web/session.h"

#include <string.h>

#include "base/secret.h"
#include "base/str.h"
#include "store/staff.h"
#include "web/csrf.h"

static const char *full_name(const struct ctx *ctx, const char *name)
{
    return ctx->request->is_secure ? arena_printf(ctx->arena, "__Host-%s", name) : name;
}

void session_set_cookie(struct ctx *ctx, const char *name, const char *value,
                        int64_t max_age_s)
{
    const char *age = "";
    if (max_age_s != 0)
        age = arena_printf(ctx->arena, "; Max-Age=%lld",
                           max_age_s < 0 ? 0 : (long long)max_age_s);
    const char *cookie = arena_printf(
        ctx->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", full_name(ctx, name),
        value, age, ctx->request->is_secure ? "; Secure" : "");
    http_set_header(ctx->response, "Set-Cookie", cookie);
}

const char *session_cookie(const struct ctx *ctx, const char *name)
{
    return http_cookie(ctx->request, full_name(ctx, name));
}

/* The hash under which a token is stored; in the arena, because it is only borrowed. */
static struct db_bytes hash_of(struct ctx *ctx, const char *token)
{
    uint8_t *hash = arena_alloc(ctx->arena, SECRET_HASH_BYTES);
    secret_hash(token, strlen(token), hash);
    return (struct db_bytes){hash, SECRET_HASH_BYTES};
}

enum status session_open(struct ctx *ctx, struct uuid staff_id)
{
    const char *before = session_cookie(ctx, SESSION_COOKIE);
    struct store_actor actor = ctx_actor(ctx);
    actor.kind = ACTOR_KIND_STAFF;
    actor.id = staff_id;
    if (before != NULL) {
        enum status closed = store_session_close(ctx->db, hash_of(ctx, before), &actor);
        if (closed != OK)
            return closed;
    }
    char token[SECRET_TOKEN_SIZE];
    uint8_t secret[32];
    secret_token(token);
    secret_random(secret, sizeof secret);
    enum status status = store_session_open(ctx->db, staff_id, hash_of(ctx, token),
                                            (struct db_bytes){secret, sizeof secret},
                                            SESSION_IDLE_S, SESSION_ABSOLUTE_S, &actor);
    if (status == OK)
        session_set_cookie(ctx, SESSION_COOKIE, token, 0);
    secret_wipe(secret, sizeof secret);
    secret_wipe(token, sizeof token);
    return status;
}

enum status session_close(struct ctx *ctx)
{
    const char *token = session_cookie(ctx, SESSION_COOKIE);
    session_set_cookie(ctx, SESSION_COOKIE, "", -1);
    if (token == NULL)
        return OK;
    struct store_actor actor = ctx_actor(ctx);
    return store_session_close(ctx->db, hash_of(ctx, token), &actor);
}

enum status session_identify(struct ctx *ctx)
{
    const char *token = session_cookie(ctx, SESSION_COOKIE);
    if (token == NULL || strlen(token) != SECRET_TOKEN_SIZE - 1)
        return NOT_FOUND;
    bool touch = http_header(ctx->request, "Forelock-Background") == NULL;
    struct session_row row;
    enum status status =
        store_session_find(ctx->db, ctx->arena, hash_of(ctx, token), touch, &row);
    if (status != OK)
        return status;
    enum role role;
    if (role_parse(row.role, &role) != OK || row.csrf_secret.length != 32)
        return FAILED;
    char *csrf = arena_alloc(ctx->arena, CSRF_TEXT_SIZE);
    csrf_for_secret(row.csrf_secret.data, csrf);
    ctx->caller = (struct caller){.kind = CALLER_STAFF,
                                  .id = row.staff_id,
                                  .staff_id = row.staff_id,
                                  .role = role,
                                  .name = row.name,
                                  .csrf = csrf};
    return OK;
}
