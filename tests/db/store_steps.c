/* Decisions, bookings, accounts, sessions, links, keys and the clinic through the store.
 */
#include <check.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "fixture.h"

static struct db_bytes fresh_hash(void)
{
    uint8_t *hash = arena_alloc(&scene.arena, SECRET_HASH_BYTES);
    secret_random(hash, SECRET_HASH_BYTES);
    return (struct db_bytes){hash, SECRET_HASH_BYTES};
}

static void refused_with(enum status status, const char *constraint)
{
    ck_assert_int_eq(status, CONFLICT);
    ck_assert_str_eq(db_constraint(scene.db), constraint);
}

START_TEST(cleared_by_a_doctor_can_be_booked)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    struct booking_row booking;
    refused_with(scene_book(&scene, intake.intake_id, "prp", scene_slot(0), &booking),
                 "booking_needs_clearance");
    struct decision_receipt decision;
    ck_assert_int_eq(scene_decide(&scene, intake.intake_id, "prp", "cleared", &decision),
                     OK);
    ck_assert(!uuid_is_nil(decision.clearance_id) &&
              decision.expires_us > clock_now_us());
    refused_with(scene_book(&scene, intake.intake_id, "exosome", scene_slot(0), &booking),
                 "booking_needs_clearance");
    ck_assert_int_eq(scene_book(&scene, intake.intake_id, "prp", scene_slot(0), &booking),
                     OK);
    ck_assert_str_eq(booking.status, "active");
    ck_assert_str_eq(booking.reference, intake.reference);
    ck_assert_int_eq(booking.end_us - booking.start_us, HOUR_US);
}
END_TEST

START_TEST(later_decision_takes_the_place_of_the_earlier)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    struct decision_receipt decision;
    struct booking_row booking;
    ck_assert_int_eq(scene_decide(&scene, intake.intake_id, "prp", "cleared", &decision),
                     OK);
    ck_assert_int_eq(scene_book(&scene, intake.intake_id, "prp", scene_slot(0), &booking),
                     OK);
    ck_assert_int_eq(
        scene_decide(&scene, intake.intake_id, "prp", "not_suitable", &decision), OK);
    ck_assert(uuid_is_nil(decision.clearance_id));
    ck_assert_int_eq(store_booking_find(scene.db, &scene.arena, booking.id,
                                        intake.intake_id, &booking),
                     OK);
    ck_assert_str_eq(booking.status, "void");
    ck_assert_int_eq(booking.sequence, 1);
    ck_assert_int_eq(scene_decide(&scene, intake.intake_id, "prp", "cleared", &decision),
                     OK);
    ck_assert_int_eq(scene_book(&scene, intake.intake_id, "prp", scene_slot(0), &booking),
                     OK);
}
END_TEST

START_TEST(decision_is_refused_for_each_reason)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    struct decision_new good = {.intake_id = intake.intake_id,
                                .screening_id = scene_screening(&scene, intake.intake_id),
                                .doctor_id = scene.doctor_id,
                                .treatment = "prp",
                                .verdict = "cleared",
                                .reason = "Fine",
                                .actor = scene.doctor};
    struct decision_receipt receipt;
    struct decision_new bad = good;
    bad.reason = " \n";
    ck_assert_int_eq(store_decision_make(scene.db, &scene.arena, &bad, &receipt),
                     INVALID);
    bad = good;
    bad.verdict = "perhaps";
    ck_assert_int_eq(store_decision_make(scene.db, &scene.arena, &bad, &receipt),
                     INVALID);
    bad = good;
    bad.expires_us = clock_now_us() + 400 * DAY_US;
    ck_assert_int_eq(store_decision_make(scene.db, &scene.arena, &bad, &receipt),
                     INVALID);
    bad.expires_us = clock_now_us() - DAY_US;
    ck_assert_int_eq(store_decision_make(scene.db, &scene.arena, &bad, &receipt),
                     INVALID);
    bad = good;
    bad.doctor_id = scene.desk_id;
    refused_with(store_decision_make(scene.db, &scene.arena, &bad, &receipt),
                 "decision_by_doctor_only");
    bad = good;
    bad.screening_id = uuid_make();
    refused_with(store_decision_make(scene.db, &scene.arena, &bad, &receipt),
                 "decision_not_latest");
    bad = good;
    bad.revision = 77;
    refused_with(store_decision_make(scene.db, &scene.arena, &bad, &receipt),
                 "intake_changed");
    bad = good;
    bad.intake_id = uuid_make();
    ck_assert_int_eq(store_decision_make(scene.db, &scene.arena, &bad, &receipt),
                     NOT_FOUND);
    good.revision = 1;
    ck_assert_int_eq(store_decision_make(scene.db, &scene.arena, &good, &receipt), OK);
    ck_assert_int_eq(receipt.revision, 2);
}
END_TEST

START_TEST(decision_about_older_answers_is_refused)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    struct uuid old = scene_screening(&scene, intake.intake_id);
    struct intake_submission again =
        scene_submission(&scene, SCREENING_REVIEW, "[\"prp\"]");
    struct intake_receipt second;
    ck_assert_int_eq(
        store_intake_resubmit(scene.db, &scene.arena, intake.intake_id, &again, &second),
        OK);
    struct decision_new decision = {.intake_id = intake.intake_id,
                                    .screening_id = old,
                                    .doctor_id = scene.doctor_id,
                                    .treatment = "prp",
                                    .verdict = "cleared",
                                    .reason = "Fine",
                                    .actor = scene.doctor};
    struct decision_receipt receipt;
    refused_with(store_decision_make(scene.db, &scene.arena, &decision, &receipt),
                 "decision_not_latest");
}
END_TEST

START_TEST(repeated_decision_and_booking_happen_once)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    struct db_bytes hash = fresh_hash();
    struct decision_new decision = {.intake_id = intake.intake_id,
                                    .screening_id =
                                        scene_screening(&scene, intake.intake_id),
                                    .doctor_id = scene.doctor_id,
                                    .treatment = "prp",
                                    .verdict = "cleared",
                                    .reason = "Fine",
                                    .idempotency_key = scene_uuid(&scene, uuid_make()),
                                    .idempotency_caller = "test",
                                    .request_hash = hash,
                                    .actor = scene.doctor};
    struct decision_receipt first;
    struct decision_receipt second;
    ck_assert_int_eq(store_decision_make(scene.db, &scene.arena, &decision, &first), OK);
    ck_assert_int_eq(store_decision_make(scene.db, &scene.arena, &decision, &second), OK);
    ck_assert(second.repeated && uuid_equal(first.decision_id, second.decision_id));
    struct booking_new booking = {.intake_id = intake.intake_id,
                                  .provider_id = scene.provider_id,
                                  .treatment = "prp",
                                  .start_us = scene_slot(0),
                                  .idempotency_key = scene_uuid(&scene, uuid_make()),
                                  .idempotency_caller = "test",
                                  .request_hash = hash,
                                  .actor = scene.desk};
    struct booking_row made;
    struct booking_row again;
    ck_assert_int_eq(store_booking_make(scene.db, &scene.arena, &booking, &made), OK);
    ck_assert_int_eq(store_booking_make(scene.db, &scene.arena, &booking, &again), OK);
    ck_assert(uuid_equal(made.id, again.id));
    booking.request_hash = fresh_hash();
    refused_with(store_booking_make(scene.db, &scene.arena, &booking, &again),
                 "idempotency_key_reused");
}
END_TEST

START_TEST(time_that_cannot_be_had_is_refused)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    struct intake_receipt other = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    struct booking_row booking;
    const struct {
        int64_t start_us;
        const char *constraint;
    } cases[] = {
        {clock_now_us() - HOUR_US, "booking_in_past"},
        {scene_slot(-2), "booking_outside_hours"},
        {scene_slot(0) - 15 * MINUTE_US, "booking_outside_hours"},
        {scene_slot(11) + 15 * MINUTE_US, "booking_outside_hours"},
        {scene_slot(3) + SECOND_US, "booking_outside_hours"},
        {scene_slot(0) + 91 * DAY_US, "booking_after_clearance"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        refused_with(
            scene_book(&scene, intake.intake_id, "prp", cases[i].start_us, &booking),
            cases[i].constraint);
    ck_assert_int_eq(
        scene_book(&scene, intake.intake_id, "prp", scene_slot(11), &booking), OK);
    refused_with(scene_book(&scene, intake.intake_id, "prp", scene_slot(5), &booking),
                 "booking_one_active");
    refused_with(scene_book(&scene, other.intake_id, "prp",
                            scene_slot(11) - 30 * MINUTE_US, &booking),
                 "booking_slot_taken");
    ck_assert_int_eq(scene_book(&scene, other.intake_id, "prp", scene_slot(10), &booking),
                     OK);
}
END_TEST

START_TEST(appointment_is_moved_and_cancelled)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    struct booking_row first;
    struct booking_row second;
    ck_assert_int_eq(scene_book(&scene, intake.intake_id, "prp", scene_slot(0), &first),
                     OK);
    struct booking_new move = {.intake_id = intake.intake_id,
                               .provider_id = scene.provider_id,
                               .treatment = "prp",
                               .start_us = scene_slot(0) + 30 * MINUTE_US,
                               .replaces = first.id,
                               .actor = scene.patient};
    ck_assert_int_eq(store_booking_make(scene.db, &scene.arena, &move, &second), OK);
    ck_assert_int_eq(
        store_booking_find(scene.db, &scene.arena, first.id, intake.intake_id, &first),
        OK);
    ck_assert_str_eq(first.status, "cancelled");
    ck_assert_int_eq(
        store_booking_cancel(scene.db, second.id, uuid_make(), "no", &scene.patient),
        NOT_FOUND);
    ck_assert_int_eq(store_booking_cancel(scene.db, second.id, intake.intake_id, "ill",
                                          &scene.patient),
                     OK);
    refused_with(store_booking_cancel(scene.db, second.id, intake.intake_id, "ill",
                                      &scene.patient),
                 "booking_not_active");
    struct busy_row *busy = NULL;
    size_t count = 0;
    ck_assert_int_eq(store_busy_list(scene.db, &scene.arena, scene_slot(0),
                                     scene_slot(12), &busy, &count),
                     OK);
    for (size_t i = 0; i < count; i++)
        ck_assert(!uuid_equal(busy[i].provider_id, scene.provider_id));
}
END_TEST

START_TEST(failed_move_keeps_the_old_appointment)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    struct booking_row first;
    struct booking_row second;
    ck_assert_int_eq(scene_book(&scene, intake.intake_id, "prp", scene_slot(0), &first),
                     OK);
    struct booking_new move = {.intake_id = intake.intake_id,
                               .provider_id = scene.provider_id,
                               .treatment = "prp",
                               .start_us = scene_slot(14),
                               .replaces = first.id,
                               .actor = scene.patient};
    refused_with(store_booking_make(scene.db, &scene.arena, &move, &second),
                 "booking_outside_hours");
    ck_assert_int_eq(
        store_booking_find(scene.db, &scene.arena, first.id, intake.intake_id, &first),
        OK);
    ck_assert_str_eq(first.status, "active");
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, cleared_by_a_doctor_can_be_booked);
    tcase_add_test(tests, later_decision_takes_the_place_of_the_earlier);
    tcase_add_test(tests, decision_is_refused_for_each_reason);
    tcase_add_test(tests, decision_about_older_answers_is_refused);
    tcase_add_test(tests, repeated_decision_and_booking_happen_once);
    tcase_add_test(tests, time_that_cannot_be_had_is_refused);
    tcase_add_test(tests, appointment_is_moved_and_cancelled);
    tcase_add_test(tests, failed_move_keeps_the_old_appointment);
}

int main(void)
{
    return fixture_main("store_steps", 60, add_tests);
}
