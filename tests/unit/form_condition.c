/* enableWhen: every operator over every kind of answer, all and any, and cascades. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form_fixture.h"
#include "suite.h"

/* Questions on one page, the item that depends on them on the next. */
#define STEP(questions, depends)                                                         \
    "{'linkId':'s','type':'group','text':'S','item':[{'linkId':'p','type':'group',"      \
    "'text':'P','extension':[{'url':'urn:forelock:ext:page','valueCode':'a'}],'item':"   \
    "[" questions "]},{'linkId':'p2','type':'group','text':'P','extension':[{'url':"     \
    "'urn:forelock:ext:page','valueCode':'b'}],'item':[" depends "]}]}"

#define QUESTIONS                                                                        \
    "{'linkId':'boolean','type':'boolean','text':'A'},"                                  \
    "{'linkId':'decimal','type':'decimal','text':'A'},"                                  \
    "{'linkId':'integer','type':'integer','text':'A'},"                                  \
    "{'linkId':'date','type':'date','text':'A'},"                                        \
    "{'linkId':'string','type':'string','text':'A'},"                                    \
    "{'linkId':'choice','type':'choice','repeats':true,'text':'A','answerOption':["      \
    "{'valueCoding':{'system':'u','code':'a','display':'A'}},"                           \
    "{'valueCoding':{'system':'u','code':'b','display':'B'}}]},"                         \
    "{'linkId':'open','type':'open-choice','text':'A','answerOption':["                  \
    "{'valueCoding':{'system':'u','code':'a','display':'A'}}]}"

#define A "{'system':'u','code':'a'}"
#define B "{'system':'u','code':'b'}"

struct condition {
    const char *question, *operator, * expected, *answers;
    bool is_shown;
};

static const struct condition conditions[] = {
    {"boolean", "exists", "'answerBoolean':true", "[]", false},
    {"boolean", "exists", "'answerBoolean':true", "[{'valueBoolean':false}]", true},
    {"boolean", "exists", "'answerBoolean':false", "[]", true},
    {"boolean", "exists", "'answerBoolean':false", "[{'valueBoolean':false}]", false},
    {"boolean", "=", "'answerBoolean':true", "[{'valueBoolean':true}]", true},
    {"boolean", "=", "'answerBoolean':true", "[{'valueBoolean':false}]", false},
    {"boolean", "=", "'answerBoolean':false", "[]", false},
    {"boolean", "!=", "'answerBoolean':true", "[{'valueBoolean':false}]", true},
    {"boolean", "!=", "'answerBoolean':true", "[]", false},
    {"decimal", "=", "'answerDecimal':6.5", "[{'valueDecimal':6.5}]", true},
    {"decimal", "=", "'answerDecimal':7.0", "[{'valueDecimal':7}]", true},
    {"decimal", "!=", "'answerDecimal':6.5", "[{'valueDecimal':6.5}]", false},
    {"decimal", ">", "'answerDecimal':6.5", "[{'valueDecimal':6.6}]", true},
    {"decimal", ">", "'answerDecimal':6.5", "[{'valueDecimal':6.5}]", false},
    {"decimal", "<", "'answerDecimal':6.5", "[{'valueDecimal':6.4}]", true},
    {"decimal", "<", "'answerDecimal':6.5", "[{'valueDecimal':6.5}]", false},
    {"decimal", ">=", "'answerDecimal':6.5", "[{'valueDecimal':6.5}]", true},
    {"decimal", ">=", "'answerDecimal':6.5", "[{'valueDecimal':6.4}]", false},
    {"decimal", "<=", "'answerDecimal':6.5", "[{'valueDecimal':6.5}]", true},
    {"decimal", "<=", "'answerDecimal':6.5", "[{'valueDecimal':6.6}]", false},
    {"integer", "=", "'answerInteger':3", "[{'valueInteger':3}]", true},
    {"integer", "!=", "'answerInteger':3", "[{'valueInteger':4}]", true},
    {"integer", ">", "'answerInteger':3", "[{'valueInteger':4}]", true},
    {"integer", ">", "'answerInteger':3", "[{'valueInteger':3}]", false},
    {"integer", "<", "'answerInteger':3", "[{'valueInteger':-2}]", true},
    {"integer", ">=", "'answerInteger':3", "[{'valueInteger':3}]", true},
    {"integer", "<=", "'answerInteger':3", "[{'valueInteger':4}]", false},
    {"date", "=", "'answerDate':'2020-02-29'", "[{'valueDate':'2020-02-29'}]", true},
    {"date", "!=", "'answerDate':'2020-02-29'", "[{'valueDate':'2020-03-01'}]", true},
    {"date", ">", "'answerDate':'2020-02-29'", "[{'valueDate':'2020-03-01'}]", true},
    {"date", "<", "'answerDate':'2020-02-29'", "[{'valueDate':'2019-12-31'}]", true},
    {"date", ">=", "'answerDate':'2020-02-29'", "[{'valueDate':'2020-02-28'}]", false},
    {"date", "<=", "'answerDate':'2020-02-29'", "[{'valueDate':'2020-02-29'}]", true},
    {"date", ">", "'answerDate':'2020'", "[{'valueDate':'2021-01-01'}]", true},
    {"date", "=", "'answerDate':'2020'", "[{'valueDate':'2020-01-01'}]", false},
    {"string", "=", "'answerString':'b'", "[{'valueString':'b'}]", true},
    {"string", "=", "'answerString':'b'", "[{'valueString':'B'}]", false},
    {"string", "!=", "'answerString':'b'", "[{'valueString':'c'}]", true},
    {"string", ">", "'answerString':'b'", "[{'valueString':'c'}]", true},
    {"string", "<", "'answerString':'b'", "[{'valueString':'a'}]", true},
    {"string", ">=", "'answerString':'b'", "[{'valueString':'b'}]", true},
    {"string", "<=", "'answerString':'b'", "[{'valueString':'c'}]", false},
    {"choice", "=", "'answerCoding':" A, "[{'valueCoding':" A "}]", true},
    {"choice", "=", "'answerCoding':" A, "[{'valueCoding':" B "}]", false},
    {"choice", "=", "'answerCoding':" A, "[{'valueCoding':" B "},{'valueCoding':" A "}]",
     true},
    {"choice", "!=", "'answerCoding':" A, "[{'valueCoding':" A "}]", false},
    {"choice", "!=", "'answerCoding':" A, "[{'valueCoding':" A "},{'valueCoding':" B "}]",
     true},
    {"choice", "!=", "'answerCoding':" A, "[]", false},
    {"choice", "=", "'answerCoding':" A, "[{'valueCoding':{'system':'v','code':'a'}}]",
     false},
    {"choice", "exists", "'answerBoolean':true", "[{'valueCoding':" B "}]", true},
    {"open", "=", "'answerString':'mine'", "[{'valueString':'mine'}]", true},
    {"open", "!=", "'answerCoding':" A, "[{'valueString':'mine'}]", true},
    {"choice", "exists", "'answerBoolean':true", "[{'typed':{'value':['z']}}]", false},
    {"choice", "exists", "'answerBoolean':true", "[{'valueString':'a'}]", false},
};

static struct form *load(const char *steps)
{
    struct form *form = NULL;
    struct buf error = {0};
    char *json = questionnaire_of(steps, "");
    ck_assert_msg(form_parse(json, strlen(json), &form, &error) == OK, "%s",
                  buf_text(&error));
    free(json);
    buf_done(&error);
    return form;
}

static bool shows(const struct form *form, const char *link_id, const char *answers)
{
    json_auto_t *flat = json_of(answers);
    struct form_state *state = form_state_new(form, flat);
    bool is_shown = form_state_shows(state, form_item_find(form, link_id));
    form_state_free(state);
    return is_shown;
}

START_TEST(an_operator_holds_or_not)
{
    const struct condition *c = &conditions[_i];
    char steps[4096], answers[512];
    snprintf(steps, sizeof steps,
             STEP(QUESTIONS, "{'linkId':'x','type':'string','text':'X','enableWhen':[{"
                             "'question':'%s','operator':'%s',%s}]}"),
             c->question, c->operator, c->expected);
    snprintf(answers, sizeof answers, "{'%s':%s}", c->question, c->answers);
    struct form *form = load(steps);
    ck_assert_msg(shows(form, "x", answers) == c->is_shown, "%s %s %s over %s",
                  c->question, c->operator, c->expected, c->answers);
    form_free(form);
}
END_TEST

struct pair {
    const char *behavior, *answers;
    bool is_shown;
};

static const struct pair pairs[] = {
    {"all", "{}", false},
    {"all", "{'integer':[{'valueInteger':1}]}", false},
    {"all", "{'integer':[{'valueInteger':1}],'string':[{'valueString':'y'}]}", true},
    {"any", "{}", false},
    {"any", "{'integer':[{'valueInteger':1}]}", true},
    {"any", "{'string':[{'valueString':'y'}]}", true},
    {"any", "{'integer':[{'valueInteger':2}],'string':[{'valueString':'n'}]}", false},
};

START_TEST(all_and_any_differ)
{
    char steps[4096];
    snprintf(steps, sizeof steps,
             STEP(QUESTIONS,
                  "{'linkId':'x','type':'string','text':'X','enableBehavior':'%s',"
                  "'enableWhen':[{'question':'integer','operator':'=','answerInteger':1},"
                  "{'question':'string','operator':'=','answerString':'y'}]}"),
             pairs[_i].behavior);
    struct form *form = load(steps);
    ck_assert_int_eq(shows(form, "x", pairs[_i].answers), pairs[_i].is_shown);
    form_free(form);
}
END_TEST

/* a → b → c on three pages, each shown when the one before says yes. */
#define LINK(id, before)                                                                 \
    "{'linkId':'p" id "','type':'group','text':'P','extension':[{'url':"                 \
    "'urn:forelock:ext:page','valueCode':'" id "'}],'item':[{'linkId':'" id              \
    "','type':'boolean','text':'B','required':true,'extension':[{'url':"                 \
    "'urn:forelock:ext:error','extension':[{'url':'code','valueCode':'required'},{"      \
    "'url':'text','valueString':'Choose'}]}]" before "}]}"
#define AFTER(id)                                                                        \
    ",'enableWhen':[{'question':'" id "','operator':'=','answerBoolean':true}]"
#define CHAIN                                                                            \
    "{'linkId':'s','type':'group','text':'S','item':[" LINK("a", "") "," LINK(           \
        "b", AFTER("a")) "," LINK("c", AFTER("b")) "]}"

struct chain {
    const char *answers, *errors;
    const char *kept;
};

static const struct chain chains[] = {
    {"{}", "required ", ""},
    {"{'a':[{'valueBoolean':false}]}", "", "a"},
    {"{'a':[{'valueBoolean':true}]}", "required ", ""},
    {"{'a':[{'valueBoolean':true}],'b':[{'valueBoolean':false}]}", "", "ab"},
    {"{'a':[{'valueBoolean':false}],'b':[{'valueBoolean':true}]}", "", "a"},
    {"{'a':[{'valueBoolean':false}],'b':[{'valueBoolean':true}],"
     "'c':[{'valueBoolean':true}]}",
     "", "a"},
    {"{'a':[{'valueBoolean':false}],'b':[{'valueBoolean':true}],"
     "'c':[{'valueString':'not even a boolean'}]}",
     "", "a"},
    {"{'a':[{'valueBoolean':true}],'b':[{'valueBoolean':true}],"
     "'c':[{'valueBoolean':false}]}",
     "", "abc"},
};

START_TEST(hidden_answers_are_dropped_and_hide_what_hangs_on_them)
{
    const struct chain *chain = &chains[_i];
    struct form *form = load(CHAIN);
    json_auto_t *answers = json_of(chain->answers), *response = NULL, *errors = NULL;
    enum status status =
        form_check(form, answers, &form_fixture_today, &response, &errors);
    char codes[200], kept[8] = "";
    codes_of(errors, codes, sizeof codes);
    ck_assert_str_eq(codes, chain->errors);
    ck_assert_int_eq(status, chain->errors[0] == '\0' ? OK : INVALID);
    json_auto_t *flat = form_answers_from_response(response);
    for (const char *id = "abc"; *id != '\0'; id++) {
        const char name[2] = {*id, '\0'};
        if (json_object_get(flat, name) != NULL)
            strcat(kept, name);
    }
    ck_assert_str_eq(kept, chain->kept);
    form_free(form);
}
END_TEST

START_TEST(hidden_pages_are_skipped_both_ways)
{
    struct form *form = load(CHAIN);
    json_auto_t *no = json_of("{'a':[{'valueBoolean':false}]}");
    json_auto_t *yes = json_of("{'a':[{'valueBoolean':true}]}");
    const struct form_item *a = form_page_find(form, "a"), *b = form_page_find(form, "b");
    ck_assert_ptr_eq(form_next_page(form, NULL, no), a);
    ck_assert_ptr_null(form_next_page(form, a, no));
    ck_assert_ptr_eq(form_previous_page(form, NULL, no), a);
    ck_assert_ptr_eq(form_next_page(form, a, yes), b);
    ck_assert_ptr_eq(form_previous_page(form, NULL, yes), b);
    ck_assert_ptr_null(form_previous_page(form, a, yes));
    ck_assert_ptr_null(form_first_unanswered(form, no, &form_fixture_today));
    ck_assert_ptr_eq(form_first_unanswered(form, yes, &form_fixture_today), b);
    form_free(form);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("form_condition");
    TCase *tcase = tcase_create("enableWhen");
    tcase_add_loop_test(tcase, an_operator_holds_or_not, 0, (int)COUNT_OF(conditions));
    tcase_add_loop_test(tcase, all_and_any_differ, 0, (int)COUNT_OF(pairs));
    tcase_add_loop_test(tcase, hidden_answers_are_dropped_and_hide_what_hangs_on_them, 0,
                        (int)COUNT_OF(chains));
    tcase_add_test(tcase, hidden_pages_are_skipped_both_ways);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
