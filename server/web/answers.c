/* The linkIds read here are those of forms/consultation.json that become columns. */
#include "web/answers.h"

#include <stdlib.h>

#include "base/str.h"

static const char *value_text(const json_t *value)
{
    static const char *const plain[] = {"valueString", "valueDate"};
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        const char *text = json_string_value(json_object_get(value, plain[i]));
        if (text != NULL)
            return text;
    }
    return json_string_value(
        json_object_get(json_object_get(value, "valueCoding"), "code"));
}

const char *answers_text(const json_t *flat, const char *link_id)
{
    return value_text(json_array_get(json_object_get(flat, link_id), 0));
}

enum status answers_person(const json_t *flat, const char *lang, struct person *ret)
{
    struct person person = {
        .given = answers_text(flat, "about.given"),
        .family = answers_text(flat, "about.family"),
        .sex = answers_text(flat, "about.sex"),
        .email = answers_text(flat, "about.email"),
        .phone = answers_text(flat, "about.phone"),
        .lang = lang,
    };
    if (person.given == NULL || person.family == NULL ||
        date_parse(answers_text(flat, "about.birth_date"), &person.birth_date) != OK)
        return INVALID;
    *ret = person;
    return OK;
}

const char *answers_treatments(struct arena *arena, const json_t *flat)
{
    json_auto_t *codes = json_array();
    size_t index;
    const json_t *value;
    json_array_foreach(json_object_get(flat, "wishes.treatments"), index, value)
    {
        const char *code = value_text(value);
        if (code != NULL && !str_equal(code, "unsure"))
            json_array_append_new(codes, json_string(code));
    }
    char *text = json_dumps(codes, JSON_COMPACT);
    char *copy = arena_strdup(arena, text);
    free(text);
    return copy;
}
