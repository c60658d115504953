/* Everything in the file is invented; addresses end in .invalid (RFC 2606). */
#include "command/demo.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/str.h"
#include "store/staff.h"
#include "view/value.h"
#include "web/submit.h"

enum { ARENA_BYTES = 64 * 1024 * 1024 };

static enum status give_account(struct ctx *ctx, const json_t *sample, const char *hash)
{
    struct staff_row known;
    const struct store_actor actor = {.kind = ACTOR_KIND_SYSTEM};
    const struct staff_new staff = {.id = uuid_make(),
                                    .name = value_text(sample, "name"),
                                    .email = value_text(sample, "email"),
                                    .role = value_text(sample, "role"),
                                    .password_hash = hash};
    enum status status = store_staff_by_email(ctx->db, ctx->arena, staff.email, &known);
    if (status == NOT_FOUND)
        return store_staff_create(ctx->db, &staff, &actor);
    if (status != OK)
        return status;
    return store_staff_set_password(ctx->db, known.id, hash, &actor);
}

static enum status give_accounts(struct ctx *ctx, const json_t *samples)
{
    char password[SECRET_TOKEN_SIZE], hash[SECRET_PASSWORD_SIZE];
    size_t index;
    const json_t *sample;
    secret_token(password);
    enum status status = secret_password_hash(password, hash);
    json_array_foreach(samples, index, sample)
    {
        if (status == OK)
            status = give_account(ctx, sample, hash);
        if (status == OK)
            printf("forelock: demo %-13s %-26s password %s\n", value_text(sample, "role"),
                   value_text(sample, "email"), password);
    }
    return status;
}

/* One value of the file as a FHIR answer of the item's type; NULL when it does not fit.
 */
static json_t *answer_value(const struct form_item *item, const json_t *value)
{
    const char *text = json_string_value(value);
    const struct form_option *option = text == NULL ? NULL : form_option_find(item, text);
    if (option != NULL)
        return json_deep_copy(option->answer);
    if (json_is_boolean(value))
        return json_pack("{s:O}", "valueBoolean", value);
    if (item->type == FORM_INTEGER)
        return json_pack("{s:O}", "valueInteger", value);
    if (item->type == FORM_DECIMAL)
        return json_pack("{s:O}", "valueDecimal", value);
    return json_pack("{s:s?}", item->type == FORM_DATE ? "valueDate" : "valueString",
                     text);
}

static bool add_answer(const struct form *form, json_t *answers, const char *link_id,
                       const json_t *value)
{
    const struct form_item *item = form_item_find(form, link_id);
    if (item == NULL)
        return false;
    json_t *list = json_array();
    size_t index;
    const json_t *each;
    if (json_is_array(value)) {
        json_array_foreach(value, index, each)
            json_array_append_new(list, answer_value(item, each));
    } else {
        json_array_append_new(list, answer_value(item, value));
    }
    return json_object_set_new(answers, link_id, list) == 0;
}

/* Flat answers of one person: the healthy ones, overridden by their own; null removes. */
static json_t *person_answers(const struct form *form, const json_t *healthy,
                              const json_t *person, struct buf *reterr)
{
    json_auto_t *values = json_copy((json_t *)healthy);
    json_object_update(values, (json_t *)person);
    json_object_set_new(values, "consent.signature",
                        json_sprintf("%s %s", value_text(person, "about.given"),
                                     value_text(person, "about.family")));
    json_t *answers = json_object();
    const char *link_id;
    json_t *value;
    json_object_foreach(values, link_id, value)
    {
        if (!json_is_null(value) && !add_answer(form, answers, link_id, value))
            buf_printf(reterr, "demo: the form has no question %s. ", link_id);
    }
    return answers;
}

static enum status send_person(struct ctx *ctx, const json_t *healthy,
                               const json_t *person, struct buf *reterr)
{
    const struct form_context context = {.today = clock_today(), .lang = "en"};
    json_auto_t *response = NULL, *errors = NULL;
    json_auto_t *answers = person_answers(ctx->app->form, healthy, person, reterr);
    enum status status =
        form_check(ctx->app->form, answers, &context, &response, &errors);
    if (status != OK) {
        char *text = json_dumps(errors, JSON_COMPACT);
        buf_printf(reterr, "demo: %s %s does not fit the form: %s",
                   value_text(person, "about.given"), value_text(person, "about.family"),
                   text == NULL ? "" : text);
        free(text);
        return INVALID;
    }
    static const uint8_t same[SECRET_HASH_BYTES] = {0};
    const struct submission submission = {
        .response = response,
        .channel = "web",
        .idempotency_key = value_text(person, "about.email"),
        .idempotency_caller = "demo",
        .request_hash = {same, sizeof same},
    };
    struct submit_receipt receipt;
    return submit_intake(ctx, &submission, &receipt);
}

static enum status fill(struct ctx *ctx, const json_t *demo, struct buf *reterr)
{
    size_t index;
    const json_t *person;
    enum status status = give_accounts(ctx, json_object_get(demo, "staff"));
    json_array_foreach(json_object_get(demo, "people"), index, person)
    {
        if (status == OK)
            status = send_person(ctx, json_object_get(demo, "healthy"), person, reterr);
    }
    return status;
}

enum status demo_fill(const struct app *app, struct db *db, struct buf *reterr)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, ARENA_BYTES);
    char *path = config_share_path(app->config, "config/demo.json");
    json_error_t error;
    json_auto_t *demo = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (demo == NULL)
        buf_printf(reterr, "%s, line %d: %s", path, error.line, error.text);
    free(path);
    if (demo == NULL)
        return INVALID;
    const struct http_request request = {.id = "demo"};
    struct ctx ctx = {
        .app = app, .db = db, .arena = &arena, .request = &request, .lang = "en"};
    enum status status = fill(&ctx, demo, reterr);
    if (status != OK && reterr->length == 0)
        buf_printf(reterr, "the demo's data cannot be stored (%s)", status_name(status));
    return status;
}
