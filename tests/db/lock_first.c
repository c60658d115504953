/*
 * What the transaction that makes a request may do in it: the first answers and their
 * screening need no trigger, so everything that comes after them in the same transaction
 * is tried here with plain SQL, as the role the server connects as.
 */
#include "fixture.h"

#include <string.h>

struct story {
    const char *name;
    const char *steps; /* after the request and its first answers were added */
    enum status status;
    const char *rule; /* NULL: any */
};

#define ANSWERS(id, version)                                                             \
    "INSERT INTO answer_set (id, intake_id, version, questionnaire_id, response) "       \
    "VALUES (" id ", intake, " version ", (SELECT q.id FROM questionnaire q LIMIT 1), "  \
    "'{\"resourceType\": \"QuestionnaireResponse\"}'); "
#define SCREENED(id, answers, number, outcome)                                           \
    "INSERT INTO screening (id, intake_id, answer_set_id, number, outcome, "             \
    "ruleset_id, engine_version) VALUES (" id ", intake, " answers ", " number           \
    ", '" outcome "', (SELECT r.id FROM ruleset r LIMIT 1), '1'); "
#define CLEARED(answers, screening, expires)                                             \
    "INSERT INTO clearance (intake_id, treatment, answer_set_id, screening_id, "         \
    "screening_outcome, expires_at) VALUES (intake, 'prp', " answers ", " screening      \
    ", 'clear', now() + interval '" expires "'); "
#define DECIDED(verdict)                                                                 \
    "INSERT INTO decision (id, intake_id, answer_set_id, screening_id, treatment, "      \
    "number, doctor_id, verdict, reason) VALUES (uuid7(), intake, first, screened, "     \
    "'prp', 0, (SELECT s.id FROM staff s WHERE s.role = 'doctor' LIMIT 1), '" verdict    \
    "', 'x'); "
#define FIRST_CLEAR SCREENED("screened", "first", "1", "clear")

static const struct story stories[] = {
    {"clear", FIRST_CLEAR CLEARED("first", "screened", "1 day"), OK, ""},
    {"flagged", SCREENED("screened", "first", "1", "review"), OK, ""},
    {"clearance on a flagged screening",
     SCREENED("screened", "first", "1", "review") CLEARED("first", "screened", "1 day"),
     CONFLICT, "clearance_screening_id_intake_id_answer_set_id_screening_o_fkey"},
    {"clearance on a screening that is not there",
     FIRST_CLEAR CLEARED("first", "uuid7()", "1 day"), CONFLICT, NULL},
    {"clearance on answers that are not there",
     FIRST_CLEAR CLEARED("uuid7()", "screened", "1 day"), CONFLICT, NULL},
    {"clearance that has expired", FIRST_CLEAR CLEARED("first", "screened", "-1 s"),
     CONFLICT, "clearance_expired"},
    {"clearance for two years", FIRST_CLEAR CLEARED("first", "screened", "2 years"),
     INVALID, "clearance_is_whole"},
    {"clearance after a second screening that flags",
     FIRST_CLEAR SCREENED("uuid7()", "first", "0", "urgent")
         CLEARED("first", "screened", "1 day"),
     CONFLICT, "clearance_after_flag"},
    {"clearance after a decision against it",
     FIRST_CLEAR DECIDED("not_suitable") CLEARED("first", "screened", "1 day"), CONFLICT,
     "clearance_after_flag"},
    {"clearance after other answers",
     FIRST_CLEAR ANSWERS("second", "0") SCREENED("uuid7()", "second", "0", "clear")
         CLEARED("first", "screened", "1 day"),
     CONFLICT, "clearance_not_latest"},
    {"clearance of a closed request",
     FIRST_CLEAR
     "UPDATE intake i SET closed_at = now(), closed_reason = 'x' WHERE i.id = intake; " //
     CLEARED("first", "screened", "1 day"),
     CONFLICT, "intake_closed"},
    {"second screening that lowers a flag",
     SCREENED("screened", "first", "1", "urgent")
         SCREENED("uuid7()", "first", "0", "clear"),
     CONFLICT, "screening_never_lowers"},
    {"second screening that calls itself the first",
     SCREENED("screened", "first", "1", "urgent")
         SCREENED("uuid7()", "first", "1", "clear"),
     CONFLICT, "screening_intake_id_number_key"},
    {"second answers that call themselves the first", FIRST_CLEAR ANSWERS("second", "1"),
     CONFLICT, "answer_set_intake_id_version_key"},
    {"second answers without a screening", FIRST_CLEAR ANSWERS("second", "0"), CONFLICT,
     "answer_set_unscreened"},
    {"first answers without a screening",
     ANSWERS("second", "0") SCREENED("screened", "second", "1", "clear"), CONFLICT,
     "answer_set_unscreened"},
    {"first answers unscreened behind the copy's back",
     ANSWERS("second", "0") SCREENED("screened", "second", "1",
                                     "clear") "SET CONSTRAINTS e_stage IMMEDIATE; ",
     CONFLICT, "answer_set_unscreened"},
    {"screening of another request's answers",
     SCREENED("screened", "(SELECT a.id FROM answer_set a WHERE a.id <> first LIMIT 1)",
              "1", "clear"),
     CONFLICT, NULL},
};

static const char story_format[] =
    "DO $do$ DECLARE intake uuid := uuid7(); first uuid := uuid7(); second uuid := "
    "uuid7(); screened uuid := uuid7(); BEGIN INSERT INTO intake (id, reference, given, "
    "family, birth_date, sex, email, lang, channel, revision, touched_xid, touched_at) "
    "VALUES (intake, "
    "upper(substr(md5(intake::text), 1, 8)), 'A', 'B', '1980-01-01', 'female', 'a@b', "
    "'en', 'web', 9, '9', '2000-01-01'); %s %s END $do$";

static enum status tell(const char *first, const char *steps)
{
    return pg_sql(scene.db, arena_printf(&scene.arena, story_format, first, steps));
}

START_TEST(what_follows_the_first_screening_is_looked_at_within_the_transaction)
{
    (void)scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]"); /* another request */
    for (size_t i = 0; i < COUNT_OF(stories); i++) {
        const struct story *story = &stories[i];
        enum status status = tell(ANSWERS("first", "1"), story->steps);
        const char *rule = db_constraint(scene.db);
        ck_assert_msg(status == story->status, "%s: %s by %s", story->name,
                      status_name(status), rule);
        ck_assert_msg(story->rule == NULL || strcmp(rule, story->rule) == 0,
                      "%s: refused by %s", story->name, rule);
    }
}
END_TEST

START_TEST(a_later_flag_in_the_transaction_ends_the_clearance)
{
    ck_assert_int_eq(tell(ANSWERS("first", "1"),
                          FIRST_CLEAR CLEARED("first", "screened", "1 day")
                              SCREENED("uuid7()", "first", "0", "urgent")),
                     OK);
    ck_assert_int_eq(pg_number(scene.db,
                               "SELECT count(*) FROM forelock.clearance c JOIN "
                               "forelock.screening s USING (intake_id) WHERE s.outcome = "
                               "'urgent' AND c.revoked_at IS NULL"),
                     0);
}
END_TEST

START_TEST(request_without_answers_is_refused)
{
    ck_assert_int_eq(tell("", ""), CONFLICT);
    ck_assert_str_eq(db_constraint(scene.db), "intake_unanswered");
}
END_TEST

START_TEST(copy_for_the_queue_is_true_whatever_the_transaction_did)
{
    static const char *const steps[] = {
        FIRST_CLEAR, FIRST_CLEAR CLEARED("first", "screened", "1 day"),
        SCREENED("screened", "first", "1", "urgent") DECIDED("needs_letter"),
        FIRST_CLEAR ANSWERS("second", "0") SCREENED("uuid7()", "second", "0", "review")};
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        ck_assert_int_eq(tell(ANSWERS("first", "1"), steps[i]), OK);
    ck_assert_int_eq(
        pg_number(scene.db,
                  "SELECT count(*) FROM forelock.intake_overview o FULL JOIN "
                  "forelock.intake_stage t ON t.intake_id = o.id WHERE (t.state, "
                  "t.outcome, t.version, t.screening_id) IS DISTINCT FROM (o.state, "
                  "o.outcome::text, o.version, o.screening_id)"),
        0);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests,
                   what_follows_the_first_screening_is_looked_at_within_the_transaction);
    tcase_add_test(tests, a_later_flag_in_the_transaction_ends_the_clearance);
    tcase_add_test(tests, request_without_answers_is_refused);
    tcase_add_test(tests, copy_for_the_queue_is_true_whatever_the_transaction_did);
}

int main(void)
{
    return fixture_main("lock_first", 60, add_tests);
}
