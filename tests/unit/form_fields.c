/* Posted pages: what people type is forgiven in form, not in meaning, and never lost. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form_fixture.h"
#include "suite.h"

#define REQUIRED                                                                         \
    ",'required':true,'extension':[{'url':'urn:forelock:ext:error','extension':[{'url':" \
    "'code','valueCode':'required'},{'url':'text','valueString':'Answer it'}]}]"
#define OPTIONS                                                                          \
    "'answerOption':[{'valueCoding':{'system':'u','code':'a','display':'A'}},"           \
    "{'valueCoding':{'system':'u','code':'b','display':'B'}},{'extension':[{'url':"      \
    "'urn:forelock:ext:exclusive','valueBoolean':true}],'valueCoding':{'system':'u',"    \
    "'code':'none','display':'None'}}]"
#define APPROXIMATE                                                                      \
    "'extension':[{'url':'urn:forelock:ext:approximate','valueBoolean':true}]"

enum { FIELDS_MAX = 4 };

struct post {
    const char *item;
    struct form_pair fields[FIELDS_MAX];
    const char *codes; /* "code part " of the first error, or "" */
    const char *kept;  /* the flat answers of x, "null" when there are none */
};

static const struct post posts[] = {
    {"'type':'date'",
     {{"x.month", "4"}, {"x.day", "19"}, {"x.year", "1979"}},
     "",
     "[{'valueDate':'1979-04-19'}]"},
    {"'type':'date'",
     {{"x.month", " April "}, {"x.day", "19th"}, {"x.year", "1979 "}},
     "",
     "[{'valueDate':'1979-04-19'}]"},
    {"'type':'date'",
     {{"x.month", "abr."}, {"x.day", "09,"}, {"x.year", "1979"}},
     "",
     "[{'valueDate':'1979-04-09'}]"},
    {"'type':'date'",
     {{"x.month", "SEPT"}, {"x.day", "1"}, {"x.year", "2000"}},
     "",
     "[{'valueDate':'2000-09-01'}]"},
    {"'type':'date'",
     {{"x.month", "diciembre"}, {"x.day", "31"}, {"x.year", "2000"}},
     "",
     "[{'valueDate':'2000-12-31'}]"},
    {"'type':'date'",
     {{"x.month", "ju"}, {"x.day", "1"}, {"x.year", "2000"}},
     "not_a_date month ",
     "[{'typed':{'month':['ju'],'day':['1'],'year':['2000']}}]"},
    {"'type':'date'",
     {{"x.month", "13"}, {"x.day", "1"}, {"x.year", "2000"}},
     "not_a_date month ",
     NULL},
    {"'type':'date'",
     {{"x.month", "2"}, {"x.day", "30"}, {"x.year", "2000"}},
     "not_a_date day ",
     NULL},
    {"'type':'date'",
     {{"x.month", "2"}, {"x.day", "29"}, {"x.year", "2023"}},
     "not_a_date day ",
     NULL},
    {"'type':'date'",
     {{"x.month", "2"}, {"x.day", ""}, {"x.year", "2023"}},
     "not_a_date day ",
     NULL},
    {"'type':'date'",
     {{"x.month", "2"}, {"x.day", "3"}, {"x.year", "79"}},
     "not_a_date year ",
     NULL},
    {"'type':'date'",
     {{"x.month", "2"}, {"x.day", "3"}, {"x.year", ""}},
     "not_a_date year ",
     NULL},
    {"'type':'date'",
     {{"x.month", "99999999999999999999"}, {"x.day", "3"}, {"x.year", "2000"}},
     "not_a_date month ",
     NULL},
    {"'type':'date'", {{"x.month", ""}, {"x.day", " "}, {"x.year", ""}}, "", "null"},
    {"'type':'date'" REQUIRED,
     {{"x.month", ""}, {"x.day", ""}, {"x.year", ""}},
     "required  ",
     "null"},
    {"'type':'string'," APPROXIMATE,
     {{"x.month", "March"}, {"x.year", "2024"}},
     "",
     "[{'valueString':'2024-03'}]"},
    {"'type':'string'," APPROXIMATE,
     {{"x.month", ""}, {"x.year", "2024"}},
     "not_a_date month ",
     NULL},
    {"'type':'string'," APPROXIMATE, {{"x", "2024-03"}}, "", "null"},
    {"'type':'string'", {{"x", "  Ana\r\n "}}, "", "[{'valueString':'Ana'}]"},
    {"'type':'string'", {{"x", ""}}, "", "null"},
    {"'type':'string'", {{"other", "a"}, {"x.own", "b"}}, "", "null"},
    {"'type':'string'" REQUIRED, {{"x", " "}}, "required  ", "null"},
    {"'type':'string','maxLength':3",
     {{"x", "abcd"}},
     "too_long  ",
     "[{'typed':{'value':['abcd']}}]"},
    {"'type':'string'",
     {{"x", "a"}, {"x", "b"}},
     "too_many  ",
     "[{'typed':{'value':['a','b']}}]"},
    {"'type':'text'", {{"x", "a\r\nb"}}, "", "[{'valueString':'a\\nb'}]"},
    {"'type':'integer'", {{"x", " 12 "}}, "", "[{'valueInteger':12}]"},
    {"'type':'integer'", {{"x", "-3"}}, "", "[{'valueInteger':-3}]"},
    {"'type':'integer'", {{"x", "3.5"}}, "not_whole  ", NULL},
    {"'type':'integer'",
     {{"x", "ten"}},
     "not_a_number  ",
     "[{'typed':{'value':['ten']}}]"},
    {"'type':'integer'", {{"x", "1e3"}}, "not_a_number  ", NULL},
    {"'type':'integer'", {{"x", "99999999999999999999999"}}, "not_a_number  ", NULL},
    {"'type':'decimal'", {{"x", "6,5"}}, "", "[{'valueDecimal':6.5}]"},
    {"'type':'decimal'", {{"x", "6.5 %"}}, "", "[{'valueDecimal':6.5}]"},
    {"'type':'decimal'", {{"x", "0x10"}}, "not_a_number  ", NULL},
    {"'type':'decimal'", {{"x", "nan"}}, "not_a_number  ", NULL},
    {"'type':'decimal'", {{"x", "1.2.3"}}, "not_a_number  ", NULL},
    {"'type':'decimal'", {{"x", "-"}}, "not_a_number  ", NULL},
    {"'type':'boolean'", {{"x", "true"}}, "", "[{'valueBoolean':true}]"},
    {"'type':'boolean'", {{"x", "false"}}, "", "[{'valueBoolean':false}]"},
    {"'type':'boolean'", {{"x", "on"}}, "not_an_option  ", NULL},
    {"'type':'choice'," OPTIONS,
     {{"x", "b"}},
     "",
     "[{'valueCoding':{'system':'u','code':'b','display':'B'}}]"},
    {"'type':'choice'," OPTIONS,
     {{"x", "z"}},
     "not_an_option  ",
     "[{'typed':{'value':['z']}}]"},
    {"'type':'choice'," OPTIONS, {{"x", "a"}, {"x", "b"}}, "too_many  ", NULL},
    {"'type':'choice','repeats':true," OPTIONS,
     {{"x", "a"}, {"x", "none"}},
     "exclusive  ",
     "[{'typed':{'value':['a','none']}}]"},
    {"'type':'open-choice','repeats':true," OPTIONS,
     {{"x", "a"}, {"x.own", "mine"}},
     "",
     "[{'valueCoding':{'system':'u','code':'a','display':'A'}},{'valueString':'mine'}]"},
    {"'type':'open-choice','repeats':true,'maxLength':2," OPTIONS,
     {{"x.own", "mine"}},
     "too_long own ",
     "[{'typed':{'own':['mine']}}]"},
};

static struct form_pairs pairs_of(const struct form_pair *fields)
{
    size_t count = 0;
    while (count < FIELDS_MAX && fields[count].name != NULL)
        count++;
    return (struct form_pairs){fields, count};
}

static void first_error(const json_t *errors, char *out, size_t size)
{
    const json_t *error = json_array_get(errors, 0);
    out[0] = '\0';
    if (error != NULL)
        snprintf(out, size, "%s %s ", json_string_value(json_object_get(error, "code")),
                 json_string_value(json_object_get(error, "part")));
}

START_TEST(a_posted_field_is_read_or_kept_as_typed)
{
    const struct post *post = &posts[_i];
    char item[2048], found[100];
    snprintf(item, sizeof item, "{'linkId':'x','text':'X',%s}", post->item);
    struct form *form = form_of(item);
    json_auto_t *answers = json_object(), *errors = NULL;
    enum status status =
        form_page_read(form, form_page_find(form, "first"), pairs_of(post->fields),
                       &form_fixture_today, answers, &errors);
    first_error(errors, found, sizeof found);
    ck_assert_str_eq(found, post->codes);
    ck_assert_int_eq(status, post->codes[0] == '\0' ? OK : INVALID);
    if (post->kept != NULL) {
        json_auto_t *kept = json_of(post->kept);
        json_t *now = json_object_get(answers, "x");
        ck_assert(now == NULL ? json_is_null(kept) : json_equal(now, kept));
    }
    form_free(form);
}
END_TEST

/* The draft says the same about wrong input as the page did. */
START_TEST(typed_input_stays_wrong_in_the_whole_check)
{
    const struct post *post = &posts[_i];
    char item[2048], on_page[100], in_draft[100];
    snprintf(item, sizeof item, "{'linkId':'x','text':'X',%s}", post->item);
    struct form *form = form_of(item);
    json_auto_t *answers = json_object(), *errors = NULL, *again = NULL, *response = NULL;
    enum status first =
        form_page_read(form, form_page_find(form, "first"), pairs_of(post->fields),
                       &form_fixture_today, answers, &errors);
    enum status second =
        form_check(form, answers, &form_fixture_today, &response, &again);
    first_error(errors, on_page, sizeof on_page);
    first_error(again, in_draft, sizeof in_draft);
    ck_assert_int_eq(first, second);
    ck_assert_str_eq(on_page, in_draft);
    form_free(form);
}
END_TEST

#define REVEAL                                                                           \
    "{'linkId':'x','type':'choice','text':'X'," OPTIONS "},{'linkId':'y','type':"        \
    "'string','text':'Y','enableWhen':[{'question':'x','operator':'=','answerCoding':{"  \
    "'system':'u','code':'a'}}]" REQUIRED "}"

static json_t *post_reveal(const struct form *form, json_t *answers, const char *x,
                           const char *y)
{
    const struct form_pair fields[] = {{"x", x}, {"y", y}};
    json_t *errors = NULL;
    enum status status = form_page_read(form, form_page_find(form, "first"),
                                        (struct form_pairs){fields, 2},
                                        &form_fixture_today, answers, &errors);
    ck_assert_int_eq(status, errors == NULL ? OK : INVALID);
    return errors;
}

START_TEST(a_revealed_field_counts_only_with_its_answer)
{
    struct form *form = form_of(REVEAL);
    ck_assert_str_eq(form_item_find(form, "y")->reveal_code, "a");
    json_auto_t *answers = json_object();
    json_auto_t *none = post_reveal(form, answers, "b", "stray");
    ck_assert_ptr_null(none);
    ck_assert_ptr_null(json_object_get(answers, "y"));
    json_auto_t *missing = post_reveal(form, answers, "a", "");
    ck_assert_uint_eq(json_array_size(missing), 1);
    json_auto_t *good = post_reveal(form, answers, "a", "words");
    ck_assert_ptr_null(good);
    ck_assert_ptr_nonnull(json_object_get(answers, "y"));
    json_auto_t *hidden = post_reveal(form, answers, "b", "other words");
    ck_assert_ptr_null(hidden);
    ck_assert_ptr_nonnull(json_object_get(answers, "y"));
    json_auto_t *response = NULL, *errors = NULL;
    ck_assert_int_eq(form_check(form, answers, &form_fixture_today, &response, &errors),
                     OK);
    json_auto_t *flat = form_answers_from_response(response);
    ck_assert_ptr_null(json_object_get(flat, "y"));
    form_free(form);
}
END_TEST

START_TEST(too_many_fields_change_nothing)
{
    static struct form_pair fields[FORM_FIELDS_MAX + 1];
    struct form *form = form_of("{'linkId':'x','type':'string','text':'X'}");
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        fields[i] = (struct form_pair){"x", "a"};
    json_auto_t *answers = json_of("{'x':[{'valueString':'old'}]}"), *errors = NULL;
    ck_assert_int_eq(form_page_read(form, form_page_find(form, "first"),
                                    (struct form_pairs){fields, COUNT_OF(fields)},
                                    &form_fixture_today, answers, &errors),
                     INVALID);
    json_auto_t *old = json_of("{'x':[{'valueString':'old'}]}");
    ck_assert(json_equal(answers, old));
    form_free(form);
}
END_TEST

START_TEST(huge_text_is_kept_only_up_to_a_limit)
{
    struct form *form = form_of("{'linkId':'x','type':'text','text':'X'}");
    size_t length = 300000;
    char *text = malloc(length + 1);
    memset(text, 'a', length);
    text[length] = '\0';
    const struct form_pair field = {"x", text};
    json_auto_t *answers = json_object(), *errors = NULL;
    ck_assert_int_eq(form_page_read(form, form_page_find(form, "first"),
                                    (struct form_pairs){&field, 1}, &form_fixture_today,
                                    answers, &errors),
                     INVALID);
    char *kept = json_dumps(answers, 0);
    ck_assert_uint_lt(strlen(kept), 4 * FORM_TEXT_MAX + 200);
    free(kept);
    free(text);
    form_free(form);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("form_fields");
    TCase *tcase = tcase_create("fields");
    tcase_add_loop_test(tcase, a_posted_field_is_read_or_kept_as_typed, 0,
                        (int)COUNT_OF(posts));
    tcase_add_loop_test(tcase, typed_input_stays_wrong_in_the_whole_check, 0,
                        (int)COUNT_OF(posts));
    tcase_add_test(tcase, a_revealed_field_counts_only_with_its_answer);
    tcase_add_test(tcase, too_many_fields_change_nothing);
    tcase_add_test(tcase, huge_text_is_kept_only_up_to_a_limit);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
