/*
 * Two at once: booking against new answers, booking against booking, deciding against new
 * answers, the same key twice, and everything against everything. Waiting is seen in the
 * server's own list of sessions, never guessed from a clock.
 */
#include <check.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "fixture.h"
#include "store/audit.h"

/* The other side: a step on its own connection, in its own thread. */
struct rival {
    struct scene scene;
    enum status (*step)(struct scene *scene, const struct intake_receipt *intake);
    struct intake_receipt intake;
    struct uuid screening_id;
    enum status status;
    char rule[64];
    pthread_t thread;
};

/* What the deciding doctor had on the screen; each thread its own. */
static _Thread_local struct uuid read_screening;

static void *rival_run(void *arg)
{
    struct rival *rival = arg;
    read_screening = rival->screening_id;
    rival->status = rival->step(&rival->scene, &rival->intake);
    strncpy(rival->rule, db_constraint(rival->scene.db), sizeof rival->rule - 1);
    return NULL;
}

static void rival_start(struct rival *rival,
                        enum status (*step)(struct scene *,
                                            const struct intake_receipt *),
                        const struct intake_receipt *intake)
{
    *rival =
        (struct rival){.step = step, .intake = *intake, .screening_id = read_screening};
    rival->scene = scene;
    arena_init(&rival->scene.arena, (size_t)16 * 1024 * 1024);
    rival->scene.db = pg_open(pg, CLUSTER_APP);
    ck_assert_int_eq(pthread_create(&rival->thread, NULL, rival_run, rival), 0);
}

static void rival_join(struct rival *rival)
{
    pthread_join(rival->thread, NULL);
    db_close(rival->scene.db);
    arena_done(&rival->scene.arena);
}

/* Returns when a session of the database waits for a lock. */
static void until_somebody_waits(void)
{
    enum { TRIES = 3000, PAUSE_US = 1000 };
    struct db *admin = pg_open(pg, CLUSTER_ADMIN);
    int64_t waiting = 0;
    for (int i = 0; i < TRIES && waiting == 0; i++) {
        waiting = pg_number(admin, "SELECT count(*) FROM pg_stat_activity WHERE "
                                   "wait_event_type = 'Lock'");
        if (waiting == 0)
            usleep(PAUSE_US);
    }
    db_close(admin);
    ck_assert_msg(waiting > 0, "nobody waits");
}

static enum status book(struct scene *s, const struct intake_receipt *intake)
{
    struct booking_row row;
    return scene_book(s, intake->intake_id, "prp", scene_slot(0), &row);
}

static enum status answer(struct scene *s, const struct intake_receipt *intake)
{
    struct intake_submission again = scene_submission(s, SCREENING_REVIEW, "[\"prp\"]");
    struct intake_receipt row;
    return store_intake_resubmit(s->db, &s->arena, intake->intake_id, &again, &row);
}

static enum status decide(struct scene *s, const struct intake_receipt *intake)
{
    struct decision_receipt row;
    struct decision_new decision = {.intake_id = intake->intake_id,
                                    .screening_id = read_screening,
                                    .doctor_id = s->doctor_id,
                                    .treatment = "prp",
                                    .verdict = "cleared",
                                    .reason = "Fine",
                                    .actor = s->doctor};
    return store_decision_make(s->db, &s->arena, &decision, &row);
}

static int64_t live_bookings(const struct intake_receipt *intake)
{
    const char *sql =
        arena_printf(&scene.arena,
                     "SELECT count(*) FROM forelock.booking WHERE status = 'active' AND "
                     "intake_id = '%s'",
                     scene_uuid(&scene, intake->intake_id));
    return pg_number(scene.db, sql);
}

/* The one sentence all of this is about. */
static void nobody_is_booked_without_clearance(void)
{
    ck_assert_int_eq(
        pg_number(scene.db,
                  "SELECT count(*) FROM forelock.booking b JOIN "
                  "forelock.clearance c ON c.id = b.clearance_id WHERE b.status "
                  "= 'active' AND lower(b.period) > now() AND "
                  "forelock.clearance_fault(c) IS NOT NULL"),
        0);
}

START_TEST(new_answers_wait_for_a_booking_and_void_it)
{
    struct rival rival;
    struct intake_receipt intake = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    ck_assert_int_eq(pg_sql(scene.db, "BEGIN"), OK);
    ck_assert_int_eq(book(&scene, &intake), OK);
    rival_start(&rival, answer, &intake);
    until_somebody_waits();
    ck_assert_int_eq(pg_sql(scene.db, "COMMIT"), OK);
    rival_join(&rival);
    ck_assert_int_eq(rival.status, OK);
    ck_assert_int_eq(live_bookings(&intake), 0);
}
END_TEST

START_TEST(booking_waits_for_new_answers_and_is_refused)
{
    struct rival rival;
    struct intake_receipt intake = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    ck_assert_int_eq(pg_sql(scene.db, "BEGIN"), OK);
    ck_assert_int_eq(answer(&scene, &intake), OK);
    rival_start(&rival, book, &intake);
    until_somebody_waits();
    ck_assert_int_eq(pg_sql(scene.db, "COMMIT"), OK);
    rival_join(&rival);
    ck_assert_int_eq(rival.status, CONFLICT);
    ck_assert_str_eq(rival.rule, "booking_needs_clearance");
    ck_assert_int_eq(live_bookings(&intake), 0);
}
END_TEST

START_TEST(booking_goes_through_when_new_answers_are_rolled_back)
{
    struct rival rival;
    struct intake_receipt intake = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    ck_assert_int_eq(pg_sql(scene.db, "BEGIN"), OK);
    ck_assert_int_eq(answer(&scene, &intake), OK);
    rival_start(&rival, book, &intake);
    until_somebody_waits();
    ck_assert_int_eq(pg_sql(scene.db, "ROLLBACK"), OK);
    rival_join(&rival);
    ck_assert_int_eq(rival.status, OK);
    ck_assert_int_eq(live_bookings(&intake), 1);
}
END_TEST

START_TEST(decision_waits_for_new_answers_and_is_refused)
{
    struct rival rival;
    struct intake_receipt intake = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    read_screening = scene_screening(&scene, intake.intake_id);
    ck_assert_int_eq(pg_sql(scene.db, "BEGIN"), OK);
    ck_assert_int_eq(answer(&scene, &intake), OK);
    rival_start(&rival, decide, &intake);
    until_somebody_waits();
    ck_assert_int_eq(pg_sql(scene.db, "COMMIT"), OK);
    rival_join(&rival);
    ck_assert_int_eq(rival.status, CONFLICT);
    ck_assert_str_eq(rival.rule, "decision_not_latest");
}
END_TEST

static enum status raise_flag(struct scene *s, const struct intake_receipt *intake)
{
    return store_intake_raise(s->db, intake->intake_id, "review", "x", &s->desk);
}

/* Books in a transaction whose snapshot is older than what the other side did. */
static void book_with_old_snapshot(const char *begin,
                                   enum status (*step)(struct scene *,
                                                       const struct intake_receipt *))
{
    struct rival rival;
    struct intake_receipt intake = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    ck_assert_int_eq(pg_sql(scene.db, begin), OK);
    ck_assert_int_gt(pg_number(scene.db, "SELECT count(*) FROM forelock.clearance"), 0);
    rival_start(&rival, step, &intake);
    rival_join(&rival);
    ck_assert_int_eq(rival.status, OK);
    ck_assert_int_eq(book(&scene, &intake), RETRY);
    ck_assert_int_eq(pg_sql(scene.db, "ROLLBACK"), OK);
}

START_TEST(old_snapshot_cannot_book)
{
    static const char *const levels[] = {"BEGIN ISOLATION LEVEL REPEATABLE READ",
                                         "BEGIN ISOLATION LEVEL SERIALIZABLE"};
    for (size_t i = 0; i < COUNT_OF(levels); i++) {
        book_with_old_snapshot(levels[i], answer);
        book_with_old_snapshot(levels[i], raise_flag);
    }
    nobody_is_booked_without_clearance();
}
END_TEST

START_TEST(one_slot_goes_to_one_of_many)
{
    enum { RIVALS = 6 };
    struct rival rivals[RIVALS];
    int won = 0;
    for (int i = 0; i < RIVALS; i++) {
        struct intake_receipt intake = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
        rival_start(&rivals[i], book, &intake);
    }
    for (int i = 0; i < RIVALS; i++) {
        rival_join(&rivals[i]);
        won += rivals[i].status == OK;
        ck_assert(rivals[i].status == OK || rivals[i].status == CONFLICT ||
                  rivals[i].status == RETRY);
    }
    ck_assert_int_eq(won, 1);
}
END_TEST

START_TEST(one_request_is_booked_once_by_many)
{
    enum { RIVALS = 6 };
    struct rival rivals[RIVALS];
    struct intake_receipt intake = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    int won = 0;
    for (int i = 0; i < RIVALS; i++)
        rival_start(&rivals[i], book, &intake);
    for (int i = 0; i < RIVALS; i++) {
        rival_join(&rivals[i]);
        won += rivals[i].status == OK;
    }
    ck_assert_int_eq(won, 1);
    ck_assert_int_eq(live_bookings(&intake), 1);
}
END_TEST

/* The receipt carries the key's text to the other threads. */
static enum status submit_with_key(struct scene *s, const struct intake_receipt *given)
{
    uint8_t hash[SECRET_HASH_BYTES] = {1};
    struct intake_submission submission =
        scene_submission(s, SCREENING_CLEAR, "[\"prp\"]");
    submission.idempotency_key = given->reference;
    submission.idempotency_caller = "patient";
    submission.request_hash = (struct db_bytes){hash, sizeof hash};
    struct intake_receipt receipt;
    return store_intake_submit(s->db, &s->arena, &submission, &receipt);
}

START_TEST(one_key_stores_one_request)
{
    enum { RIVALS = 6 };
    struct rival rivals[RIVALS];
    struct intake_receipt key = {0};
    key.reference = arena_strdup(&scene.arena, scene_uuid(&scene, uuid_make()));
    int64_t before = pg_number(scene.db, "SELECT count(*) FROM forelock.intake");
    for (int i = 0; i < RIVALS; i++)
        rival_start(&rivals[i], submit_with_key, &key);
    for (int i = 0; i < RIVALS; i++) {
        rival_join(&rivals[i]);
        ck_assert_int_eq(rivals[i].status, OK);
    }
    ck_assert_int_eq(pg_number(scene.db, "SELECT count(*) FROM forelock.intake"),
                     before + 1);
}
END_TEST

static enum status cancel_any(struct scene *s, const struct intake_receipt *intake)
{
    const char *sql = arena_printf(
        &s->arena,
        "SELECT count(*) FROM (SELECT forelock.booking_end(id, intake_id, "
        "'x', true, 'patient', NULL, NULL, NULL) FROM forelock.booking WHERE "
        "intake_id = '%s' AND status = 'active' LIMIT 1) t",
        scene_uuid(s, intake->intake_id));
    return pg_sql(s->db, sql);
}

/* Every thread takes the steps in an order of its own; what is refused is refused. */
static enum status storm(struct scene *s, const struct intake_receipt *intake)
{
    enum { ROUNDS = 40 };
    enum status (*const steps[])(struct scene *, const struct intake_receipt *) = {
        book, answer, cancel_any, book, decide, book};
    for (int i = 0; i < ROUNDS; i++) {
        uint8_t die = 0;
        secret_random(&die, sizeof die);
        read_screening = scene_screening(s, intake->intake_id);
        enum status status = steps[die % COUNT_OF(steps)](s, intake);
        if (status == FAILED || status == DENIED || status == INVALID)
            return status;
    }
    return OK;
}

START_TEST(everything_at_once_never_books_without_clearance)
{
    enum { RIVALS = 4 };
    struct rival rivals[RIVALS];
    struct intake_receipt intake = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    for (int i = 0; i < RIVALS; i++)
        rival_start(&rivals[i], storm, &intake);
    for (int i = 0; i < RIVALS; i++) {
        rival_join(&rivals[i]);
        ck_assert_int_eq(rivals[i].status, OK);
    }
    nobody_is_booked_without_clearance();
    ck_assert_int_le(live_bookings(&intake), 1);
    struct audit_fault *faults = NULL;
    size_t count = 0;
    ck_assert_int_eq(store_audit_verify(scene.db, &scene.arena, &faults, &count), OK);
    ck_assert_uint_eq(count, 0);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, new_answers_wait_for_a_booking_and_void_it);
    tcase_add_test(tests, booking_waits_for_new_answers_and_is_refused);
    tcase_add_test(tests, booking_goes_through_when_new_answers_are_rolled_back);
    tcase_add_test(tests, decision_waits_for_new_answers_and_is_refused);
    tcase_add_test(tests, old_snapshot_cannot_book);
    tcase_add_test(tests, one_slot_goes_to_one_of_many);
    tcase_add_test(tests, one_request_is_booked_once_by_many);
    tcase_add_test(tests, one_key_stores_one_request);
    tcase_add_test(tests, everything_at_once_never_books_without_clearance);
}

int main(void)
{
    return fixture_main("lock_race", 120, add_tests);
}
