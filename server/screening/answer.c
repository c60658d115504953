/* Flattening answers; see answer.h. */
#include "screening/answer.h"

#include <string.h>

enum { ANSWERS_LIMIT = 2000, DEPTH_LIMIT = 16 };

static struct answer *answer_push(struct answers *answers, const char *link)
{
    struct answer *answer = NULL;

    if (answers->count == ANSWERS_LIMIT)
        return NULL;
    answer = &answers->list[answers->count++];
    answer->link = link;
    return answer;
}

static enum status plain_take(struct answers *answers, const char *link,
                              const json_t *value)
{
    struct answer *answer = answer_push(answers, link);

    if (!answer)
        return INVALID;
    if (json_is_string(value)) {
        answer->text = json_string_value(value);
        answer->code = answer->text;
    } else if (json_is_boolean(value)) {
        answer->code = json_is_true(value) ? "true" : "false";
    } else if (json_is_number(value)) {
        answer->is_number = true;
        answer->number = json_number_value(value);
    } else {
        return INVALID;
    }
    return OK;
}

static enum status fhir_answer(struct answers *answers, const char *link,
                               const json_t *json)
{
    static const char *const PLAIN[] = {"valueString",  "valueBoolean", "valueInteger",
                                        "valueDecimal", "valueDate",    "valueDateTime"};
    const json_t *coding = json_object_get(json, "valueCoding");
    struct answer *answer = NULL;

    for (size_t i = 0; i < COUNT_OF(PLAIN); i++) {
        const json_t *value = json_object_get(json, PLAIN[i]);

        if (value)
            return plain_take(answers, link, value);
    }
    if (!json_is_string(json_object_get(coding, "code")))
        return INVALID; /* what is not understood must not pass for "nothing said" */
    answer = answer_push(answers, link);
    if (!answer)
        return INVALID;
    answer->code = json_string_value(json_object_get(coding, "code"));
    return OK;
}

/* The form module's flat answers: linkId, then a list of FHIR answer values. */
static enum status flat_read(struct answers *answers, const json_t *flat)
{
    const char *link = NULL;
    json_t *list = NULL;

    json_object_foreach((json_t *)flat, link, list)
    {
        size_t index = 0;
        json_t *item = NULL;

        if (!json_is_array(list))
            return INVALID;
        json_array_foreach(list, index, item)
        {
            if (fhir_answer(answers, link, item) != OK)
                return INVALID;
        }
    }
    return OK;
}

static enum status items_read(struct answers *answers, const json_t *items, int depth);

static enum status item_read(struct answers *answers, const json_t *item, int depth)
{
    const char *link = json_string_value(json_object_get(item, "linkId"));
    size_t index = 0;
    json_t *answer = NULL;

    if (!link)
        return INVALID;
    json_array_foreach(json_object_get(item, "answer"), index, answer)
    {
        if (fhir_answer(answers, link, answer) != OK)
            return INVALID;
        if (items_read(answers, json_object_get(answer, "item"), depth + 1) != OK)
            return INVALID;
    }
    return items_read(answers, json_object_get(item, "item"), depth + 1);
}

static enum status items_read(struct answers *answers, const json_t *items, int depth)
{
    size_t index = 0;
    json_t *item = NULL;

    if (depth > DEPTH_LIMIT)
        return INVALID;
    json_array_foreach((json_t *)items, index, item)
    {
        if (item_read(answers, item, depth) != OK)
            return INVALID;
    }
    return OK;
}

enum status answers_read(struct arena *arena, const json_t *response, const json_t *flat,
                         struct answers *ret)
{
    struct answers answers = {0};
    enum status status = OK;

    if ((response && !json_is_object(response)) || (flat && !json_is_object(flat)))
        return INVALID;
    if (response || flat)
        answers.list = arena_array(arena, ANSWERS_LIMIT, sizeof(*answers.list));
    if (response)
        status = items_read(&answers, json_object_get(response, "item"), 0);
    if (status == OK && flat)
        status = flat_read(&answers, flat);
    if (status == OK)
        *ret = answers;
    return status;
}
