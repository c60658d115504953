/* Nested triggers are told one after the other, joined by "and" and "but not". */
#include "view/rule_words.h"

#include <stdbool.h>

#include "base/buf.h"
#include "base/macros.h"
#include "base/str.h"

enum { DEPTH_LIMIT = 8 };

/* What stands in a trigger, in the order in which it is told, and the flag of its part.
 */
static const struct told {
    const char *key;
    const char *flag;
} told[] = {
    {"concept", "is_mention"},
    {"kind", "is_kind"},
    {"concept_not", "is_except"},
    {"as", "is_as"},
    {"negated", "is_negated"},
    {"experiencer", "is_experiencer"},
    {"temporality", "is_time"},
    {"certainty", "is_certainty"},
    {"within_months", "is_within"},
    {"longer_than_months", "is_longer"},
    {"unless_longer_than_months", "is_stale"},
    {"dose_mg_day", "is_dose"},
    {"days", "is_days"},
    {"value", "is_value"},
    {"second_value", "is_second"},
    {"route", "is_route"},
    {"route_not", "is_route_not"},
    {"with", "is_with"},
    {"without", "is_without"},
    {"with_anywhere", "is_anywhere"},
    {"beside", "is_beside"},
    {"fields", "is_fields"},
    {"fields_not", "is_fields_not"},
    {"answer", "is_answer"},
    {"number", "is_number"},
    {"months_since", "is_months_since"},
    {"missing", "is_missing"},
    {"age", "is_age"},
    {"unreadable", "is_unreadable"},
    {"unrecognised_medicine", "is_unrecognised"},
    {"evidence_only", "is_evidence"},
};
static const char *const joints[] = {"is_and", "is_but_not"};

struct telling {
    json_t *parts;
    const json_t *items; /* of the questionnaire */
    bool is_told;        /* the part before was not a joint */
};

static bool is_joint(const char *flag)
{
    return str_equal(flag, joints[0]) || str_equal(flag, joints[1]);
}

static void put_part(struct telling *telling, const char *flag, const char *value)
{
    json_t *part = json_pack("{s:s, s:b}", "value", value, "is_next",
                             !is_joint(flag) && telling->is_told);
    telling->is_told = !is_joint(flag);
    for (size_t i = 0; i < COUNT_OF(told); i++)
        json_object_set_new(part, told[i].flag,
                            json_boolean(str_equal(told[i].flag, flag)));
    for (size_t i = 0; i < COUNT_OF(joints); i++)
        json_object_set_new(part, joints[i], json_boolean(str_equal(joints[i], flag)));
    json_array_append_new(telling->parts, part);
}

/* "systemic_steroid" → "systemic steroid" */
static void put_name(struct buf *out, const char *name)
{
    for (const char *c = name == NULL ? "" : name; *c != '\0'; c++)
        buf_putc(out, (char)(*c == '_' ? ' ' : *c));
}

static void put_bound(struct buf *out, const json_t *range, const char *key,
                      const char *words)
{
    const json_t *bound = json_object_get(range, key);
    if (bound == NULL)
        return;
    buf_printf(out, "%s%s %g", out->length == 0 ? "" : ", ", words,
               json_number_value(bound));
}

static void put_range(struct buf *out, const json_t *range)
{
    put_bound(out, range, "at_least", "at least");
    put_bound(out, range, "more_than", "more than");
    put_bound(out, range, "at_most", "at most");
    put_bound(out, range, "under", "under");
}

static const json_t *find_item(const json_t *items, const char *link, int depth)
{
    size_t index;
    const json_t *item;
    json_array_foreach(items, index, item)
    {
        if (str_equal(json_string_value(json_object_get(item, "linkId")), link))
            return item;
        const json_t *inner = json_object_get(item, "item");
        const json_t *found = depth < DEPTH_LIMIT && inner != NULL
                                  ? find_item(inner, link, depth + 1)
                                  : NULL;
        if (found != NULL)
            return found;
    }
    return NULL;
}

static void put_question(struct buf *out, const struct telling *telling, const char *link)
{
    const json_t *item = link == NULL ? NULL : find_item(telling->items, link, 0);
    const char *text = json_string_value(json_object_get(item, "text"));
    buf_puts(out, text != NULL ? text : link != NULL ? link : "");
}

static const char *option_text(const json_t *item, const char *code)
{
    size_t index;
    const json_t *option;
    json_array_foreach(json_object_get(item, "answerOption"), index, option)
    {
        const json_t *coding = json_object_get(option, "valueCoding");
        const char *display = json_string_value(json_object_get(coding, "display"));
        if (display != NULL &&
            str_equal(json_string_value(json_object_get(coding, "code")), code))
            return display;
    }
    return code;
}

static void put_answer(struct buf *out, const struct telling *telling,
                       const json_t *answer)
{
    const char *link = json_string_value(json_object_get(answer, "link"));
    const json_t *item = link == NULL ? NULL : find_item(telling->items, link, 0);
    put_question(out, telling, link);
    size_t index;
    const json_t *code;
    json_array_foreach(json_object_get(answer, "any_of"), index, code)
    {
        const char *text = option_text(item, json_string_value(code));
        buf_printf(out, "%s“%s”", index == 0 ? " " : " or ", text == NULL ? "" : text);
    }
}

static void put_list(struct buf *out, const json_t *list)
{
    size_t index;
    const json_t *name;
    json_array_foreach(list, index, name)
    {
        if (index > 0)
            buf_puts(out, index + 1 == json_array_size(list) ? " or " : ", ");
        put_name(out, json_string_value(name));
    }
}

static void put_value(struct buf *out, const struct telling *telling, const char *key,
                      const json_t *value)
{
    if (str_equal(key, "answer"))
        put_answer(out, telling, value);
    else if (json_is_string(value))
        put_name(out, json_string_value(value));
    else if (json_is_array(value))
        put_list(out, value);
    else if (json_is_number(value))
        buf_printf(out, "%g", json_number_value(value));
    else
        put_range(out, value);
}

/* A number or a date of the form: its question, then the bounds. */
static void put_linked(struct buf *out, const struct telling *telling,
                       const json_t *value)
{
    CLEANUP(buf_done) struct buf bounds = {0};
    put_question(out, telling, json_string_value(json_object_get(value, "link")));
    put_range(&bounds, value);
    if (bounds.length > 0)
        buf_printf(out, " %s", buf_text(&bounds));
}

static void tell(struct telling *telling, const json_t *trigger, int depth);

static void tell_all(struct telling *telling, const json_t *list, int depth)
{
    size_t index;
    const json_t *child;
    json_array_foreach(list, index, child)
    {
        if (index > 0 && json_object_get(child, "not") == NULL)
            put_part(telling, "is_and", "");
        tell(telling, child, depth + 1);
    }
}

static void tell(struct telling *telling, const json_t *trigger, int depth)
{
    if (depth > DEPTH_LIMIT)
        return;
    tell_all(telling, json_object_get(trigger, "all"), depth);
    const json_t *not = json_object_get(trigger, "not");
    if (not != NULL) {
        put_part(telling, "is_but_not", "");
        tell(telling, not, depth + 1);
    }
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        const json_t *value = json_object_get(trigger, told[i].key);
        if (value == NULL || json_is_false(value))
            continue;
        CLEANUP(buf_done) struct buf text = {0};
        if (json_object_get(value, "link") != NULL && !str_equal(told[i].key, "answer"))
            put_linked(&text, telling, value);
        else
            put_value(&text, telling, told[i].key, value);
        put_part(telling, told[i].flag, buf_text(&text));
    }
}

json_t *rule_words_model(const json_t *triggers, const json_t *questionnaire)
{
    json_t *model = json_array();
    size_t index;
    const json_t *trigger;
    json_array_foreach(triggers, index, trigger)
    {
        struct telling telling = {json_array(), json_object_get(questionnaire, "item"),
                                  false};
        tell(&telling, trigger, 0);
        json_array_append_new(model, json_pack("{s:o}", "parts", telling.parts));
    }
    return model;
}
