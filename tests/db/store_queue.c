/* The queue's copy of where each request stands, and its counts: they are what the
 * overview works out, and reading a page of it among many thousands reads only that page.
 */
#include <check.h>
#include <string.h>

#include "base/clock.h"
#include "fixture.h"
#include "store/read.h"

/* Rows in which the copy and the overview differ, or one of them has no row. */
#define DIFFERENCES                                                                      \
    "SELECT count(*) FROM forelock.intake_overview o FULL JOIN forelock.intake_stage t " \
    "ON t.intake_id = o.id WHERE (t.state, t.outcome, t.is_new, t.version) IS DISTINCT " \
    "FROM (o.state, o.outcome::text, o.seen_at IS NULL AND o.closed_at IS NULL, "        \
    "o.version) OR (t.appointment, t.answer_set_id, t.screening_id, t.submitted_at) IS " \
    "DISTINCT FROM (o.appointment, o.answer_set_id, o.screening_id, o.submitted_at)"

/* Rows of requests that were read since the statistics were reset. */
#define DETAILS_READ                                                                     \
    "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM "           \
    "pg_stat_user_tables WHERE relname IN ('answer_set', 'screening', 'decision', "      \
    "'clearance', 'wish', 'intake', 'intake_stage', 'intake_tally')"

/* Stages that hold another number of requests than the counts say. */
#define MISCOUNTED                                                                       \
    "SELECT count(*) FROM (SELECT state, outcome, is_new, sum(n) AS n FROM "             \
    "forelock.intake_tally GROUP BY 1, 2, 3 HAVING sum(n) <> 0) c FULL JOIN (SELECT "    \
    "state, outcome, is_new, count(*) AS n FROM forelock.intake_stage GROUP BY 1, 2, 3"  \
    ") s USING (state, outcome, is_new) WHERE c.n IS DISTINCT FROM s.n"

static void copy_is_true(const char *after)
{
    ck_assert_msg(pg_number(scene.db, DIFFERENCES) == 0, "differs after %s", after);
    ck_assert_msg(pg_number(scene.db, MISCOUNTED) == 0, "miscounted after %s", after);
}

static char *read_page(const struct queue_query *query)
{
    char *json = NULL;
    ck_assert_int_eq(store_queue_list(scene.db, &scene.arena, query, &scene.desk, &json),
                     OK);
    return json;
}

static char *read_queue(enum queue_tab tab, const char *search)
{
    return read_page(
        &(struct queue_query){.tab = tab, .search = search, .page = 1, .page_size = 20});
}

static void as_superuser(const char *sql)
{
    struct db *db = pg_open(pg, CLUSTER_ADMIN);
    db_set_deadline_ms(db, 60000);
    ck_assert_int_eq(pg_sql(db, sql), OK);
    db_close(db);
}

START_TEST(copy_follows_every_step)
{
    struct intake_receipt flagged = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    struct intake_receipt clear = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    copy_is_true("two submissions");
    struct decision_receipt decision;
    ck_assert_int_eq(
        scene_decide(&scene, flagged.intake_id, "prp", "needs_letter", &decision), OK);
    copy_is_true("a doctor's question");
    ck_assert_int_eq(scene_decide(&scene, flagged.intake_id, "prp", "cleared", &decision),
                     OK);
    copy_is_true("a clearance");
    struct booking_row booking;
    ck_assert_int_eq(
        scene_book(&scene, flagged.intake_id, "prp", scene_slot(0), &booking), OK);
    copy_is_true("a booking");
    ck_assert_int_eq(
        store_intake_raise(scene.db, clear.intake_id, "urgent", "called", &scene.desk),
        OK);
    copy_is_true("a raised flag");
    struct intake_submission again =
        scene_submission(&scene, SCREENING_URGENT, "[\"prp\"]");
    struct intake_receipt receipt;
    ck_assert_int_eq(store_intake_resubmit(scene.db, &scene.arena, flagged.intake_id,
                                           &again, &receipt),
                     OK);
    copy_is_true("new answers, which end the booking");
    ck_assert_int_eq(
        store_intake_close(scene.db, clear.intake_id, "moved away", &scene.desk), OK);
    copy_is_true("closing");
}
END_TEST

START_TEST(what_time_has_changed_is_made_anew_by_reading)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    const char *which = scene_uuid(&scene, intake.intake_id);
    as_superuser(arena_printf(&scene.arena,
                              "UPDATE forelock.intake_stage SET state = 'booked', until "
                              "= now() - interval '1 second' WHERE intake_id = '%s'",
                              which));
    (void)read_queue(QUEUE_ALL, NULL);
    copy_is_true("reading");
}
END_TEST

/* One of each state, some of them of the same, all of which wish for PRP. */
static void submit_some_of_everything(void)
{
    struct intake_receipt intake[9];
    struct decision_receipt decision;
    struct booking_row booking;
    for (size_t i = 0; i < COUNT_OF(intake); i++)
        intake[i] = scene_submit(&scene, i % 3 == 0 ? SCREENING_URGENT : SCREENING_REVIEW,
                                 "[\"prp\"]");
    (void)scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    static const char *const verdicts[] = {"cleared",      "cleared",      "needs_letter",
                                           "needs_letter", "not_suitable", "cleared"};
    for (size_t i = 0; i < COUNT_OF(verdicts); i++)
        ck_assert_int_eq(
            scene_decide(&scene, intake[i].intake_id, "prp", verdicts[i], &decision), OK);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(
            scene_book(&scene, intake[i].intake_id, "prp", scene_slot(i), &booking), OK);
    ck_assert_int_eq(
        store_intake_close(scene.db, intake[8].intake_id, "moved away", &scene.desk), OK);
    char *json = NULL;
    ck_assert_int_eq(store_case_read(scene.db, &scene.arena, intake[7].intake_id,
                                     &scene.doctor, &json),
                     OK);
    copy_is_true("some of everything");
}

/* Counts that are kept and pages from an index, against looking at every request. */
START_TEST(list_says_what_a_search_that_finds_everything_says)
{
    static const char *const outcomes[] = {NULL, "urgent", "review", "clear"};
    submit_some_of_everything();
    for (int tab = 0; tab < QUEUE_TAB_COUNT; tab++) {
        for (size_t i = 0; i < COUNT_OF(outcomes) * 2; i++) {
            struct queue_query query = {.tab = (enum queue_tab)tab,
                                        .outcome = outcomes[i / 2],
                                        .page = 1 + (int32_t)(i % 2),
                                        .page_size = 4};
            const char *listed = read_page(&query);
            query.treatment = "prp";
            ck_assert_str_eq(listed, read_page(&query));
        }
    }
}
END_TEST

START_TEST(many_rows_of_counts_become_few)
{
    (void)scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    as_superuser(
        "INSERT INTO forelock.intake_tally SELECT 'waiting', 'review', false, CASE "
        "n % 2 WHEN 0 THEN 1 ELSE -1 END FROM generate_series(1, 1000) n");
    (void)read_queue(QUEUE_ALL, NULL);
    copy_is_true("putting rows together");
    ck_assert_int_lt(pg_number(scene.db, "SELECT count(*) FROM forelock.intake_tally"),
                     50);
}
END_TEST

START_TEST(server_cannot_write_the_copy)
{
    ck_assert_int_eq(
        pg_sql(scene.db,
               "INSERT INTO forelock.intake_tally VALUES ('done', 'clear', false, 1)"),
        DENIED);
    ck_assert_int_eq(pg_sql(scene.db, "DELETE FROM forelock.intake_tally"), DENIED);
    ck_assert_int_eq(pg_sql(scene.db, "UPDATE forelock.intake_stage SET state = 'done'"),
                     DENIED);
    ck_assert_int_eq(pg_sql(scene.db, "DELETE FROM forelock.intake_stage"), DENIED);
    ck_assert_int_eq(pg_sql(scene.db, "SELECT forelock.intake_stage_make(NULL)"), DENIED);
}
END_TEST

/* Rows as they would have come to be, without the triggers that take their time. */
static const char many[] =
    "DO $$ BEGIN SET LOCAL session_replication_role = replica; "
    "CREATE TEMP TABLE made AS SELECT n, gen_random_uuid() AS intake, gen_random_uuid() "
    "AS answers, gen_random_uuid() AS screening FROM generate_series(1, 20000) n; "
    "INSERT INTO forelock.intake (id, reference, given, family, birth_date, sex, email, "
    "lang, channel) SELECT intake, upper(lpad(to_hex(n), 8, '0')), 'Many', 'Person' || "
    "n, '1980-01-01', 'female', 'x', 'en', 'web' FROM made; "
    "INSERT INTO forelock.answer_set (id, intake_id, version, questionnaire_id, "
    "response) SELECT answers, intake, 1, q.id, '{\"resourceType\": "
    "\"QuestionnaireResponse\"}' FROM made, (SELECT id FROM forelock.questionnaire LIMIT "
    "1) q; "
    "INSERT INTO forelock.screening (id, intake_id, answer_set_id, number, outcome, "
    "ruleset_id, engine_version) SELECT screening, intake, answers, 1, 'clear', r.id, "
    "'1' FROM made, (SELECT id FROM forelock.ruleset LIMIT 1) r; "
    "INSERT INTO forelock.intake_stage (intake_id, state, outcome, is_new, "
    "answer_set_id, version, submitted_at, screening_id) SELECT intake, 'done', 'clear', "
    "false, answers, 1, now() - interval '1 month', screening FROM made; "
    "INSERT INTO forelock.intake_tally VALUES ('done', 'clear', false, 20000); "
    "END $$";

START_TEST(page_among_twenty_thousand_reads_only_itself)
{
    (void)scene_submit(&scene, SCREENING_URGENT, "[\"prp\"]");
    as_superuser(many);
    as_superuser("VACUUM ANALYZE");
    int64_t stored = pg_number(scene.db, "SELECT count(*) FROM forelock.intake");
    ck_assert_int_gt(stored, 20000);
    (void)read_queue(QUEUE_ALL, NULL); /* prepared, catalogues read */
    (void)read_queue(QUEUE_CLOSED, NULL);
    (void)pg_number(scene.db, "SELECT 1 FROM pg_stat_force_next_flush()");
    as_superuser("SELECT pg_stat_reset()");
    char *page = read_queue(QUEUE_ALL, NULL);
    (void)read_queue(QUEUE_CLOSED, NULL);
    (void)pg_number(scene.db, "SELECT 1 FROM pg_stat_force_next_flush()");
    int64_t read = pg_number(scene.db, DETAILS_READ);
    ck_assert_msg(read > 0 && read < 1000, "%lld rows", (long long)read);
    const char *total = arena_printf(&scene.arena, "\"total\" : %lld", (long long)stored);
    ck_assert_msg(strstr(page, total) != NULL, "%s", total);
    ck_assert(strstr(read_queue(QUEUE_ALL, "Person19999"), "\"total\" : 1,") != NULL);
}
END_TEST

/* Who read a request is most of what is written down about it. */
START_TEST(case_that_was_read_often_is_read_as_cheaply)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    char *json = NULL;
    for (int i = 0; i < 300; i++)
        ck_assert_int_eq(
            store_case_read(scene.db, &scene.arena, intake.intake_id, &scene.desk, &json),
            OK);
    as_superuser("ANALYZE");
    (void)pg_number(scene.db, "SELECT 1 FROM pg_stat_force_next_flush()");
    as_superuser("SELECT pg_stat_reset()");
    ck_assert_int_eq(
        store_case_read(scene.db, &scene.arena, intake.intake_id, &scene.desk, &json),
        OK);
    (void)pg_number(scene.db, "SELECT 1 FROM pg_stat_force_next_flush()");
    int64_t read = pg_number(
        scene.db, "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM "
                  "pg_stat_user_tables WHERE relname = 'audit_event'");
    ck_assert_msg(read < 100, "%lld events", (long long)read);
    ck_assert_ptr_nonnull(strstr(json, "intake.submit"));
    ck_assert_ptr_null(strstr(json, "intake.read"));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, case_that_was_read_often_is_read_as_cheaply);
    tcase_add_test(tests, copy_follows_every_step);
    tcase_add_test(tests, what_time_has_changed_is_made_anew_by_reading);
    tcase_add_test(tests, list_says_what_a_search_that_finds_everything_says);
    tcase_add_test(tests, many_rows_of_counts_become_few);
    tcase_add_test(tests, server_cannot_write_the_copy);
    tcase_add_test(tests, page_among_twenty_thousand_reads_only_itself);
}

int main(void)
{
    return fixture_main("store_queue", 120, add_tests);
}
