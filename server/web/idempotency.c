/* The hash covers what the request asks for, so a key reused for something else shows. */
#include "web/idempotency.h"

#include <string.h>

#include "base/secret.h"

enum { LONGEST_KEY = 255 };

static bool is_usable(const char *key)
{
    size_t length = strlen(key);
    for (size_t i = 0; i < length; i++) {
        if (key[i] < '!' || key[i] > '~')
            return false;
    }
    return length > 0 && length <= LONGEST_KEY;
}

static const char *caller_name(const struct ctx *ctx)
{
    if (ctx->caller.kind == CALLER_ANYBODY)
        return "patient";
    char id[UUID_TEXT_SIZE];
    uuid_format(ctx->caller.id, id);
    return arena_printf(ctx->arena, "%s:%s",
                        ctx->caller.kind == CALLER_STAFF ? "staff" : "api_key", id);
}

bool idempotency_read(struct ctx *ctx, struct idempotency *ret)
{
    const char *key = http_header(ctx->request, "Idempotency-Key");
    *ret = (struct idempotency){.key = key, .caller = caller_name(ctx)};
    if (key == NULL)
        return true;
    if (!is_usable(key)) {
        (void)ctx_problem(ctx, 400, NULL,
                          "Idempotency-Key must be 1 to 255 visible ASCII characters.",
                          NULL);
        return false;
    }
    struct buf text = {0};
    buf_printf(&text, "%d %s\n", (int)ctx->request->method, ctx->request->path);
    buf_append(&text, ctx->request->body, ctx->request->body_size);
    uint8_t *hash = arena_alloc(ctx->arena, SECRET_HASH_BYTES);
    secret_hash(text.data, text.length, hash);
    buf_done(&text);
    ret->request_hash = (struct db_bytes){hash, SECRET_HASH_BYTES};
    return true;
}
