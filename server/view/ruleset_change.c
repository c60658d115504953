/* Rules are matched by their ids, fields by their names; order means nothing. */
#include "view/ruleset_change.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/str.h"
#include "view/value.h"

static json_t *shown(const json_t *value)
{
    if (value == NULL || json_is_null(value))
        return json_null();
    if (json_is_string(value))
        return json_string(json_string_value(value));
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_SORT_KEYS);
    json_t *string = json_string(text);
    free(text);
    return string;
}

static bool is_same(const json_t *one, const json_t *other)
{
    bool is_absent = one == NULL || json_is_null(one);
    return is_absent ? other == NULL || json_is_null(other) : json_equal(one, other);
}

static void put_field(json_t *list, const char *name, const json_t *before,
                      const json_t *after)
{
    if (!is_same(before, after))
        json_array_append_new(list, json_pack("{s:s, s:o, s:o}", "name", name, "before",
                                              shown(before), "after", shown(after)));
}

static json_t *fields_difference(const json_t *before, const json_t *after)
{
    json_t *list = json_array();
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)before, name, value)
    {
        if (!str_equal(name, "rules"))
            put_field(list, name, value, json_object_get(after, name));
    }
    json_object_foreach((json_t *)after, name, value)
    {
        if (!str_equal(name, "rules") && json_object_get(before, name) == NULL)
            put_field(list, name, NULL, value);
    }
    return list;
}

static const json_t *find_rule(const json_t *set, const char *id)
{
    return id == NULL ? NULL : value_find(json_object_get(set, "rules"), "id", id);
}

static json_t *rule_entry(const json_t *rule)
{
    return json_pack("{s:s?, s:s?, s:s?}", "id", value_text(rule, "id"), "title",
                     value_text(rule, "title"), "severity", value_text(rule, "severity"));
}

/* The rules of one that the other has not. */
static json_t *only_in(const json_t *one, const json_t *other)
{
    json_t *list = json_array();
    size_t index;
    const json_t *rule;
    json_array_foreach(json_object_get(one, "rules"), index, rule)
    {
        if (find_rule(other, value_text(rule, "id")) == NULL)
            json_array_append_new(list, rule_entry(rule));
    }
    return list;
}

static json_t *changed_rules(const json_t *before, const json_t *after)
{
    json_t *list = json_array();
    size_t index;
    const json_t *rule;
    json_array_foreach(json_object_get(after, "rules"), index, rule)
    {
        const json_t *old = find_rule(before, value_text(rule, "id"));
        json_t *fields = old == NULL ? json_array() : fields_difference(old, rule);
        if (json_array_size(fields) > 0)
            json_array_append_new(
                list, json_pack("{s:s?, s:s?, s:O}", "id", value_text(rule, "id"),
                                "title", value_text(rule, "title"), "fields", fields));
        json_decref(fields);
    }
    return list;
}

json_t *ruleset_difference(const json_t *before, const json_t *after)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "added", only_in(after, before), "removed",
                     only_in(before, after), "changed", changed_rules(before, after),
                     "set", fields_difference(before, after));
}
