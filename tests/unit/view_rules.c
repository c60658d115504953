/* The rules in words: nothing that a trigger says is left untold. */
#include <check.h>
#include <jansson.h>

#include "base/macros.h"
#include "base/str.h"
#include "view/rule_words.h"
#include "suite.h"

static size_t count_said(const json_t *trigger);

static size_t count_in(const json_t *list)
{
    size_t count = 0, index;
    const json_t *child;
    json_array_foreach(list, index, child) count += count_said(child);
    return count;
}

/* Everything a trigger asks, but how its parts are joined and what it denies to ask. */
static size_t count_said(const json_t *trigger)
{
    size_t count = 0;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)trigger, key, value)
    {
        if (str_equal(key, "all"))
            count += count_in(value);
        else if (str_equal(key, "not"))
            count += count_said(value);
        else if (!json_is_false(value))
            count++;
    }
    return count;
}

static size_t count_told(const json_t *trigger)
{
    json_auto_t *triggers = json_pack("[O]", trigger);
    json_auto_t *model = rule_words_model(triggers, NULL);
    const json_t *parts = json_object_get(json_array_get(model, 0), "parts");
    size_t count = 0, index;
    const json_t *part;
    json_array_foreach(parts, index, part)
    {
        if (!json_is_true(json_object_get(part, "is_and")) &&
            !json_is_true(json_object_get(part, "is_but_not")))
            count++;
    }
    return count;
}

static void check_all(const char *rule, const json_t *triggers)
{
    size_t index;
    const json_t *trigger;
    json_array_foreach(triggers, index, trigger) ck_assert_msg(
        count_told(trigger) == count_said(trigger), "%s, trigger %zu", rule, index + 1);
}

START_TEST(every_trigger_of_the_shipped_rules_is_told_in_full)
{
    json_auto_t *set = json_load_file("rules/ruleset.json", 0, NULL);
    const json_t *rules = json_object_get(set, "rules");
    size_t index, place;
    const json_t *rule, *raise;
    ck_assert_uint_gt(json_array_size(rules), 60);
    json_array_foreach(rules, index, rule)
    {
        const char *id = json_string_value(json_object_get(rule, "id"));
        check_all(id, json_object_get(rule, "any"));
        json_array_foreach(json_object_get(rule, "raise"), place, raise)
            check_all(id, json_object_get(raise, "any"));
    }
}
END_TEST

START_TEST(a_rule_that_says_not_negated_does_not_claim_a_denial)
{
    json_auto_t *told = json_pack("{s:s, s:b}", "concept", "cancer", "negated", false);
    json_auto_t *denied = json_pack("{s:s, s:b}", "concept", "cancer", "negated", true);
    ck_assert_uint_eq(count_told(told), 1);
    ck_assert_uint_eq(count_told(denied), 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_rules");
    TCase *cases = tcase_create("words");
    tcase_add_test(cases, every_trigger_of_the_shipped_rules_is_told_in_full);
    tcase_add_test(cases, a_rule_that_says_not_negated_does_not_claim_a_denial);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
