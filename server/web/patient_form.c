/*
 * The form: start, one page at a time, check your answers, send. Every page is stored
 * before the next is shown, so nothing is lost by going back, a crash, or a dead phone.
 */
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "view/form_page.h"
#include "web/dispatch.h"
#include "web/draft.h"
#include "web/flood.h"
#include "web/handlers.h"
#include "web/submit.h"

enum { STORE_ATTEMPTS = 3 };

static const char CHECK_PATH[] = "/form/check";
static const char SENT_BY[] = "patient"; /* whose idempotency keys these are */

static char *page_path(struct ctx *ctx, const struct form_item *page, bool is_change)
{
    return arena_printf(ctx->arena, "/form/%s%s", page->name,
                        is_change ? "?change=1" : "");
}

static const char *path_or_check(struct ctx *ctx, const struct form_item *page)
{
    return page == NULL ? CHECK_PATH : page_path(ctx, page, false);
}

static struct form_context form_context(const struct ctx *ctx)
{
    return (struct form_context){.today = clock_today(), .lang = ctx->lang};
}

/* The form is not open in this browser: never was, or it ended. */
static enum status no_draft(struct ctx *ctx, enum status status)
{
    if (status != NOT_FOUND)
        return status;
    return ctx_page(ctx, 410, "patient/gone", NULL, json_pack("{s:n}", "draft"));
}

/* The page of the form that was open last, else the first. */
static const char *resume_path(struct ctx *ctx, const struct open_draft *draft)
{
    const struct form_item *page = form_page_find(ctx->app->form, draft->row.page);
    if (page == NULL)
        page = form_next_page(ctx->app->form, NULL, draft->answers);
    return path_or_check(ctx, page);
}

enum status patient_start(struct ctx *ctx)
{
    CLEANUP(draft_done) struct open_draft draft = {0};
    enum status status = draft_open(ctx, &draft);
    if (status != OK && status != NOT_FOUND)
        return status;
    json_t *open = status == NOT_FOUND
                       ? json_null()
                       : json_pack("{s:s}", "href", resume_path(ctx, &draft));
    return ctx_page(ctx, 200, "patient/start", NULL, json_pack("{s:o}", "draft", open));
}

/* The page that says to wait. What was answered so far stays. */
static enum status too_busy(struct ctx *ctx)
{
    dispatch_refuse(ctx, 429);
    return OK;
}

static bool is_admitted(const struct ctx *ctx, enum flood_kind kind)
{
    return flood_admits(ctx->app->flood, kind, ctx->request->peer, clock_monotonic_us());
}

enum status patient_begin(struct ctx *ctx)
{
    CLEANUP(draft_done) struct open_draft draft = {0};
    if (!str_is_blank(ctx_field(ctx, "homepage"))) /* no person sees this field */
        return INVALID;
    enum status status = draft_open(ctx, &draft);
    if (status == OK)
        return ctx_redirect(ctx, resume_path(ctx, &draft));
    if (status != NOT_FOUND)
        return status;
    if (!is_admitted(ctx, FLOOD_START))
        return too_busy(ctx);
    char token[SECRET_TOKEN_SIZE];
    struct uuid id;
    secret_token(token);
    secret_hash(token, strlen(token), draft.token_hash);
    status = store_draft_create(ctx->db, draft_hash(&draft), ctx->lang, NULL,
                                (struct uuid){{0}}, &id);
    if (status != OK)
        return status;
    draft_set_cookie(ctx, token);
    json_auto_t *nothing = json_object();
    return ctx_redirect(
        ctx, path_or_check(ctx, form_next_page(ctx->app->form, NULL, nothing)));
}

static enum status show_page(struct ctx *ctx, const struct open_draft *draft,
                             const struct form_item *page, const json_t *errors)
{
    bool is_change = ctx_query(ctx, "change") != NULL;
    const struct form_item *before =
        form_previous_page(ctx->app->form, page, draft->answers);
    const char *back = is_change        ? CHECK_PATH
                       : before == NULL ? "/"
                                        : page_path(ctx, before, false);
    const struct form_page_view view = {
        .form = ctx->app->form,
        .page = page,
        .answers = draft->answers,
        .errors = errors,
        .lang = ctx->lang,
        .action = page_path(ctx, page, is_change),
        .back_href = back,
        .later_href = "/save",
    };
    return ctx_page(ctx, errors == NULL ? 200 : 400, "patient/question", NULL,
                    form_page_model(&view));
}

static bool is_shown(const struct ctx *ctx, const struct form_item *page,
                     const json_t *answers)
{
    const struct form *form = ctx->app->form;
    const struct form_item *before = form_previous_page(form, page, answers);
    return form_next_page(form, before, answers) == page;
}

enum status patient_page(struct ctx *ctx)
{
    CLEANUP(draft_done) struct open_draft draft = {0};
    const struct form_item *page = form_page_find(ctx->app->form, ctx_param(ctx, "page"));
    enum status status = draft_open(ctx, &draft);
    if (status != OK)
        return no_draft(ctx, status);
    if (page == NULL)
        return NOT_FOUND;
    if (!is_shown(ctx, page, draft.answers))
        return ctx_redirect(ctx, resume_path(ctx, &draft));
    return show_page(ctx, &draft, page, NULL);
}

static struct form_pairs posted_pairs(struct ctx *ctx)
{
    struct form_pair *pairs =
        arena_array(ctx->arena, ctx->fields.count + 1, sizeof *pairs);
    for (size_t i = 0; i < ctx->fields.count; i++)
        pairs[i] = (struct form_pair){ctx->fields.at[i].name, ctx->fields.at[i].value};
    return (struct form_pairs){pairs, ctx->fields.count};
}

/* True when nothing was ever answered on the page: it has just opened, or was left out.
 */
static bool is_blank_page(const struct form *form, const struct form_item *page,
                          const json_t *answers)
{
    for (size_t i = page->index + 1; i < page->end_index; i++) {
        if (json_object_get(answers, form_item_at(form, i)->link_id) != NULL)
            return false;
    }
    return true;
}

/* Where to go after a page was answered. Coming from "Check your answers", back there,
 * unless the change opened questions that were not asked before. */
static const char *after_page(struct ctx *ctx, const struct form_item *page,
                              const json_t *answers)
{
    const struct form *form = ctx->app->form;
    const struct form_context context = form_context(ctx);
    const struct form_item *next = form_next_page(form, page, answers);
    if (ctx_query(ctx, "change") == NULL)
        return path_or_check(ctx, next);
    if (next == NULL || !is_blank_page(form, next, answers))
        next = form_first_unanswered(form, answers, &context);
    return next == NULL ? CHECK_PATH : page_path(ctx, next, true);
}

/* Reads the draft, takes the page into it, stores it; again when another window was
 * faster. */
static enum status take_page(struct ctx *ctx, const struct form_item *page,
                             struct open_draft *draft, json_t **reterr)
{
    const struct form_context context = form_context(ctx);
    enum status status = CONFLICT;
    for (int attempt = 0; attempt < STORE_ATTEMPTS && status == CONFLICT; attempt++) {
        draft_done(draft);
        json_decref(*reterr);
        *draft = (struct open_draft){0};
        *reterr = NULL;
        status = draft_open(ctx, draft);
        if (status != OK)
            return status;
        enum status read = form_page_read(ctx->app->form, page, posted_pairs(ctx),
                                          &context, draft->answers, reterr);
        if (read != OK && read != INVALID)
            return read;
        status = draft_store(ctx, draft, page->name);
    }
    return status;
}

enum status patient_answer(struct ctx *ctx)
{
    CLEANUP(draft_done) struct open_draft draft = {0};
    json_auto_t *errors = NULL;
    const struct form_item *page = form_page_find(ctx->app->form, ctx_param(ctx, "page"));
    if (page == NULL)
        return NOT_FOUND;
    enum status status = take_page(ctx, page, &draft, &errors);
    if (status != OK)
        return no_draft(ctx, status);
    if (errors != NULL)
        return show_page(ctx, &draft, page, errors);
    return ctx_redirect(ctx, after_page(ctx, page, draft.answers));
}

static enum status show_review(struct ctx *ctx, const struct open_draft *draft,
                               const json_t *errors)
{
    const struct form_item *last =
        form_previous_page(ctx->app->form, NULL, draft->answers);
    const struct form_review_view view = {
        .form = ctx->app->form,
        .answers = draft->answers,
        .errors = errors,
        .lang = ctx->lang,
        .action = "/form/send",
        .back_href = last == NULL ? "/" : page_path(ctx, last, false),
        .later_href = "/save",
        .page_base = "/form/",
        .change_suffix = "?change=1",
    };
    return ctx_page(ctx, errors == NULL ? 200 : 400, "patient/check", NULL,
                    form_review_model(&view));
}

enum status patient_check(struct ctx *ctx)
{
    CLEANUP(draft_done) struct open_draft draft = {0};
    enum status status = draft_open(ctx, &draft);
    return status == OK ? show_review(ctx, &draft, NULL) : no_draft(ctx, status);
}

/* A second click finds the same key and gets the same reference. */
static enum status send_response(struct ctx *ctx, const struct open_draft *draft,
                                 const json_t *response)
{
    char key[SECRET_HASH_HEX_SIZE];
    uint8_t hash[SECRET_HASH_BYTES];
    str_hex(draft->token_hash, sizeof draft->token_hash, key);
    secret_hash(draft->row.answers, strlen(draft->row.answers), hash);
    const struct submission submission = {
        .response = response,
        .channel = "web",
        .draft_id = draft->row.id,
        .intake_id = draft->row.changes_intake,
        .idempotency_key = key,
        .idempotency_caller = SENT_BY,
        .request_hash = {hash, sizeof hash},
    };
    struct submit_receipt receipt;
    enum status status = submit_intake(ctx, &submission, &receipt);
    if (status != OK)
        return status;
    draft_set_cookie(ctx, NULL);
    return ctx_redirect(ctx,
                        arena_printf(ctx->arena, "/status/%s?sent=1", receipt.token));
}

/* The draft ended because it was sent: a second click, or a browser that did not get the
 * answer to the first. Its own link to the same request. */
static enum status sent_before(struct ctx *ctx)
{
    struct open_draft draft = {0};
    char key[SECRET_HASH_HEX_SIZE], token[SECRET_TOKEN_SIZE];
    uint8_t hash[SECRET_HASH_BYTES];
    if (!draft_hash_of_cookie(ctx, draft.token_hash))
        return no_draft(ctx, NOT_FOUND);
    str_hex(draft.token_hash, sizeof draft.token_hash, key);
    secret_token(token);
    secret_hash(token, strlen(token), hash);
    enum status status = store_intake_grant_again(ctx->db, SENT_BY, key,
                                                  (struct db_bytes){hash, sizeof hash});
    if (status != OK)
        return no_draft(ctx, status);
    return ctx_redirect(ctx, arena_printf(ctx->arena, "/status/%s?sent=1", token));
}

enum status patient_send(struct ctx *ctx)
{
    CLEANUP(draft_done) struct open_draft draft = {0};
    json_auto_t *response = NULL, *errors = NULL;
    enum status status = draft_open(ctx, &draft);
    if (status == NOT_FOUND)
        return sent_before(ctx);
    if (status != OK)
        return status;
    const struct form_context context = form_context(ctx);
    status = form_check(ctx->app->form, draft.answers, &context, &response, &errors);
    if (status == INVALID)
        return show_review(ctx, &draft, errors);
    if (status != OK)
        return status;
    bool is_change = !uuid_is_nil(draft.row.changes_intake);
    if ((!is_change && flood_is_too_fast(draft.row.created_us, clock_now_us())) ||
        !is_admitted(ctx, FLOOD_SEND))
        return too_busy(ctx);
    return send_response(ctx, &draft, response);
}
