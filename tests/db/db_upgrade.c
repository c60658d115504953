/*
 * A migration meets what is stored already: requests taken in under the migrations before
 * it are the same requests after it.
 */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/migrate.h"
#include "pg.h"
#include "suite.h"

static struct pg *pg;
static char dir[128];

/* Takes the project's migrations with these numbers into the test's directory. */
static void take_migrations(int from, int to)
{
    DIR *all = opendir(pg_migrations());
    ck_assert_ptr_nonnull(all);
    for (struct dirent *entry; (entry = readdir(all)) != NULL;) {
        char place[512], source[1024];
        int number = atoi(entry->d_name);
        if (number < from || number > to)
            continue;
        snprintf(place, sizeof place, "%s/%s", dir, entry->d_name);
        snprintf(source, sizeof source, "%s/%s", pg_migrations(), entry->d_name);
        ck_assert_int_eq(symlink(source, place), 0);
    }
    closedir(all);
}

static void migrate(void)
{
    struct buf error = {0};
    int applied = 0;
    enum status status =
        migrate_run(pg_conninfo(pg, CLUSTER_OWNER), dir, &applied, &error);
    ck_assert_msg(status == OK, "%s", buf_text(&error));
    ck_assert_int_gt(applied, 0);
    buf_done(&error);
}

static void run(const char *sql)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    ck_assert_msg(pg_sql(db, sql) == OK, "%s: %s", sql, db_constraint(db));
    db_close(db);
}

static int64_t count(const char *sql)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    int64_t number = pg_number(db, sql);
    db_close(db);
    return number;
}

#define SUBMIT(reference, outcome, findings)                                             \
    "DO $do$ BEGIN PERFORM intake_submit(uuid7(), '" reference "', uuid7(), 'Ada', "     \
    "'Test', '1980-02-29', 'female', 'ada@example.org', NULL, 'en', 'web', "             \
    "'{\"resourceType\": \"QuestionnaireResponse\"}', (SELECT id FROM questionnaire), "  \
    "'[\"prp\"]', '" outcome "', (SELECT id FROM ruleset), '1', false, '" findings       \
    "', 90, NULL, NULL, NULL, NULL, NULL, 'patient', NULL, 'r', NULL); END $do$"
#define FINDING(place, rule, fires)                                                      \
    "{\"place\": " place ", \"rule\": \"" rule "\", \"title\": \"T\", \"severity\": "    \
    "\"doctor_review\", \"fires\": " fires ", \"field\": \"conditions\", \"start\": 2, " \
    "\"end\": 8, \"text\": \"cáncer\", \"context\": {\"negated\": true}}"

static const char *const before[] = {
    "INSERT INTO treatment VALUES ('prp', 'PRP', 60, true)",
    "INSERT INTO questionnaire VALUES (uuid7(), 'u', '1', repeat('a', 64), '{}')",
    "INSERT INTO ruleset VALUES (uuid7(), 'r', '1', repeat('a', 64), '{}')",
    SUBMIT("CLEAR000", "clear", "[]"),
    SUBMIT("FLAGGED0", "review",
           "[" FINDING("1", "B-2", "false") ", " FINDING("0", "A-1", "true") "]"),
};

static const char same[] =
    "SELECT count(*) FROM intake i JOIN answer_set a ON a.intake_id = i.id JOIN "
    "screening "
    "s ON s.answer_set_id = a.id JOIN intake_stage t ON t.intake_id = i.id WHERE "
    "(i.reference, s.outcome, t.state) IN (('CLEAR000', 'clear', 'cleared'), "
    "('FLAGGED0', 'review', 'needs_doctor'))";

/* Up to 0014 findings were rows of their own; from 0015 on they rest in the screening. */
START_TEST(findings_move_into_their_screening)
{
    take_migrations(1, 14);
    migrate();
    for (size_t i = 0; i < COUNT_OF(before); i++)
        run(before[i]);
    ck_assert_int_eq(count(same), 2);
    take_migrations(15, 9999);
    migrate();
    ck_assert_int_eq(count(same), 2);
    ck_assert_int_eq(
        count("SELECT count(*) FROM screening WHERE outcome = 'review' AND "
              "jsonb_array_length(findings) = 2 AND findings -> 0 ->> 'rule' = 'A-1'"),
        1);
    ck_assert_int_eq(
        count("SELECT count(*) FROM finding WHERE (rule, place, fires, words, start_at, "
              "end_at, context, note IS NULL) = ('B-2', 2, false, 'cáncer', 2, 8, "
              "'{\"negated\": true}', true)"),
        1);
    ck_assert_int_eq(count("SELECT count(*) FROM finding"), 2);
    ck_assert_int_eq(count("SELECT count(*) FROM rule_figure WHERE (rule, fired, "
                           "decided) = ('A-1', 1, 0)"),
                     1);
    ck_assert_int_eq(
        count("SELECT count(*) FROM intake_tally WHERE n = 1 AND (state, "
              "outcome) IN (('cleared', 'clear'), ('needs_doctor', 'review'))"),
        2);
    ck_assert_int_eq(count("SELECT count(*) FROM audit_verify()"), 0);
    run(SUBMIT("CLEAR001", "clear", "[]"));
    ck_assert_int_eq(count("SELECT count(*) FROM clearance WHERE revoked_at IS NULL"), 2);
    ck_assert_int_eq(count("SELECT count(*) FROM audit_verify()"), 0);
}
END_TEST

int main(void)
{
    pg = pg_start_empty();
    snprintf(dir, sizeof dir, "%s/migrations", pg_dir(pg));
    if (mkdir(dir, 0700) != 0)
        return EXIT_FAILURE;
    TCase *tests = tcase_create("db_upgrade");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, findings_move_into_their_screening);
    Suite *suite = suite_create("db_upgrade");
    suite_add_tcase(suite, tests);
    int failed = suite_run(suite);
    pg_stop(pg);
    return failed;
}
