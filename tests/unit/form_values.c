/* Every type's good, bad and borderline answers, as another system would send them. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "form_fixture.h"
#include "suite.h"

#define EXT "http://hl7.org/fhir/StructureDefinition/"
#define FLAG(name) "{'url':'urn:forelock:ext:" name "','valueBoolean':true}"
#define REQUIRED                                                                         \
    "'required':true,'extension':[{'url':'urn:forelock:ext:error','extension':[{'url':"  \
    "'code','valueCode':'required'},{'url':'text','valueString':'Answer it'}]}]"
#define OPTIONS                                                                          \
    "'answerOption':[{'valueCoding':{'system':'u','code':'a','display':'A'}},"           \
    "{'valueCoding':{'system':'u','code':'b','display':'B'}},{'extension':[" FLAG(       \
        "exclusive") "],'valueCoding':{'system':'u','code':'none','display':'None'}}]"
#define CODING(code) "{'valueCoding':{'system':'u','code':'" code "'}}"

struct value {
    const char *item;     /* members after linkId and text */
    const char *answers;  /* JSON list; NULL: the item is not sent */
    const char *expected; /* error codes, or "" */
    const char *stored;   /* what is kept; NULL: nothing or do not look */
};

static const struct value values[] = {
    /* boolean */
    {"'type':'boolean'", "[{'valueBoolean':true}]", "", "[{'valueBoolean':true}]"},
    {"'type':'boolean'", "[{'valueBoolean':'true'}]", "wrong_type ", NULL},
    {"'type':'boolean'", "[{'valueBoolean':1}]", "wrong_type ", NULL},
    {"'type':'boolean'", "[{'valueBoolean':null}]", "wrong_type ", NULL},
    {"'type':'boolean'", "[{'valueString':'true'}]", "wrong_type ", NULL},
    {"'type':'boolean'", "[{'valueBoolean':true},{'valueBoolean':true}]", "too_many ",
     NULL},
    {"'type':'boolean','extension':[" FLAG(
         "must-be-true") ",{'url':"
                         "'urn:forelock:ext:error','extension':[{'url':'code','valueCode'"
                         ":'required'},"
                         "{'url':'text','valueString':'Check it'}]}]",
     "[{'valueBoolean':false}]", "required ", NULL},
    /* integer */
    {"'type':'integer'", "[{'valueInteger':-7}]", "", "[{'valueInteger':-7}]"},
    {"'type':'integer'", "[{'valueInteger':2147483648}]", "not_a_number ", NULL},
    {"'type':'integer'", "[{'valueInteger':-9223372036854775808}]", "not_a_number ",
     NULL},
    {"'type':'integer'", "[{'valueInteger':1.0}]", "wrong_type ", NULL},
    {"'type':'integer'", "[{'valueInteger':1e2}]", "wrong_type ", NULL},
    {"'type':'integer'", "[{'valueInteger':'7'}]", "wrong_type ", NULL},
    {"'type':'integer','extension':[{'url':'" EXT "minValue','valueInteger':0},"
     "{'url':'" EXT "maxValue','valueInteger':100}]",
     "[{'valueInteger':0}]", "", "[{'valueInteger':0}]"},
    {"'type':'integer','extension':[{'url':'" EXT "minValue','valueInteger':0}]",
     "[{'valueInteger':-1}]", "below_min ", NULL},
    {"'type':'integer','extension':[{'url':'" EXT "maxValue','valueInteger':100}]",
     "[{'valueInteger':101}]", "above_max ", NULL},
    /* decimal */
    {"'type':'decimal'", "[{'valueDecimal':6.5}]", "", "[{'valueDecimal':6.5}]"},
    {"'type':'decimal'", "[{'valueDecimal':6}]", "", "[{'valueDecimal':6}]"},
    {"'type':'decimal'", "[{'valueInteger':6}]", "wrong_type ", NULL},
    {"'type':'decimal','extension':[{'url':'" EXT "minValue','valueDecimal':3}]",
     "[{'valueDecimal':2.9}]", "below_min ", NULL},
    {"'type':'decimal','extension':[{'url':'" EXT "maxValue','valueDecimal':20}]",
     "[{'valueDecimal':20.0}]", "", "[{'valueDecimal':20.0}]"},
    /* date */
    {"'type':'date'", "[{'valueDate':'2024-02-29'}]", "", "[{'valueDate':'2024-02-29'}]"},
    {"'type':'date'", "[{'valueDate':'2023-02-29'}]", "not_a_date ", NULL},
    {"'type':'date'", "[{'valueDate':'2023-2-1'}]", "not_a_date ", NULL},
    {"'type':'date'", "[{'valueDate':'2023-02'}]", "not_a_date ", NULL},
    {"'type':'date'", "[{'valueDate':'infinity'}]", "not_a_date ", NULL},
    {"'type':'date'", "[{'valueDate':'2023-02-01T00:00:00Z'}]", "not_a_date ", NULL},
    {"'type':'date'", "[{'valueDate':'2999-01-01'}]", "", "[{'valueDate':'2999-01-01'}]"},
    {"'type':'date','extension':[" FLAG("must-be-past") "]",
     "[{'valueDate':'2026-11-18'}]", "in_future ", NULL},
    {"'type':'date','extension':[" FLAG("must-be-past") "]",
     "[{'valueDate':'2026-11-17'}]", "", "[{'valueDate':'2026-11-17'}]"},
    {"'type':'date','extension':[{'url':'urn:forelock:ext:max-age-years',"
     "'valueInteger':120}]",
     "[{'valueDate':'1905-11-17'}]", "too_old ", NULL},
    {"'type':'date','extension':[{'url':'urn:forelock:ext:max-age-years',"
     "'valueInteger':120}]",
     "[{'valueDate':'1905-11-18'}]", "", "[{'valueDate':'1905-11-18'}]"},
    {"'type':'date','extension':[{'url':'" EXT "minValue','valueDate':'2000-01-01'}]",
     "[{'valueDate':'1999-12-31'}]", "below_min ", NULL},
    /* approximate date */
    {"'type':'string','extension':[" FLAG("approximate") "]",
     "[{'valueString':'2024-03'}]", "", "[{'valueString':'2024-03'}]"},
    {"'type':'string','extension':[" FLAG("approximate") "]",
     "[{'valueString':'2024-13'}]", "not_a_date ", NULL},
    {"'type':'string','extension':[" FLAG("approximate") "]",
     "[{'valueString':'March 2024'}]", "not_a_date ", NULL},
    {"'type':'string','extension':[" FLAG("approximate") "," FLAG("must-be-past") "]",
     "[{'valueString':'2026-12'}]", "in_future ", NULL},
    {"'type':'string','extension':[" FLAG("approximate") "]",
     "[{'valueString':'1899-12'}]", "too_old ", NULL},
    /* string and text */
    {"'type':'string'", "[{'valueString':'  Ana  '}]", "", "[{'valueString':'Ana'}]"},
    {"'type':'string'", "[{'valueString':'a\\nb'}]", "", "[{'valueString':'a b'}]"},
    {"'type':'string'", "[{'valueString':'a\\u0007b'}]", "not_text ", NULL},
    {"'type':'string'", "[{'valueString':'a\\u0085b'}]", "not_text ", NULL},
    {"'type':'string'", "[{'valueString':'\\u202d704\\u202c'}]", "",
     "[{'valueString':'704'}]"},
    {"'type':'string'", "[{'valueString':'e\\u0301'}]", "",
     "[{'valueString':'\\u00e9'}]"},
    {"'type':'string'", "[{'valueString':'\\u00a0 \\u2003'}]", "", NULL},
    {"'type':'string','maxLength':3", "[{'valueString':'\\u00e9\\u00e9\\u00e9'}]", "",
     "[{'valueString':'\\u00e9\\u00e9\\u00e9'}]"},
    {"'type':'string','maxLength':3",
     "[{'valueString':'\\ud83d\\ude00\\ud83d\\ude00"
     "\\ud83d\\ude00'}]",
     "", NULL},
    {"'type':'string','maxLength':3", "[{'valueString':'abcd'}]", "too_long ", NULL},
    {"'type':'string','maxLength':3", "[{'valueString':' abc '}]", "",
     "[{'valueString':'abc'}]"},
    {"'type':'string'", "[{'valueString':7}]", "wrong_type ", NULL},
    {"'type':'string'", "[{'valueString':'a'},{'valueString':'b'}]", "too_many ", NULL},
    {"'type':'string','repeats':true", "[{'valueString':'a'},{'valueString':'b'}]", "",
     "[{'valueString':'a'},{'valueString':'b'}]"},
    {"'type':'string','repeats':true", "[{'valueString':'a'},{'valueString':'a'}]",
     "repeated ", NULL},
    {"'type':'string','extension':[{'url':'" EXT "regex','valueString':'[0-9]{3}'}]",
     "[{'valueString':'704'}]", "", "[{'valueString':'704'}]"},
    {"'type':'string','extension':[{'url':'" EXT "regex','valueString':'[0-9]{3}'}]",
     "[{'valueString':'7045'}]", "pattern ", NULL},
    {"'type':'string','extension':[{'url':'" EXT "regex','valueString':'(a+)+b'}]",
     "[{'valueString':'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac'}]", "pattern ",
     NULL},
    {"'type':'text'", "[{'valueString':'a\\r\\nb\\rc\\u2028d'}]", "",
     "[{'valueString':'a\\nb\\nc\\nd'}]"},
    {"'type':'text'", "[{'valueString':'a\\tb'}]", "", "[{'valueString':'a b'}]"},
    /* required */
    {"'type':'string'," REQUIRED, NULL, "required ", NULL},
    {"'type':'string'," REQUIRED, "[]", "required ", NULL},
    {"'type':'string'," REQUIRED, "[{'valueString':'   '}]", "required ", NULL},
    {"'type':'string'," REQUIRED, "[{'valueString':'a'}]", "", "[{'valueString':'a'}]"},
    {"'type':'boolean'," REQUIRED, "[{'valueBoolean':false}]", "",
     "[{'valueBoolean':false}]"},
    /* choice */
    {"'type':'choice'," OPTIONS, "[" CODING("a") "]", "",
     "[{'valueCoding':{'system':'u','code':'a','display':'A'}}]"},
    {"'type':'choice'," OPTIONS,
     "[{'valueCoding':{'system':'u','code':'a','display':'<script>'}}]", "",
     "[{'valueCoding':{'system':'u','code':'a','display':'A'}}]"},
    {"'type':'choice'," OPTIONS, "[" CODING("z") "]", "not_an_option ", NULL},
    {"'type':'choice'," OPTIONS, "[{'valueCoding':{'code':'a'}}]", "not_an_option ",
     NULL},
    {"'type':'choice'," OPTIONS, "[{'valueCoding':{'system':'v','code':'a'}}]",
     "not_an_option ", NULL},
    {"'type':'choice'," OPTIONS, "[{'valueCoding':{}}]", "wrong_type ", NULL},
    {"'type':'choice'," OPTIONS, "[{'valueCoding':'a'}]", "wrong_type ", NULL},
    {"'type':'choice'," OPTIONS, "[{'valueString':'a'}]", "wrong_type ", NULL},
    {"'type':'choice'," OPTIONS, "[" CODING("a") "," CODING("b") "]", "too_many ", NULL},
    {"'type':'choice','repeats':true," OPTIONS, "[" CODING("a") "," CODING("b") "]", "",
     NULL},
    {"'type':'choice','repeats':true," OPTIONS, "[" CODING("a") "," CODING("a") "]",
     "repeated ", NULL},
    {"'type':'choice','repeats':true," OPTIONS, "[" CODING("none") "]", "", NULL},
    {"'type':'choice','repeats':true," OPTIONS, "[" CODING("none") "," CODING("a") "]",
     "exclusive ", NULL},
    {"'type':'choice','repeats':true," OPTIONS, "[" CODING("a") "," CODING("none") "]",
     "exclusive ", NULL},
    {"'type':'choice','answerOption':[{'valueInteger':1},{'valueInteger':2}]",
     "[{'valueInteger':2}]", "", "[{'valueInteger':2}]"},
    {"'type':'choice','answerOption':[{'valueInteger':1},{'valueInteger':2}]",
     "[{'valueInteger':3}]", "not_an_option ", NULL},
    {"'type':'choice','answerOption':[{'valueString':'x'}]", "[{'valueString':'x'}]", "",
     "[{'valueString':'x'}]"},
    /* open choice */
    {"'type':'open-choice','repeats':true," OPTIONS,
     "[" CODING("a") ",{'valueString':' mine '}]", "",
     "[{'valueCoding':{'system':'u','code':'a','display':'A'}},{'valueString':'mine'}]"},
    {"'type':'open-choice'," OPTIONS, "[" CODING("z") "]", "not_an_option ", NULL},
    {"'type':'open-choice','repeats':true," OPTIONS,
     "[" CODING("none") ",{'valueString':'mine'}]", "exclusive ", NULL},
    {"'type':'open-choice','maxLength':3," OPTIONS, "[{'valueString':'mine'}]",
     "too_long ", NULL},
    /* shapes */
    {"'type':'string'", "[{}]", "wrong_type ", NULL},
    {"'type':'string'", "[null]", "wrong_type ", NULL},
    {"'type':'string'", "['a']", "wrong_type ", NULL},
    {"'type':'string'", "[[]]", "wrong_type ", NULL},
    {"'type':'string'", "[{'valueString':'a','valueInteger':1}]", "wrong_type ", NULL},
    {"'type':'string'", "[{'valueString':'a','item':[]}]", "wrong_type ", NULL},
    {"'type':'string'", "[{'typed':{'value':['a']}}]", "wrong_type ", NULL},
    {"'type':'string'", "{'valueString':'a'}", "wrong_type ", NULL},
};

START_TEST(a_value_is_taken_or_refused)
{
    const struct value *value = &values[_i];
    char item[2048], sent[2048] = "", codes[400];
    snprintf(item, sizeof item, "{'linkId':'x','text':'X',%s}", value->item);
    if (value->answers != NULL)
        snprintf(sent, sizeof sent, "{'linkId':'x','answer':%s}", value->answers);
    struct form *form = form_of(item);
    json_auto_t *response = response_of(sent), *checked = NULL, *errors = NULL;
    enum status status =
        form_check_response(form, response, &form_fixture_today, &checked, &errors);
    codes_of(errors, codes, sizeof codes);
    ck_assert_str_eq(codes, value->expected);
    ck_assert_int_eq(status, value->expected[0] == '\0' ? OK : INVALID);
    if (value->stored != NULL) {
        json_auto_t *flat = form_answers_from_response(checked);
        json_auto_t *stored = json_of(value->stored);
        ck_assert(json_equal(json_object_get(flat, "x"), stored));
    }
    form_free(form);
}
END_TEST

START_TEST(the_longest_text_is_bounded)
{
    struct form *form = form_of("{'linkId':'x','type':'text','text':'X'}");
    struct buf text = {0};
    for (int i = 0; i < FORM_TEXT_MAX; i++)
        buf_puts(&text, "é");
    for (int extra = 0; extra < 2; extra++) {
        json_auto_t *answers =
            json_pack("{s:[{s:s}]}", "x", "valueString", buf_text(&text));
        json_auto_t *response = NULL, *errors = NULL;
        ck_assert_int_eq(
            form_check(form, answers, &form_fixture_today, &response, &errors),
            extra == 0 ? OK : INVALID);
        buf_putc(&text, 'x');
    }
    buf_done(&text);
    form_free(form);
}
END_TEST

START_TEST(errors_carry_the_questionnaires_words_and_parameters)
{
    struct form *form = form_of(
        "{'linkId':'x','type':'integer','text':'X','extension':[{'url':'" EXT
        "maxValue','valueInteger':9},{'url':'urn:forelock:ext:error','extension':[{'url':"
        "'code','valueCode':'above_max'},{'url':'text','valueString':"
        "'Enter {max} or fewer {cats}'}]}]}");
    json_auto_t *answers = json_of("{'x':[{'valueInteger':10}]}"), *ok = NULL;
    json_auto_t *errors = NULL;
    ck_assert_int_eq(form_check(form, answers, &form_fixture_today, &ok, &errors),
                     INVALID);
    const json_t *error = json_array_get(errors, 0);
    ck_assert_str_eq(json_string_value(json_object_get(error, "message")),
                     "Enter 9 or fewer {cats}");
    ck_assert_str_eq(json_string_value(json_object_get(error, "link_id")), "x");
    ck_assert_int_eq(
        json_integer_value(json_object_get(json_object_get(error, "parameters"), "max")),
        9);
    form_free(form);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("form_values");
    TCase *tcase = tcase_create("values");
    tcase_add_loop_test(tcase, a_value_is_taken_or_refused, 0, (int)COUNT_OF(values));
    tcase_add_test(tcase, the_longest_text_is_bounded);
    tcase_add_test(tcase, errors_carry_the_questionnaires_words_and_parameters);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
