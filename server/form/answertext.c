/* Checked answers read back: as flat answers, and as words for people. */
#include "form/internal.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* Response groups nest as deep as the questionnaire's; deeper ones are not ours. */
static void flatten(const json_t *items, int depth, json_t *flat)
{
    size_t i;
    json_t *item;
    if (depth > FORM_DEPTH_MAX)
        return;
    json_array_foreach((json_t *)items, i, item)
    {
        const char *link_id = json_string_value(json_object_get(item, "linkId"));
        json_t *answers = json_object_get(item, "answer");
        json_t *known = json_object_get(flat, link_id);
        if (link_id != NULL && known != NULL && json_is_array(answers))
            json_array_extend(known, answers);
        else if (link_id != NULL && json_is_array(answers))
            json_object_set_new(flat, link_id, json_copy(answers));
        flatten(json_object_get(item, "item"), depth + 1, flat);
    }
}

json_t *form_answers_from_response(const json_t *response)
{
    json_t *flat = json_object();
    flatten(json_object_get(response, "item"), 0, flat);
    return flat;
}

static const char *month_name(int month, const char *lang)
{
    static const char *const names[2][12] = {
        {"January", "February", "March", "April", "May", "June", "July", "August",
         "September", "October", "November", "December"},
        {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
         "septiembre", "octubre", "noviembre", "diciembre"},
    };
    return names[str_equal(lang, "es")][month - 1];
}

static void put_date(const char *text, const char *lang, struct buf *out)
{
    struct date date;
    if (date_parse(text, &date) != OK)
        buf_puts(out, text);
    else if (str_equal(lang, "es"))
        buf_printf(out, "%d de %s de %d", date.day, month_name(date.month, lang),
                   date.year);
    else
        buf_printf(out, "%s %d, %d", month_name(date.month, lang), date.day, date.year);
}

static void put_month(const char *text, const char *lang, struct buf *out)
{
    char day[DATE_TEXT_SIZE];
    struct date date;
    int length = snprintf(day, sizeof day, "%.7s-01", text);
    if (strlen(text) != 7 || length != DATE_TEXT_SIZE - 1 || date_parse(day, &date) != OK)
        buf_puts(out, text);
    else
        buf_printf(out, str_equal(lang, "es") ? "%s de %d" : "%s %d",
                   month_name(date.month, lang), date.year);
}

static const struct form_option *option_of(const struct form_item *item,
                                           const json_t *answer)
{
    for (size_t i = 0; i < item->option_count; i++) {
        int order;
        if (form_value_compare(answer, item->options[i].answer, &order) && order == 0)
            return &item->options[i];
    }
    return NULL;
}

static void put_text(const struct form_item *item, const char *key, const char *text,
                     const char *lang, struct buf *out)
{
    if (str_equal(key, "valueDate"))
        put_date(text, lang, out);
    else if (item->is_approximate)
        put_month(text, lang, out);
    else
        buf_puts(out, text);
}

void form_answer_text(const struct form_item *item, const json_t *answer,
                      const char *lang, struct buf *out)
{
    const json_t *value = NULL;
    const char *key = form_value_key(answer, &value);
    const struct form_option *option = option_of(item, answer);
    if (key == NULL)
        return;
    const char *display = json_string_value(json_object_get(value, "display"));
    if (option != NULL)
        buf_puts(out, form_text(&option->text, lang));
    else if (json_is_string(value))
        put_text(item, key, json_string_value(value), lang, out);
    else if (json_is_integer(value))
        buf_printf(out, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        buf_printf(out, "%g", json_real_value(value));
    else if (json_is_boolean(value) && str_equal(lang, "es"))
        buf_puts(out, json_is_true(value) ? "Sí" : "No");
    else if (json_is_boolean(value))
        buf_puts(out, json_is_true(value) ? "Yes" : "No");
    else if (display != NULL)
        buf_puts(out, display);
}
