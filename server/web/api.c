/* Bad input is answered with every error at once, each naming its field. */
#include "web/api.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "domain/reference.h"
#include "web/route.h"

static bool is_printable(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < 0x21 || *text > 0x7E)
            return false;
    }
    return true;
}

bool api_idempotency_read(struct ctx *ctx, struct api_idempotency *ret)
{
    const char *key = http_header(ctx->request, "Idempotency-Key");
    size_t length = key == NULL ? 0 : strlen(key);
    *ret = (struct api_idempotency){.key = key};
    if (key != NULL &&
        (length < API_KEY_TEXT_MIN || length > API_KEY_TEXT_MAX || !is_printable(key))) {
        json_t *errors = json_array();
        api_error_add(errors, "Idempotency-Key", "malformed",
                      "Send 8 to 128 printable ASCII characters without spaces.");
        (void)ctx_problem(ctx, 400, "bad-request", "The Idempotency-Key cannot be used.",
                          errors);
        return false;
    }
    if (key == NULL)
        return true;
    char id[UUID_TEXT_SIZE];
    uuid_format(ctx->caller.id, id);
    ret->caller = arena_printf(ctx->arena, "api_key:%s", id);
    CLEANUP(buf_done) struct buf bound = {0};
    buf_printf(&bound, "%s %s\n", ctx->route->name, ctx->request->path);
    buf_append(&bound, ctx->request->body, ctx->request->body_size);
    secret_hash(bound.data, bound.length, ret->hash);
    return true;
}

struct db_bytes api_idempotency_hash(const struct api_idempotency *idempotency)
{
    return (struct db_bytes){idempotency->hash, sizeof idempotency->hash};
}

void api_error_add(json_t *errors, const char *field, const char *code,
                   const char *detail)
{
    json_array_append_new(errors, json_pack("{s:s, s:s, s:s}", "field", field, "code",
                                            code, "detail", detail));
}

enum status api_form_problem(struct ctx *ctx, const json_t *form_errors)
{
    json_t *errors = json_array();
    size_t index;
    const json_t *error;
    json_array_foreach(form_errors, index, error)
    {
        api_error_add(errors, json_string_value(json_object_get(error, "link_id")),
                      json_string_value(json_object_get(error, "code")),
                      json_string_value(json_object_get(error, "message")));
    }
    return ctx_problem(ctx, 422, "unprocessable", "Some answers are missing or wrong.",
                       errors);
}

const char *api_text(const json_t *body, const char *field, size_t max_codepoints,
                     bool is_required, json_t *errors)
{
    const json_t *value = json_object_get(body, field);
    if (value == NULL || json_is_null(value)) {
        if (is_required)
            api_error_add(errors, field, "required", "Send this member.");
        return NULL;
    }
    const char *text = json_string_value(value);
    if (text == NULL) {
        api_error_add(errors, field, "wrong_type", "Send a string.");
        return NULL;
    }
    if (is_required && str_is_blank(text))
        api_error_add(errors, field, "required", "Send text that is not blank.");
    if (str_codepoints(text) > max_codepoints)
        api_error_add(errors, field, "too_long", "Send a shorter text.");
    return text;
}

struct uuid api_uuid(const json_t *body, const char *field, json_t *errors)
{
    struct uuid id = {{0}};
    const char *text = json_string_value(json_object_get(body, field));
    if (uuid_parse(text, &id) != OK)
        api_error_add(errors, field, text == NULL ? "required" : "not_a_uuid",
                      "Send an identifier as this API gave it.");
    return id;
}

int64_t api_instant(const json_t *body, const char *field, json_t *errors)
{
    int64_t instant_us = 0;
    if (clock_parse_utc(json_string_value(json_object_get(body, field)), &instant_us) !=
        OK)
        api_error_add(errors, field, "not_an_instant",
                      "Send a time such as 2026-11-17T14:30:00Z.");
    return instant_us;
}

void api_known_only(const json_t *body, const char *const *names, json_t *errors)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)body, key, value)
    {
        const char *const *name = names;
        while (*name != NULL && !str_equal(*name, key))
            name++;
        if (*name == NULL)
            api_error_add(errors, key, "unknown", "Leave this member out.");
    }
}

bool api_query_int(struct ctx *ctx, const char *name, int64_t low, int64_t high,
                   int64_t fallback, int64_t *ret)
{
    const char *text = ctx_query(ctx, name);
    *ret = fallback;
    if (text == NULL || str_parse_int(text, low, high, ret) == OK)
        return true;
    json_t *errors = json_array();
    api_error_add(errors, name, "out_of_range",
                  arena_printf(ctx->arena, "Send a whole number from %lld to %lld.",
                               (long long)low, (long long)high));
    (void)ctx_problem(ctx, 400, "bad-request", "A query parameter is out of range.",
                      errors);
    return false;
}

json_t *api_instant_json(int64_t instant_us)
{
    char text[CLOCK_UTC_TEXT_SIZE];
    clock_format_utc(instant_us, text);
    return json_string(text);
}

json_t *api_uuid_json(struct uuid id)
{
    char text[UUID_TEXT_SIZE];
    uuid_format(id, text);
    return json_string(text);
}

void api_show_references(json_t *value)
{
    const char *key;
    json_t *member;
    void *next;
    size_t index;
    json_array_foreach(value, index, member) api_show_references(member);
    json_object_foreach_safe(value, next, key, member)
    {
        const char *stored = json_string_value(member);
        if (!str_equal(key, "reference") || stored == NULL ||
            strlen(stored) != REFERENCE_LENGTH) {
            api_show_references(member);
            continue;
        }
        char shown[REFERENCE_SHOWN_SIZE];
        reference_show(stored, shown);
        json_object_set_new(value, key, json_string(shown));
    }
}
