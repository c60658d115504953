/*
 * The form's pages: what their models say, and that every page of the real questionnaire
 * renders in strict mode, empty, filled in and full of mistakes.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "view/form_page.h"
#include "view/template.h"
#include "suite.h"

static struct form *form;
static struct templates *templates;

static const struct form_context context = {.today = {2026, 11, 17}, .lang = "en"};

/* An intake that shows every page there is. */
static const char full[] =
    "{'about.given':[{'valueString':'Rosalind <b>'}],"
    "'about.birth_date':[{'valueDate':'1979-04-19'}],"
    "'about.sex':[{'valueCoding':{'system':'urn:forelock:answer','code':'female'}}],"
    "'hair.pattern':[{'valueCoding':{'system':'urn:forelock:answer','code':'diffuse'}}],"
    "'hair.cause':[{'valueCoding':{'system':'urn:forelock:answer','code':'stress'}},"
    "{'valueString':'a new job'}],"
    "'hair.tried':[{'valueCoding':{'system':'urn:forelock:answer','code':'prp'}},"
    "{'valueCoding':{'system':'urn:forelock:answer','code':'exosome'}},"
    "{'valueCoding':{'system':'urn:forelock:answer','code':'transplant'}}],"
    "'hair.prp_last':[{'valueString':'2024-03'}],"
    "'health.conditions':[{'valueCoding':{'system':'urn:forelock:answer','code':'cancer'}"
    "},"
    "{'valueCoding':{'system':'urn:forelock:answer','code':'diabetes'}}],"
    "'health.conditions_text':[{'valueString':'Crohn\\nMigraine'}],"
    "'health.a1c':[{'valueDecimal':6.8}],"
    "'medicines.taking':[{'valueCoding':{'system':'urn:forelock:answer','code':'yes'}}],"
    "'allergies.kinds':[{'valueCoding':{'system':'urn:forelock:answer','code':'latex'}}],"
    "'doctor.has':[{'valueCoding':{'system':'urn:forelock:answer','code':'yes'}}],"
    "'life.smoking':[{'valueCoding':{'system':'urn:forelock:answer','code':'current'}}],"
    "'life.cigarettes':[{'valueInteger':10}],"
    "'consent.read':[{'valueBoolean':true}]}";

/* JSON with ' for ", a new reference. */
static json_t *json_of(const char *text)
{
    char *copy = strdup(text);
    for (char *c = copy; *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    json_t *value = json_loads(copy, 0, NULL);
    free(copy);
    ck_assert_ptr_nonnull(value);
    return value;
}

static void setup(void)
{
    struct buf error = {0};
    ck_assert_msg(form_load("forms/consultation.json", &form, &error) == OK, "%s",
                  buf_text(&error));
    ck_assert_msg(templates_load("templates", "locales", true, &templates, &error) == OK,
                  "%s", buf_text(&error));
    buf_done(&error);
}

static void teardown(void)
{
    form_free(form);
    templates_free(templates);
}

/* Renders inside what every page gets; the caller frees out. */
static void render(const char *name, json_t *model, struct buf *out)
{
    json_auto_t *frame = json_of(
        "{'page':{'lang':'en','title':null},'csrf':'token','staff':null,'clinic':{"
        "'name':'Larkmoor Hair Clinic','address':'12 Willow Court','phone':'704',"
        "'phone_href':'tel:704','hours':'Monday'},'assets':{'patient_css':'a.css',"
        "'patient_js':'a.js','figtree_woff2':'f.woff2','icon_svg':'i.svg','icons_svg':'s."
        "svg'}}");
    json_object_update(frame, model);
    struct buf error = {0};
    ck_assert_msg(template_render(templates, name, "en", frame, out, &error) == OK, "%s",
                  buf_text(&error));
    buf_done(&error);
}

static struct form_page_view view_of(const struct form_item *page, const json_t *answers,
                                     const json_t *errors)
{
    return (struct form_page_view){.form = form,
                                   .page = page,
                                   .answers = answers,
                                   .errors = errors,
                                   .lang = "en",
                                   .action = "/form/x",
                                   .back_href = "/form/w",
                                   .later_href = "/form/later"};
}

static void has(const struct buf *out, const char *text)
{
    ck_assert_msg(strstr(buf_text(out), text) != NULL, "\"%s\" is missing in:\n%s", text,
                  buf_text(out));
}

static void lacks(const struct buf *out, const char *text)
{
    ck_assert_msg(strstr(buf_text(out), text) == NULL, "\"%s\" should not be there",
                  text);
}

static void render_question(const char *slug, json_t *answers, const json_t *errors,
                            struct buf *out)
{
    const struct form_item *page = form_page_find(form, slug);
    ck_assert_ptr_nonnull(page);
    struct form_page_view view = view_of(page, answers, errors);
    json_auto_t *model = form_page_model(&view);
    ck_assert_ptr_nonnull(model);
    render("patient/question", model, out);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

/* Every error link of a page must lead to an id on it. */
static void check_links(const char *page)
{
    const char *at = page;
    while ((at = strstr(at, "<li><a href=\"#")) != NULL) {
        at += strlen("<li><a href=\"#");
        char id[160];
        snprintf(id, sizeof id, "id=\"%.*s\"", (int)strcspn(at, "\""), at);
        ck_assert_msg(strstr(page, id) != NULL, "no %s for an error link", id);
    }
}

START_TEST(every_page_renders_filled_in_and_has_one_heading)
{
    json_auto_t *answers = json_of(full);
    size_t pages = 0;
    for (const struct form_item *page = form_next_page(form, NULL, answers); page != NULL;
         page = form_next_page(form, page, answers)) {
        struct buf out = {0};
        render_question(page->name, answers, NULL, &out);
        ck_assert_uint_eq(count_of(buf_text(&out), "<h1>"), 1);
        lacks(&out, "Rosalind <b>");
        lacks(&out, "There is a problem");
        buf_done(&out);
        pages++;
    }
    ck_assert_uint_gt(pages, 30);
}
END_TEST

START_TEST(every_page_posted_empty_links_to_its_fields)
{
    json_auto_t *answers = json_of(full);
    json_object_del(answers, "about.given");
    for (const struct form_item *page = form_next_page(form, NULL, answers); page != NULL;
         page = form_next_page(form, page, answers)) {
        json_auto_t *copy = json_deep_copy(answers), *errors = NULL;
        if (form_page_read(form, page, (struct form_pairs){0}, &context, copy, &errors) ==
            OK)
            continue;
        struct buf out = {0};
        render_question(page->name, copy, errors, &out);
        has(&out, "<title>Error: ");
        has(&out, "There is a problem");
        check_links(buf_text(&out));
        buf_done(&out);
    }
}
END_TEST

START_TEST(wrong_input_is_shown_again_with_its_error)
{
    json_auto_t *answers = json_object(), *errors = NULL;
    const struct form_pair pairs[] = {{"about.birth_date.month", "Abril"},
                                      {"about.birth_date.day", "31"},
                                      {"about.birth_date.year", "1979"}};
    ck_assert_int_eq(form_page_read(form, form_page_find(form, "birth-date"),
                                    (struct form_pairs){pairs, 3}, &context, answers,
                                    &errors),
                     INVALID);
    struct buf out = {0};
    render_question("birth-date", answers, errors, &out);
    has(&out, "value=\"Abril\"");
    has(&out, "value=\"31\"");
    has(&out, "href=\"#about-birth_date-day\"");
    has(&out, "autocomplete=\"bday-year\"");
    has(&out, "aria-describedby=\"about-birth_date-hint about-birth_date-error\"");
    buf_done(&out);
}
END_TEST

START_TEST(the_only_question_is_the_heading)
{
    json_auto_t *answers = json_object();
    struct buf out = {0};
    render_question("since", answers, NULL, &out);
    has(&out, "<legend><h1>How long ago did your hair loss begin?</h1></legend>");
    has(&out, "Step 2 of 9: Your hair");
    has(&out, "<li class=\"is-now\"></li>");
    has(&out, "<span class=\"p-or\">or</span>");
    buf_done(&out);
    render_question("name", answers, NULL, &out);
    has(&out, "<h1>What is your name?</h1>");
    has(&out, "autocomplete=\"given-name\"");
    buf_done(&out);
}
END_TEST

START_TEST(optional_questions_say_so_and_required_ones_do_not)
{
    json_auto_t *answers = json_object();
    struct buf out = {0};
    render_question("contact", answers, NULL, &out);
    has(&out, "<label class=\"p-label\" for=\"about-phone\">Phone (optional)</label>");
    has(&out, "<label class=\"p-label\" for=\"about-email\">Email</label>");
    lacks(&out, "*");
    buf_done(&out);
}
END_TEST

START_TEST(a_revealed_question_follows_its_answer)
{
    json_auto_t *answers = json_object();
    struct buf out = {0};
    render_question("operations", answers, NULL, &out);
    has(&out, "data-aria-controls=\"health-operations_text-reveal\"");
    has(&out,
        "<div class=\"govuk-radios__conditional\" id=\"health-operations_text-reveal\">");
    has(&out, "name=\"health.operations_text\"");
    buf_done(&out);
}
END_TEST

START_TEST(answers_to_check_are_grouped_with_ways_back)
{
    json_auto_t *answers = json_of(full);
    struct form_review_view view = {.form = form,
                                    .answers = answers,
                                    .lang = "en",
                                    .action = "/form/send",
                                    .back_href = "/form/consent",
                                    .later_href = NULL,
                                    .page_base = "/form/",
                                    .change_suffix = "?change=1"};
    json_auto_t *model = form_review_model(&view);
    struct buf out = {0};
    render("patient/check", model, &out);
    has(&out, "<h2>About you</h2>");
    has(&out, "Rosalind &lt;b&gt;");
    has(&out, "April 19, 1979");
    has(&out, "March 2024");
    has(&out, "“Crohn”");
    has(&out, "6.8 %");
    has(&out, "Not provided");
    has(&out, "href=\"/form/birth-date?change=1#about-birth_date-month\"");
    has(&out, "questions open");
    lacks(&out, "Finish later");
    buf_done(&out);
}
END_TEST

START_TEST(hidden_questions_are_not_there_to_check)
{
    json_auto_t *answers = json_of(full);
    json_object_del(answers, "hair.tried");
    struct form_review_view view = {.form = form,
                                    .answers = answers,
                                    .lang = "en",
                                    .page_base = "/",
                                    .change_suffix = ""};
    json_auto_t *model = form_review_model(&view);
    struct buf out = {0};
    render("patient/check", model, &out);
    lacks(&out, "March 2024");
    lacks(&out, "Last PRP");
    buf_done(&out);
}
END_TEST

START_TEST(errors_on_the_check_page_lead_to_the_pages)
{
    json_auto_t *answers = json_of(full), *errors = NULL, *response = NULL;
    ck_assert_int_eq(form_check(form, answers, &context, &response, &errors), INVALID);
    struct form_review_view view = {.form = form,
                                    .answers = answers,
                                    .errors = errors,
                                    .lang = "en",
                                    .page_base = "/form/",
                                    .change_suffix = ""};
    json_auto_t *model = form_review_model(&view);
    struct buf out = {0};
    render("patient/check", model, &out);
    has(&out, "<li><a href=\"/form/name#about-family\">Enter your last name</a></li>");
    buf_done(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_form_page");
    TCase *tcase = tcase_create("pages");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, every_page_renders_filled_in_and_has_one_heading);
    tcase_add_test(tcase, every_page_posted_empty_links_to_its_fields);
    tcase_add_test(tcase, wrong_input_is_shown_again_with_its_error);
    tcase_add_test(tcase, the_only_question_is_the_heading);
    tcase_add_test(tcase, optional_questions_say_so_and_required_ones_do_not);
    tcase_add_test(tcase, a_revealed_question_follows_its_answer);
    tcase_add_test(tcase, answers_to_check_are_grouped_with_ways_back);
    tcase_add_test(tcase, hidden_questions_are_not_there_to_check);
    tcase_add_test(tcase, errors_on_the_check_page_lead_to_the_pages);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
