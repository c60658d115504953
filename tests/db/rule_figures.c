/* How often each rule fired and was cleared all the same: what is kept is what going
 * through every screening and decision says, and reading it does not go through them. */
#include <check.h>
#include <string.h>

#include "fixture.h"
#include "store/ruleset.h"

/* Rules whose figures are not what all screenings and decisions come to. */
#define WRONG                                                                            \
    "SELECT count(*) FROM (SELECT f.rule, count(*) AS fired, count(d.answer_set_id) AS " \
    "decided, count(*) FILTER (WHERE d.cleared) AS cleared FROM (SELECT DISTINCT "       \
    "s.answer_set_id, n.rule FROM screening s JOIN finding n ON n.screening_id = s.id "  \
    "WHERE n.fires) f LEFT JOIN (SELECT answer_set_id, bool_or(verdict = 'cleared') AS " \
    "cleared FROM decision GROUP BY 1) d ON d.answer_set_id = f.answer_set_id GROUP BY " \
    "1) a FULL JOIN rule_figure b ON b.rule = a.rule WHERE (a.fired, a.decided, "        \
    "a.cleared) IS DISTINCT FROM (b.fired, b.decided, b.cleared)"

static const char *figures_are_true(const char *after)
{
    char *json = NULL;
    ck_assert_int_eq(store_ruleset_figures(scene.db, &scene.arena, &json), OK);
    ck_assert_msg(pg_number(scene.db, WRONG) == 0, "wrong after %s: %s", after, json);
    return json;
}

static void as_superuser(const char *sql)
{
    struct db *db = pg_open(pg, CLUSTER_ADMIN);
    db_set_deadline_ms(db, 60000);
    ck_assert_int_eq(pg_sql(db, sql), OK);
    db_close(db);
}

static void decide(struct uuid intake_id, const char *verdict)
{
    struct decision_receipt decision;
    ck_assert_int_eq(scene_decide(&scene, intake_id, "prp", verdict, &decision), OK);
}

START_TEST(figures_follow_every_step)
{
    struct intake_receipt one = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    struct intake_receipt two = scene_submit(&scene, SCREENING_URGENT, "[\"prp\"]");
    (void)figures_are_true("two submissions");
    decide(one.intake_id, "needs_letter");
    (void)figures_are_true("a doctor's question");
    decide(one.intake_id, "cleared");
    decide(two.intake_id, "not_suitable");
    (void)figures_are_true("decisions");
    ck_assert_int_eq(
        store_intake_raise(scene.db, one.intake_id, "urgent", "called", &scene.desk), OK);
    const char *json = figures_are_true("a raised flag, which the answers had not");
    ck_assert_ptr_nonnull(strstr(json, "STAFF-RAISED"));
    struct intake_submission again =
        scene_submission(&scene, SCREENING_REVIEW, "[\"prp\"]");
    ck_assert_int_eq(store_intake_resubmit(scene.db, &scene.arena, one.intake_id, &again,
                                           &(struct intake_receipt){0}),
                     OK);
    (void)figures_are_true("new answers");
    decide(one.intake_id, "cleared");
    ck_assert_int_eq(
        store_intake_close(scene.db, two.intake_id, "moved away", &scene.desk), OK);
    (void)figures_are_true("another decision, and closing");
    (void)figures_are_true("nothing");
}
END_TEST

START_TEST(a_decision_and_new_answers_in_one_transaction_both_count)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    (void)figures_are_true("submission");
    const char *sql = arena_printf(
        &scene.arena,
        "DO $$ DECLARE which uuid := '%s'; made uuid := uuid7(); BEGIN INSERT INTO "
        "decision (id, intake_id, answer_set_id, screening_id, treatment, number, "
        "doctor_id, verdict, reason) SELECT uuid7(), which, s.answer_set_id, s.id, "
        "'prp', "
        "0, '%s', 'not_suitable', 'x' FROM screening s WHERE s.intake_id = which; INSERT "
        "INTO answer_set (id, intake_id, version, questionnaire_id, response) SELECT "
        "made, "
        "which, 0, questionnaire_id, response FROM answer_set WHERE intake_id = which; "
        "INSERT INTO screening (id, intake_id, answer_set_id, number, outcome, "
        "ruleset_id, "
        "engine_version, findings) SELECT uuid7(), which, made, 0, 'review', ruleset_id, "
        "'1', findings FROM screening WHERE intake_id = which; END $$",
        scene_uuid(&scene, intake.intake_id), scene_uuid(&scene, scene.doctor_id));
    ck_assert_int_eq(pg_sql(scene.db, sql), OK);
    (void)figures_are_true("both");
}
END_TEST

/* Rows as they would have come to be, without the triggers that take their time. */
static const char many[] =
    "DO $$ BEGIN SET LOCAL session_replication_role = replica; INSERT INTO "
    "forelock.screening (id, intake_id, answer_set_id, number, outcome, ruleset_id, "
    "engine_version, findings) SELECT gen_random_uuid(), gen_random_uuid(), "
    "gen_random_uuid(), 1, outcome, ruleset_id, '1', findings FROM (SELECT * FROM "
    "forelock.screening LIMIT 1) s, generate_series(1, 5000); END $$";

START_TEST(reading_figures_does_not_read_what_was_counted)
{
    (void)scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    (void)figures_are_true("a submission");
    as_superuser(many);
    as_superuser("VACUUM ANALYZE");
    as_superuser("SELECT pg_stat_reset()");
    char *json = NULL;
    (void)scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    ck_assert_int_eq(store_ruleset_figures(scene.db, &scene.arena, &json), OK);
    (void)pg_number(scene.db, "SELECT 1 FROM pg_stat_force_next_flush()");
    int64_t read = pg_number(
        scene.db,
        "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM "
        "pg_stat_user_tables WHERE relname IN ('screening', 'rule_counted')");
    ck_assert_msg(read < 200, "%lld rows", (long long)read);
    ck_assert_ptr_nonnull(json);
}
END_TEST

START_TEST(server_cannot_write_the_figures)
{
    static const char *const attempts[] = {
        "UPDATE rule_figure SET cleared = fired",
        "DELETE FROM rule_due",
        "INSERT INTO rule_counted VALUES (uuid7(), '{R}', true, true)",
        "SELECT count(*) FROM rule_counts('{}')",
    };
    for (size_t i = 0; i < COUNT_OF(attempts); i++)
        ck_assert_msg(pg_sql(scene.db, attempts[i]) == DENIED, "%s", attempts[i]);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, figures_follow_every_step);
    tcase_add_test(tests, a_decision_and_new_answers_in_one_transaction_both_count);
    tcase_add_test(tests, reading_figures_does_not_read_what_was_counted);
    tcase_add_test(tests, server_cannot_write_the_figures);
}

int main(void)
{
    return fixture_main("rule_figures", 60, add_tests);
}
