/* The week: where things stand in it, what is free, who can be booked. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/macros.h"
#include "base/str.h"
#include "view/calendar_page.h"
#include "suite.h"

static struct arena arena;
static struct templates *templates;
static json_t *clinic, *week, *model;

static const struct opening openings[] = {{1, 510, 720}, {1, 780, 1020}, {2, 540, 780}};
static const struct calendar_provider providers[] = {{"p1", "Dr. Brightwater"},
                                                     {"p2", "Dr. Fairweather"}};

static json_t *json_of(const char *text)
{
    char *copy = strdup(text);
    for (char *c = copy; *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    json_error_t error;
    json_t *value = json_loads(copy, 0, &error);
    ck_assert_msg(value != NULL, "%s", error.text);
    free(copy);
    return value;
}

/* Two visits that overlap with two providers, one void, all on Monday, November 16. */
static const char booked[] =
    "{'bookings':[{'id':'b1','intake_id':'i1','given':'Ottilie','family':'Marsh',"
    "'treatment':'prp','provider_id':'p1','provider':'Dr. Brightwater','starts_at':"
    "'2026-11-16T13:30:00Z','ends_at':'2026-11-16T14:15:00Z','status':'active'},{'id':"
    "'b2','intake_id':'i2','given':'Wren','family':'Abernathy','treatment':'exosome',"
    "'provider_id':'p2','provider':'Dr. Fairweather','starts_at':'2026-11-16T13:45:00Z',"
    "'ends_at':'2026-11-16T14:30:00Z','status':'active'},{'id':'b3','intake_id':'i3',"
    "'given':'Linus','family':'Thackeray','treatment':'transplant','provider_id':'p1',"
    "'provider':'Dr. Brightwater','starts_at':'2026-11-16T18:00:00Z','ends_at':"
    "'2026-11-16T19:00:00Z','status':'void'}],'cleared':[{'intake_id':'i4','given':"
    "'Beatrix','family':'Thornbury','treatment':'prp','expires_at':"
    "'2027-01-10T05:00:00Z'}],'cleared_count':9,'waiting':7}";

static void setup(void)
{
    struct buf error = {0};
    ck_assert(clock_set_zone("America/New_York") == OK);
    arena_init(&arena, 1 << 22);
    ck_assert_msg(templates_load("templates", "locales", true, &templates, &error) == OK,
                  "%s", buf_text(&error));
    clinic = json_load_file("config/clinic.json", 0, NULL);
    week = json_of(booked);
}

static void teardown(void)
{
    json_decref(model);
    json_decref(week);
    json_decref(clinic);
    model = NULL;
    templates_free(templates);
    arena_done(&arena);
}

static struct calendar_page page_of(void)
{
    struct calendar_page page = {
        .week = week,
        .monday = {2026, 11, 16},
        .days = 5,
        .lang = "en",
        .treatments = json_object_get(clinic, "treatments"),
        .providers = providers,
        .provider_count = COUNT_OF(providers),
        .openings = openings,
        .opening_count = COUNT_OF(openings),
        .templates = templates,
    };
    ck_assert(clock_parse_utc("2026-11-17T16:00:00Z", &page.now_us) == OK);
    return page;
}

/* Makes the model and renders it strictly; the page in the arena. */
static const char *render(const struct calendar_page *page)
{
    struct buf out = {0}, error = {0};
    json_decref(model);
    model = calendar_page_model(&arena, page);
    json_auto_t *data = json_load_file("tests/browser/samples/envelope.json", 0, NULL);
    json_object_set_new(data, "assets",
                        json_of("{'staff_css':'a','staff_js':'b','figtree_woff2':'c',"
                                "'icon_svg':'d','icons_svg':'e'}"));
    ck_assert_int_eq(json_object_update(data, model), 0);
    ck_assert_msg(
        template_render(templates, "staff/calendar", "en", data, &out, &error) == OK,
        "%s", buf_text(&error));
    const char *html = arena_strdup(&arena, buf_text(&out));
    buf_done(&out);
    buf_done(&error);
    return html;
}

static const json_t *event(size_t day, size_t number)
{
    const json_t *days = json_object_get(model, "days");
    const json_t *events = json_object_get(json_array_get(days, day), "events");
    const json_t *found = json_array_get(events, number);
    ck_assert_msg(found != NULL, "day %zu has no event %zu", day, number);
    return found;
}

static int number_of(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

static bool is(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    ck_assert_msg(text != NULL, "%s", key);
    return text;
}

START_TEST(visits_stand_at_their_quarter_hours)
{
    const struct calendar_page page = page_of();
    render(&page);
    ck_assert_str_eq(text_of(model, "title"), "November 16 to 20");
    const json_t *closed = event(0, 0), *first = event(0, 1), *second = event(0, 2);
    ck_assert(is(closed, "is_off"));
    ck_assert_int_eq(number_of(closed, "row"), 0);
    ck_assert_int_eq(number_of(closed, "length"), 2);
    ck_assert(is(first, "is_visit") && is(first, "prp") && is(first, "is_left"));
    ck_assert_int_eq(number_of(first, "row"), 2);
    ck_assert_int_eq(number_of(first, "length"), 3);
    ck_assert_str_eq(text_of(first, "text"), "8:30 AM, PRP");
    ck_assert_str_eq(text_of(first, "href"), "/staff/intakes/i1");
    ck_assert(is(second, "exosome") && is(second, "is_right"));
}
END_TEST

START_TEST(a_void_visit_says_so_and_does_not_count)
{
    const struct calendar_page page = page_of();
    render(&page);
    const json_t *lunch = event(0, 3), *gone = event(0, 4);
    ck_assert(is(lunch, "is_off"));
    ck_assert_int_eq(number_of(lunch, "row"), 16);
    ck_assert_int_eq(number_of(lunch, "length"), 4);
    ck_assert(is(gone, "is_void") && !is(gone, "is_visit"));
    ck_assert_str_eq(text_of(gone, "text"), "1:00 PM, clearance void");
    const json_t *days = json_object_get(model, "days");
    ck_assert_int_eq(number_of(json_array_get(days, 0), "booked"), 2);
    ck_assert(is(json_array_get(days, 1), "is_today"));
}
END_TEST

START_TEST(one_provider_shows_only_their_visits)
{
    struct calendar_page page = page_of();
    page.provider = "p2";
    render(&page);
    ck_assert_str_eq(text_of(event(0, 1), "name"), "Wren Abernathy");
    ck_assert(!is(event(0, 1), "is_left") && !is(event(0, 1), "is_right"));
    const json_t *list = json_object_get(model, "providers");
    ck_assert_uint_eq(json_array_size(list), 3);
    ck_assert(is(json_array_get(list, 1), "is_on"));
    ck_assert(!is(json_array_get(list, 2), "is_on"));
}
END_TEST

START_TEST(free_times_are_buttons_only_while_somebody_is_chosen)
{
    struct calendar_page page = page_of();
    ck_assert_ptr_null(strstr(render(&page), "name=\"slot\""));
    struct calendar_free slot = {.value = "p1.1"};
    ck_assert(clock_parse_utc("2026-11-17T15:00:00Z", &slot.start_us) == OK);
    ck_assert(clock_parse_utc("2026-11-17T15:45:00Z", &slot.end_us) == OK);
    const struct calendar_booking booking = {"i4", "Beatrix Thornbury", "prp", 45, "b1"};
    page.free = &slot;
    page.free_count = 1;
    page.booking = &booking;
    const char *html = render(&page);
    const json_t *found = event(1, 1);
    ck_assert(is(found, "is_free"));
    ck_assert_str_eq(text_of(found, "time"), "10:00");
    ck_assert_str_eq(text_of(found, "says"),
                     "AM, Tuesday, November 17, book Beatrix Thornbury");
    ck_assert_ptr_nonnull(strstr(html, "name=\"slot\" value=\"p1.1\""));
    ck_assert_ptr_nonnull(strstr(html, "name=\"replaces\" value=\"b1\""));
    ck_assert_str_eq(text_of(model, "later_href"),
                     "/staff/calendar?week=2026-11-23&intake=i4&treatment=prp&move=b1");
}
END_TEST

START_TEST(who_can_be_booked_is_listed_until_when)
{
    const struct calendar_page page = page_of();
    render(&page);
    const json_t *cleared = json_object_get(model, "cleared");
    const json_t *person = json_array_get(json_object_get(cleared, "people"), 0);
    ck_assert_str_eq(text_of(person, "name"), "Beatrix Thornbury");
    ck_assert_str_eq(text_of(person, "until"), "Jan 9");
    ck_assert_str_eq(text_of(person, "href"), "/staff/calendar?intake=i4&treatment=prp");
    ck_assert_int_eq(number_of(cleared, "count"), 9);
    ck_assert_str_eq(text_of(cleared, "more_href"), "/staff/queue?tab=cleared");
}
END_TEST

/* The clocks go back on November 1, 2026; the week after begins on the right day. */
START_TEST(a_week_across_a_clock_change_or_a_month_keeps_its_days)
{
    struct calendar_page page = page_of();
    page.monday = (struct date){2026, 10, 26};
    page.days = 7;
    render(&page);
    ck_assert_str_eq(text_of(model, "title"), "October 26 to November 1");
    ck_assert_str_eq(text_of(model, "later_href"), "/staff/calendar?week=2026-11-02");
    ck_assert_uint_eq(json_array_size(json_object_get(model, "days")), 7);
}
END_TEST

START_TEST(a_clinic_that_never_opens_still_has_a_page)
{
    struct calendar_page page = page_of();
    page.opening_count = 0;
    page.provider_count = 0;
    render(&page);
    ck_assert_uint_eq(json_array_size(json_object_get(model, "providers")), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_calendar");
    TCase *tests = tcase_create("calendar");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, visits_stand_at_their_quarter_hours);
    tcase_add_test(tests, a_void_visit_says_so_and_does_not_count);
    tcase_add_test(tests, one_provider_shows_only_their_visits);
    tcase_add_test(tests, free_times_are_buttons_only_while_somebody_is_chosen);
    tcase_add_test(tests, who_can_be_booked_is_listed_until_when);
    tcase_add_test(tests, a_week_across_a_clock_change_or_a_month_keeps_its_days);
    tcase_add_test(tests, a_clinic_that_never_opens_still_has_a_page);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
