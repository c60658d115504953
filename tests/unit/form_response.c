/* QuestionnaireResponses from outside: the envelope, the shape, hostile input, limits. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "form_fixture.h"
#include "suite.h"

#define X "{'linkId':'x','type':'string','text':'X'}"
#define OK_ITEMS "'item':[{'linkId':'s','item':[{'linkId':'p','item':[]}]}]"
#define HEAD                                                                             \
    "'resourceType':'QuestionnaireResponse','status':'completed','questionnaire':"       \
    "'urn:q|1',"

struct sent {
    const char *response;
    const char *codes;
};

static const struct sent envelopes[] = {
    {"{" HEAD OK_ITEMS "}", ""},
    {"{" HEAD "'item':[]}", ""},
    {"{" HEAD "'authored':'2026-11-17T12:00:00Z','id':'1'," OK_ITEMS "}", ""},
    {"{" HEAD "'extension':[]," OK_ITEMS "}", "unknown_element "},
    {"{" HEAD "'contained':[{'a':'I have cancer'}]," OK_ITEMS "}", "unknown_element "},
    {"{" HEAD "'item':{}}", "wrong_resource "},
    {"{'resourceType':'QuestionnaireResponse','status':'completed'," OK_ITEMS "}",
     "wrong_version "},
    {"{'resourceType':'QuestionnaireResponse','status':'completed','questionnaire':"
     "'urn:q'," OK_ITEMS "}",
     "wrong_version "},
    {"{'resourceType':'QuestionnaireResponse','status':'completed','questionnaire':"
     "'urn:q|2'," OK_ITEMS "}",
     "wrong_version "},
    {"{'resourceType':'QuestionnaireResponse','status':'in-progress','questionnaire':"
     "'urn:q|1'," OK_ITEMS "}",
     "wrong_resource "},
    {"{'resourceType':'Patient','status':'completed','questionnaire':'urn:q|1'," OK_ITEMS
     "}",
     "wrong_resource "},
    {"{}", "wrong_resource wrong_resource wrong_version wrong_resource "},
};

static enum status check_it(const struct form *form, const json_t *response, char *codes,
                            size_t size, json_t **ret)
{
    json_auto_t *errors = NULL;
    enum status status =
        form_check_response(form, response, &form_fixture_today, ret, &errors);
    codes_of(errors, codes, size);
    ck_assert_int_eq(status, codes[0] == '\0' ? OK : INVALID);
    return status;
}

START_TEST(an_envelope_is_taken_or_refused)
{
    char codes[300];
    struct form *form = form_of(X);
    json_auto_t *response = json_of(envelopes[_i].response), *checked = NULL;
    (void)!check_it(form, response, codes, sizeof codes, &checked);
    ck_assert_str_eq(codes, envelopes[_i].codes);
    form_free(form);
}
END_TEST

START_TEST(what_an_envelope_lacks_is_named)
{
    static const char *const names[] = {"resourceType", "status", "questionnaire",
                                        "item"};
    struct form *form = form_of(X);
    json_auto_t *response = json_object(), *checked = NULL, *errors = NULL;
    ck_assert_int_eq(
        form_check_response(form, response, &form_fixture_today, &checked, &errors),
        INVALID);
    ck_assert_uint_eq(json_array_size(errors), COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        ck_assert_str_eq(
            json_string_value(json_object_get(json_array_get(errors, i), "link_id")),
            names[i]);
    form_free(form);
}
END_TEST

START_TEST(what_is_not_an_object_is_refused)
{
    static const char *const texts[] = {"[]", "null", "1", "'text'", "true"};
    char codes[300];
    struct form *form = form_of(X);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        json_auto_t *response = json_of(texts[i]), *checked = NULL;
        ck_assert_int_eq(check_it(form, response, codes, sizeof codes, &checked),
                         INVALID);
    }
    form_free(form);
}
END_TEST

#define ANSWER(id) "{'linkId':'" id "','answer':[{'valueString':'a'}]}"

static const struct sent shapes[] = {
    {ANSWER("x"), ""},
    {ANSWER("z"), "unknown_item "},
    {ANSWER("p"), "unknown_item "},
    {ANSWER("x") "," ANSWER("x"), "repeated "},
    {"{'linkId':'x','answer':[{'valueString':'a'}],'extension':[]}", "unknown_element "},
    {"{'linkId':'x','answer':[{'valueString':'a'}],'text':'X','id':'1'}", ""},
    {"{'linkId':'x','item':[" ANSWER("x") "]}", "unknown_element "},
    {"{'linkId':'x'}", ""},
    {"{'linkId':'x','answer':null}", "wrong_type "},
    {"{'linkId':'x','answer':'a'}", "wrong_type "},
    {"{'answer':[{'valueString':'a'}]}", "unknown_item "},
    {"{'linkId':7,'answer':[{'valueString':'a'}]}", "unknown_item "},
    {"null", "unknown_item "},
    {"[]", "unknown_item "},
    {"'x'", "unknown_item "},
    {"{'linkId':'d'}", ""},
    {"{'linkId':'d','answer':[{'valueString':'a'}]}", "unknown_element "},
};

START_TEST(a_shape_is_taken_or_refused)
{
    char codes[300];
    struct form *form = form_of(X ",{'linkId':'d','type':'display','text':'Read'}");
    json_auto_t *response = response_of(shapes[_i].response), *checked = NULL;
    (void)!check_it(form, response, codes, sizeof codes, &checked);
    ck_assert_str_eq(codes, shapes[_i].codes);
    form_free(form);
}
END_TEST

START_TEST(the_checked_response_is_made_anew)
{
    char codes[300];
    struct form *form = form_of(X);
    json_auto_t *response = response_of("{'linkId':'x','text':'<b>','answer':[{"
                                        "'valueString':' a '}]}");
    json_auto_t *checked = NULL;
    ck_assert_int_eq(check_it(form, response, codes, sizeof codes, &checked), OK);
    json_auto_t *expected = response_of(ANSWER("x"));
    ck_assert(json_equal(checked, expected));
    form_free(form);
}
END_TEST

/* A repeating group of one answer. */
#define GROUP                                                                            \
    "{'linkId':'g','type':'group','repeats':true,'text':'G','item':[{'linkId':'a',"      \
    "'type':'boolean','text':'A'}]},{'linkId':'n','type':'integer','text':'N'}"
#define ONE(a) "{'linkId':'g','item':[{'linkId':'a','answer':[{'valueBoolean':" a "}]}]}"

START_TEST(a_group_may_repeat)
{
    char codes[300];
    struct form *form = form_of(GROUP);
    json_auto_t *response = response_of(ONE("true") "," ONE("false") "," ONE("true"));
    json_auto_t *checked = NULL;
    ck_assert_int_eq(check_it(form, response, codes, sizeof codes, &checked), OK);
    json_auto_t *flat = form_answers_from_response(checked);
    ck_assert_uint_eq(json_array_size(json_object_get(flat, "a")), 3);
    form_free(form);
}
END_TEST

#define MEDICINE                                                                         \
    "{'linkId':'g','type':'group','repeats':true,'text':'G','item':[{'linkId':'x',"      \
    "'type':'choice','text':'X','answerOption':[{'valueCoding':{'system':'u','code':"    \
    "'a','display':'A'}},{'valueCoding':{'system':'u','code':'b','display':'B'}}]},"     \
    "{'linkId':'y','type':'string','text':'Y','enableWhen':[{'question':'x',"            \
    "'operator':'=','answerCoding':{'system':'u','code':'a'}}]}]}"
#define DOSE(x, y)                                                                       \
    "{'linkId':'g','item':[{'linkId':'x','answer':[{'valueCoding':{'system':'u',"        \
    "'code':'" x "'}}]},{'linkId':'y','answer':[{'valueString':'" y "'}]}]}"

START_TEST(a_condition_looks_at_its_own_repetition)
{
    char codes[300];
    struct form *form = form_of(MEDICINE);
    json_auto_t *response =
        response_of(DOSE("a", "one") "," DOSE("b", "two") "," DOSE("a", "three"));
    json_auto_t *checked = NULL;
    ck_assert_int_eq(check_it(form, response, codes, sizeof codes, &checked), OK);
    json_auto_t *flat = form_answers_from_response(checked);
    json_auto_t *expected = json_of("[{'valueString':'one'},{'valueString':'three'}]");
    ck_assert(json_equal(json_object_get(flat, "y"), expected));
    form_free(form);
}
END_TEST

START_TEST(repetitions_are_limited)
{
    char codes[300];
    struct form *form = form_of(GROUP);
    struct buf items = {0};
    for (int i = 0; i <= FORM_ANSWERS_MAX; i++)
        buf_printf(&items, "%s%s", i == 0 ? "" : ",", ONE("true"));
    json_auto_t *response = response_of(buf_text(&items)), *checked = NULL;
    (void)!check_it(form, response, codes, sizeof codes, &checked);
    ck_assert_str_eq(codes, "too_many ");
    buf_done(&items);
    form_free(form);
}
END_TEST

START_TEST(answers_are_limited)
{
    char codes[300];
    struct form *form =
        form_of("{'linkId':'x','type':'string','repeats':true,'text':'X'}");
    struct buf items = {0};
    buf_puts(&items, "{'linkId':'x','answer':[");
    for (int i = 0; i <= FORM_ANSWERS_MAX; i++)
        buf_printf(&items, "%s{'valueString':'%d'}", i == 0 ? "" : ",", i);
    buf_puts(&items, "]}");
    json_auto_t *response = response_of(buf_text(&items)), *checked = NULL;
    (void)!check_it(form, response, codes, sizeof codes, &checked);
    ck_assert_str_eq(codes, "too_many ");
    buf_done(&items);
    form_free(form);
}
END_TEST

START_TEST(a_flood_of_items_is_refused_with_few_errors)
{
    struct form *form = form_of(X);
    struct buf items = {0};
    for (int i = 0; i < FORM_ITEMS_MAX; i++)
        buf_printf(&items, "%s{'linkId':'u%d'}", i == 0 ? "" : ",", i);
    json_auto_t *response = response_of(buf_text(&items)), *checked = NULL;
    json_auto_t *errors = NULL;
    ck_assert_int_eq(
        form_check_response(form, response, &form_fixture_today, &checked, &errors),
        INVALID);
    ck_assert_uint_eq(json_array_size(errors), FORM_ERRORS_MAX);
    buf_done(&items);
    form_free(form);
}
END_TEST

START_TEST(deep_nesting_is_refused)
{
    char codes[4000];
    struct form *form = form_of(X);
    struct buf items = {0};
    for (int i = 0; i < 400; i++)
        buf_puts(&items, "{'linkId':'x','item':[");
    buf_puts(&items, "null");
    for (int i = 0; i < 400; i++)
        buf_puts(&items, "]}");
    json_auto_t *response = response_of(buf_text(&items)), *checked = NULL;
    ck_assert_int_eq(check_it(form, response, codes, sizeof codes, &checked), INVALID);
    json_auto_t *flat = form_answers_from_response(response);
    ck_assert_uint_eq(json_object_size(flat), 0);
    buf_done(&items);
    form_free(form);
}
END_TEST

START_TEST(hidden_answers_are_dropped_unread)
{
    char codes[300];
    struct form *form = form_of(
        "{'linkId':'x','type':'choice','text':'X','answerOption':[{'valueCoding':{"
        "'system':'u','code':'a','display':'A'}}]},{'linkId':'y','type':'string',"
        "'text':'Y','maxLength':2,'enableWhen':[{'question':'x','operator':'=',"
        "'answerCoding':{'system':'u','code':'a'}}]}");
    json_auto_t *response =
        response_of("{'linkId':'y','answer':[{'valueString':'much too long'}]}");
    json_auto_t *checked = NULL;
    ck_assert_int_eq(check_it(form, response, codes, sizeof codes, &checked), OK);
    json_auto_t *flat = form_answers_from_response(checked);
    ck_assert_uint_eq(json_object_size(flat), 0);
    form_free(form);
}
END_TEST

START_TEST(flat_answers_must_belong_to_the_form)
{
    struct form *form = form_of(X);
    json_auto_t *answers = json_of("{'z':[{'valueString':'a'}],'p':[]}");
    json_auto_t *response = NULL, *errors = NULL;
    char codes[300];
    ck_assert_int_eq(form_check(form, answers, &form_fixture_today, &response, &errors),
                     INVALID);
    codes_of(errors, codes, sizeof codes);
    ck_assert_str_eq(codes, "unknown_item unknown_item ");
    form_free(form);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("form_response");
    TCase *tcase = tcase_create("response");
    tcase_add_loop_test(tcase, an_envelope_is_taken_or_refused, 0,
                        (int)COUNT_OF(envelopes));
    tcase_add_loop_test(tcase, a_shape_is_taken_or_refused, 0, (int)COUNT_OF(shapes));
    tcase_add_test(tcase, what_an_envelope_lacks_is_named);
    tcase_add_test(tcase, what_is_not_an_object_is_refused);
    tcase_add_test(tcase, the_checked_response_is_made_anew);
    tcase_add_test(tcase, a_group_may_repeat);
    tcase_add_test(tcase, a_condition_looks_at_its_own_repetition);
    tcase_add_test(tcase, repetitions_are_limited);
    tcase_add_test(tcase, answers_are_limited);
    tcase_add_test(tcase, a_flood_of_items_is_refused_with_few_errors);
    tcase_add_test(tcase, deep_nesting_is_refused);
    tcase_add_test(tcase, hidden_answers_are_dropped_unread);
    tcase_add_test(tcase, flat_answers_must_belong_to_the_form);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
