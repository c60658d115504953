/* Taking in requests through the store: everything or nothing, once, and read back. */
#include <check.h>
#include <string.h>

#include <jansson.h>

#include "base/str.h"
#include "base/clock.h"
#include "base/secret.h"
#include "fixture.h"
#include "store/audit.h"
#include "store/draft.h"
#include "store/outbox.h"
#include "store/read.h"

static struct db_bytes hash_of(const char *text)
{
    uint8_t *hash = arena_alloc(&scene.arena, SECRET_HASH_BYTES);
    secret_hash(text, strlen(text), hash);
    return (struct db_bytes){hash, SECRET_HASH_BYTES};
}

static struct db_bytes fresh_hash(void)
{
    return hash_of(scene_uuid(&scene, uuid_make()));
}

static json_t *case_json(struct uuid id)
{
    char *json = NULL;
    ck_assert_int_eq(store_case_read(scene.db, &scene.arena, id, &scene.desk, &json), OK);
    json_t *value = json_loads(json, 0, NULL);
    ck_assert_ptr_nonnull(value);
    return value;
}

static const char *text_at(const json_t *value, const char *key)
{
    return json_string_value(json_object_get(value, key));
}

static const struct uuid no_intake = {{0}};

START_TEST(clear_request_is_cleared_for_what_was_wished)
{
    struct intake_receipt receipt = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    ck_assert(receipt.is_cleared && !receipt.repeated);
    ck_assert_str_eq(receipt.outcome, "clear");
    ck_assert_uint_eq(strlen(receipt.reference), 8);
    struct clearance_row clearance;
    ck_assert_int_eq(store_clearance_find(scene.db, &scene.arena, receipt.intake_id,
                                          "prp", &clearance),
                     OK);
    ck_assert_int_eq(store_clearance_find(scene.db, &scene.arena, receipt.intake_id,
                                          "exosome", &clearance),
                     NOT_FOUND);
}
END_TEST

START_TEST(undecided_clear_request_is_cleared_for_all_on_offer)
{
    struct intake_receipt receipt = scene_submit(&scene, SCREENING_CLEAR, "[]");
    json_auto_t *found = case_json(receipt.intake_id);
    ck_assert_uint_eq(json_array_size(json_object_get(found, "clearances")), 3);
    ck_assert_str_eq(text_at(found, "state"), "cleared");
}
END_TEST

START_TEST(flagged_request_has_findings_and_no_clearance)
{
    struct intake_receipt receipt =
        scene_submit(&scene, SCREENING_REVIEW, "[\"prp\", \"exosome\"]");
    ck_assert(!receipt.is_cleared);
    json_auto_t *found = case_json(receipt.intake_id);
    ck_assert_str_eq(text_at(found, "state"), "needs_doctor");
    ck_assert_uint_eq(json_array_size(json_object_get(found, "clearances")), 0);
    const json_t *finding = json_array_get(json_object_get(found, "findings"), 0);
    ck_assert_str_eq(text_at(finding, "text"), "cáncer");
    ck_assert_int_eq(json_integer_value(json_object_get(finding, "start")), 2);
    ck_assert_str_eq(text_at(json_object_get(finding, "context"), "experiencer"),
                     "patient");
}
END_TEST

START_TEST(same_key_and_request_gives_the_same_receipt)
{
    struct intake_submission submission =
        scene_submission(&scene, SCREENING_CLEAR, "[\"prp\"]");
    submission.idempotency_key = scene_uuid(&scene, uuid_make());
    submission.idempotency_caller = "patient";
    submission.request_hash = hash_of("one");
    submission.access_token_hash = fresh_hash();
    struct intake_receipt first;
    struct intake_receipt second;
    ck_assert_int_eq(store_intake_submit(scene.db, &scene.arena, &submission, &first),
                     OK);
    submission.access_token_hash = fresh_hash();
    ck_assert_int_eq(store_intake_submit(scene.db, &scene.arena, &submission, &second),
                     OK);
    ck_assert(second.repeated && second.is_cleared);
    ck_assert_str_eq(first.reference, second.reference);
    char *json = NULL;
    ck_assert_int_eq(store_patient_status(scene.db, &scene.arena,
                                          submission.access_token_hash, &scene.patient,
                                          &json),
                     OK);
    submission.request_hash = hash_of("two");
    ck_assert_int_eq(store_intake_submit(scene.db, &scene.arena, &submission, &second),
                     CONFLICT);
    ck_assert_str_eq(db_constraint(scene.db), "idempotency_key_reused");
}
END_TEST

START_TEST(what_was_sent_is_opened_again_by_its_key)
{
    struct intake_submission submission =
        scene_submission(&scene, SCREENING_REVIEW, "[\"prp\"]");
    submission.idempotency_key = scene_uuid(&scene, uuid_make());
    submission.idempotency_caller = "patient";
    submission.request_hash = hash_of("one");
    struct intake_receipt receipt;
    ck_assert_int_eq(store_intake_submit(scene.db, &scene.arena, &submission, &receipt),
                     OK);
    struct db_bytes again = fresh_hash();
    const char *key = submission.idempotency_key;
    ck_assert_int_eq(store_intake_grant_again(scene.db, "patient", key, again), OK);
    char *text = NULL;
    ck_assert_int_eq(
        store_patient_status(scene.db, &scene.arena, again, &scene.patient, &text), OK);
    json_auto_t *status = json_loads(text, 0, NULL);
    ck_assert_str_eq(text_at(status, "reference"), receipt.reference);
    const char *other = scene_uuid(&scene, uuid_make());
    ck_assert_int_eq(store_intake_grant_again(scene.db, "patient", other, fresh_hash()),
                     NOT_FOUND);
    ck_assert_int_eq(store_intake_grant_again(scene.db, "desk", key, fresh_hash()),
                     NOT_FOUND);
}
END_TEST

START_TEST(bad_values_store_nothing)
{
    int64_t before = pg_number(scene.db, "SELECT count(*) FROM forelock.intake");
    struct intake_submission submission =
        scene_submission(&scene, SCREENING_CLEAR, "[\"prp\"]");
    submission.person.sex = "yes";
    struct intake_receipt receipt;
    ck_assert_int_eq(store_intake_submit(scene.db, &scene.arena, &submission, &receipt),
                     INVALID);
    submission = scene_submission(&scene, SCREENING_CLEAR, "[\"leeches\"]");
    ck_assert_int_eq(store_intake_submit(scene.db, &scene.arena, &submission, &receipt),
                     CONFLICT);
    ck_assert_int_eq(pg_number(scene.db, "SELECT count(*) FROM forelock.intake"), before);
}
END_TEST

START_TEST(new_answers_void_the_appointment_and_bring_the_case_back)
{
    struct intake_receipt receipt = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    struct booking_row booking;
    ck_assert_int_eq(
        scene_book(&scene, receipt.intake_id, "prp", scene_slot(1), &booking), OK);
    struct intake_submission again =
        scene_submission(&scene, SCREENING_REVIEW, "[\"prp\"]");
    struct intake_receipt second;
    ck_assert_int_eq(
        store_intake_resubmit(scene.db, &scene.arena, receipt.intake_id, &again, &second),
        OK);
    ck_assert_int_eq(second.version, 2);
    ck_assert_int_eq(store_booking_find(scene.db, &scene.arena, booking.id,
                                        receipt.intake_id, &booking),
                     OK);
    ck_assert_str_eq(booking.status, "void");
    json_auto_t *found = case_json(receipt.intake_id);
    ck_assert_str_eq(text_at(found, "state"), "needs_doctor");
    ck_assert_uint_eq(json_array_size(json_object_get(found, "answer_sets")), 2);
}
END_TEST

START_TEST(flag_is_not_lowered_by_other_answers)
{
    struct intake_receipt receipt = scene_submit(&scene, SCREENING_URGENT, "[\"prp\"]");
    struct intake_submission again =
        scene_submission(&scene, SCREENING_CLEAR, "[\"prp\"]");
    struct intake_receipt second;
    ck_assert_int_eq(
        store_intake_resubmit(scene.db, &scene.arena, receipt.intake_id, &again, &second),
        OK);
    ck_assert(!second.is_cleared);
    struct booking_row booking;
    ck_assert_int_eq(
        scene_book(&scene, receipt.intake_id, "prp", scene_slot(2), &booking), CONFLICT);
    ck_assert_str_eq(db_constraint(scene.db), "booking_needs_clearance");
    json_auto_t *found = case_json(receipt.intake_id);
    ck_assert_str_eq(text_at(found, "outcome"), "review");
}
END_TEST

START_TEST(resubmission_of_an_unknown_request_is_not_found)
{
    struct intake_submission again = scene_submission(&scene, SCREENING_CLEAR, "[]");
    struct intake_receipt receipt;
    ck_assert_int_eq(
        store_intake_resubmit(scene.db, &scene.arena, uuid_make(), &again, &receipt),
        NOT_FOUND);
}
END_TEST

START_TEST(raised_flag_keeps_the_findings_and_ends_the_clearance)
{
    struct intake_receipt receipt = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    ck_assert_int_eq(store_intake_raise(scene.db, receipt.intake_id, "urgent",
                                        "Sounded unwell", &scene.desk),
                     OK);
    json_auto_t *found = case_json(receipt.intake_id);
    ck_assert_str_eq(text_at(found, "outcome"), "urgent");
    ck_assert_uint_eq(json_array_size(json_object_get(found, "findings")), 2);
    ck_assert_int_eq(
        store_intake_raise(scene.db, receipt.intake_id, "review", "Less", &scene.desk),
        CONFLICT);
    ck_assert_str_eq(db_constraint(scene.db), "screening_never_lowers");
}
END_TEST

START_TEST(closed_request_takes_nothing_until_reopened)
{
    struct intake_receipt receipt = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    struct uuid id = receipt.intake_id;
    struct booking_row booking;
    ck_assert_int_eq(store_intake_close(scene.db, id, "Moved away", &scene.desk), OK);
    ck_assert_int_eq(store_intake_close(scene.db, id, "Again", &scene.desk), CONFLICT);
    ck_assert_str_eq(db_constraint(scene.db), "intake_closed");
    ck_assert_int_eq(scene_book(&scene, id, "prp", scene_slot(3), &booking), CONFLICT);
    ck_assert_str_eq(db_constraint(scene.db), "intake_closed");
    ck_assert_int_eq(store_intake_reopen(scene.db, id, &scene.desk), OK);
    ck_assert_int_eq(store_intake_reopen(scene.db, id, &scene.desk), CONFLICT);
    ck_assert_int_eq(scene_book(&scene, id, "prp", scene_slot(3), &booking), CONFLICT);
    ck_assert_str_eq(db_constraint(scene.db), "booking_needs_clearance");
    ck_assert_int_eq(store_intake_close(scene.db, uuid_make(), "x", &scene.desk),
                     NOT_FOUND);
}
END_TEST

START_TEST(queue_counts_filters_and_searches)
{
    struct intake_submission submission =
        scene_submission(&scene, SCREENING_URGENT, "[\"transplant\"]");
    submission.person.family = scene_uuid(&scene, uuid_make());
    struct intake_receipt receipt;
    ck_assert_int_eq(store_intake_submit(scene.db, &scene.arena, &submission, &receipt),
                     OK);
    const char *searches[] = {submission.person.family, receipt.reference};
    for (size_t i = 0; i < COUNT_OF(searches); i++) {
        struct queue_query query = {.tab = QUEUE_NEEDS_DOCTOR,
                                    .search = searches[i],
                                    .outcome = "urgent",
                                    .treatment = "transplant",
                                    .page = 1,
                                    .page_size = 20};
        char *json = NULL;
        ck_assert_int_eq(
            store_queue_list(scene.db, &scene.arena, &query, &scene.desk, &json), OK);
        json_auto_t *queue = json_loads(json, 0, NULL);
        ck_assert_int_eq(json_integer_value(json_object_get(queue, "total")), 1);
        const json_t *counts = json_object_get(queue, "counts");
        ck_assert_int_eq(json_integer_value(json_object_get(counts, "new")), 1);
        ck_assert_int_eq(json_integer_value(json_object_get(counts, "booked")), 0);
        const json_t *item = json_array_get(json_object_get(queue, "items"), 0);
        ck_assert_str_eq(text_at(item, "reference"), receipt.reference);
        const json_t *finding = json_array_get(json_object_get(item, "findings"), 0);
        ck_assert_str_eq(text_at(finding, "title"), "A test");
        const json_t *marks = json_object_get(json_object_get(item, "quote"), "marks");
        const json_t *mark = json_array_get(marks, 0);
        ck_assert_uint_eq(json_array_size(marks), 1);
        ck_assert_int_eq(json_integer_value(json_object_get(mark, "start")), 2);
        ck_assert_int_eq(json_integer_value(json_object_get(mark, "end")), 8);
    }
}
END_TEST

START_TEST(every_tab_of_the_queue_answers)
{
    (void)scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    for (int tab = 0; tab < QUEUE_TAB_COUNT; tab++) {
        struct queue_query query = {
            .tab = (enum queue_tab)tab, .search = "%_\\", .page = 1, .page_size = 5};
        char *json = NULL;
        ck_assert_int_eq(
            store_queue_list(scene.db, &scene.arena, &query, &scene.desk, &json), OK);
        query.search = NULL;
        ck_assert_int_eq(
            store_queue_list(scene.db, &scene.arena, &query, &scene.desk, &json), OK);
        enum queue_tab parsed;
        ck_assert_int_eq(queue_tab_parse(queue_tab_name(query.tab), &parsed), OK);
        ck_assert_int_eq((int)parsed, tab);
    }
}
END_TEST

START_TEST(reading_a_case_is_audited_and_seen_once)
{
    struct intake_receipt receipt = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    json_auto_t *first = case_json(receipt.intake_id);
    json_auto_t *second = case_json(receipt.intake_id);
    ck_assert_ptr_nonnull(text_at(first, "seen_at"));
    ck_assert_str_eq(text_at(first, "seen_at"), text_at(second, "seen_at"));
    ck_assert(json_equal(json_object_get(first, "revision"),
                         json_object_get(second, "revision")));
    const char *sql =
        arena_printf(&scene.arena,
                     "SELECT count(*) FROM forelock.audit_event WHERE action = "
                     "'intake.read' AND object_id = '%s'",
                     scene_uuid(&scene, receipt.intake_id));
    ck_assert_int_eq(pg_number(scene.db, sql), 2);
    char *json = NULL;
    ck_assert_int_eq(
        store_case_read(scene.db, &scene.arena, uuid_make(), &scene.desk, &json),
        NOT_FOUND);
}
END_TEST

START_TEST(patient_sees_their_own_request_without_reasons)
{
    struct intake_submission submission =
        scene_submission(&scene, SCREENING_REVIEW, "[\"prp\"]");
    submission.access_token_hash = fresh_hash();
    struct intake_receipt receipt;
    ck_assert_int_eq(store_intake_submit(scene.db, &scene.arena, &submission, &receipt),
                     OK);
    struct decision_receipt decision;
    ck_assert_int_eq(
        scene_decide(&scene, receipt.intake_id, "prp", "needs_letter", &decision), OK);
    char *json = NULL;
    ck_assert_int_eq(store_patient_status(scene.db, &scene.arena,
                                          submission.access_token_hash, &scene.patient,
                                          &json),
                     OK);
    ck_assert_ptr_null(strstr(json, "oncologist"));
    ck_assert_ptr_null(strstr(json, "cáncer"));
    json_auto_t *status = json_loads(json, 0, NULL);
    ck_assert_str_eq(text_at(status, "state"), "waiting");
    ck_assert_int_eq(store_patient_answers(scene.db, &scene.arena,
                                           submission.access_token_hash, &scene.patient,
                                           &json),
                     OK);
    ck_assert_int_eq(
        store_patient_status(scene.db, &scene.arena, fresh_hash(), &scene.patient, &json),
        NOT_FOUND);
}
END_TEST

START_TEST(draft_lives_changes_and_ends_with_its_submission)
{
    struct db_bytes token = fresh_hash();
    struct uuid id;
    struct draft draft;
    ck_assert_int_eq(store_draft_create(scene.db, token, "es", NULL, no_intake, &id), OK);
    ck_assert_int_eq(store_draft_update(scene.db, token, 1, "{\"a\": 1}", "health", "es"),
                     OK);
    ck_assert_int_eq(store_draft_update(scene.db, token, 1, "{}", "health", "es"),
                     CONFLICT);
    ck_assert_str_eq(db_constraint(scene.db), "draft_changed");
    struct db_bytes code = fresh_hash();
    ck_assert_int_eq(store_draft_save(scene.db, token, "a@example.org", code), OK);
    struct db_bytes other = fresh_hash();
    ck_assert_int_eq(store_draft_resume(scene.db, code, other), OK);
    ck_assert_int_eq(store_draft_find(scene.db, &scene.arena, token, &draft), NOT_FOUND);
    ck_assert_int_eq(store_draft_find(scene.db, &scene.arena, other, &draft), OK);
    ck_assert_str_eq(draft.answers, "{\"a\": 1}");
    ck_assert(draft.is_saved && uuid_equal(draft.id, id));
    ck_assert(draft.expires_us - clock_now_us() > 29 * DAY_US);
    struct intake_submission submission =
        scene_submission(&scene, SCREENING_CLEAR, "[\"prp\"]");
    submission.draft_id = id;
    struct intake_receipt receipt;
    ck_assert_int_eq(store_intake_submit(scene.db, &scene.arena, &submission, &receipt),
                     OK);
    ck_assert_int_eq(store_draft_find(scene.db, &scene.arena, other, &draft), NOT_FOUND);
    ck_assert_int_eq(store_draft_update(scene.db, other, 0, "{}", "", "en"), NOT_FOUND);
    int64_t purged = -1;
    ck_assert_int_eq(store_draft_purge(scene.db, 10, &purged), OK);
}
END_TEST

START_TEST(message_is_claimed_once_until_its_lease_ends)
{
    struct intake_receipt receipt = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    struct outbox_row *rows = NULL;
    size_t count = 0;
    bool found = false;
    ck_assert_int_eq(store_outbox_claim(scene.db, &scene.arena, 1000, 60, &rows, &count),
                     OK);
    for (size_t i = 0; i < count; i++) {
        if (!uuid_equal(rows[i].intake_id, receipt.intake_id))
            continue;
        found = true;
        ck_assert_str_eq(rows[i].kind, "intake.received");
        ck_assert_str_eq(rows[i].email, "ada@example.org");
        ck_assert_int_eq(store_outbox_failed(scene.db, rows[i].id, 30), OK);
        ck_assert_int_eq(store_outbox_sent(scene.db, rows[i].id), OK);
        ck_assert_int_eq(store_outbox_sent(scene.db, rows[i].id), NOT_FOUND);
    }
    ck_assert(found);
    ck_assert_int_eq(store_outbox_claim(scene.db, &scene.arena, 1000, 60, &rows, &count),
                     OK);
    ck_assert_uint_eq(count, 0);
    int64_t depth = -1;
    ck_assert_int_eq(store_outbox_depth(scene.db, &scene.arena, &depth), OK);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, clear_request_is_cleared_for_what_was_wished);
    tcase_add_test(tests, undecided_clear_request_is_cleared_for_all_on_offer);
    tcase_add_test(tests, flagged_request_has_findings_and_no_clearance);
    tcase_add_test(tests, same_key_and_request_gives_the_same_receipt);
    tcase_add_test(tests, what_was_sent_is_opened_again_by_its_key);
    tcase_add_test(tests, bad_values_store_nothing);
    tcase_add_test(tests, new_answers_void_the_appointment_and_bring_the_case_back);
    tcase_add_test(tests, flag_is_not_lowered_by_other_answers);
    tcase_add_test(tests, resubmission_of_an_unknown_request_is_not_found);
    tcase_add_test(tests, raised_flag_keeps_the_findings_and_ends_the_clearance);
    tcase_add_test(tests, closed_request_takes_nothing_until_reopened);
    tcase_add_test(tests, queue_counts_filters_and_searches);
    tcase_add_test(tests, every_tab_of_the_queue_answers);
    tcase_add_test(tests, reading_a_case_is_audited_and_seen_once);
    tcase_add_test(tests, patient_sees_their_own_request_without_reasons);
    tcase_add_test(tests, draft_lives_changes_and_ends_with_its_submission);
    tcase_add_test(tests, message_is_claimed_once_until_its_lease_ends);
}

int main(void)
{
    return fixture_main("store_intake", 60, add_tests);
}
