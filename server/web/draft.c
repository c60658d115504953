/* The token lives in a cookie only; the database knows its hash. */
#include "web/draft.h"

#include <stdlib.h>
#include <string.h>

#include "web/session.h"

static const char COOKIE[] = "forelock-draft";

bool draft_hash_of_cookie(const struct ctx *ctx, uint8_t ret[SECRET_HASH_BYTES])
{
    const char *token = session_cookie(ctx, COOKIE);
    if (token == NULL || strlen(token) != SECRET_TOKEN_SIZE - 1)
        return false;
    secret_hash(token, strlen(token), ret);
    return true;
}

enum status draft_open(struct ctx *ctx, struct open_draft *ret)
{
    struct open_draft draft = {0};
    if (!draft_hash_of_cookie(ctx, draft.token_hash))
        return NOT_FOUND;
    enum status status =
        store_draft_find(ctx->db, ctx->arena, draft_hash(&draft), &draft.row);
    if (status != OK)
        return status;
    draft.answers = json_loads(draft.row.answers, 0, NULL);
    if (!json_is_object(draft.answers)) {
        json_decref(draft.answers);
        return FAILED;
    }
    *ret = draft;
    return OK;
}

void draft_done(struct open_draft *draft)
{
    json_decref(draft->answers);
}

struct db_bytes draft_hash(const struct open_draft *draft)
{
    return (struct db_bytes){draft->token_hash, sizeof draft->token_hash};
}

enum status draft_store(struct ctx *ctx, const struct open_draft *draft, const char *page)
{
    char *answers = json_dumps(draft->answers, JSON_COMPACT);
    enum status status = INVALID;
    if (answers != NULL && strlen(answers) <= STORE_DRAFT_LIMIT_BYTES)
        status = store_draft_update(ctx->db, draft_hash(draft), draft->row.revision,
                                    answers, page, ctx->lang);
    free(answers);
    return status;
}

void draft_set_cookie(struct ctx *ctx, const char *token)
{
    session_set_cookie(ctx, COOKIE, token == NULL ? "" : token,
                       token == NULL ? -1 : DRAFT_COOKIE_S);
}
