/* What a questionnaire must be; each defect is refused with its reason. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "form_fixture.h"
#include "suite.h"

#define PAGE(items)                                                                      \
    "{'linkId':'s','type':'group','text':'S','item':[{'linkId':'p','type':'group',"      \
    "'text':'P','extension':[{'url':'urn:forelock:ext:page','valueCode':'a'}],"          \
    "'item':[" items "]}]}"
#define Q(rest) "{'linkId':'x','type':'string','text':'X'" rest "}"
#define CHOICE                                                                           \
    "{'linkId':'c','type':'choice','text':'C','answerOption':[{'valueCoding':{"          \
    "'system':'u','code':'a','display':'A'}}]}"

struct defect {
    const char *steps, *more, *reason;
};

static const struct defect defects[] = {
    {PAGE(Q("") "," Q("")), "", "x: this linkId is there twice"},
    {PAGE("{'linkId':'x','type':'strong','text':'X'}"), "", "unknown type \"strong\""},
    {PAGE("{'linkId':'','type':'string','text':'X'}"), "", "no usable linkId"},
    {PAGE("{'linkId':'a b','type':'string','text':'X'}"), "", "no usable linkId"},
    {PAGE("{'type':'string','text':'X'}"), "", "no usable linkId"},
    {PAGE("{'linkId':'x','type':'string'}"), "", "it has no text"},
    {PAGE(Q(",'answerValueSet':'urn:v'")), "", "\"answerValueSet\" is not supported"},
    {PAGE(Q(",'initial':[{'valueString':'a'}]")), "", "\"initial\" is not supported"},
    {PAGE(Q(",'required':'yes'")), "", "\"required\" is not true or false"},
    {PAGE(Q(",'required':true")), "", "required and has no error text"},
    {PAGE(Q(",'maxLength':0")), "", "maxLength must be"},
    {PAGE(Q(",'maxLength':999999")), "", "maxLength must be"},
    {PAGE("{'linkId':'x','type':'integer','text':'X','maxLength':3}"), "",
     "maxLength must be"},
    {PAGE(Q(",'item':[" Q("") "]")), "", "only groups may have items"},
    {PAGE("{'linkId':'x','type':'choice','text':'X'}"), "", "have 1 to"},
    {PAGE(Q(",'answerOption':[{'valueString':'a'}]")), "", "choices, and only they"},
    {PAGE("{'linkId':'x','type':'choice','text':'X','answerOption':[{'valueString':'"
          "a'},"
          "{'valueString':'a'}]}"),
     "", "the option \"a\" is there twice"},
    {PAGE("{'linkId':'x','type':'choice','text':'X','answerOption':[{'valueCoding':{"
          "'code':'a'}}]}"),
     "", "an option needs system, code and display"},
    {PAGE("{'linkId':'x','type':'choice','text':'X','answerOption':[{'valueUri':'a'}]"
          "}"),
     "", "an option has no usable value"},
    {PAGE("{'linkId':'x','type':'group','text':'X'}"), "", "the group is empty"},
    {PAGE("{'linkId':'x','type':'display','text':'X','required':true}"), "",
     "a display takes no answers"},
    {PAGE(Q(",'enableWhen':[]")), "", "enableWhen must have"},
    {PAGE(Q(",'enableWhen':[{'question':'no','operator':'=','answerString':'a'}]")), "",
     "names an item that is not there"},
    {PAGE(Q(",'enableWhen':[{'question':'p','operator':'exists','answerBoolean':true}"
            "]")),
     "", "names an item without an answer"},
    {PAGE(Q(",'enableWhen':[{'question':'x','operator':'exists','answerBoolean':true}"
            "]")),
     "", "looks forward"},
    {PAGE(Q(",'enableWhen':[{'question':'c','operator':'exists','answerBoolean':true}"
            "]") "," CHOICE),
     "", "looks forward"},
    {PAGE(CHOICE
          "," Q(",'enableWhen':[{'question':'c','operator':'~','answerBoolean':true}]")),
     "", "no known operator"},
    {PAGE(CHOICE "," Q(",'enableWhen':[{'question':'c','operator':'='}]")), "",
     "enableWhen has no answer"},
    {PAGE(CHOICE
          "," Q(",'enableWhen':[{'question':'c','operator':'=','answerString':'a'}]")),
     "", "compares with another type"},
    {PAGE(CHOICE "," Q(",'enableWhen':[{'question':'c','operator':'=','answerCoding':{"
                       "'system':'u','code':'z'}}]")),
     "", "an option that is not there"},
    {PAGE(CHOICE "," Q(",'enableWhen':[{'question':'c','operator':'>','answerCoding':{"
                       "'system':'u','code':'a'}}]")),
     "", "orders what has no order"},
    {PAGE(CHOICE
          "," Q(",'enableWhen':[{'question':'c','operator':'exists','answerCoding':{"
                "'system':'u','code':'a'}}]")),
     "", "needs answerBoolean"},
    {PAGE(CHOICE "," Q(",'enableBehavior':'some','enableWhen':[{'question':'c',"
                       "'operator':'=','answerCoding':{'system':'u','code':'a'}}]")),
     "", "enableBehavior must be all or any"},
    {PAGE(CHOICE "," Q(",'enableWhen':[{'question':'c','operator':'exists',"
                       "'answerBoolean':true}]")),
     "", "move it to a later page"},
    {PAGE(Q(",'extension':[{'url':'urn:forelock:ext:hnit','valueString':'a'}]")), "",
     "unknown extension \"urn:forelock:ext:hnit\""},
    {PAGE(Q(",'extension':[{'url':'urn:forelock:ext:hint','valueCode':'a'}]")), "",
     "no usable value"},
    {PAGE(Q(",'extension':[{'url':'urn:forelock:ext:must-be-true','valueBoolean':"
            "true}]")),
     "", "only a boolean must be true"},
    {PAGE(Q(",'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/regex',"
            "'valueString':'(a'}]")),
     "", "regex: "},
    {PAGE(Q(",'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/minValue',"
            "'valueInteger':1}]")),
     "", "minValue or maxValue is not of its type"},
    {PAGE(Q(",'extension':[{'url':'urn:forelock:ext:error','extension':[{'url':'code',"
            "'valueCode':'odd'},{'url':'text','valueString':'a'}]}]")),
     "", "an error text has no known code"},
    {"{'linkId':'s','type':'string','text':'S'}", "", "a step must be a group"},
    {"{'linkId':'s','type':'group','text':'S','item':[" Q("") "]}", "",
     "a page must be a group"},
    {"{'linkId':'s','type':'group','text':'S','item':[{'linkId':'p','type':'group',"
     "'text':'P','item':[" Q("") "]}]}",
     "", "has a slug"},
    {"", "", "it must have 1 to"},
    {PAGE(Q("")), ",'contained':[]", "\"contained\" is not supported"},
};

static enum status parse(const char *json, struct buf *error)
{
    struct form *form = NULL;
    enum status status = form_parse(json, strlen(json), &form, error);
    ck_assert_int_eq(form != NULL, status == OK);
    form_free(form);
    return status;
}

START_TEST(a_defect_is_refused_with_its_reason)
{
    const struct defect *defect = &defects[_i];
    struct buf error = {0};
    char *json = questionnaire_of(defect->steps, defect->more);
    ck_assert_int_eq(parse(json, &error), INVALID);
    ck_assert_msg(strstr(buf_text(&error), defect->reason) != NULL,
                  "expected \"%s\", got %s", defect->reason, buf_text(&error));
    free(json);
    buf_done(&error);
}
END_TEST

static const char *const not_questionnaires[] = {
    "",
    "{",
    "[]",
    "null",
    "{\"a\":1,\"a\":2}",
    "{\"item\":{}}",
    "{} {}",
    "\"text\"",
    "{}",
    "{\"resourceType\":\"Patient\"}",
    "{\"item\":[1,null,[],\"a\"]}",
};

START_TEST(other_json_is_refused)
{
    struct buf error = {0};
    ck_assert_int_eq(parse(not_questionnaires[_i], &error), INVALID);
    ck_assert_uint_gt(error.length, 0);
    buf_done(&error);
}
END_TEST

START_TEST(items_nested_too_deeply_are_refused)
{
    struct buf text = {0}, error = {0};
    for (int i = 0; i < 200; i++)
        buf_printf(&text, "{'linkId':'g%d','type':'group','text':'G','item':[", i);
    for (int i = 0; i < 200; i++)
        buf_puts(&text, "]}");
    char *json = questionnaire_of(buf_text(&text), "");
    ck_assert_int_eq(parse(json, &error), INVALID);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "nested deeper"));
    free(json);
    buf_done(&text);
    buf_done(&error);
}
END_TEST

START_TEST(too_many_items_are_refused)
{
    struct buf text = {0}, error = {0};
    for (int i = 0; i <= FORM_ITEMS_MAX; i++)
        buf_printf(&text, "%s{'linkId':'x%d','type':'string','text':'X'}",
                   i == 0 ? "" : ",", i);
    char *json = questionnaire_of(buf_text(&text), "");
    ck_assert_int_eq(parse(json, &error), INVALID);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "1 to 500 items"));
    free(json);
    buf_done(&text);
    buf_done(&error);
}
END_TEST

START_TEST(what_was_loaded_can_be_named)
{
    struct form *form = form_of(Q(""));
    ck_assert_str_eq(form_url(form), "urn:q");
    ck_assert_str_eq(form_version(form), "1");
    ck_assert_str_eq(form_canonical(form), "urn:q|1");
    ck_assert_uint_eq(strlen(form_sha256(form)), 64);
    ck_assert_uint_eq(form_item_count(form), 3);
    ck_assert_ptr_eq(form_page_find(form, "first"), form_item_find(form, "p"));
    ck_assert_ptr_null(form_page_find(form, "second"));
    ck_assert_ptr_null(form_item_find(form, "nothing"));
    ck_assert_ptr_null(form_item_find(form, NULL));
    form_free(form);
}
END_TEST

START_TEST(texts_are_translated_or_fall_back_to_english)
{
    struct form *form = form_of(
        "{'linkId':'x','type':'string','text':'Name','_text':{'extension':[{'url':"
        "'http://hl7.org/fhir/StructureDefinition/translation','extension':[{'url':"
        "'lang','valueCode':'es'},{'url':'content','valueString':'Nombre'}]}]}}");
    const struct form_item *item = form_item_find(form, "x");
    ck_assert_str_eq(form_text(&item->text, "es"), "Nombre");
    ck_assert_str_eq(form_text(&item->text, "en"), "Name");
    ck_assert_str_eq(form_text(&item->text, "fr"), "Name");
    ck_assert_str_eq(form_text(&item->text, NULL), "Name");
    ck_assert_ptr_null(form_text(&item->hint, "es"));
    form_free(form);
}
END_TEST

START_TEST(a_missing_file_is_said)
{
    struct form *form = NULL;
    struct buf error = {0};
    ck_assert_int_eq(form_load("forms/nothing.json", &form, &error), UNAVAILABLE);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "forms/nothing.json"));
    buf_done(&error);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("form_load");
    TCase *tcase = tcase_create("load");
    tcase_add_loop_test(tcase, a_defect_is_refused_with_its_reason, 0,
                        (int)COUNT_OF(defects));
    tcase_add_loop_test(tcase, other_json_is_refused, 0,
                        (int)COUNT_OF(not_questionnaires));
    tcase_add_test(tcase, items_nested_too_deeply_are_refused);
    tcase_add_test(tcase, too_many_items_are_refused);
    tcase_add_test(tcase, what_was_loaded_can_be_named);
    tcase_add_test(tcase, texts_are_translated_or_fall_back_to_english);
    tcase_add_test(tcase, a_missing_file_is_said);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
