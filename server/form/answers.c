/* All answers of one question together: how many, none twice, "none of these" alone. */
#include "form/internal.h"

#include "base/str.h"

/* The option an answer stands for, or NULL for own words and plain values. */
static const struct form_option *option_of(const struct form_item *item,
                                           const json_t *answer)
{
    for (size_t i = 0; i < item->option_count; i++)
        if (json_equal(answer, item->options[i].answer))
            return &item->options[i];
    return NULL;
}

static bool has_earlier(const json_t *answers, size_t before, const json_t *answer)
{
    for (size_t i = 0; i < before; i++)
        if (json_equal(json_array_get(answers, i), answer))
            return true;
    return false;
}

/* Together with another answer only; adds the error and says false. */
static bool is_compatible(struct form_check *check, const struct form_item *item,
                          const json_t *answers)
{
    size_t i;
    json_t *answer;
    json_array_foreach((json_t *)answers, i, answer)
    {
        const struct form_option *option = option_of(item, answer);
        if (has_earlier(answers, i, answer)) {
            form_error_add(check, item, "", "repeated", NULL);
            return false;
        }
        if (option == NULL || !option->is_exclusive || json_array_size(answers) == 1)
            continue;
        const char *name = form_text(&option->text, check->context->lang);
        form_error_add(check, item, "", "exclusive", json_pack("{s:s}", "option", name));
        return false;
    }
    return true;
}

static bool is_given(const struct form_item *item, const json_t *answers)
{
    if (json_array_size(answers) == 0)
        return false;
    const json_t *first = json_array_get(answers, 0);
    return !item->must_be_true || json_is_true(json_object_get(first, "valueBoolean"));
}

/* Each value by itself; NULL when one is wrong. Blank text is left out. */
static json_t *check_each(struct form_check *check, const struct form_item *item,
                          const json_t *answers)
{
    json_t *clean = json_array();
    bool is_good = true;
    size_t i;
    json_t *answer;
    json_array_foreach((json_t *)answers, i, answer)
    {
        json_t *value = form_value_check(check, item, answer);
        is_good = is_good && value != NULL;
        if (value != NULL && !json_is_null(value))
            json_array_append_new(clean, value);
    }
    if (is_good)
        return clean;
    json_decref(clean);
    return NULL;
}

json_t *form_answers_check(struct form_check *check, const struct form_item *item,
                           const json_t *answers)
{
    size_t count = json_array_size(answers);
    if (count > FORM_ANSWERS_MAX || (count > 1 && !item->repeats)) {
        json_int_t max = item->repeats ? FORM_ANSWERS_MAX : 1;
        form_error_add(check, item, "", "too_many", json_pack("{s:I}", "max", max));
        return NULL;
    }
    json_t *clean = check_each(check, item, answers);
    if (clean == NULL)
        return NULL;
    bool is_missing = (item->is_required || item->must_be_true) && !is_given(item, clean);
    if (is_missing)
        form_error_add(check, item, "", "required", NULL);
    if (!is_missing && is_compatible(check, item, clean))
        return clean;
    json_decref(clean);
    return NULL;
}
