/* Migrations: applied once, in order, by one server at a time, and never when the files
 * do not match the database. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/migrate.h"
#include "pg.h"
#include "suite.h"

static struct pg *pg;
static char dir[128];

/* Every test has a database and a directory of its own. */
static char database[64];
static char owner_conninfo[512];
static char app_conninfo[512];

static void write_file(const char *name, const char *sql)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *stream = fopen(path, "w");
    ck_assert_ptr_nonnull(stream);
    ck_assert_int_ge(fputs(sql, stream), 0);
    ck_assert_int_eq(fclose(stream), 0);
}

static void remove_file(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    ck_assert_int_eq(unlink(path), 0);
}

static void run_as_admin(const char *format, const char *name)
{
    char sql[256];
    snprintf(sql, sizeof sql, format, name);
    struct db *admin = pg_open(pg, CLUSTER_ADMIN);
    ck_assert_int_eq(pg_sql(admin, sql), OK);
    db_close(admin);
}

static void set_up(void)
{
    static int count;
    snprintf(database, sizeof database, "migrate_%d_%d", (int)getpid(), ++count);
    snprintf(dir, sizeof dir, "%s/%s", pg_dir(pg), database);
    ck_assert_int_eq(mkdir(dir, 0700), 0);
    run_as_admin("CREATE DATABASE %s OWNER forelock_owner", database);
    snprintf(owner_conninfo, sizeof owner_conninfo, "%s dbname=%s",
             pg_conninfo(pg, CLUSTER_OWNER), database);
    snprintf(app_conninfo, sizeof app_conninfo, "%s dbname=%s",
             pg_conninfo(pg, CLUSTER_APP), database);
    write_file("0001_one.sql", "CREATE TABLE forelock.one (a int);\n");
    write_file("0002_two.sql", "CREATE TABLE forelock.two (a int);\n"
                               "INSERT INTO forelock.two VALUES (1);\n");
}

static struct buf error;
static int applied;

static enum status migrate(const char *conninfo)
{
    buf_done(&error);
    return migrate_run(conninfo, dir, &applied, &error);
}

static int64_t count_in(const char *sql)
{
    struct db *db = NULL;
    ck_assert_int_eq(db_open_as_login(owner_conninfo, 0, &db), OK);
    int64_t number = pg_number(db, sql);
    db_close(db);
    return number;
}

START_TEST(pending_migrations_are_applied_once)
{
    ck_assert_int_eq(migrate(owner_conninfo), OK);
    ck_assert_int_eq(applied, 2);
    ck_assert_int_eq(migrate(owner_conninfo), OK);
    ck_assert_int_eq(applied, 0);
    write_file("0003_three.sql", "INSERT INTO forelock.two VALUES (2);");
    ck_assert_int_eq(migrate(owner_conninfo), OK);
    ck_assert_int_eq(applied, 1);
    ck_assert_int_eq(count_in("SELECT count(*) FROM forelock.two"), 2);
    ck_assert_int_eq(count_in("SELECT count(*) FROM forelock.schema_migration WHERE "
                              "checksum ~ '^[0-9a-f]{64}$' AND applied_at <= now()"),
                     3);
}
END_TEST

START_TEST(what_is_made_belongs_to_the_owner_whoever_migrates)
{
    char admin_conninfo[512];
    snprintf(admin_conninfo, sizeof admin_conninfo, "%s dbname=%s",
             pg_conninfo(pg, CLUSTER_ADMIN), database);
    write_file("0002_two.sql", "SET LOCAL ROLE forelock_owner; RESET ROLE;");
    write_file("0003_three.sql", "CREATE TABLE forelock.three (a int);");
    ck_assert_int_eq(migrate(admin_conninfo), OK);
    ck_assert_int_eq(count_in("SELECT count(*) FROM pg_tables WHERE schemaname = "
                              "'forelock' AND tableowner = 'forelock_owner'"),
                     3);
}
END_TEST

START_TEST(the_servers_login_is_enough_when_nothing_is_pending)
{
    ck_assert_int_eq(migrate(app_conninfo), INVALID);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "FORELOCK_MIGRATE_URL"));
    run_as_admin("GRANT CONNECT ON DATABASE %s TO forelock_app", database);
    ck_assert_int_eq(migrate(owner_conninfo), OK);
    ck_assert_int_eq(migrate(app_conninfo), OK);
    ck_assert_int_eq(applied, 0);
}
END_TEST

static void *migrate_beside(void *arg)
{
    int *ret_applied = arg;
    struct buf ignored = {0};
    enum status status = migrate_run(owner_conninfo, dir, ret_applied, &ignored);
    buf_done(&ignored);
    return status == OK ? ret_applied : NULL;
}

START_TEST(servers_that_start_together_migrate_once)
{
    enum { SERVERS = 6 };
    write_file("0002_two.sql",
               "CREATE TABLE forelock.two (a int); SELECT pg_sleep(0.2);");
    pthread_t threads[SERVERS];
    int counts[SERVERS] = {0}, total = 0;
    for (int i = 0; i < SERVERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, migrate_beside, &counts[i]),
                         0);
    for (int i = 0; i < SERVERS; i++) {
        void *result = NULL;
        ck_assert_int_eq(pthread_join(threads[i], &result), 0);
        ck_assert_ptr_nonnull(result);
        total += counts[i];
    }
    ck_assert_int_eq(total, 2);
}
END_TEST

START_TEST(an_edited_migration_is_refused)
{
    ck_assert_int_eq(migrate(owner_conninfo), OK);
    write_file("0001_one.sql", "CREATE TABLE forelock.one (a bigint);\n");
    write_file("0003_three.sql", "CREATE TABLE forelock.three (a int);");
    ck_assert_int_eq(migrate(owner_conninfo), INVALID);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "0001_one.sql was edited"));
    ck_assert_int_eq(count_in("SELECT count(*) FROM forelock.schema_migration"), 2);
}
END_TEST

START_TEST(a_missing_migration_is_refused)
{
    ck_assert_int_eq(migrate(owner_conninfo), OK);
    remove_file("0002_two.sql");
    ck_assert_int_eq(migrate(owner_conninfo), INVALID);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "0002_two.sql is missing"));
}
END_TEST

START_TEST(a_migration_slipped_in_before_an_applied_one_is_refused)
{
    ck_assert_int_eq(migrate(owner_conninfo), OK);
    remove_file("0002_two.sql");
    write_file("0002_new.sql", "SELECT 1;");
    write_file("0003_two.sql", "SELECT 1;");
    ck_assert_int_eq(migrate(owner_conninfo), INVALID);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "0002_two.sql"));
}
END_TEST

struct bad_file {
    const char *name, *sql, *says;
};

static const struct bad_file bad_files[] = {
    {"0004_gap.sql", "SELECT 1;", "number 0003 is expected"},
    {"0002_double.sql", "SELECT 1;", "0002_two.sql: migrations are numbered"},
    {"3_short.sql", "SELECT 1;", "named NNNN_name.sql"},
    {"0003_Upper.sql", "SELECT 1;", "named NNNN_name.sql"},
    {"0003_.sql", "SELECT 1;", "named NNNN_name.sql"},
    {"0003_empty.sql", "", "0003_empty.sql cannot be read"},
    {"0003_latin.sql", "SELECT '\xe9';", "0003_latin.sql cannot be read"},
};

START_TEST(a_file_that_is_no_migration_is_refused_before_anything_is_applied)
{
    write_file(bad_files[_i].name, bad_files[_i].sql);
    ck_assert_int_eq(migrate(owner_conninfo), INVALID);
    ck_assert_msg(strstr(buf_text(&error), bad_files[_i].says) != NULL, "%s",
                  buf_text(&error));
    ck_assert_int_eq(
        count_in("SELECT count(*) FROM pg_namespace WHERE nspname = 'forelock'"), 0);
}
END_TEST

START_TEST(nothing_of_a_failing_migration_is_kept_and_its_line_is_named)
{
    write_file("0003_bad.sql", "CREATE TABLE forelock.three (a int);\n-- añadir\nSELECT "
                               "secret_value;\n");
    ck_assert_int_eq(migrate(owner_conninfo), FAILED);
    ck_assert_int_eq(applied, 2);
    ck_assert_msg(strstr(buf_text(&error),
                         "0003_bad.sql failed at line 3 (SQLSTATE 42703)") != NULL,
                  "%s", buf_text(&error));
    ck_assert_ptr_null(strstr(buf_text(&error), "secret_value"));
    ck_assert_int_eq(count_in("SELECT count(*) FROM pg_tables WHERE tablename = 'three'"),
                     0);
    write_file("0003_bad.sql", "CREATE TABLE forelock.three (a int);\n");
    ck_assert_int_eq(migrate(owner_conninfo), OK);
    ck_assert_int_eq(applied, 1);
}
END_TEST

START_TEST(a_migration_may_not_end_its_transaction)
{
    write_file("0003_commits.sql", "COMMIT;");
    ck_assert_int_eq(migrate(owner_conninfo), FAILED);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "ends its own transaction"));
}
END_TEST

START_TEST(the_status_lists_what_is_applied_and_what_is_pending)
{
    struct buf out = {0};
    ck_assert_int_eq(migrate_status(owner_conninfo, dir, &out, &error), CONFLICT);
    ck_assert_ptr_nonnull(strstr(buf_text(&out), "pending"));
    ck_assert_ptr_null(strstr(buf_text(&out), "applied"));
    ck_assert_int_eq(migrate(owner_conninfo), OK);
    buf_clear(&out);
    ck_assert_int_eq(migrate_status(owner_conninfo, dir, &out, &error), OK);
    ck_assert_ptr_null(strstr(buf_text(&out), "pending"));
    ck_assert_ptr_nonnull(strstr(buf_text(&out), "0002_two.sql"));
    buf_done(&out);
}
END_TEST

START_TEST(a_directory_without_migrations_is_refused)
{
    remove_file("0001_one.sql");
    remove_file("0002_two.sql");
    ck_assert_int_eq(migrate(owner_conninfo), INVALID);
    ck_assert_int_eq(migrate_run(owner_conninfo, "/nonexistent", &applied, &error),
                     INVALID);
}
END_TEST

START_TEST(a_single_login_that_is_a_member_of_the_owner_may_migrate)
{
    struct db *admin = pg_open(pg, CLUSTER_ADMIN);
    ck_assert_int_eq(pg_sql(admin, "GRANT forelock_owner TO forelock_app"), OK);
    run_as_admin("GRANT CONNECT ON DATABASE %s TO forelock_app", database);
    ck_assert_int_eq(migrate(app_conninfo), OK);
    ck_assert_int_eq(pg_sql(admin, "REVOKE forelock_owner FROM forelock_app"), OK);
    ck_assert_int_eq(count_in("SELECT count(*) FROM pg_tables WHERE schemaname = "
                              "'forelock' AND tableowner <> 'forelock_owner'"),
                     0);
    db_close(admin);
}
END_TEST

START_TEST(the_projects_own_migrations_apply)
{
    struct buf out = {0};
    ck_assert_msg(migrate_run(owner_conninfo, pg_migrations(), &applied, &error) == OK,
                  "%s", buf_text(&error));
    ck_assert_int_eq(migrate_status(owner_conninfo, pg_migrations(), &out, &error), OK);
    buf_done(&out);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("db_migrate");
    TCase *tests = tcase_create("migrate");
    tcase_set_timeout(tests, 30);
    tcase_add_checked_fixture(tests, set_up, NULL);
    tcase_add_test(tests, pending_migrations_are_applied_once);
    tcase_add_test(tests, what_is_made_belongs_to_the_owner_whoever_migrates);
    tcase_add_test(tests, the_servers_login_is_enough_when_nothing_is_pending);
    tcase_add_test(tests, servers_that_start_together_migrate_once);
    tcase_add_test(tests, an_edited_migration_is_refused);
    tcase_add_test(tests, a_missing_migration_is_refused);
    tcase_add_test(tests, a_migration_slipped_in_before_an_applied_one_is_refused);
    tcase_add_loop_test(tests,
                        a_file_that_is_no_migration_is_refused_before_anything_is_applied,
                        0, COUNT_OF(bad_files));
    tcase_add_test(tests, nothing_of_a_failing_migration_is_kept_and_its_line_is_named);
    tcase_add_test(tests, a_migration_may_not_end_its_transaction);
    tcase_add_test(tests, the_status_lists_what_is_applied_and_what_is_pending);
    tcase_add_test(tests, a_directory_without_migrations_is_refused);
    tcase_add_test(tests, a_single_login_that_is_a_member_of_the_owner_may_migrate);
    tcase_add_test(tests, the_projects_own_migrations_apply);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void)
{
    pg = pg_start_empty();
    int failed = suite_run(make_suite());
    pg_stop(pg);
    return failed;
}
