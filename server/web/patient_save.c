/* Finish later: a code on paper opens the form again, on any device, for 30 days. */
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "domain/reference.h"
#include "view/when.h"
#include "web/draft.h"
#include "web/handlers.h"

/* Two references: 16 characters of an alphabet without look-alikes. */
enum { CODE_SIZE = 2 * REFERENCE_LENGTH + 1 };

static char *code_shown(struct ctx *ctx, const char *code)
{
    return arena_printf(ctx->arena, "%.4s-%.4s-%.4s-%.4s", code, code + 4, code + 8,
                        code + 12);
}

static const char *back_href(struct ctx *ctx, const struct open_draft *draft)
{
    if (form_page_find(ctx->app->form, draft->row.page) == NULL)
        return "/";
    return arena_printf(ctx->arena, "/form/%s", draft->row.page);
}

static enum status show_save(struct ctx *ctx, const struct open_draft *draft,
                             json_t *saved)
{
    return ctx_page(ctx, 200, "patient/save", NULL,
                    json_pack("{s:s, s:s, s:n, s:n, s:o}", "action", "/save", "back_href",
                              back_href(ctx, draft), "errors", "email", "saved", saved));
}

/* Without an open form there is nothing to save. */
static enum status open_or_gone(struct ctx *ctx, struct open_draft *ret)
{
    enum status status = draft_open(ctx, ret);
    if (status != NOT_FOUND)
        return status;
    return ctx_page(ctx, 410, "patient/gone", NULL, json_pack("{s:n}", "draft"));
}

enum status patient_save_ask(struct ctx *ctx)
{
    CLEANUP(draft_done) struct open_draft draft = {0};
    enum status status = open_or_gone(ctx, &draft);
    if (status != OK || draft.answers == NULL)
        return status;
    return show_save(ctx, &draft, json_null());
}

enum status patient_save(struct ctx *ctx)
{
    CLEANUP(draft_done) struct open_draft draft = {0};
    enum status status = open_or_gone(ctx, &draft);
    if (status != OK || draft.answers == NULL)
        return status;
    char code[CODE_SIZE];
    uint8_t hash[SECRET_HASH_BYTES];
    reference_make(code);
    reference_make(code + REFERENCE_LENGTH);
    secret_hash(code, strlen(code), hash);
    status = store_draft_save(ctx->db, draft_hash(&draft), NULL,
                              (struct db_bytes){hash, sizeof hash});
    if (status != OK)
        return status;
    struct date until = clock_to_local(clock_now_us() + DRAFT_COOKIE_S * SECOND_US).date;
    return show_save(ctx, &draft,
                     json_pack("{s:s, s:s, s:n}", "code", code_shown(ctx, code), "until",
                               when_month_day(ctx->arena, until, ctx->lang), "email"));
}

static enum status show_resume(struct ctx *ctx, const char *typed, const char *error_key)
{
    CLEANUP(buf_done) struct buf text = {0};
    json_t *errors = json_null(), *error = json_null();
    if (error_key != NULL) {
        enum status status =
            template_text(ctx->app->templates, ctx->lang, error_key, NULL, &text);
        if (status != OK)
            return FAILED;
        errors = json_pack("{s:[{s:s, s:s}]}", "list", "href", "#code", "text",
                           buf_text(&text));
        error = json_string(buf_text(&text));
    }
    return ctx_page(ctx, error_key == NULL ? 200 : 400, "patient/resume", NULL,
                    json_pack("{s:s, s:o, s:{s:s, s:o}}", "action", "/resume", "errors",
                              errors, "code", "value", typed, "error", error));
}

enum status patient_resume_ask(struct ctx *ctx)
{
    return show_resume(ctx, "", NULL);
}

/* The code as it was made, from what somebody typed. */
static bool read_code(const char *typed, char out[CODE_SIZE])
{
    char plain[CODE_SIZE] = {0};
    size_t length = 0;
    for (const char *c = typed; *c != '\0'; c++) {
        if (*c == '-' || *c == ' ')
            continue;
        if (length == CODE_SIZE - 1)
            return false;
        plain[length++] = *c;
    }
    char first[REFERENCE_SIZE] = {0};
    memcpy(first, plain, REFERENCE_LENGTH);
    return length == CODE_SIZE - 1 && reference_read(first, out) == OK &&
           reference_read(plain + REFERENCE_LENGTH, out + REFERENCE_LENGTH) == OK;
}

enum status patient_resume(struct ctx *ctx)
{
    const char *typed = ctx_field(ctx, "code");
    char code[CODE_SIZE], token[SECRET_TOKEN_SIZE];
    uint8_t code_hash[SECRET_HASH_BYTES];
    struct open_draft draft = {0};
    if (str_is_blank(typed))
        return show_resume(ctx, "", "resume.enter");
    if (strlen(typed) > 100 || !read_code(typed, code))
        return show_resume(ctx, strlen(typed) > 100 ? "" : typed, "resume.check");
    secret_token(token);
    secret_hash(code, strlen(code), code_hash);
    secret_hash(token, strlen(token), draft.token_hash);
    enum status status = store_draft_resume(
        ctx->db, (struct db_bytes){code_hash, sizeof code_hash}, draft_hash(&draft));
    if (status == OK)
        status = store_draft_find(ctx->db, ctx->arena, draft_hash(&draft), &draft.row);
    if (status == NOT_FOUND)
        return show_resume(ctx, typed, "resume.unknown");
    if (status != OK)
        return status;
    draft_set_cookie(ctx, token);
    return ctx_redirect(ctx, back_href(ctx, &draft));
}
