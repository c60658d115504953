/*
 * The case page: what its model says about a stored request, and that every state of it
 * renders in strict mode over the real form, rules and templates.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/macros.h"
#include "base/str.h"
#include "view/case_page.h"
#include "suite.h"

static struct arena arena;
static struct form *form;
static struct templates *templates;
static json_t *file, *rules, *clinic, *envelope;
static json_t *model;

static const struct opening openings[] = {
    {1, 510, 1050}, {2, 510, 1050}, {3, 510, 1050}, {4, 510, 1050}, {5, 510, 1050}};

/* JSON with ' for ", a new reference. */
static json_t *json_of(const char *text)
{
    char *copy = strdup(text);
    for (char *c = copy; *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    json_error_t error;
    json_t *value = json_loads(copy, JSON_DECODE_ANY, &error);
    ck_assert_msg(value != NULL, "%s in %s", error.text, copy);
    free(copy);
    return value;
}

/* "I take <medicine> ..." stands behind letters of more than one byte on purpose. */
static const char stored[] =
    "{'id':'0193','reference':'K7MQ-4XRD','revision':4,'state':'needs_doctor',"
    "'outcome':'review','channel':'web','person':{'given':'Rosalind','family':'Hazelwick'"
    ","
    "'birth_date':'1979-04-19','sex':'female','email':'r@example.org','phone':"
    "'(704) 555-0163','lang':'en'},'treatments':['exosome','prp'],'answer_set':{'id':'1',"
    "'version':2,'submitted_at':'2026-11-17T14:58:00Z','questionnaire':'q','response':"
    "{'item':[{'linkId':'hair.pattern','answer':[{'valueCoding':{'system':"
    "'urn:forelock:answer','code':'p3'}}]},{'linkId':'hair.cause','answer':[{'"
    "valueCoding'"
    ":{'system':'urn:forelock:answer','code':'unsure'}}]},{'linkId':'medicines.taking',"
    "'answer':[{'valueCoding':{'system':'urn:forelock:answer','code':'yes'}}]},"
    "{'linkId':'medicines.kinds','answer':[{'valueCoding':{'system':'urn:forelock:answer'"
    ","
    "'code':'blood_thinner'}}]},{'linkId':'medicines.text','answer':[{'valueString':"
    "'Señor Ñ told me. I take warfarin, and Plavix. No insulin.'}]}]}},'answer_sets':[],"
    "'screening':{'id':'s1','outcome':'review','ruleset':'forelock|7','engine':'1',"
    "'engine_failed':false,'raised_by':null,'at':'2026-11-17T14:58:00Z'},'findings':["
    "{'rule':'BLD-01','rule_version':'1','title':'Anticoagulant','severity':"
    "'doctor_review','fires':true,'field':'medicines.text','start':24,'end':32,'text':"
    "'warfarin','concept':'warfarin','context':{'negated':false,'experiencer':'patient',"
    "'temporality':'current','certainty':'certain','cue':''},'note':''},{'rule':'BLD-01',"
    "'rule_version':'1','title':'Anticoagulant','severity':'doctor_review','fires':true,"
    "'field':'medicines.text','start':38,'end':44,'text':'Plavix','concept':'clopidogrel'"
    ","
    "'context':{'negated':false,'experiencer':'patient','temporality':'current',"
    "'certainty':'certain','cue':''},'note':'75 mg'},{'rule':'BLD-01','rule_version':'1',"
    "'title':'Anticoagulant','severity':'doctor_review','fires':true,'field':"
    "'medicines.kinds','start':0,'end':0,'text':'blood_thinner','concept':"
    "'blood_thinner','context':{'cue':''},'note':null},{'rule':'MET-01','rule_version':"
    "'1','title':'Insulin','severity':'doctor_review','fires':false,'field':"
    "'medicines.text','start':49,'end':56,'text':'insulin','concept':'insulin','context':"
    "{'negated':true,'experiencer':'patient','temporality':'current','certainty':"
    "'certain','cue':'no'},'note':null}],'decisions':[],'clearances':[],'bookings':[],"
    "'notes':[],'earlier':[],'timeline':[{'at':'2026-11-17T14:58:00Z','action':"
    "'intake.submit','actor_kind':'patient','actor':null,'outcome':'ok'},{'at':"
    "'2026-11-18T15:40:00Z','action':'intake.raise','actor_kind':'staff','actor':"
    "'Mara Pinewood','outcome':'ok'}]}";

static void setup(void)
{
    struct buf error = {0};
    ck_assert(clock_set_zone("America/New_York") == OK);
    arena_init(&arena, 1 << 22);
    ck_assert(form_load("forms/consultation.json", &form, &error) == OK);
    ck_assert_msg(templates_load("templates", "locales", true, &templates, &error) == OK,
                  "%s", buf_text(&error));
    rules = json_load_file("rules/ruleset.json", 0, NULL);
    clinic = json_load_file("config/clinic.json", 0, NULL);
    envelope = json_load_file("tests/browser/samples/envelope.json", 0, NULL);
    json_object_set_new(envelope, "assets",
                        json_of("{'staff_css':'a','staff_js':'b','figtree_woff2':'c',"
                                "'icon_svg':'d','icons_svg':'e'}"));
    file = json_of(stored);
}

static void teardown(void)
{
    json_decref(model);
    json_decref(file);
    json_decref(rules);
    json_decref(clinic);
    json_decref(envelope);
    model = NULL;
    form_free(form);
    templates_free(templates);
    arena_done(&arena);
}

static struct case_page page_of(bool is_doctor)
{
    struct case_page page = {
        .file = file,
        .form = form,
        .rules = rules,
        .treatments = json_object_get(clinic, "treatments"),
        .templates = templates,
        .openings = openings,
        .opening_count = COUNT_OF(openings),
        .lang = "en",
        .may_decide = is_doctor,
        .may_book = true,
        .may_raise = true,
    };
    ck_assert(clock_parse_utc("2026-11-18T16:00:00Z", &page.now_us) == OK);
    return page;
}

/* Makes the model and renders it strictly; the page in the arena. */
static const char *render(const struct case_page *page)
{
    struct buf out = {0}, error = {0};
    json_decref(model);
    model = case_page_model(&arena, page);
    json_auto_t *data = json_copy(envelope);
    ck_assert_int_eq(json_object_update(data, model), 0);
    ck_assert_msg(template_render(templates, "staff/case", "en", data, &out, &error) ==
                      OK,
                  "%s", buf_text(&error));
    const char *html = arena_strdup(&arena, buf_text(&out));
    buf_done(&out);
    buf_done(&error);
    return html;
}

/* A value in the model by a path such as "flags.0.places.1.answer". */
static const json_t *at(const char *path)
{
    const json_t *value = model;
    char *copy = arena_strdup(&arena, path), *rest = NULL;
    for (char *key = strtok_r(copy, ".", &rest); key != NULL;
         key = strtok_r(NULL, ".", &rest))
        value = json_is_array(value) ? json_array_get(value, (size_t)atoi(key))
                                     : json_object_get(value, key);
    ck_assert_msg(value != NULL, "%s", path);
    return value;
}

static const char *text_at(const char *path)
{
    const char *text = json_string_value(at(path));
    ck_assert_msg(text != NULL, "%s", path);
    return text;
}

/* Segments as one line, marks in brackets. */
static const char *line_at(const char *path)
{
    struct buf line = {0};
    size_t index;
    const json_t *segment;
    json_array_foreach(at(path), index, segment)
    {
        bool is_mark = json_is_true(json_object_get(segment, "is_mark"));
        buf_printf(&line, is_mark ? "[%s]" : "%s",
                   json_string_value(json_object_get(segment, "text")));
    }
    const char *copy = arena_strdup(&arena, buf_text(&line));
    buf_done(&line);
    return copy;
}

/* The row of the answers with a label. */
static const json_t *row_of(const char *label)
{
    size_t group, index;
    const json_t *answers, *row;
    json_array_foreach(json_object_get(model, "answers"), group, answers)
    {
        json_array_foreach(json_object_get(answers, "rows"), index, row)
        {
            if (str_equal(json_string_value(json_object_get(row, "label")), label))
                return row;
        }
    }
    ck_abort_msg("no row %s", label);
    return NULL;
}

START_TEST(a_rule_is_one_flag_with_every_place_and_all_marks)
{
    const struct case_page page = page_of(true);
    render(&page);
    ck_assert_int_eq(json_integer_value(at("flag_count")), 1);
    ck_assert_str_eq(text_at("flags.0.rule"), "BLD-01");
    ck_assert(json_is_true(at("flags.0.has_reason")));
    ck_assert_uint_eq(json_array_size(at("flags.0.places")), 2);
    ck_assert_str_eq(line_at("flags.0.places.0.quote.segments"),
                     "I take [warfarin], and [Plavix].");
    ck_assert_str_eq(text_at("flags.0.places.0.note"), "75 mg");
    ck_assert(json_is_true(at("flags.0.places.0.context.is_current")));
    ck_assert_str_eq(text_at("flags.0.places.1.answer"), "A blood thinner");
    ck_assert(json_is_null(at("flags.0.places.1.context")));
    ck_assert(json_is_null(at("flags.0.places.1.note")));
}
END_TEST

START_TEST(what_does_not_count_is_listed_with_its_cue)
{
    const struct case_page page = page_of(true);
    render(&page);
    ck_assert_int_eq(json_integer_value(at("dismissed_count")), 1);
    ck_assert_str_eq(line_at("dismissed.0.segments"), "No [insulin].");
    ck_assert(json_is_true(at("dismissed.0.context.is_negated")));
    ck_assert_str_eq(text_at("dismissed.0.context.cue"), "no");
}
END_TEST

START_TEST(words_the_text_does_not_hold_are_never_marked)
{
    const struct case_page page = page_of(true);
    json_t *finding = json_array_get(json_object_get(file, "findings"), 0);
    json_object_set_new(finding, "start", json_integer(23));
    render(&page);
    ck_assert(json_is_null(at("flags.0.places.0.quote")));
    ck_assert_str_eq(text_at("flags.0.places.0.answer"), "warfarin");
}
END_TEST

START_TEST(unsure_and_missing_are_said)
{
    const struct case_page page = page_of(true);
    const char *html = render(&page);
    const json_t *cause = row_of("What you think caused it");
    ck_assert(json_is_true(json_object_get(cause, "is_unsure")));
    ck_assert(json_is_null(json_object_get(cause, "text")));
    const json_t *smoking = row_of("Smoking");
    ck_assert(json_is_false(json_object_get(smoking, "is_unsure")));
    ck_assert(json_is_null(json_object_get(smoking, "text")));
    ck_assert_str_eq(
        json_string_value(json_object_get(row_of("Picture most like your hair"), "text")),
        "Picture 3");
    ck_assert_int_gt(json_integer_value(at("open_count")), 2);
    ck_assert_ptr_nonnull(strstr(html, "Not provided"));
    ck_assert_ptr_nonnull(strstr(html, "Not sure"));
}
END_TEST

START_TEST(typed_answers_are_quoted_whole_with_their_marks)
{
    const struct case_page page = page_of(true);
    render(&page);
    const json_t *quote = json_object_get(row_of("Medicines"), "quote");
    ck_assert_uint_eq(json_array_size(json_object_get(quote, "segments")), 5);
}
END_TEST

START_TEST(the_head_says_who_and_how_long)
{
    const struct case_page page = page_of(true);
    render(&page);
    ck_assert_str_eq(text_at("about"), "47, female, born April 19, 1979");
    ck_assert_str_eq(text_at("sent_at"), "yesterday, 9:58 AM");
    ck_assert_str_eq(text_at("wants"), "Exosome therapy, PRP");
    ck_assert_str_eq(text_at("ruleset"), "7");
    ck_assert_str_eq(text_at("contact.phone_href"), "tel:+17045550163");
    ck_assert_str_eq(text_at("timeline.1.text"), "raised a flag");
    ck_assert_str_eq(text_at("timeline.1.day"), "Nov 18");
    /* 9:58 to 17:30 on Tuesday and 8:30 to 11:00 on Wednesday: two minutes over 8 hours
     */
    ck_assert(json_is_true(at("wait.is_over")));
}
END_TEST

START_TEST(the_last_change_is_a_sentence)
{
    const struct case_page page = page_of(true);
    ck_assert_str_eq(case_last_change(&arena, &page),
                     "Mara Pinewood raised a flag, today, 10:40 AM");
}
END_TEST

START_TEST(only_a_doctor_gets_the_form_to_decide)
{
    struct case_page page = page_of(false);
    render(&page);
    ck_assert(json_is_null(at("decision")));
    page.may_decide = true;
    render(&page);
    ck_assert_str_eq(text_at("decision.screening"), "s1");
    ck_assert_int_eq(json_integer_value(at("decision.revision")), 4);
    ck_assert_uint_eq(json_array_size(at("decision.treatments")), 2);
    ck_assert_str_eq(text_at("decision.treatments.0.until_min"), "2026-11-19");
    ck_assert_str_eq(text_at("decision.treatments.0.until_max"), "2027-11-17");
    ck_assert(json_is_null(at("decision.treatments.0.verdict")));
}
END_TEST

START_TEST(what_a_doctor_entered_is_kept_with_its_error)
{
    struct case_page page = page_of(true);
    const struct case_draft draft = {.treatment = "prp",
                                     .verdict = "cleared",
                                     .conditions = "No <b>",
                                     .until = "2020-01-01",
                                     .error = "Enter a reason for PRP"};
    const struct case_error error = {"#verdict-prp", "Enter a reason for PRP"};
    page.drafts = &draft;
    page.draft_count = 1;
    page.errors = &error;
    page.error_count = 1;
    const char *html = render(&page);
    ck_assert(json_is_true(at("decision.treatments.1.verdict.is_cleared")));
    ck_assert_str_eq(text_at("decision.treatments.1.until"), "2020-01-01");
    ck_assert_ptr_nonnull(strstr(html, "<title>Error: "));
    ck_assert_ptr_nonnull(strstr(html, "No &lt;b&gt;"));
}
END_TEST

static const char live[] =
    "[{'id':'c','treatment':'prp','basis':'decision','granted_at':'2026-11-18T15:00:00Z',"
    "'expires_at':'2027-05-01T04:00:00Z','revoked_at':null,'revoked_reason':null,"
    "'is_live':true}]";
static const char expired[] =
    "[{'id':'c','treatment':'prp','basis':'decision','granted_at':'2025-11-18T15:00:00Z',"
    "'expires_at':'2026-05-01T04:00:00Z','revoked_at':null,'revoked_reason':null,"
    "'is_live':false}]";
static const char revoked[] =
    "[{'id':'c','treatment':'prp','basis':'decision','granted_at':'2026-11-18T15:00:00Z',"
    "'expires_at':'2027-05-01T04:00:00Z','revoked_at':'2026-11-18T15:30:00Z',"
    "'revoked_reason':'answers changed','is_live':false}]";
static const char visit[] =
    "[{'id':'b','treatment':'prp','provider_id':'p','provider':'Dr. Fairweather',"
    "'starts_at':'2026-11-20T15:00:00Z','ends_at':'2026-11-20T15:45:00Z','status':"
    "'active','cancel_reason':null,'booked_at':'2026-11-18T15:30:00Z'}]";

struct state_case {
    const char *state;
    const char *clearances;
    const char *bookings;
    size_t book;      /* how many ways to book */
    const char *lock; /* which reason; NULL: none */
};

static const struct state_case states[] = {
    {"needs_doctor", "[]", "[]", 0, "is_review"},
    {"needs_doctor", revoked, "[]", 0, "is_review"},
    {"needs_doctor", expired, "[]", 0, "is_expired"},
    {"waiting", "[]", "[]", 0, "is_waiting"},
    {"declined", "[]", "[]", 0, "is_declined"},
    {"closed", "[]", "[]", 0, "is_closed"},
    {"cleared", live, "[]", 1, NULL},
    {"booked", live, visit, 0, NULL},
};

START_TEST(only_a_live_clearance_opens_the_way_to_book)
{
    const struct state_case *now = &states[_i];
    const struct case_page page = page_of(false);
    json_object_set_new(file, "state", json_string(now->state));
    json_object_set_new(file, "clearances", json_of(now->clearances));
    json_object_set_new(file, "bookings", json_of(now->bookings));
    const char *html = render(&page);
    ck_assert_uint_eq(json_array_size(at("book")), now->book);
    ck_assert_int_eq(strstr(html, "/staff/calendar?intake=0193&amp;treatment=prp\"") !=
                         NULL,
                     now->book > 0);
    if (now->lock == NULL) {
        ck_assert(json_is_null(at("locked")));
        return;
    }
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)at("locked"), key, value)
        ck_assert_msg(json_is_true(value) == str_equal(key, now->lock), "%s", key);
}
END_TEST

START_TEST(who_may_not_book_sees_no_way_to)
{
    struct case_page page = page_of(false);
    page.may_book = false;
    json_object_set_new(file, "clearances", json_of(live));
    json_object_set_new(file, "bookings", json_of(visit));
    render(&page);
    ck_assert_uint_eq(json_array_size(at("book")), 0);
    ck_assert(json_is_null(at("bookings.0.move_href")));
    ck_assert(json_is_null(at("bookings.0.cancel_href")));
}
END_TEST

START_TEST(a_flag_raised_by_hand_names_who_and_why)
{
    const struct case_page page = page_of(false);
    json_object_set_new(
        file, "findings",
        json_of("[{'rule':'STAFF-RAISED','rule_version':null,'title':'Raised by a member "
                "of staff','severity':'urgent','fires':true,'field':null,'start':0,'end':"
                "0,'text':null,'concept':null,'context':null,'note':'Chest pain'}]"));
    json_object_set_new(json_object_get(file, "screening"), "raised_by",
                        json_string("Mara Pinewood"));
    render(&page);
    ck_assert(json_is_null(at("flags.0.rule")));
    ck_assert_str_eq(text_at("flags.0.places.0.place"), "Mara Pinewood");
    ck_assert_str_eq(text_at("flags.0.places.0.note"), "Chest pain");
}
END_TEST

START_TEST(a_screening_that_failed_is_said_first)
{
    const struct case_page page = page_of(false);
    json_object_set_new(
        file, "findings",
        json_of("[{'rule':'MTA-00','rule_version':'1','title':'Could not be screened',"
                "'severity':'doctor_review','fires':true,'field':'','start':0,'end':0,"
                "'text':'','concept':'unscreened','context':{'cue':''},'note':''}]"));
    json_object_set_new(json_object_get(file, "screening"), "engine_failed", json_true());
    const char *html = render(&page);
    ck_assert(json_is_true(at("engine_failed")));
    ck_assert_int_eq(json_integer_value(at("flag_count")), 0);
    ck_assert_ptr_nonnull(strstr(html, "The screening did not finish"));
    ck_assert_ptr_null(strstr(html, "No rule fired"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_case");
    TCase *tests = tcase_create("case");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, a_rule_is_one_flag_with_every_place_and_all_marks);
    tcase_add_test(tests, what_does_not_count_is_listed_with_its_cue);
    tcase_add_test(tests, words_the_text_does_not_hold_are_never_marked);
    tcase_add_test(tests, unsure_and_missing_are_said);
    tcase_add_test(tests, typed_answers_are_quoted_whole_with_their_marks);
    tcase_add_test(tests, the_head_says_who_and_how_long);
    tcase_add_test(tests, the_last_change_is_a_sentence);
    tcase_add_test(tests, only_a_doctor_gets_the_form_to_decide);
    tcase_add_test(tests, what_a_doctor_entered_is_kept_with_its_error);
    tcase_add_loop_test(tests, only_a_live_clearance_opens_the_way_to_book, 0,
                        COUNT_OF(states));
    tcase_add_test(tests, who_may_not_book_sees_no_way_to);
    tcase_add_test(tests, a_flag_raised_by_hand_names_who_and_why);
    tcase_add_test(tests, a_screening_that_failed_is_said_first);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
