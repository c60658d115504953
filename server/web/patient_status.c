/* /status/{token}: where a request stands. The token in the link is the only key to it.
 */
#include <string.h>

#include "base/str.h"
#include "store/read.h"
#include "view/status_page.h"
#include "view/value.h"
#include "web/api.h"
#include "web/handlers.h"
#include "web/patient.h"

enum status patient_case_open(struct ctx *ctx, struct patient_case *ret)
{
    const char *token = ctx_param(ctx, "token");
    if (strlen(token) != SECRET_TOKEN_SIZE - 1)
        return NOT_FOUND;
    struct patient_case opened = {
        .base_href = arena_printf(ctx->arena, "/status/%s", token),
    };
    secret_hash(token, strlen(token), opened.token_hash);
    const struct db_bytes hash = {opened.token_hash, sizeof opened.token_hash};
    struct store_actor actor = ctx_actor(ctx);
    actor.kind = ACTOR_KIND_PATIENT;
    char *text;
    enum status status = store_patient_status(ctx->db, ctx->arena, hash, &actor, &text);
    if (status != OK)
        return status;
    opened.status = json_loads(text, 0, NULL);
    const char *id = json_string_value(json_object_get(opened.status, "id"));
    if (uuid_parse(id, &opened.intake_id) != OK) {
        json_decref(opened.status);
        return FAILED;
    }
    api_show_references(opened.status);
    /* It outlives the case: the page that says what went wrong is in this language too.
     */
    opened.lang = arena_strdup(ctx->arena,
                               json_string_value(json_object_get(opened.status, "lang")));
    *ret = opened;
    return OK;
}

void patient_case_done(struct patient_case *opened)
{
    json_decref(opened->status);
}

const json_t *patient_treatment(const struct patient_case *opened, const char *code)
{
    return value_find(json_object_get(opened->status, "treatments"), "code", code);
}

const json_t *patient_booking(const struct patient_case *opened, const char *id)
{
    return value_find(json_object_get(opened->status, "bookings"), "id", id);
}

enum status patient_status(struct ctx *ctx)
{
    CLEANUP(patient_case_done) struct patient_case opened = {0};
    enum status status = patient_case_open(ctx, &opened);
    if (status != OK)
        return status;
    ctx->lang = opened.lang;
    const struct status_page page = {
        .status = opened.status,
        .base_href = opened.base_href,
        .lang = ctx->lang,
        .is_new = ctx_query(ctx, "sent") != NULL,
        .openings = ctx->app->openings,
        .opening_count = ctx->app->opening_count,
    };
    return ctx_page(ctx, 200, "patient/status", NULL,
                    status_page_model(ctx->arena, &page));
}
