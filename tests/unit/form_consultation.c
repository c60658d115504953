/* The clinic's own questionnaire: what rules and pages rely on, how it reads, and one
 * whole way through it. */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form_fixture.h"
#include "suite.h"

static struct form *form;

static void setup(void)
{
    struct buf error = {0};
    ck_assert_msg(form_load("forms/consultation.json", &form, &error) == OK, "%s",
                  buf_text(&error));
    buf_done(&error);
}

static void teardown(void)
{
    form_free(form);
}

struct question {
    const char *link_id;
    enum form_type type;
    bool is_required;
    bool repeats;
    const char *codes; /* in order, separated by spaces */
    const char *field;
};

static const struct question questions[] = {
    {"about.given", FORM_STRING, true, false, "", NULL},
    {"about.family", FORM_STRING, true, false, "", NULL},
    {"about.birth_date", FORM_DATE, true, false, "", NULL},
    {"about.sex", FORM_CHOICE, true, false, "female male other undisclosed ", NULL},
    {"about.email", FORM_STRING, true, false, "", NULL},
    {"about.phone", FORM_STRING, false, false, "", NULL},
    {"hair.pattern", FORM_CHOICE, true, false, "p1 p2 p3 p4 p5 p6 diffuse unsure ", NULL},
    {"hair.pattern_diffuse", FORM_CHOICE, true, false, "d1 d2 d3 unsure ", NULL},
    {"hair.since", FORM_CHOICE, true, false, "under_6m 6_12m 1_5y over_5y unsure ", NULL},
    {"hair.cause", FORM_OPEN_CHOICE, false, true,
     "family hormones medicine stress childbirth menopause tight_styles illness unsure ",
     "conditions"},
    {"hair.family", FORM_CHOICE, true, false, "yes no unsure ", NULL},
    {"hair.tried", FORM_CHOICE, true, true,
     "minoxidil finasteride prp exosome transplant injections supplements other none "
     "unsure ",
     NULL},
    {"hair.prp_last", FORM_STRING, false, false, "", NULL},
    {"hair.exosome_last", FORM_STRING, false, false, "", NULL},
    {"hair.transplant_last", FORM_STRING, false, false, "", NULL},
    {"hair.reaction", FORM_CHOICE, true, false, "yes no unsure ", NULL},
    {"hair.reaction_text", FORM_TEXT, true, false, "", "conditions"},
    {"hair.goals", FORM_TEXT, false, false, "", "message"},
    {"health.conditions", FORM_CHOICE, true, true,
     "cancer blood_cancer immune hiv hepatitis heart stroke blood_pressure diabetes "
     "bleeding clots kidney liver lung autoimmune epilepsy thyroid scalp keloid mental "
     "other none unsure ",
     NULL},
    {"health.conditions_text", FORM_TEXT, false, false, "", "conditions"},
    {"health.cancer_treatment", FORM_CHOICE, true, false,
     "now under_6m past never unsure ", NULL},
    {"health.diabetes_treatment", FORM_CHOICE, true, false,
     "insulin tablets diet unsure ", NULL},
    {"health.a1c", FORM_DECIMAL, false, false, "", NULL},
    {"health.operations", FORM_CHOICE, true, false, "yes no unsure ", NULL},
    {"health.operations_text", FORM_TEXT, true, false, "", "operations"},
    {"health.now", FORM_CHOICE, true, true,
     "fever antibiotics scalp_infection shingles flu_covid none unsure ", NULL},
    {"health.pregnancy", FORM_CHOICE, true, false,
     "pregnant breastfeeding trying none unsure ", NULL},
    {"health.implant", FORM_CHOICE, true, false, "yes no unsure ", NULL},
    {"medicines.taking", FORM_CHOICE, true, false, "yes no unsure ", NULL},
    {"medicines.kinds", FORM_CHOICE, true, true,
     "blood_thinner steroid immune cancer_drug insulin heart antidepressant seizure "
     "acne_isotretinoin none unsure ",
     NULL},
    {"medicines.text", FORM_TEXT, false, false, "", "medications"},
    {"allergies.kinds", FORM_CHOICE, true, true,
     "anaesthetic medicine food animal_product latex adhesive other none unsure ", NULL},
    {"allergies.text", FORM_TEXT, false, false, "", "allergies"},
    {"allergies.needles", FORM_CHOICE, true, false, "yes no unsure ", NULL},
    {"life.smoking", FORM_CHOICE, true, false, "never former current undisclosed ", NULL},
    {"life.cigarettes", FORM_INTEGER, false, false, "", NULL},
    {"life.alcohol", FORM_INTEGER, false, false, "", NULL},
    {"life.dependence", FORM_CHOICE, true, false, "yes no unsure ", NULL},
    {"doctor.has", FORM_CHOICE, true, false, "yes no ", NULL},
    {"doctor.name", FORM_STRING, false, false, "", NULL},
    {"doctor.phone", FORM_STRING, false, false, "", NULL},
    {"wishes.treatments", FORM_CHOICE, true, true, "exosome prp transplant unsure ",
     NULL},
    {"wishes.message", FORM_TEXT, false, false, "", "message"},
    {"consent.information", FORM_DISPLAY, false, false, "", NULL},
    {"consent.read", FORM_BOOLEAN, true, false, "", NULL},
    {"consent.truth", FORM_BOOLEAN, true, false, "", NULL},
    {"consent.signature", FORM_STRING, true, false, "", NULL},
};

START_TEST(a_question_keeps_what_rules_rely_on)
{
    const struct question *expected = &questions[_i];
    const struct form_item *item = form_item_find(form, expected->link_id);
    ck_assert_msg(item != NULL, "%s is missing", expected->link_id);
    ck_assert_int_eq(item->type, expected->type);
    ck_assert_int_eq(item->is_required, expected->is_required);
    ck_assert_int_eq(item->repeats, expected->repeats);
    ck_assert_pstr_eq(item->field, expected->field);
    char codes[400] = "";
    for (size_t i = 0; i < item->option_count; i++) {
        const json_t *coding = json_object_get(item->options[i].answer, "valueCoding");
        ck_assert_str_eq(json_string_value(json_object_get(coding, "system")),
                         "urn:forelock:answer");
        strcat(codes, item->options[i].code);
        strcat(codes, " ");
    }
    ck_assert_str_eq(codes, expected->codes);
}
END_TEST

START_TEST(there_are_no_questions_besides)
{
    size_t count = 0;
    for (size_t i = 0; i < form_item_count(form); i++)
        count += form_item_at(form, i)->type != FORM_GROUP;
    ck_assert_uint_eq(count, COUNT_OF(questions));
    ck_assert_uint_eq(form_step_count(form), 9);
}
END_TEST

static void lower(const char *text, char *out, size_t size)
{
    size_t i = 0;
    for (; text[i] != '\0' && i + 1 < size; i++)
        out[i] = (char)tolower((unsigned char)text[i]);
    out[i] = '\0';
}

START_TEST(texts_tell_what_to_do_and_never_beg)
{
    static const char *const words[] = {"please", "sorry",  "invalid",
                                        "forgot", " valid", "stage "};
    char *json = json_dumps(form_json(form), 0);
    size_t size = strlen(json) + 1;
    char *text = malloc(size);
    lower(json, text, size);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        ck_assert_msg(strstr(text, words[i]) == NULL, "\"%s\" is in a text", words[i]);
    free(text);
    free(json);
}
END_TEST

START_TEST(none_of_these_stands_alone_and_last)
{
    for (size_t i = 0; i < form_item_count(form); i++) {
        const struct form_item *item = form_item_at(form, i);
        const struct form_option *none = form_option_find(item, "none");
        if (none == NULL || !item->repeats)
            continue;
        ck_assert_msg(none->is_exclusive && none->is_apart, "%s", item->link_id);
        ck_assert_uint_ge((size_t)(none - item->options) + 2, item->option_count);
    }
}
END_TEST

START_TEST(the_consent_is_honest)
{
    const struct form_item *item = form_item_find(form, "consent.information");
    const char *text = item->text.english;
    ck_assert_ptr_nonnull(strstr(text, "December 6, 2019"));
    ck_assert_ptr_nonnull(strstr(text, "has not approved any exosome product"));
    ck_assert_ptr_nonnull(strstr(text, "off-label"));
    ck_assert_ptr_nonnull(strstr(text, "talk to your own doctor first"));
    ck_assert_ptr_nonnull(strstr(text, "cannot promise"));
    ck_assert_ptr_null(strstr(text, "no side effects"));
}
END_TEST

struct post {
    const char *slug;
    struct form_pair fields[3];
};

/* A healthy man's shortest honest way. */
static const struct post way[] = {
    {"name", {{"about.given", "Ana"}, {"about.family", "Example"}}},
    {"birth-date",
     {{"about.birth_date.month", "April"},
      {"about.birth_date.day", "19"},
      {"about.birth_date.year", "1979"}}},
    {"sex", {{"about.sex", "male"}}},
    {"contact", {{"about.email", "ana@example.com"}, {"about.phone", "(704) 555-0163"}}},
    {"pattern", {{"hair.pattern", "p3"}}},
    {"since", {{"hair.since", "1_5y"}}},
    {"cause", {{"hair.cause", "family"}}},
    {"family", {{"hair.family", "yes"}}},
    {"tried", {{"hair.tried", "none"}}},
    {"goals", {{"hair.goals", ""}}},
    {"conditions", {{"health.conditions", "none"}}},
    {"operations", {{"health.operations", "no"}}},
    {"now", {{"health.now", "none"}}},
    {"implant", {{"health.implant", "no"}}},
    {"taking", {{"medicines.taking", "no"}}},
    {"kinds-of-allergy", {{"allergies.kinds", "none"}}},
    {"needles", {{"allergies.needles", "no"}}},
    {"smoking", {{"life.smoking", "never"}}},
    {"alcohol", {{"life.alcohol", "2"}}},
    {"dependence", {{"life.dependence", "no"}}},
    {"own-doctor", {{"doctor.has", "no"}}},
    {"treatments", {{"wishes.treatments", "exosome"}, {"wishes.treatments", "prp"}}},
    {"message", {{"wishes.message", ""}}},
    {"consent",
     {{"consent.read", "true"},
      {"consent.truth", "true"},
      {"consent.signature", "Ana Example"}}},
};

static size_t count_of(const struct form_pair *fields)
{
    size_t count = 0;
    while (count < 3 && fields[count].name != NULL)
        count++;
    return count;
}

START_TEST(the_whole_way_ends_in_a_checked_response)
{
    json_auto_t *answers = json_object(), *response = NULL, *errors = NULL;
    const struct form_item *page = NULL;
    for (size_t i = 0; i < COUNT_OF(way); i++) {
        page = form_next_page(form, page, answers);
        ck_assert_ptr_nonnull(page);
        ck_assert_str_eq(page->name, way[i].slug);
        const struct form_pairs fields = {way[i].fields, count_of(way[i].fields)};
        ck_assert_msg(form_page_read(form, page, fields, &form_fixture_today, answers,
                                     &errors) == OK,
                      "%s: %s", page->name, json_dumps(errors, 0));
    }
    ck_assert_ptr_null(form_next_page(form, page, answers));
    ck_assert_int_eq(form_check(form, answers, &form_fixture_today, &response, &errors),
                     OK);
    json_auto_t *again = NULL;
    ck_assert_int_eq(
        form_check_response(form, response, &form_fixture_today, &again, &errors), OK);
    ck_assert(json_equal(response, again));
    ck_assert_str_eq(json_string_value(json_object_get(response, "questionnaire")),
                     "https://forelock.example/Questionnaire/consultation|1.0.0");
}
END_TEST

struct text {
    const char *link_id, *text;
    bool is_good;
};

static const struct text texts[] = {
    {"about.email", "a@b.co", true},
    {"about.email", "first.last+tag@mail.example.com", true},
    {"about.email", "a@b", false},
    {"about.email", "a b@c.de", false},
    {"about.email", "@c.de", false},
    {"about.email", "a@c..", false},
    {"about.email", "a@b.co\r\nBcc: x@y.zz", false},
    {"about.phone", "704 555 0163", true},
    {"about.phone", "+1 (704) 555-0163", true},
    {"about.phone", "704.555.0163 x12", true},
    {"about.phone", "555", false},
    {"about.phone", "call me maybe", false},
    {"about.given", "Zoë-María O’Neil", true},
};

START_TEST(addresses_and_numbers_are_forgiven_what_is_harmless)
{
    json_auto_t *answers = json_object(), *errors = NULL;
    const struct form_item *item = form_item_find(form, texts[_i].link_id);
    const struct form_pair field = {item->link_id, texts[_i].text};
    (void)!form_page_read(form, item->page, (struct form_pairs){&field, 1},
                          &form_fixture_today, answers, &errors);
    const json_t *first = json_array_get(json_object_get(answers, item->link_id), 0);
    ck_assert_int_eq(json_object_get(first, "valueString") != NULL, texts[_i].is_good);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("form_consultation");
    TCase *tcase = tcase_create("consultation");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, a_question_keeps_what_rules_rely_on, 0,
                        (int)COUNT_OF(questions));
    tcase_add_test(tcase, there_are_no_questions_besides);
    tcase_add_test(tcase, texts_tell_what_to_do_and_never_beg);
    tcase_add_test(tcase, none_of_these_stands_alone_and_last);
    tcase_add_test(tcase, the_consent_is_honest);
    tcase_add_test(tcase, the_whole_way_ends_in_a_checked_response);
    tcase_add_loop_test(tcase, addresses_and_numbers_are_forgiven_what_is_harmless, 0,
                        (int)COUNT_OF(texts));
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
