/* Every rule of the shipped set: cases in which it fires, near misses in which it does
 * not, and cases in which the answer is missing or unsure. The cases are data in
 * tests/unit/rules; a rule without an entry and an entry without a rule both fail. */
#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/macros.h"
#include "screening_fixture.h"
#include "suite.h"

static const char FOLDER[] = "tests/unit/rules";
static const char *const FIELDS[] = {"conditions", "medications", "allergies",
                                     "operations", "family",      "message"};
static const char *const SEVERITIES[] = {"advisory", "doctor_review", "urgent"};

static json_t *entries; /* all files as one object */

static void entries_load(void)
{
    DIR *dir = opendir(FOLDER);
    const struct dirent *file = NULL;

    entries = json_object();
    while (dir && (file = readdir(dir)) != NULL) {
        char path[512];
        json_error_t error;
        json_t *part = NULL;

        if (!strstr(file->d_name, ".json"))
            continue;
        (void)snprintf(path, sizeof(path), "%s/%s", FOLDER, file->d_name);
        part = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
        if (!part || json_object_update_missing(entries, part) != 0)
            (void)fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
        json_decref(part);
    }
    if (dir)
        closedir(dir);
}

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

/* A word is a code; a date or a number and whatever stands in a "…text" question is not.
 */
static json_t *answer_value(const char *link, const json_t *value)
{
    const char *text = json_string_value(value);
    bool is_own_words = strstr(link, "text") != NULL || (text && text[0] <= '9');

    if (json_is_number(value))
        return json_pack("{s:f}", "valueDecimal", json_number_value(value));
    if (is_own_words)
        return json_pack("{s:s}", "valueString", text);
    return json_pack("{s:{s:s}}", "valueCoding", "code", text);
}

/* Splits a case into texts by field and answers by question. */
static void case_split(const json_t *test, json_t *fields, json_t *answers)
{
    const char *key = NULL;
    json_t *value = NULL;

    json_object_foreach((json_t *)test, key, value)
    {
        if (is_one_of(key, FIELDS, COUNT_OF(FIELDS)))
            json_object_set(fields, key, value);
        else if (strchr(key, '.'))
            json_object_set_new(answers, key, json_pack("[o]", answer_value(key, value)));
    }
}

struct told {
    bool is_shown;
    bool fires;
    enum screening_severity severity; /* the highest that fires */
    enum screening_outcome outcome;
};

static struct told case_run(const json_t *test, const char *rule)
{
    CLEANUP(arena_done) struct arena arena;
    json_auto_t *fields = json_object();
    json_auto_t *answers = json_object();
    const char *lang = json_string_value(json_object_get(test, "lang"));
    struct screening_input input = {.lang = lang ? lang : "en",
                                    .fields = fields,
                                    .answers = answers,
                                    .today = {2026, 11, 17}};
    struct screening_result result = {0};
    struct told told = {0};

    arena_init(&arena, 1 << 26);
    case_split(test, fields, answers);
    ck_assert_int_eq(screening_run(fixture_screener(), &arena, &input, &result), OK);
    told.outcome = result.outcome;
    for (size_t i = 0; i < result.count; i++) {
        const struct screening_finding *finding = &result.findings[i];

        if (strcmp(finding->rule, rule) != 0)
            continue;
        told.is_shown = true;
        if (finding->fires && (!told.fires || finding->severity > told.severity))
            told.severity = finding->severity;
        told.fires = told.fires || finding->fires;
    }
    return told;
}

static char *case_words(const json_t *test)
{
    return json_dumps(test, JSON_COMPACT | JSON_ENCODE_ANY);
}

/* A case that must fire, as its own rule or as the one it names. */
static void case_must_fire(const char *rule, const json_t *test)
{
    const char *other = json_string_value(json_object_get(test, "rule"));
    const char *severity = json_string_value(json_object_get(test, "severity"));
    struct told told = case_run(test, other ? other : rule);
    char *words = case_words(test);

    if (severity && strcmp(severity, "shown") == 0) {
        ck_assert_msg(told.is_shown && !told.fires, "%s: not shown: %s", rule, words);
        free(words);
        return;
    }
    ck_assert_msg(told.fires, "%s does not fire: %s", other ? other : rule, words);
    if (severity)
        ck_assert_msg(strcmp(SEVERITIES[told.severity], severity) == 0, "%s is %s: %s",
                      rule, SEVERITIES[told.severity], words);
    if (told.severity != SCREENING_ADVISORY)
        ck_assert_msg(told.outcome != SCREENING_CLEAR, "%s stays clear: %s", rule, words);
    free(words);
}

static void case_must_be_quiet(const char *rule, const json_t *test)
{
    char *words = case_words(test);

    ck_assert_msg(!case_run(test, rule).fires, "%s fires: %s", rule, words);
    free(words);
}

static void cases_run(const char *rule, const json_t *entry, const char *kind,
                      void (*check)(const char *, const json_t *))
{
    const json_t *list = json_object_get(entry, kind);
    size_t index = 0;
    json_t *test = NULL;

    ck_assert_msg(json_array_size(list) > 0, "%s has no case \"%s\"", rule, kind);
    json_array_foreach((json_t *)list, index, test) check(rule, test);
}

static const char *rule_id(size_t index)
{
    const json_t *rules = json_object_get(screening_rules(fixture_screener()), "rules");

    return json_string_value(json_object_get(json_array_get(rules, index), "id"));
}

static size_t rule_count(void)
{
    return json_array_size(json_object_get(screening_rules(fixture_screener()), "rules"));
}

START_TEST(a_rule_fires_stays_quiet_and_minds_what_is_missing)
{
    const char *id = rule_id((size_t)_i);
    const json_t *entry = json_object_get(entries, id);

    ck_assert_msg(entry != NULL, "%s has no entry in %s", id, FOLDER);
    cases_run(id, entry, "fires", case_must_fire);
    cases_run(id, entry, "quiet", case_must_be_quiet);
    cases_run(id, entry, "missing", case_must_fire);
}
END_TEST

START_TEST(every_entry_names_a_rule)
{
    const char *id = NULL;
    json_t *entry = NULL;

    json_object_foreach(entries, id, entry)
    {
        bool is_known = false;

        for (size_t i = 0; i < rule_count() && !is_known; i++)
            is_known = strcmp(rule_id(i), id) == 0;
        ck_assert_msg(is_known, "%s is no rule", id);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening rules");
    TCase *tests = tcase_create("rules");

    entries_load();
    tcase_set_timeout(tests, 30);
    tcase_add_loop_test(tests, a_rule_fires_stays_quiet_and_minds_what_is_missing, 0,
                        (int)rule_count());
    tcase_add_test(tests, every_entry_names_a_rule);
    suite_add_tcase(suite, tests);
    int failed = suite_run(suite);
    json_decref(entries);
    fixture_screener_free();
    return failed;
}
