/* Rules from JSON; triggers are read by trigger_load.c. */
#include "screening/ruleset.h"

#include <string.h>

#include "base/str.h"

const char *const RULE_KEYS[] = {"id",        "title",     "title_es",    "category",
                                 "severity",  "rationale", "sources",     "version",
                                 "status",    "author",    "approved_by", "approved_on",
                                 "review_by", "any",       "raise"};
const char *const RULESET_KEYS[] = {
    "$schema",     "name",   "version",     "status",      "title",
    "description", "author", "approved_by", "approved_on", "review_by",
    "sources",     "fields", "rules"};
const char *const RAISE_KEYS[] = {"severity", "any"};
const char *const SEVERITY_NAMES[] = {"advisory", "doctor_review", "urgent"};

static enum status severity_read(struct loader *loader, const char *rule,
                                 const json_t *json, enum screening_severity *ret)
{
    int index = loader_index(loader_text(json, "severity"), SEVERITY_NAMES,
                             COUNT_OF(SEVERITY_NAMES));

    if (index < 0)
        return loader_complain(loader, "rule %s has no known severity", rule);
    *ret = (enum screening_severity)index;
    return OK;
}

static enum status raises_read(struct loader *loader, const struct lexicon *lexicon,
                               const json_t *json, struct rule *rule)
{
    size_t count = json_array_size(json);
    struct raise *raises = arena_array(loader->arena, count, sizeof(*raises));

    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(json, i);

        if (loader_keys(loader, item, RAISE_KEYS, COUNT_OF(RAISE_KEYS)) != OK)
            return INVALID;
        if (severity_read(loader, rule->id, item, &raises[i].severity) != OK)
            return INVALID;
        if (triggers_load(loader, lexicon, rule->id, json_object_get(item, "any"), 0,
                          &raises[i].any, &raises[i].any_count) != OK)
            return INVALID;
    }
    rule->raises = raises;
    rule->raise_count = count;
    return OK;
}

static enum status rule_read(struct loader *loader, const struct lexicon *lexicon,
                             const json_t *json, struct rule *rule)
{
    if (!loader_text(json, "id") || !loader_text(json, "title"))
        return loader_complain(loader, "a rule has no id or no title");
    rule->id = loader_copy(loader, json, "id");
    rule->title = loader_copy(loader, json, "title");
    rule->version = loader_copy(loader, json, "version");
    if (loader_keys(loader, json, RULE_KEYS, COUNT_OF(RULE_KEYS)) != OK)
        return INVALID;
    if (severity_read(loader, rule->id, json, &rule->severity) != OK)
        return INVALID;
    if (triggers_load(loader, lexicon, rule->id, json_object_get(json, "any"), 0,
                      &rule->any, &rule->any_count) != OK)
        return INVALID;
    return raises_read(loader, lexicon, json_object_get(json, "raise"), rule);
}

static enum status rules_read(struct ruleset *ruleset, struct loader *loader,
                              const struct lexicon *lexicon, const json_t *json)
{
    size_t count = json_array_size(json);
    struct rule *rules = arena_array(loader->arena, count, sizeof(*rules));

    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(json, i);

        if (str_equal(loader_text(item, "status"), "retired"))
            continue;
        if (rule_read(loader, lexicon, item, &rules[ruleset->rule_count]) != OK)
            return INVALID;
        for (size_t j = 0; j < ruleset->rule_count; j++) {
            if (strcmp(rules[j].id, rules[ruleset->rule_count].id) == 0)
                return loader_complain(loader, "rule %s stands twice", rules[j].id);
        }
        rules[ruleset->rule_count].first_trigger = ruleset->trigger_count;
        ruleset->trigger_count += rules[ruleset->rule_count].any_count;
        ruleset->rule_count++;
    }
    ruleset->rules = rules;
    return OK;
}

/* Mention triggers on their own are asked only when something is mentioned that they ask
 * about; every other kind always. */
static void rules_index(struct ruleset *ruleset, struct loader *loader,
                        const struct lexicon *lexicon)
{
    size_t words = ruleset->trigger_count / 64 + 1;
    uint64_t *always = arena_array(loader->arena, words, sizeof(*always));
    uint64_t *by_concept =
        arena_array(loader->arena, words * lexicon->concept_count, sizeof(*by_concept));

    for (size_t r = 0; r < ruleset->rule_count; r++) {
        const struct rule *rule = &ruleset->rules[r];

        for (size_t t = 0; t < rule->any_count; t++) {
            size_t number = rule->first_trigger + t;
            uint64_t bit = UINT64_C(1) << (number % 64);

            if (rule->any[t].kind != TRIGGER_MENTION) {
                always[number / 64] |= bit;
                continue;
            }
            for (uint32_t c = 0; c < lexicon->concept_count; c++) {
                if (!rule->any[t].concepts || concept_set_has(rule->any[t].concepts, c))
                    by_concept[c * words + number / 64] |= bit;
            }
        }
    }
    ruleset->always = always;
    ruleset->by_concept = by_concept;
}

static void links_read(struct ruleset *ruleset, struct loader *loader, const json_t *json)
{
    struct text_link *links =
        arena_array(loader->arena, json_object_size(json), sizeof(*links));
    const char *link = NULL;
    json_t *field = NULL;

    json_object_foreach((json_t *)json, link, field)
    {
        struct text_link *slot = &links[ruleset->link_count++];

        slot->link = arena_strdup(loader->arena, link);
        slot->field = field_bit(json_string_value(field));
    }
    ruleset->links = links;
}

enum status ruleset_load(struct ruleset *ruleset, struct loader *loader,
                         const struct lexicon *lexicon, const json_t *json)
{
    const char *name = loader_text(json, "name");
    const char *version = loader_text(json, "version");

    loader->place = "ruleset.json";
    if (!name || !version)
        return loader_complain(loader, "has no name or no version");
    if (loader_keys(loader, json, RULESET_KEYS, COUNT_OF(RULESET_KEYS)) != OK)
        return INVALID;
    ruleset->name_version = arena_printf(loader->arena, "%s|%s", name, version);
    links_read(ruleset, loader, json_object_get(json, "fields"));
    if (rules_read(ruleset, loader, lexicon, json_object_get(json, "rules")) != OK)
        return INVALID;
    rules_index(ruleset, loader, lexicon);
    return OK;
}
