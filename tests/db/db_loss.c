/* What happens when the database is slow, stopped, gone, or in two minds. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "pg.h"
#include "suite.h"

static struct pg *pg;

static int64_t backend_of(struct db *db)
{
    return pg_number(db, "SELECT pg_backend_pid()");
}

static void terminate(int64_t backend)
{
    struct db *admin = pg_open(pg, CLUSTER_ADMIN);
    char sql[96];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 2000)", (int)backend);
    ck_assert_int_eq(pg_sql(admin, sql), OK);
    db_close(admin);
}

START_TEST(a_slow_statement_ends_with_a_known_outcome_and_keeps_its_connection)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    int64_t backend = backend_of(db);
    db_set_deadline_ms(db, 400);
    int64_t began_us = clock_monotonic_us();
    ck_assert_int_eq(pg_sql(db, "SELECT pg_sleep(20)"), UNAVAILABLE);
    ck_assert(!db_outcome_is_unknown(db));
    ck_assert_int_lt(clock_monotonic_us() - began_us, 2 * SECOND_US);
    ck_assert_int_eq(backend_of(db), backend);
    db_close(db);
}
END_TEST

START_TEST(a_stopped_backend_cannot_hold_a_caller_beyond_the_deadline)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    int64_t backend = backend_of(db);
    db_set_deadline_ms(db, 300);
    ck_assert_int_eq(pg_sql(db, "SELECT 2"), OK);
    ck_assert_int_eq(kill((pid_t)backend, SIGSTOP), 0);
    int64_t began_us = clock_monotonic_us();
    ck_assert_int_eq(pg_sql(db, "SELECT 3"), FAILED);
    ck_assert(db_outcome_is_unknown(db));
    ck_assert_int_lt(clock_monotonic_us() - began_us, 3 * SECOND_US);
    ck_assert_int_eq(pg_sql(db, "SELECT 4"), OK);
    ck_assert_int_ne(backend_of(db), backend);
    ck_assert_int_eq(kill((pid_t)backend, SIGCONT), 0);
    db_close(db);
}
END_TEST

START_TEST(a_stopped_postmaster_cannot_hold_a_caller_either)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    int64_t backend = backend_of(db);
    pid_t postmaster = cluster_pid(pg_cluster(pg));
    db_set_deadline_ms(db, 300);
    ck_assert_int_eq(pg_sql(db, "SELECT 2"), OK);
    ck_assert_int_eq(kill(postmaster, SIGSTOP), 0);
    ck_assert_int_eq(kill((pid_t)backend, SIGSTOP), 0);
    int64_t began_us = clock_monotonic_us();
    enum status status = pg_sql(db, "SELECT 3");
    int64_t took_us = clock_monotonic_us() - began_us;
    ck_assert_int_eq(kill((pid_t)backend, SIGCONT), 0);
    ck_assert_int_eq(kill(postmaster, SIGCONT), 0);
    ck_assert_int_eq(status, FAILED);
    ck_assert_int_lt(took_us, 3 * SECOND_US);
    ck_assert_int_eq(pg_sql(db, "SELECT 4"), OK);
    db_close(db);
}
END_TEST

START_TEST(a_connection_lost_while_idle_is_made_again_unnoticed)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    int64_t chain = pg_number(db, "SELECT current_setting('forelock.chain')");
    terminate(backend_of(db));
    ck_assert_int_eq(pg_number(db, "SELECT 5"), 5);
    ck_assert_int_eq(pg_number(db, "SELECT current_setting('forelock.chain')"), chain);
    ck_assert_int_eq(
        pg_number(db, "SELECT count(*) WHERE current_setting('TimeZone') = 'UTC'"), 1);
    db_close(db);
}
END_TEST

START_TEST(a_database_that_is_away_is_unavailable)
{
    struct db *db = NULL;
    ck_assert_int_eq(db_open("host=/nonexistent dbname=x", 1, &db), UNAVAILABLE);
    ck_assert_int_eq(db_open("this is not a connection string", 1, &db), UNAVAILABLE);
    ck_assert_int_eq(db_open("host=127.0.0.1 port=1 dbname=x", 1, &db), UNAVAILABLE);
    ck_assert_ptr_null(db);
}
END_TEST

struct plan {
    int calls;
    int cut_at;             /* this call loses its connection in the middle */
    enum status results[8]; /* what each call returns after its insert */
};

static enum status insert_and_return(struct db *db, void *arg)
{
    struct plan *plan = arg;
    int call = plan->calls++;
    enum status status = pg_sql(db, "INSERT INTO scene.log VALUES (1)");
    if (status != OK)
        return status;
    if (plan->cut_at == call + 1) {
        terminate(backend_of(db));
        return pg_sql(db, "INSERT INTO scene.log VALUES (2)");
    }
    return plan->results[call];
}

static int64_t logged(void)
{
    struct db *db = pg_open(pg, CLUSTER_ADMIN);
    int64_t count = pg_number(db, "SELECT count(*) FROM scene.log");
    ck_assert_int_eq(pg_sql(db, "DELETE FROM scene.log"), OK);
    db_close(db);
    return count;
}

struct tx_case {
    struct plan plan;
    enum status expected;
    int calls;
    int64_t logged;
};

static const struct tx_case tx_cases[] = {
    {{.results = {OK}}, OK, 1, 1},
    {{.results = {CONFLICT}}, CONFLICT, 1, 0},
    {{.results = {RETRY, OK}}, OK, 2, 1},
    {{.results = {RETRY, RETRY, RETRY, RETRY, OK}}, RETRY, 4, 0},
    {{.results = {UNAVAILABLE, OK}}, UNAVAILABLE, 1, 0},
    {{.cut_at = 1, .results = {OK, OK}}, OK, 2, 1},
};

START_TEST(a_transaction_happens_once_or_not_at_all)
{
    const struct tx_case *tx_case = &tx_cases[_i];
    struct plan plan = tx_case->plan;
    struct db *db = pg_open(pg, CLUSTER_APP);
    ck_assert_int_eq(db_tx(db, insert_and_return, &plan), tx_case->expected);
    ck_assert_int_eq(plan.calls, tx_case->calls);
    ck_assert_int_eq(logged(), tx_case->logged);
    ck_assert_int_eq(pg_sql(db, "SELECT 1"), OK);
    db_close(db);
}
END_TEST

/* A statement fails and the work says OK all the same. */
static enum status swallow_a_failure(struct db *db, void *arg)
{
    (void)arg;
    if (pg_sql(db, "INSERT INTO scene.log VALUES (1)") != OK)
        return FAILED;
    return pg_sql(db, "SELECT 1/0") == INVALID ? OK : FAILED;
}

START_TEST(a_commit_that_rolls_back_is_no_success)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    ck_assert_int_eq(db_tx(db, swallow_a_failure, NULL), FAILED);
    ck_assert(!db_outcome_is_unknown(db));
    ck_assert_int_eq(logged(), 0);
    db_close(db);
}
END_TEST

static enum status insert_deferred(struct db *db, void *arg)
{
    char sql[96];
    snprintf(sql, sizeof sql, "INSERT INTO scene.deferred VALUES (%d)", *(int *)arg);
    return pg_sql(db, sql);
}

struct commit_case {
    int value;
    enum status expected;
    bool is_unknown;
};

/* The table's deferred trigger warns with 01000, refuses, or ends the backend. */
static const struct commit_case commit_cases[] = {
    {0, OK, false}, {1, FAILED, true}, {2, CONFLICT, false}, {3, RETRY, false}};

START_TEST(a_commit_says_what_became_of_it)
{
    const struct commit_case *commit_case = &commit_cases[_i];
    int value = commit_case->value;
    struct db *db = pg_open(pg, CLUSTER_APP);
    ck_assert_int_eq(db_tx(db, insert_deferred, &value), commit_case->expected);
    ck_assert_int_eq(db_outcome_is_unknown(db), commit_case->is_unknown);
    ck_assert_int_eq(pg_sql(db, "SELECT 1"), OK);
    db_close(db);
}
END_TEST

/* Returns once the session is in its COMMIT, or after 10 s. */
static void await_commit(pid_t backend)
{
    struct db *admin = pg_open(pg, CLUSTER_ADMIN);
    char sql[160];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM pg_stat_activity WHERE pid = %d AND query = 'COMMIT' "
             "AND state = 'active'",
             (int)backend);
    for (int i = 0; i < 1000 && pg_number(admin, sql) == 0; i++)
        usleep(10000);
    db_close(admin);
}

START_TEST(a_session_that_ends_during_commit_is_unknown_and_never_repeated)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    pid_t backend = (pid_t)backend_of(db);
    int value = 4; /* sleeps in the deferred trigger */
    pid_t child = fork();
    if (child == 0) {
        await_commit(backend);
        terminate(backend);
        _exit(0);
    }
    ck_assert_int_eq(db_tx(db, insert_deferred, &value), FAILED);
    ck_assert(db_outcome_is_unknown(db));
    waitpid(child, NULL, 0);
    ck_assert_int_eq(pg_number(db, "SELECT count(*) FROM scene.deferred WHERE a = 4"), 0);
    db_close(db);
}
END_TEST

START_TEST(a_stopped_backend_during_commit_leaves_the_outcome_unknown)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    pid_t backend = (pid_t)backend_of(db);
    db_set_deadline_ms(db, 700);
    int value = 4;
    pid_t child = fork();
    if (child == 0) {
        await_commit(backend);
        kill(backend, SIGSTOP);
        usleep(2000000);
        kill(backend, SIGCONT);
        _exit(0);
    }
    ck_assert_int_eq(db_tx(db, insert_deferred, &value), FAILED);
    ck_assert(db_outcome_is_unknown(db));
    waitpid(child, NULL, 0);
    db_close(db);
}
END_TEST

static enum status count_then_insert(struct db *db, void *arg)
{
    int *barrier = arg;
    enum status status = pg_sql(db, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
    if (status != OK)
        return status;
    if (pg_number(db, "SELECT count(*) FROM scene.log") < 0)
        return FAILED;
    struct db *rival = barrier[0]++ == 0 ? pg_open(pg, CLUSTER_APP) : NULL;
    if (rival != NULL) {
        status =
            pg_sql(rival, "BEGIN ISOLATION LEVEL SERIALIZABLE; ") == OK ? OK : FAILED;
        if (pg_number(rival, "SELECT count(*) FROM scene.log") < 0 ||
            pg_sql(rival, "INSERT INTO scene.log VALUES (7)") != OK ||
            pg_sql(rival, "COMMIT") != OK)
            status = FAILED;
        db_close(rival);
    }
    return status == OK ? pg_sql(db, "INSERT INTO scene.log VALUES (8)") : status;
}

START_TEST(a_serialization_failure_is_repeated)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    int barrier[1] = {0};
    ck_assert_int_eq(db_tx(db, count_then_insert, barrier), OK);
    ck_assert_int_eq(barrier[0], 2);
    ck_assert_int_eq(logged(), 2);
    db_close(db);
}
END_TEST

static void set_scene(void)
{
    static const char *const steps[] = {
        "CREATE SCHEMA scene",
        "CREATE TABLE scene.log (a int)",
        "CREATE TABLE scene.deferred (a int)",
        ("CREATE FUNCTION scene.react() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
         "CASE NEW.a WHEN 1 THEN RAISE WARNING 'not replicated'; "
         "WHEN 2 THEN RAISE EXCEPTION 'no' USING ERRCODE = '23505', CONSTRAINT = 'late'; "
         "WHEN 3 THEN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; "
         "WHEN 4 THEN PERFORM pg_sleep(1.5); ELSE NULL; END CASE; RETURN NULL; END $$"),
        ("CREATE CONSTRAINT TRIGGER reacts AFTER INSERT ON scene.deferred DEFERRABLE "
         "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION scene.react()"),
        "GRANT USAGE ON SCHEMA scene TO forelock_app",
        "GRANT ALL ON ALL TABLES IN SCHEMA scene TO forelock_app"};
    struct db *admin = pg_open(pg, CLUSTER_ADMIN);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (pg_sql(admin, steps[i]) != OK)
            abort();
    }
    db_close(admin);
}

static Suite *make_suite(void)
{
    Suite *suite = suite_create("db_loss");
    TCase *tests = tcase_create("loss");
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests,
                   a_slow_statement_ends_with_a_known_outcome_and_keeps_its_connection);
    tcase_add_test(tests, a_stopped_backend_cannot_hold_a_caller_beyond_the_deadline);
    tcase_add_test(tests, a_stopped_postmaster_cannot_hold_a_caller_either);
    tcase_add_test(tests, a_connection_lost_while_idle_is_made_again_unnoticed);
    tcase_add_test(tests, a_database_that_is_away_is_unavailable);
    tcase_add_loop_test(tests, a_transaction_happens_once_or_not_at_all, 0,
                        COUNT_OF(tx_cases));
    tcase_add_test(tests, a_commit_that_rolls_back_is_no_success);
    tcase_add_loop_test(tests, a_commit_says_what_became_of_it, 0,
                        COUNT_OF(commit_cases));
    tcase_add_test(tests,
                   a_session_that_ends_during_commit_is_unknown_and_never_repeated);
    tcase_add_test(tests, a_stopped_backend_during_commit_leaves_the_outcome_unknown);
    tcase_add_test(tests, a_serialization_failure_is_repeated);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void)
{
    pg = pg_start_empty();
    set_scene();
    int failed = suite_run(make_suite());
    pg_stop(pg);
    return failed;
}
