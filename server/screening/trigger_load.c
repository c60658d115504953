/* Triggers from JSON: names become bits and bounds, once, at load. */
#include "screening/ruleset.h"

#include <string.h>

enum { DEPTH_LIMIT = 6 };

static const char *const KIND_KEYS[TRIGGER_KIND_COUNT] = {"concept",
                                                          "answer",
                                                          "number",
                                                          "months_since",
                                                          "missing",
                                                          "age",
                                                          "unrecognised_medicine",
                                                          "unreadable",
                                                          "all",
                                                          "not"};

static const char *const MENTION_KEYS[] = {"concept",       "concept_not",
                                           "kind",          "fields",
                                           "fields_not",    "as",
                                           "route",         "route_not",
                                           "temporality",   "certainty",
                                           "experiencer",   "negated",
                                           "within_months", "longer_than_months",
                                           "dose_mg_day",   "days",
                                           "value",         "second_value",
                                           "with",          "without",
                                           "with_anywhere", "beside",
                                           "evidence_only", "unless_longer_than_months"};

static const char *const AS_NAMES[] = {"has", "allergy", "any"};
static const char *const TEMPORALITIES[] = {"current", "historical", "hypothetical"};
static const char *const CERTAINTIES[] = {"certain", "uncertain"};
static const char *const EXPERIENCERS[] = {"patient", "other"};
static const char *const BOUNDS[] = {"link", "at_least", "more_than", "at_most", "under"};

struct trigger_reading {
    struct loader *loader;
    const struct lexicon *lexicon;
    const char *rule;
};

bool range_holds(const struct range *range, double number)
{
    if (range->has_low &&
        (range->is_low_open ? number <= range->low : number < range->low))
        return false;
    if (range->has_high &&
        (range->is_high_open ? number >= range->high : number > range->high))
        return false;
    return true;
}

/* Marks the concept and everything below it; what is marked already is so with all
 * below it, which also ends circles. */
static void set_mark(const struct lexicon *lexicon, uint64_t *set, uint32_t concept)
{
    uint64_t bit = UINT64_C(1) << (concept % 64);

    if (set[concept / 64] & bit)
        return;
    set[concept / 64] |= bit;
    for (uint32_t i = lexicon->first_child[concept];
         i < lexicon->first_child[concept + 1]; i++)
        set_mark(lexicon, set, lexicon->children[i]);
}

static enum status set_add(const struct trigger_reading *reading, uint64_t *set,
                           const char *id)
{
    int above = lexicon_find(reading->lexicon, id);

    if (above < 0)
        return loader_complain(reading->loader, "rule %s: there is no concept \"%s\"",
                               reading->rule, id ? id : "(not a string)");
    set_mark(reading->lexicon, set, (uint32_t)above);
    return OK;
}

static enum status set_read(const struct trigger_reading *reading, const json_t *json,
                            concept_set *ret)
{
    size_t words = reading->lexicon->concept_count / 64 + 1;
    uint64_t *set = NULL;
    size_t index = 0;
    json_t *id = NULL;

    if (!json)
        return OK;
    set = arena_array(reading->loader->arena, words, sizeof(*set));
    *ret = set;
    if (json_is_string(json))
        return set_add(reading, set, json_string_value(json));
    if (json_array_size(json) == 0)
        return loader_complain(reading->loader, "rule %s: a trigger names no concept",
                               reading->rule);
    json_array_foreach((json_t *)json, index, id)
    {
        if (set_add(reading, set, json_string_value(id)) != OK)
            return INVALID;
    }
    return OK;
}

/* Bits of the names in a string or a list; ret stays as it is when the key is absent. */
static enum status names_read(const struct trigger_reading *reading, const json_t *json,
                              const char *key, const char *const *names, size_t count,
                              uint16_t *ret)
{
    const json_t *value = json_object_get(json, key);
    bool is_one = json_is_string(value);
    uint16_t bits = 0;

    if (!value)
        return OK;
    for (size_t i = 0; i < (is_one ? 1 : json_array_size(value)); i++) {
        const json_t *name = is_one ? value : json_array_get(value, i);
        int bit = loader_index(json_string_value(name), names, count);

        if (bit < 0)
            return loader_complain(reading->loader, "rule %s: unknown name in \"%s\"",
                                   reading->rule, key);
        bits |= (uint16_t)(1U << bit);
    }
    if (bits == 0)
        return loader_complain(reading->loader, "rule %s: \"%s\" names nothing",
                               reading->rule, key);
    *ret = bits;
    return OK;
}

static enum status flag_read(const struct trigger_reading *reading, const json_t *json,
                             const char *key, bool *ret)
{
    const json_t *value = json_object_get(json, key);

    if (value && !json_is_boolean(value))
        return loader_complain(reading->loader, "rule %s: \"%s\" must be true or false",
                               reading->rule, key);
    *ret = json_is_true(value);
    return OK;
}

/* A number; has says whether there is one. */
static enum status number_read(const struct trigger_reading *reading, const json_t *json,
                               const char *key, bool *ret_has, double *ret)
{
    const json_t *value = json_object_get(json, key);

    if (value && !json_is_number(value))
        return loader_complain(reading->loader, "rule %s: \"%s\" must be a number",
                               reading->rule, key);
    *ret_has = value != NULL;
    *ret = json_number_value(value);
    return OK;
}

/* An end of a range by the key that includes it or the key that does not. */
static enum status bound_read(const struct trigger_reading *reading, const json_t *json,
                              const char *closed, const char *open, bool *ret_has,
                              bool *ret_is_open, double *ret)
{
    *ret_is_open = !json_object_get(json, closed);
    return number_read(reading, json, *ret_is_open ? open : closed, ret_has, ret);
}

static enum status range_read(const struct trigger_reading *reading, const json_t *json,
                              struct range *ret)
{
    if (!json)
        return OK;
    if (!json_is_object(json))
        return loader_complain(reading->loader, "rule %s: a range must be an object",
                               reading->rule);
    if (loader_keys(reading->loader, json, BOUNDS, COUNT_OF(BOUNDS)) != OK)
        return INVALID;
    ret->is_set = true;
    if (bound_read(reading, json, "at_least", "more_than", &ret->has_low,
                   &ret->is_low_open, &ret->low) != OK)
        return INVALID;
    return bound_read(reading, json, "at_most", "under", &ret->has_high,
                      &ret->is_high_open, &ret->high);
}

static enum status months_read(const struct trigger_reading *reading, const json_t *json,
                               struct trigger *trigger)
{
    struct range *within = &trigger->within;
    bool may_be_stale = false;

    if (number_read(reading, json, "within_months", &within->has_high, &within->high) !=
            OK ||
        number_read(reading, json, "longer_than_months", &within->has_low,
                    &within->low) != OK)
        return INVALID;
    within->is_set = within->has_low || within->has_high;
    within->is_low_open = true;
    within->is_high_open = true;
    return number_read(reading, json, "unless_longer_than_months", &may_be_stale,
                       &trigger->stale_months);
}

static enum status sets_read(const struct trigger_reading *reading, const json_t *json,
                             struct trigger *trigger)
{
    enum status status =
        set_read(reading, json_object_get(json, "concept"), &trigger->concepts);

    if (status == OK)
        status = set_read(reading, json_object_get(json, "concept_not"),
                          &trigger->concepts_not);
    if (status == OK)
        status = set_read(reading, json_object_get(json, "with"), &trigger->with);
    if (status == OK)
        status = set_read(reading, json_object_get(json, "without"), &trigger->without);
    if (status == OK)
        status =
            set_read(reading, json_object_get(json, "with_anywhere"), &trigger->anywhere);
    if (status == OK)
        status = set_read(reading, json_object_get(json, "beside"), &trigger->beside);
    return status;
}

static enum status ranges_read(const struct trigger_reading *reading, const json_t *json,
                               struct trigger *trigger)
{
    enum status status =
        range_read(reading, json_object_get(json, "dose_mg_day"), &trigger->dose);

    if (status == OK)
        status = range_read(reading, json_object_get(json, "days"), &trigger->days);
    if (status == OK)
        status = range_read(reading, json_object_get(json, "value"), &trigger->value);
    if (status == OK)
        status = range_read(reading, json_object_get(json, "second_value"),
                            &trigger->second_value);
    return status == OK ? months_read(reading, json, trigger) : status;
}

/* What is said of the mention. */
static enum status context_read(const struct trigger_reading *reading, const json_t *json,
                                struct trigger *trigger)
{
    enum status status = flag_read(reading, json, "negated", &trigger->is_negated);

    trigger->temporalities = 1U << SCREENING_CURRENT | 1U << SCREENING_HISTORICAL;
    trigger->certainties = 3;
    trigger->experiencers = 1U << SCREENING_PATIENT;
    if (status == OK)
        status = names_read(reading, json, "temporality", TEMPORALITIES,
                            COUNT_OF(TEMPORALITIES), &trigger->temporalities);
    if (status == OK)
        status = names_read(reading, json, "certainty", CERTAINTIES,
                            COUNT_OF(CERTAINTIES), &trigger->certainties);
    if (status == OK)
        status = names_read(reading, json, "experiencer", EXPERIENCERS,
                            COUNT_OF(EXPERIENCERS), &trigger->experiencers);
    return status;
}

/* Where it stands and what it is. */
static enum status scope_read(const struct trigger_reading *reading, const json_t *json,
                              struct trigger *trigger)
{
    const json_t *as = json_object_get(json, "as");
    int as_index = loader_index(json_string_value(as), AS_NAMES, COUNT_OF(AS_NAMES));
    uint8_t excluded = 0;
    enum status status = OK;

    if (as && as_index < 0)
        return loader_complain(reading->loader, "rule %s: unknown \"as\"", reading->rule);
    trigger->as = (uint8_t)(as ? as_index : AS_HAS);
    trigger->fields = FIELD_ALL;
    status = fields_read(reading->loader, reading->rule, json_object_get(json, "fields"),
                         &trigger->fields);
    if (status == OK)
        status = fields_read(reading->loader, reading->rule,
                             json_object_get(json, "fields_not"), &excluded);
    trigger->fields &= (uint8_t)~excluded;
    if (status == OK)
        status =
            names_read(reading, json, "kind", KIND_NAMES, KIND_COUNT, &trigger->kinds);
    if (status == OK)
        status = names_read(reading, json, "route", ROUTE_NAMES, ROUTE_COUNT,
                            &trigger->routes);
    if (status == OK)
        status = names_read(reading, json, "route_not", ROUTE_NAMES, ROUTE_COUNT,
                            &trigger->routes_not);
    return status == OK ? flag_read(reading, json, "evidence_only", &trigger->is_evidence)
                        : status;
}

static enum status mention_load(const struct trigger_reading *reading, const json_t *json,
                                struct trigger *trigger)
{
    trigger->kind = TRIGGER_MENTION;
    if (loader_keys(reading->loader, json, MENTION_KEYS, COUNT_OF(MENTION_KEYS)) != OK)
        return INVALID;
    if (sets_read(reading, json, trigger) != OK)
        return INVALID;
    if (ranges_read(reading, json, trigger) != OK)
        return INVALID;
    if (scope_read(reading, json, trigger) != OK)
        return INVALID;
    return context_read(reading, json, trigger);
}

static enum status codes_read(const struct trigger_reading *reading, const json_t *json,
                              struct trigger *trigger)
{
    const json_t *list = json_object_get(json, "any_of");
    const char **codes =
        arena_array(reading->loader->arena, json_array_size(list), sizeof(*codes));

    if (json_array_size(list) == 0)
        return loader_complain(reading->loader, "rule %s: \"any_of\" names no code",
                               reading->rule);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *code = json_string_value(json_array_get(list, i));

        if (!code)
            return loader_complain(reading->loader, "rule %s: a code is not a string",
                                   reading->rule);
        codes[i] = arena_strdup(reading->loader->arena, code);
    }
    trigger->codes = codes;
    trigger->code_count = json_array_size(list);
    return OK;
}

static enum status link_load(const struct trigger_reading *reading, const json_t *json,
                             struct trigger *trigger)
{
    const char *link = loader_text(json, "link");

    if (!link)
        return loader_complain(reading->loader, "rule %s: a trigger has no link",
                               reading->rule);
    trigger->link = arena_strdup(reading->loader->arena, link);
    if (trigger->kind == TRIGGER_ANSWER)
        return codes_read(reading, json, trigger);
    return range_read(reading, json, &trigger->range);
}

static enum status structured_load(const struct trigger_reading *reading,
                                   const json_t *json, int depth, struct trigger *trigger)
{
    const json_t *value = json_object_get(json, KIND_KEYS[trigger->kind]);
    json_auto_t *single = NULL;

    switch (trigger->kind) {
    case TRIGGER_ANSWER:
    case TRIGGER_NUMBER:
    case TRIGGER_MONTHS_SINCE:
    case TRIGGER_MISSING:
        return link_load(reading, value, trigger);
    case TRIGGER_AGE:
        return range_read(reading, value, &trigger->range);
    case TRIGGER_NOT:
        single = json_array();
        json_array_append(single, (json_t *)value);
        value = single;
        /* fall through */
    case TRIGGER_ALL:
        return triggers_load(reading->loader, reading->lexicon, reading->rule, value,
                             depth + 1, &trigger->children, &trigger->child_count);
    default:
        return OK;
    }
}

static enum status trigger_load(const struct trigger_reading *reading, const json_t *json,
                                int depth, struct trigger *trigger)
{
    if (json_object_get(json, "concept") || json_object_get(json, "kind"))
        return mention_load(reading, json, trigger);
    for (int kind = TRIGGER_ANSWER; kind < TRIGGER_KIND_COUNT; kind++) {
        if (json_object_get(json, KIND_KEYS[kind]) && json_object_size(json) == 1) {
            trigger->kind = (enum trigger_kind)kind;
            return structured_load(reading, json, depth, trigger);
        }
    }
    return loader_complain(reading->loader, "rule %s: a trigger of unknown kind",
                           reading->rule);
}

enum status triggers_load(struct loader *loader, const struct lexicon *lexicon,
                          const char *rule, const json_t *json, int depth,
                          const struct trigger **ret, size_t *ret_count)
{
    struct trigger_reading reading = {loader, lexicon, rule};
    size_t count = json_array_size(json);
    struct trigger *list = arena_array(loader->arena, count, sizeof(*list));

    if (count == 0 || depth > DEPTH_LIMIT)
        return loader_complain(loader, "rule %s: no triggers, or nested too deep", rule);
    for (size_t i = 0; i < count; i++) {
        if (trigger_load(&reading, json_array_get(json, i), depth, &list[i]) != OK)
            return INVALID;
    }
    *ret = list;
    *ret_count = count;
    return OK;
}
