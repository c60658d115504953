/* Triggers are read by the loader itself, one at a time, so that this never accepts what
 * the engine refuses; what the loader is silent about is looked at here. */
#include "screening/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "screening/reading.h"

enum { CHECK_BYTES = 512 * 1024 * 1024, DEPTH_LIMIT = 8, PLACE_SIZE = 160 };

static const char *const RULE_TEXTS[] = {"title", "category", "rationale", "version",
                                         "author"};
static const char *const STATUSES[] = {"draft", "active", "retired"};
static const char *const LINKED[] = {"answer", "number", "months_since", "missing"};

struct check {
    const struct screener *screener;
    const json_t *ruleset;
    const json_t *items; /* of the questionnaire; NULL: not checked */
    json_t *mistakes;
    struct arena arena;
    char place[PLACE_SIZE];
};

static void PRINTF_LIKE(2, 3) complain(struct check *check, const char *format, ...)
{
    char text[400];
    va_list args;

    if (json_array_size(check->mistakes) >= RULESET_MISTAKE_LIMIT)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    json_array_append_new(
        check->mistakes,
        json_pack("{s:s, s:s}", "place", check->place, "text",
                  str_is_utf8(text, strlen(text)) ? text : "is not readable"));
}

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
    return name && loader_index(name, names, count) >= 0;
}

static void keys_check(struct check *check, const json_t *object, const char *const *keys,
                       size_t count)
{
    const char *key = NULL;
    json_t *value = NULL;

    json_object_foreach((json_t *)object, key, value)
    {
        if (!is_one_of(key, keys, count))
            complain(check, "there is no property \"%.60s\"", key);
    }
}

static void text_check(struct check *check, const json_t *object, const char *key)
{
    if (str_is_blank(loader_text(object, key)))
        complain(check, "\"%s\" is missing or is not a text", key);
}

static void choice_check(struct check *check, const json_t *object, const char *key,
                         const char *const *names, size_t count)
{
    if (!is_one_of(loader_text(object, key), names, count))
        complain(check, "\"%s\" must be %s, %s or %s", key, names[0], names[1], names[2]);
}

static void date_check(struct check *check, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    struct date date;

    if (!value || json_is_null(value))
        return;
    if (!json_is_string(value) || date_parse(json_string_value(value), &date) != OK)
        complain(check, "\"%s\" must be a date such as 2027-05-31, or null", key);
}

static bool is_version(const char *text)
{
    const char *at = text;

    for (int part = 0; at && part < 3; part++) {
        size_t digits = strspn(at, "0123456789");

        at += digits;
        if (digits == 0 || digits > 6 || *at++ != (part < 2 ? '.' : '\0'))
            return false;
    }
    return at != NULL;
}

/* Letters of a category, then two digits: "IMM-04". */
static bool is_rule_id(const char *id)
{
    size_t letters = id ? strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") : 0;

    return (letters == 2 || letters == 3) && strlen(id) == letters + 3 &&
           id[letters] == '-' && strspn(id + letters + 1, "0123456789") == 2;
}

static const json_t *item_find(const json_t *items, const char *link, int depth)
{
    size_t index = 0;
    json_t *item = NULL;

    json_array_foreach((json_t *)items, index, item)
    {
        const json_t *inner = json_object_get(item, "item");
        const json_t *found = NULL;

        if (str_equal(loader_text(item, "linkId"), link))
            return item;
        if (inner && depth < DEPTH_LIMIT)
            found = item_find(inner, link, depth + 1);
        if (found)
            return found;
    }
    return NULL;
}

static bool option_exists(const json_t *item, const char *code)
{
    size_t index = 0;
    json_t *option = NULL;

    json_array_foreach(json_object_get(item, "answerOption"), index, option)
    {
        if (str_equal(loader_text(json_object_get(option, "valueCoding"), "code"), code))
            return true;
    }
    return false;
}

static void link_check(struct check *check, const json_t *value)
{
    const char *link = loader_text(value, "link");
    const json_t *item = link && check->items ? item_find(check->items, link, 0) : NULL;
    const json_t *codes = json_object_get(value, "any_of");
    size_t index = 0;
    json_t *code = NULL;

    if (!link || !check->items)
        return;
    if (!item) {
        complain(check, "the form has no question \"%.60s\"", link);
        return;
    }
    json_array_foreach((json_t *)codes, index, code)
    {
        if (json_is_string(code) && !option_exists(item, json_string_value(code)))
            complain(check, "the question \"%.60s\" has no answer \"%.60s\"", link,
                     json_string_value(code));
    }
}

static void links_check(struct check *check, const json_t *trigger, int depth)
{
    size_t index = 0;
    json_t *child = NULL;

    if (depth > DEPTH_LIMIT)
        return;
    for (size_t i = 0; i < COUNT_OF(LINKED); i++)
        link_check(check, json_object_get(trigger, LINKED[i]));
    json_array_foreach(json_object_get(trigger, "all"), index, child)
        links_check(check, child, depth + 1);
    if (json_object_get(trigger, "not"))
        links_check(check, json_object_get(trigger, "not"), depth + 1);
}

/* The place names the rule already. */
static const char *without_rule(const char *text, const char *rule)
{
    char start[PLACE_SIZE];
    size_t length = 0;

    snprintf(start, sizeof(start), "rule %s: ", rule);
    length = strlen(start);
    return strncmp(text, start, length) == 0 ? text + length : text;
}

/* The loader's own word about one trigger. */
static void trigger_check(struct check *check, const char *rule, json_t *trigger)
{
    CLEANUP(loader_done)
    struct loader loader = {.arena = &check->arena, .dir = "", .place = ""};
    const struct trigger *list = NULL;
    size_t count = 0;
    json_auto_t *single = json_array();
    const char *text = NULL;

    arena_reset(&check->arena);
    json_array_append(single, trigger);
    if (triggers_load(&loader, &check->screener->lexicon, rule, single, 0, &list,
                      &count) != OK) {
        text = loader.error ? loader.error : "";
        text += strspn(text, ": ");
        complain(check, "%s", without_rule(text, rule));
    }
    links_check(check, trigger, 0);
}

static void triggers_check(struct check *check, const char *rule, const json_t *list,
                           const char *where, const char *what)
{
    size_t index = 0;
    json_t *trigger = NULL;

    if (!json_is_array(list) || json_array_size(list) == 0)
        complain(check, "\"%s\" must hold at least one trigger", what);
    json_array_foreach((json_t *)list, index, trigger)
    {
        snprintf(check->place, sizeof(check->place), "%s, %s %zu", where, what,
                 index + 1);
        trigger_check(check, rule, trigger);
    }
    snprintf(check->place, sizeof(check->place), "%s", where);
}

static void raises_check(struct check *check, const char *rule, const json_t *raises,
                         const char *where)
{
    size_t index = 0;
    json_t *raise = NULL;

    if (raises && !json_is_array(raises))
        complain(check, "\"raise\" must be an array");
    json_array_foreach((json_t *)raises, index, raise)
    {
        char inner[PLACE_SIZE / 2];

        snprintf(inner, sizeof(inner), "%.40s, raise %zu", where, index + 1);
        snprintf(check->place, sizeof(check->place), "%s", inner);
        keys_check(check, raise, RAISE_KEYS, COUNT_OF(RAISE_KEYS));
        choice_check(check, raise, "severity", SEVERITY_NAMES, COUNT_OF(SEVERITY_NAMES));
        triggers_check(check, rule, json_object_get(raise, "any"), inner, "any");
    }
}

static void sources_check(struct check *check, const json_t *rule)
{
    const json_t *known = json_object_get(check->ruleset, "sources");
    const json_t *list = json_object_get(rule, "sources");
    size_t index = 0;
    json_t *key = NULL;

    if (!json_is_array(list) || json_array_size(list) == 0)
        complain(check, "\"sources\" must name at least one source");
    json_array_foreach((json_t *)list, index, key)
    {
        const char *name = json_string_value(key);

        if (!name || !json_object_get(known, name))
            complain(check, "the source \"%.60s\" is not among the set's sources",
                     name ? name : "(not a text)");
    }
}

static void id_check(struct check *check, const char *id, size_t index)
{
    const json_t *rules = json_object_get(check->ruleset, "rules");

    if (!is_rule_id(id))
        complain(check, "\"id\" must be two or three capitals and two digits: IMM-04");
    for (size_t i = 0; id && i < index; i++) {
        if (str_equal(loader_text(json_array_get(rules, i), "id"), id)) {
            complain(check, "the id stands at rule %zu already", i + 1);
            return;
        }
    }
}

static void rule_check(struct check *check, const json_t *rule, size_t index)
{
    const char *id = loader_text(rule, "id");
    char where[PLACE_SIZE / 3];

    snprintf(where, sizeof(where), "rule %zu%s%.12s%s", index + 1, id ? " (" : "",
             id ? id : "", id ? ")" : "");
    if (!str_is_utf8(where, strlen(where)))
        snprintf(where, sizeof(where), "rule %zu", index + 1);
    snprintf(check->place, sizeof(check->place), "%s", where);
    if (!json_is_object(rule)) {
        complain(check, "must be an object");
        return;
    }
    keys_check(check, rule, RULE_KEYS, COUNT_OF(RULE_KEYS));
    id_check(check, id, index);
    for (size_t i = 0; i < COUNT_OF(RULE_TEXTS); i++)
        text_check(check, rule, RULE_TEXTS[i]);
    choice_check(check, rule, "severity", SEVERITY_NAMES, COUNT_OF(SEVERITY_NAMES));
    choice_check(check, rule, "status", STATUSES, COUNT_OF(STATUSES));
    date_check(check, rule, "approved_on");
    date_check(check, rule, "review_by");
    sources_check(check, rule);
    triggers_check(check, id ? id : "", json_object_get(rule, "any"), where, "any");
    raises_check(check, id ? id : "", json_object_get(rule, "raise"), where);
}

static void fields_check(struct check *check)
{
    const char *link = NULL;
    json_t *field = NULL;

    if (!json_is_object(json_object_get(check->ruleset, "fields")))
        complain(check, "\"fields\" must say which questions are free text");
    json_object_foreach(json_object_get(check->ruleset, "fields"), link, field)
    {
        const char *name = json_string_value(field);

        if (!name || field_bit(name) == FIELD_OTHER)
            complain(check, "fields, \"%.60s\": there is no such field", link);
        if (check->items && !item_find(check->items, link, 0))
            complain(check, "fields: the form has no question \"%.60s\"", link);
    }
}

static size_t triggers_count(const json_t *list, int depth);

/* The trigger itself and all within it. */
static size_t trigger_count(const json_t *trigger, int depth)
{
    const json_t *not = json_object_get(trigger, "not");
    size_t count = 1;

    if (depth > DEPTH_LIMIT)
        return count;
    count += triggers_count(json_object_get(trigger, "all"), depth + 1);
    return not ? count + trigger_count(not, depth + 1) : count;
}

static size_t triggers_count(const json_t *list, int depth)
{
    size_t count = 0;
    size_t index = 0;
    json_t *trigger = NULL;

    json_array_foreach((json_t *)list, index, trigger) count +=
        trigger_count(trigger, depth);
    return count;
}

/* Before anything is made of them: each trigger takes far more room than its text. */
static bool is_too_large(struct check *check)
{
    size_t count = 0, index = 0, place = 0;
    json_t *rule = NULL, *raise = NULL;

    json_array_foreach(json_object_get(check->ruleset, "rules"), index, rule)
    {
        count += triggers_count(json_object_get(rule, "any"), 0);
        json_array_foreach(json_object_get(rule, "raise"), place, raise) count +=
            triggers_count(json_object_get(raise, "any"), 0);
    }
    if (count > RULESET_TRIGGER_LIMIT)
        complain(check, "holds %zu triggers; there may be %d", count,
                 RULESET_TRIGGER_LIMIT);
    return count > RULESET_TRIGGER_LIMIT;
}

static void set_check(struct check *check)
{
    const json_t *set = check->ruleset;
    const json_t *rules = json_object_get(set, "rules");
    size_t index = 0;
    json_t *rule = NULL;

    keys_check(check, set, RULESET_KEYS, COUNT_OF(RULESET_KEYS));
    text_check(check, set, "name");
    if (!is_version(loader_text(set, "version")))
        complain(check, "\"version\" must be three numbers, such as 1.4.0");
    choice_check(check, set, "status", STATUSES, COUNT_OF(STATUSES));
    date_check(check, set, "approved_on");
    date_check(check, set, "review_by");
    fields_check(check);
    if (is_too_large(check))
        return;
    if (!json_is_array(rules) || json_array_size(rules) == 0 ||
        json_array_size(rules) > RULESET_RULE_LIMIT)
        complain(check, "\"rules\" must hold 1 to %d rules", RULESET_RULE_LIMIT);
    json_array_foreach((json_t *)rules, index, rule)
    {
        if (index < RULESET_RULE_LIMIT)
            rule_check(check, rule, index);
    }
}

json_t *ruleset_check(const struct screener *screener, const json_t *ruleset,
                      const json_t *questionnaire)
{
    struct check check = {.screener = screener,
                          .ruleset = ruleset,
                          .items = json_object_get(questionnaire, "item"),
                          .mistakes = json_array(),
                          .place = "rule set"};

    arena_init(&check.arena, CHECK_BYTES);
    if (json_is_object(ruleset))
        set_check(&check);
    else
        complain(&check, "must be an object");
    arena_done(&check.arena);
    return check.mistakes;
}
