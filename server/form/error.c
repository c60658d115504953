/*
 * Errors as JSON. The words come from the item, else from the questionnaire, else from
 * the table below, which is what an integrator's mistakes are answered with.
 */
#include "form/internal.h"

#include <string.h>

#include "base/str.h"

static const struct {
    const char *code;
    const char *message;
} defaults[] = {
    {"required", "Answer this question"},
    {"too_long", "Use {max} characters or fewer"},
    {"not_text", "Use letters, numbers and punctuation only"},
    {"not_a_date", "Enter a real date with month, day and year"},
    {"in_future", "Enter a date that is not in the future"},
    {"too_old", "Check the year"},
    {"not_a_number", "Enter a number, such as 6.5"},
    {"not_whole", "Enter a whole number, such as 6"},
    {"below_min", "Enter {min} or more"},
    {"above_max", "Enter {max} or less"},
    {"not_an_option", "Choose from the answers shown"},
    {"pattern", "Check how this is written"},
    {"exclusive", "Choose “{option}” alone, or choose what applies"},
    {"repeated", "Give each answer once"},
    {"too_many", "Give fewer answers"},
    {"unknown_item", "This linkId is not in the questionnaire at this place"},
    {"unknown_element", "This member is not accepted here"},
    {"wrong_type", "This value has another type than the item"},
    {"wrong_resource", "Send a QuestionnaireResponse with status completed"},
    {"wrong_version", "Name the questionnaire and version in use: {expected}"},
};

bool form_error_code_is_known(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(defaults); i++)
        if (str_equal(defaults[i].code, code))
            return true;
    return false;
}

static const char *default_message(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(defaults); i++)
        if (str_equal(defaults[i].code, code))
            return defaults[i].message;
    return defaults[0].message;
}

static const char *message_in(const json_t *messages, const char *code, const char *lang)
{
    const json_t *found = json_object_get(messages, code);
    const struct form_text text = {json_string_value(json_object_get(found, "english")),
                                   json_object_get(found, "element")};
    return form_text(&text, lang);
}

static void put_parameter(struct buf *out, const json_t *value)
{
    if (json_is_string(value))
        buf_puts(out, json_string_value(value));
    else if (json_is_integer(value))
        buf_printf(out, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        buf_printf(out, "%g", json_real_value(value));
}

/* Replaces each {name} that is a parameter; other braces stay. */
static void fill_in(const char *message, const json_t *parameters, struct buf *out)
{
    while (*message != '\0') {
        const char *end = *message == '{' ? strchr(message, '}') : NULL;
        const json_t *value = end == NULL ? NULL
                                          : json_object_getn(parameters, message + 1,
                                                             (size_t)(end - message - 1));
        if (value == NULL) {
            buf_putc(out, *message++);
            continue;
        }
        put_parameter(out, value);
        message = end + 1;
    }
}

static void append(struct form_check *check, const char *link_id, const char *part,
                   const char *code, const char *message, json_t *parameters)
{
    json_auto_t *values = parameters == NULL ? json_object() : parameters;
    if (json_array_size(check->errors) >= FORM_ERRORS_MAX)
        return;
    CLEANUP(buf_done) struct buf text = {0};
    fill_in(message, values, &text);
    json_t *error =
        json_pack("{s:s s:s s:s s:s s:O}", "link_id", link_id, "part", part, "code", code,
                  "message", buf_text(&text), "parameters", values);
    if (error == NULL || json_array_append_new(check->errors, error) != 0)
        memory_exhausted("form error");
}

void form_error_add(struct form_check *check, const struct form_item *item,
                    const char *part, const char *code, json_t *parameters)
{
    const char *lang = check->context->lang;
    const char *message = message_in(item->messages, code, lang);
    if (message == NULL)
        message = message_in(check->form->messages, code, lang);
    if (message == NULL)
        message = default_message(code);
    append(check, item->link_id, part, code, message, parameters);
}

void form_error_add_at(struct form_check *check, const char *link_id, const char *code)
{
    enum { LINK_ID_SHOWN = 120 };
    const char *message = message_in(check->form->messages, code, check->context->lang);
    json_t *parameters = json_pack("{s:s}", "expected", check->form->canonical);
    bool is_fit = link_id != NULL && strlen(link_id) <= LINK_ID_SHOWN;
    append(check, is_fit ? link_id : "", "", code,
           message == NULL ? default_message(code) : message, parameters);
}
