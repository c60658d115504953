/* What the desk and the doctor do in one go: several decisions at once, and the week. */
#include <check.h>
#include <jansson.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "fixture.h"
#include "store/audit.h"
#include "store/read.h"

static struct decision_new decision_of(struct uuid intake_id, const char *treatment,
                                       const char *verdict, int64_t revision)
{
    return (struct decision_new){.intake_id = intake_id,
                                 .screening_id = scene_screening(&scene, intake_id),
                                 .doctor_id = scene.doctor_id,
                                 .treatment = treatment,
                                 .verdict = verdict,
                                 .reason = "stable",
                                 .revision = revision,
                                 .actor = scene.doctor};
}

static json_t *case_of(struct uuid intake_id)
{
    char *text;
    ck_assert_int_eq(
        store_case_read(scene.db, &scene.arena, intake_id, &scene.doctor, &text), OK);
    json_t *file = json_loads(text, 0, NULL);
    ck_assert_ptr_nonnull(file);
    return file;
}

START_TEST(several_decisions_are_made_with_one_revision)
{
    struct intake_receipt intake =
        scene_submit(&scene, SCREENING_REVIEW, "[\"exosome\", \"prp\"]");
    json_auto_t *before = case_of(intake.intake_id);
    int64_t revision = json_integer_value(json_object_get(before, "revision"));
    const struct decision_new decisions[] = {
        decision_of(intake.intake_id, "exosome", "needs_letter", revision),
        decision_of(intake.intake_id, "prp", "cleared", revision)};
    size_t at;
    ck_assert_int_eq(store_decision_make_all(scene.db, &scene.arena, decisions, 2, &at),
                     OK);
    json_auto_t *after = case_of(intake.intake_id);
    ck_assert_uint_eq(json_array_size(json_object_get(after, "decisions")), 2);
    ck_assert_int_eq(store_decision_make_all(scene.db, &scene.arena, decisions, 2, &at),
                     CONFLICT);
    ck_assert_str_eq(db_constraint(scene.db), "intake_changed");
}
END_TEST

START_TEST(several_decisions_are_made_all_or_none)
{
    struct intake_receipt intake =
        scene_submit(&scene, SCREENING_REVIEW, "[\"exosome\", \"prp\"]");
    struct decision_new decisions[] = {
        decision_of(intake.intake_id, "exosome", "cleared", 0),
        decision_of(intake.intake_id, "prp", "cleared", 0)};
    decisions[1].reason = " ";
    size_t at;
    ck_assert_int_eq(store_decision_make_all(scene.db, &scene.arena, decisions, 2, &at),
                     INVALID);
    ck_assert_uint_eq(at, 1);
    json_auto_t *file = case_of(intake.intake_id);
    ck_assert_uint_eq(json_array_size(json_object_get(file, "decisions")), 0);
    ck_assert_uint_eq(json_array_size(json_object_get(file, "clearances")), 0);
}
END_TEST

static json_t *week_of(int64_t from_us, int64_t to_us)
{
    char *text;
    ck_assert_int_eq(store_booking_week(scene.db, &scene.arena, from_us, to_us, 500,
                                        &scene.desk, &text),
                     OK);
    json_t *week = json_loads(text, 0, NULL);
    ck_assert_ptr_nonnull(week);
    return week;
}

/* The entry of a request in a list; NULL without one. */
static const json_t *entry_of(const json_t *week, const char *list, struct uuid intake_id)
{
    size_t index;
    const json_t *entry;
    json_array_foreach(json_object_get(week, list), index, entry)
    {
        if (str_equal(json_string_value(json_object_get(entry, "intake_id")),
                      scene_uuid(&scene, intake_id)))
            return entry;
    }
    return NULL;
}

START_TEST(the_week_lists_who_can_be_booked_then_the_visit_then_that_it_is_void)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    int64_t from_us = clock_now_us(), to_us = from_us + 7 * DAY_US;
    struct decision_receipt decision;
    struct booking_row booking;
    json_auto_t *flagged = week_of(from_us, to_us);
    ck_assert_ptr_null(entry_of(flagged, "cleared", intake.intake_id));
    ck_assert_int_eq(scene_decide(&scene, intake.intake_id, "prp", "cleared", &decision),
                     OK);
    json_auto_t *cleared = week_of(from_us, to_us);
    ck_assert_ptr_nonnull(entry_of(cleared, "cleared", intake.intake_id));
    ck_assert_int_eq(scene_book(&scene, intake.intake_id, "prp", scene_slot(0), &booking),
                     OK);
    json_auto_t *booked = week_of(from_us, to_us);
    ck_assert_ptr_null(entry_of(booked, "cleared", intake.intake_id));
    const json_t *visit = entry_of(booked, "bookings", intake.intake_id);
    ck_assert_str_eq(json_string_value(json_object_get(visit, "status")), "active");
    ck_assert_int_eq(
        store_intake_raise(scene.db, intake.intake_id, "urgent", "pain", &scene.desk),
        OK);
    json_auto_t *raised = week_of(from_us, to_us);
    visit = entry_of(raised, "bookings", intake.intake_id);
    ck_assert_str_eq(json_string_value(json_object_get(visit, "status")), "void");
    json_auto_t *later = week_of(to_us, to_us + 7 * DAY_US);
    ck_assert_ptr_null(entry_of(later, "bookings", intake.intake_id));
}
END_TEST

START_TEST(reading_the_week_is_audited)
{
    int64_t now_us = clock_now_us();
    json_auto_t *week = week_of(now_us, now_us + DAY_US);
    struct audit_row *rows;
    size_t count;
    bool found = false;
    ck_assert_int_eq(store_audit_list(scene.db, &scene.arena, (struct uuid){{0}}, 0, 50,
                                      &scene.desk, &rows, &count),
                     OK);
    for (size_t i = 0; i < count; i++)
        found = found || str_equal(rows[i].action, "calendar.read");
    ck_assert(found);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, several_decisions_are_made_with_one_revision);
    tcase_add_test(tests, several_decisions_are_made_all_or_none);
    tcase_add_test(tests,
                   the_week_lists_who_can_be_booked_then_the_visit_then_that_it_is_void);
    tcase_add_test(tests, reading_the_week_is_audited);
}

int main(void)
{
    return fixture_main("store_desk", 60, add_tests);
}
