/*
 * What was sent, to read and print, and the way to change it: the form again, filled in.
 * Sending it stores a new version; clearances end then, and a doctor may have to look
 * again.
 */
#include <stdlib.h>

#include "base/str.h"
#include "store/read.h"
#include "view/form_page.h"
#include "web/draft.h"
#include "web/handlers.h"
#include "web/patient.h"

/* The request, and its latest answers as stored: a QuestionnaireResponse, a new
 * reference. */
static enum status open_with_answers(struct ctx *ctx, struct patient_case *opened,
                                     json_t **ret_response)
{
    enum status status = patient_case_open(ctx, opened);
    if (status != OK)
        return status;
    const struct db_bytes hash = {opened->token_hash, sizeof opened->token_hash};
    struct store_actor actor = ctx_actor(ctx);
    actor.kind = ACTOR_KIND_PATIENT;
    char *text;
    status = store_patient_answers(ctx->db, ctx->arena, hash, &actor, &text);
    if (status != OK)
        return status;
    json_auto_t *stored = json_loads(text, 0, NULL);
    json_t *response = json_object_get(stored, "response");
    if (response == NULL)
        return FAILED;
    *ret_response = json_incref(response);
    return OK;
}

static bool is_closed(const struct patient_case *opened)
{
    return str_equal(json_string_value(json_object_get(opened->status, "state")),
                     "closed");
}

static bool has_visit(const struct patient_case *opened)
{
    size_t index;
    const json_t *booking;
    json_array_foreach(json_object_get(opened->status, "bookings"), index, booking)
    {
        if (str_equal(json_string_value(json_object_get(booking, "status")), "active"))
            return true;
    }
    return false;
}

enum status patient_answers(struct ctx *ctx)
{
    CLEANUP(patient_case_done) struct patient_case opened = {0};
    json_auto_t *response = NULL;
    enum status status = open_with_answers(ctx, &opened, &response);
    if (status != OK)
        return status;
    ctx->lang = opened.lang;
    json_auto_t *answers = form_answers_from_response(response);
    const struct form_review_view view = {
        .form = ctx->app->form,
        .answers = answers,
        .lang = ctx->lang,
        .action = "",
        .back_href = opened.base_href,
        .page_base = "",
        .change_suffix = "",
    };
    json_t *model = form_review_model(&view);
    json_object_set(model, "reference", json_object_get(opened.status, "reference"));
    return ctx_page(ctx, 200, "patient/answers", NULL, model);
}

enum status patient_change_ask(struct ctx *ctx)
{
    CLEANUP(patient_case_done) struct patient_case opened = {0};
    enum status status = patient_case_open(ctx, &opened);
    if (status != OK)
        return status;
    if (is_closed(&opened))
        return ctx_redirect(ctx, opened.base_href);
    ctx->lang = opened.lang;
    return ctx_page(ctx, 200, "patient/change", NULL,
                    json_pack("{s:s, s:s, s:b}", "action", ctx->request->path,
                              "back_href", opened.base_href, "has_visit",
                              has_visit(&opened)));
}

static enum status begin_change(struct ctx *ctx, const struct patient_case *opened,
                                const json_t *response)
{
    char token[SECRET_TOKEN_SIZE];
    uint8_t hash[SECRET_HASH_BYTES];
    struct uuid id;
    json_auto_t *answers = form_answers_from_response(response);
    char *text = json_dumps(answers, JSON_COMPACT);
    secret_token(token);
    secret_hash(token, SECRET_TOKEN_SIZE - 1, hash);
    enum status status =
        text == NULL ? FAILED
                     : store_draft_create(ctx->db, (struct db_bytes){hash, sizeof hash},
                                          ctx->lang, text, opened->intake_id, &id);
    free(text);
    if (status != OK)
        return status;
    draft_set_cookie(ctx, token);
    return ctx_redirect(ctx, "/form/check");
}

enum status patient_change(struct ctx *ctx)
{
    CLEANUP(patient_case_done) struct patient_case opened = {0};
    json_auto_t *response = NULL;
    enum status status = open_with_answers(ctx, &opened, &response);
    if (status != OK)
        return status;
    if (is_closed(&opened))
        return ctx_redirect(ctx, opened.base_href);
    ctx->lang = opened.lang;
    return begin_change(ctx, &opened, response);
}
