/* From texts and answers to findings and the outcome. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "screening/check.h"
#include "screening_fixture.h"
#include "suite.h"

struct text_case {
    const char *lang;
    const char *field;
    const char *text;
    const char *rule; /* fires; NULL: nothing but advice does */
    enum screening_outcome outcome;
};

static const struct text_case texts[] = {
    {"en", "medications", "Warfarine 5 mg daily", "BLD-01", SCREENING_REVIEW},
    {"en", "medications", "war farin", "BLD-01", SCREENING_REVIEW},
    {"en", "medications", "bloodthinners", "BLD-01", SCREENING_REVIEW},
    {"en", "medications", "prednisone 10 mg twice a day for 3 weeks", "IMM-01",
     SCREENING_REVIEW},
    {"en", "medications", "hydrocortisone cream", NULL, SCREENING_CLEAR},
    {"en", "medications", "Tylenol, vitamin D", NULL, SCREENING_CLEAR},
    {"en", "medications", "None", NULL, SCREENING_CLEAR},
    {"en", "conditions", "I had a stroke 2 weeks ago", "CVD-01", SCREENING_URGENT},
    {"en", "conditions", "stroke in 2005", "CVD-02", SCREENING_REVIEW},
    {"en", "conditions", "No HIV, hepatitis or cancer", NULL, SCREENING_CLEAR},
    {"en", "conditions", "My mother has cancer. I am healthy.", NULL, SCREENING_CLEAR},
    {"en", "conditions", "I wear hearing aids", NULL, SCREENING_CLEAR},
    {"en", "conditions", "ALL in remission", "IMM-09", SCREENING_REVIEW},
    {"en", "conditions", "not at all", NULL, SCREENING_CLEAR},
    {"en", "conditions", "H.I.V. positive", "IMM-10", SCREENING_REVIEW},
    {"en", "conditions", "hiv\xe2\x80\x8b+", "IMM-10", SCREENING_REVIEW},
    {"en", "family", "Father had lung cancer", NULL, SCREENING_CLEAR},
    {"en", "allergies", "Penicillin", NULL, SCREENING_CLEAR},
    {"en", "allergies", "allergic to lidocaine", "LA-01", SCREENING_REVIEW},
    {"en", "operations", "hair transplant", NULL, SCREENING_CLEAR},
    {"en", "operations", "kidney transplant 2019", "IMM-06", SCREENING_REVIEW},
    {"en", "message", "What is lupus?", NULL, SCREENING_CLEAR},
    {"en", "message", "Can I have PRP with my lupus?", "AUT-01", SCREENING_REVIEW},
    {"en", "conditions", "High risk of stroke, warfarin 5 mg", "BLD-01",
     SCREENING_REVIEW},
    {"en", "medications", "Hold warfarin 5 days before", "BLD-01", SCREENING_REVIEW},
    {"en", "conditions", "Contact lens wearer, lupus", "AUT-01", SCREENING_REVIEW},
    {"en", "conditions", "Untreated sleep apnea, lupus", "AUT-01", SCREENING_REVIEW},
    {"en", "conditions", "ANA neg, lupus", "AUT-01", SCREENING_REVIEW},
    {"en", "conditions", "Not on anything, lupus", "AUT-01", SCREENING_REVIEW},
    {"es", "conditions", "Soy diab\xc3\xa9tico tipo 1", "MET-01", SCREENING_REVIEW},
    {"es", "medications", "tomo metotrexato", "IMM-03", SCREENING_REVIEW},
    {"es", "conditions", "no tengo VIH", NULL, SCREENING_CLEAR},
    {"en", "conditions",
     "\xd1\x83 \xd0\xbc\xd0\xb5\xd0\xbd\xd1\x8f \xd0\xb4\xd0\xb8\xd0"
     "\xb0\xd0\xb1\xd0\xb5\xd1\x82",
     "MTA-05", SCREENING_REVIEW},
};

START_TEST(a_text_has_its_outcome)
{
    const struct text_case *text = &texts[_i];
    CLEANUP(arena_done) struct arena arena;
    struct screening_result result;

    arena_init(&arena, 1 << 26);
    result = fixture_screen(&arena, text->lang, text->field, text->text);
    ck_assert_msg(result.outcome == text->outcome, "%s: %s", text->text,
                  screening_outcome_name(result.outcome));
    if (text->rule)
        ck_assert_msg(fixture_fires(&result, text->rule), "%s: %s", text->text,
                      text->rule);
}
END_TEST

START_TEST(a_finding_shows_the_exact_words)
{
    CLEANUP(arena_done) struct arena arena;
    struct screening_result result;
    const struct screening_finding *finding = NULL;

    arena_init(&arena, 1 << 26);
    result =
        fixture_screen(&arena, "es", "conditions", "\xc2\xa1Hola! Tengo c\xc3\xa1ncer.");
    finding = fixture_finding(&result, "ONC-01");
    ck_assert_ptr_nonnull(finding);
    ck_assert_uint_eq(finding->start, 13);
    ck_assert_uint_eq(finding->end, 19);
    ck_assert_str_eq(finding->text, "c\xc3\xa1ncer");
}
END_TEST

static enum status answers_run(struct arena *arena, const char *text,
                               struct screening_result *ret)
{
    json_t *answers = json_loads(text, 0, NULL);
    struct screening_input input = {.answers = answers, .today = {2026, 11, 17}};
    enum status status = screening_run(fixture_screener(), arena, &input, ret);

    for (size_t i = 0; status == OK && i < ret->count; i++) /* the JSON dies here */
        ((struct screening_finding *)&ret->findings[i])->field =
            arena_strdup(arena, ret->findings[i].field);
    json_decref(answers);
    return status;
}

struct answer_case {
    const char *answers;
    const char *rule;
    enum screening_outcome outcome;
};

#define CODE(link, code) "{\"" link "\": [{\"valueCoding\": {\"code\": \"" code "\"}}]}"

static const struct answer_case answer_cases[] = {
    {CODE("health.conditions", "hiv"), "IMM-10", SCREENING_REVIEW},
    {CODE("health.conditions", "none"), NULL, SCREENING_CLEAR},
    {CODE("health.conditions", "unsure"), "MTA-03", SCREENING_REVIEW},
    {"{\"about.birth_date\": [{\"valueDate\": \"2012-01-01\"}]}", "AGE-01",
     SCREENING_REVIEW},
    {"{\"about.birth_date\": [{\"valueDate\": \"1990-01-01\"}]}", NULL, SCREENING_CLEAR},
    {"{\"health.a1c\": [{\"valueDecimal\": 9.1}]}", "MET-01", SCREENING_REVIEW},
    {"{\"medicines.taking\": [{\"valueCoding\": {\"code\": \"no\"}}],"
     " \"wishes.message\": [{\"valueString\": \"I take warfarin\"}]}",
     "MTA-01", SCREENING_REVIEW},
    {"{}", NULL, SCREENING_CLEAR},
};

START_TEST(answers_have_their_outcome)
{
    const struct answer_case *answers = &answer_cases[_i];
    CLEANUP(arena_done) struct arena arena;
    struct screening_result result;

    arena_init(&arena, 1 << 26);
    ck_assert_int_eq(answers_run(&arena, answers->answers, &result), OK);
    ck_assert_msg(result.outcome == answers->outcome, "%s: %s", answers->answers,
                  screening_outcome_name(result.outcome));
    if (answers->rule)
        ck_assert_msg(fixture_fires(&result, answers->rule), "%s", answers->answers);
}
END_TEST

START_TEST(a_questionnaire_response_is_read_item_by_item)
{
    static const char TEXT[] =
        "{\"resourceType\": \"QuestionnaireResponse\", \"item\": [{\"linkId\": \"page\","
        " \"item\": [{\"linkId\": \"health.conditions\", \"answer\": [{\"valueCoding\":"
        " {\"code\": \"hepatitis\"}}]}, {\"linkId\": \"medicines.text\", \"answer\":"
        " [{\"valueString\": \"coumadin\"}]}]}]}";
    CLEANUP(arena_done) struct arena arena;
    json_auto_t *response = json_loads(TEXT, 0, NULL);
    struct screening_input input = {.response = response, .today = {2026, 11, 17}};
    struct screening_result result;

    arena_init(&arena, 1 << 26);
    ck_assert_int_eq(screening_run(fixture_screener(), &arena, &input, &result), OK);
    ck_assert(fixture_fires(&result, "INF-03"));
    ck_assert(fixture_fires(&result, "BLD-01"));
    ck_assert_str_eq(fixture_finding(&result, "BLD-01")->field, "medicines.text");
}
END_TEST

START_TEST(the_same_input_gives_the_same_bytes)
{
    char *first = NULL;

    for (int round = 0; round < 3; round++) {
        CLEANUP(arena_done) struct arena arena;
        struct screening_result result;
        json_t *json = NULL;
        char *text = NULL;

        arena_init(&arena, 1 << 26);
        result = fixture_screen(&arena, "en", "conditions",
                                "diabetis, strok, no cancer; mother: lupus");
        json = screening_to_json(&result);
        text = json_dumps(json, JSON_COMPACT);
        json_decref(json);
        if (!first)
            first = strdup(text);
        ck_assert_str_eq(first, text);
        free(text);
    }
    free(first);
}
END_TEST

START_TEST(what_cannot_be_read_is_invalid_and_goes_to_review)
{
    CLEANUP(arena_done) struct arena arena;
    json_auto_t *fields = json_pack("{s:i}", "conditions", 5);
    json_auto_t *list = json_array();
    struct screening_input input = {.fields = fields};
    struct screening_result result;

    arena_init(&arena, 1 << 26);
    ck_assert_int_eq(screening_run(fixture_screener(), &arena, &input, &result), INVALID);
    input.fields = list;
    ck_assert_int_eq(screening_run(fixture_screener(), &arena, &input, &result), INVALID);
    result = screening_unscreened(fixture_screener(), &arena);
    ck_assert_int_eq(result.outcome, SCREENING_REVIEW);
}
END_TEST

START_TEST(a_megabyte_of_anything_ends_in_time)
{
    static const char *const PIECES[] = {"a",  "no ", "cancer ", "\xcc\x81",
                                         "(",  "1 ",  "zzxqwv ", "\xe2\x80\xae",
                                         "- ", "?"};
    enum { SIZE = 1000000 };
    CLEANUP(arena_done) struct arena arena;
    char *text = malloc(SIZE + 16);
    size_t piece = strlen(PIECES[_i]);
    size_t length = 0;

    arena_init(&arena, SCREENING_ARENA_BYTES);
    for (; length + piece <= SIZE; length += piece)
        memcpy(text + length, PIECES[_i], piece);
    text[length] = '\0';
    (void)fixture_screen(&arena, "en", "conditions", text);
    free(text);
}
END_TEST

START_TEST(a_broken_rule_set_says_where)
{
    json_auto_t *ruleset = json_deep_copy(screening_rules(fixture_screener()));
    json_t *rule = json_array_get(json_object_get(ruleset, "rules"), 0);
    struct screener *screener = NULL;
    char *error = NULL;

    json_object_set_new(rule, "any", json_pack("[{s:s}]", "concept", "no_such_concept"));
    ck_assert_int_eq(screening_load_with("rules", ruleset, &screener, &error), INVALID);
    ck_assert_ptr_nonnull(strstr(error, "no_such_concept"));
    free(error);
}
END_TEST

struct broken_case {
    const char *trigger;
    const char *complaint;
};

/* Each of these would never be met, or always: nobody may put it in force. */
static const struct broken_case broken[] = {
    {"{\"concept\": []}", "names no concept"},
    {"{\"concept\": \"asthma\", \"with\": []}", "names no concept"},
    {"{\"concept\": \"asthma\", \"temporality\": []}", "\"temporality\" names nothing"},
    {"{\"concept\": \"asthma\", \"experiencer\": [\"wife\"]}", "\"experiencer\""},
    {"{\"concept\": \"asthma\", \"fields\": \"family\"}", "fields"},
    {"{\"concept\": \"asthma\", \"fields\": [\"famliy\"]}", "fields"},
    {"{\"concept\": \"asthma\", \"fields_not\": [\"famliy\"]}", "fields"},
    {"{\"concept\": \"asthma\", \"negated\": \"yes\"}", "true or false"},
    {"{\"concept\": \"asthma\", \"within_months\": \"3\"}", "must be a number"},
    {"{\"concept\": \"asthma\", \"days\": 14}", "must be an object"},
    {"{\"concept\": \"asthma\", \"days\": {\"at_least\": \"14\"}}", "must be a number"},
    {"{\"kind\": \"medicin\"}", "\"kind\""},
    {"{\"answer\": {\"link\": \"health.now\", \"any_of\": []}}", "names no code"},
};

START_TEST(a_trigger_that_means_nothing_is_a_mistake)
{
    json_auto_t *ruleset = json_deep_copy(screening_rules(fixture_screener()));
    json_t *rule = json_array_get(json_object_get(ruleset, "rules"), 0);
    json_t *any = json_array();
    json_auto_t *mistakes = NULL;
    const char *text = NULL;

    json_array_append_new(any, json_loads(broken[_i].trigger, 0, NULL));
    json_object_set_new(rule, "any", any);
    mistakes = ruleset_check(fixture_screener(), ruleset, NULL);
    text = json_string_value(json_object_get(json_array_get(mistakes, 0), "text"));
    ck_assert_msg(text && strstr(text, broken[_i].complaint), "%s: %s",
                  broken[_i].trigger, text ? text : "no mistake");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening decision");
    TCase *tests = tcase_create("decision");

    (void)fixture_screener();
    tcase_set_timeout(tests, 30);
    tcase_add_loop_test(tests, a_text_has_its_outcome, 0, COUNT_OF(texts));
    tcase_add_test(tests, a_finding_shows_the_exact_words);
    tcase_add_loop_test(tests, answers_have_their_outcome, 0, COUNT_OF(answer_cases));
    tcase_add_test(tests, a_questionnaire_response_is_read_item_by_item);
    tcase_add_test(tests, the_same_input_gives_the_same_bytes);
    tcase_add_test(tests, what_cannot_be_read_is_invalid_and_goes_to_review);
    tcase_add_loop_test(tests, a_megabyte_of_anything_ends_in_time, 0, 10);
    tcase_add_test(tests, a_broken_rule_set_says_where);
    tcase_add_loop_test(tests, a_trigger_that_means_nothing_is_a_mistake, 0,
                        COUNT_OF(broken));
    suite_add_tcase(suite, tests);
    int failed = suite_run(suite);
    fixture_screener_free();
    return failed;
}
