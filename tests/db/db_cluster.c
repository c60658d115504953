/* The private cluster: one server at a time, back after every kind of sudden death. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "db/cluster.h"
#include "db/db.h"
#include "suite.h"

static char root[64];
static char data_dir[256];

static enum status start(const char *dir, struct cluster **ret, struct buf *error)
{
    struct cluster_options options = {.data_dir = dir, .is_disposable = true};
    return cluster_start(&options, ret, error);
}

static struct cluster *start_or_fail(const char *dir)
{
    struct buf error = {0};
    struct cluster *cluster = NULL;
    ck_assert_msg(start(dir, &cluster, &error) == OK, "%s", buf_text(&error));
    buf_done(&error);
    return cluster;
}

static struct db *connect_as(struct cluster *cluster, enum cluster_role role)
{
    struct db *db = NULL;
    ck_assert_int_eq(db_open_as_login(cluster_conninfo(cluster, role), 1, &db), OK);
    return db;
}

static enum status run_sql(struct db *db, const char *sql)
{
    struct db_statement statement = {"run_sql", sql};
    return db_exec(db, &statement, DB_NO_PARAMS, NULL);
}

/* A machine that does other things besides takes its time to recover. */
enum { TRIES = 6000, PAUSE_US = 10000 };

static bool waits_until(bool (*is_true)(struct cluster *), struct cluster *cluster)
{
    for (int i = 0; i < TRIES; i++) {
        if (is_true(cluster))
            return true;
        usleep(PAUSE_US);
    }
    return false;
}

static bool is_restarted(struct cluster *cluster)
{
    return cluster_restarts(cluster) > 0 && cluster_pid(cluster) > 0;
}

static bool is_gone(pid_t pid)
{
    for (int i = 0; i < 1000 && kill(pid, 0) == 0; i++)
        usleep(10000);
    return kill(pid, 0) != 0;
}

static void set_up(void)
{
    strcpy(root, "/tmp/forelock-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
    ck_assert_int_eq(chmod(root, 0711), 0);
    snprintf(data_dir, sizeof data_dir, "%s/data", root);
}

static void tear_down(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    ck_assert_int_eq(system(command), 0);
}

START_TEST(what_was_stored_is_there_after_a_restart_within_two_seconds)
{
    struct cluster *cluster = start_or_fail(data_dir);
    struct db *db = connect_as(cluster, CLUSTER_OWNER);
    ck_assert_int_eq(run_sql(db, "CREATE SCHEMA s"), OK);
    ck_assert_int_eq(run_sql(db, "CREATE TABLE s.kept (a int)"), OK);
    db_close(db);
    cluster_stop(cluster);
    int64_t began_us = clock_monotonic_us();
    cluster = start_or_fail(data_dir);
    ck_assert_int_lt(clock_monotonic_us() - began_us, 2 * SECOND_US);
    db = connect_as(cluster, CLUSTER_OWNER);
    ck_assert_int_eq(run_sql(db, "SELECT a FROM s.kept"), OK);
    db_close(db);
    cluster_stop(cluster);
}
END_TEST

START_TEST(the_servers_role_owns_nothing_and_may_make_nothing)
{
    struct cluster *cluster = start_or_fail(data_dir);
    struct db *db = connect_as(cluster, CLUSTER_APP);
    ck_assert_int_eq(run_sql(db, "CREATE SCHEMA mine"), DENIED);
    ck_assert_int_eq(run_sql(db, "CREATE TABLE public.mine (a int)"), DENIED);
    ck_assert_int_eq(run_sql(db, "CREATE TEMPORARY TABLE mine (a int)"), DENIED);
    ck_assert_int_eq(run_sql(db, "SET ROLE forelock_owner"), DENIED);
    ck_assert_int_eq(run_sql(db, "CREATE ROLE mine"), DENIED);
    ck_assert_int_eq(run_sql(db, "COPY (SELECT 1) TO PROGRAM 'true'"), DENIED);
    db_close(db);
    cluster_stop(cluster);
}
END_TEST

START_TEST(the_cluster_is_durable_checksummed_and_on_a_private_socket_only)
{
    struct cluster *cluster = NULL;
    struct buf error = {0};
    struct cluster_options options = {.data_dir = data_dir};
    ck_assert_int_eq(cluster_start(&options, &cluster, &error), OK);
    struct db *db = connect_as(cluster, CLUSTER_ADMIN);
    ck_assert_int_eq(run_sql(db, "DO $$ BEGIN ASSERT current_setting('fsync') = 'on' AND "
                                 "current_setting('full_page_writes') = 'on' AND "
                                 "current_setting('synchronous_commit') = 'on' AND "
                                 "current_setting('data_checksums') = 'on' AND "
                                 "current_setting('listen_addresses') = '' AND "
                                 "current_setting('server_encoding') = 'UTF8' AND "
                                 "current_setting('log_min_messages') = 'log'; END $$"),
                     OK);
    db_close(db);
    char path[512];
    struct stat info;
    snprintf(path, sizeof path, "%s/run", data_dir);
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_eq(info.st_mode & 0777, 0700);
    ck_assert_uint_ne(info.st_uid, 0);
    cluster_stop(cluster);
}
END_TEST

START_TEST(a_second_server_on_the_same_data_is_refused_and_told_by_whom)
{
    struct cluster *first = start_or_fail(data_dir), *second = NULL;
    struct buf error = {0};
    ck_assert_int_eq(start(data_dir, &second, &error), CONFLICT);
    char holder[64];
    snprintf(holder, sizeof holder, "(process %ld)", (long)getpid());
    ck_assert_msg(strstr(buf_text(&error), holder) != NULL, "%s", buf_text(&error));
    ck_assert_ptr_null(second);
    struct db *db = connect_as(first, CLUSTER_APP);
    db_close(db);
    cluster_stop(first);
    buf_done(&error);
}
END_TEST

START_TEST(a_killed_postmaster_is_started_again)
{
    struct cluster *cluster = start_or_fail(data_dir);
    struct db *db = connect_as(cluster, CLUSTER_APP);
    ck_assert_int_eq(kill(cluster_pid(cluster), SIGKILL), 0);
    ck_assert(waits_until(is_restarted, cluster));
    ck_assert_int_eq(run_sql(db, "SELECT 1"), OK);
    db_close(db);
    cluster_stop(cluster);
}
END_TEST

START_TEST(a_killed_backend_leaves_the_cluster_usable)
{
    struct cluster *cluster = start_or_fail(data_dir);
    struct db *db = connect_as(cluster, CLUSTER_APP);
    struct db *admin = connect_as(cluster, CLUSTER_ADMIN);
    char sql[] = "COPY (SELECT 1) TO PROGRAM 'kill -9 $PPID'";
    (void)run_sql(admin, sql);
    enum status status = UNAVAILABLE;
    for (int i = 0; i < TRIES && status != OK; i++) {
        usleep(PAUSE_US);
        status = run_sql(db, "SELECT 1");
    }
    ck_assert_int_eq(status, OK);
    ck_assert_int_eq(cluster_restarts(cluster), 0);
    db_close(admin);
    db_close(db);
    cluster_stop(cluster);
}
END_TEST

/* A server in a process of its own, which tells its postmaster's process id and then
 * waits to be killed. */
static pid_t start_elsewhere(pid_t *ret_postmaster)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t server = fork();
    if (server == 0) {
        struct cluster *cluster = start_or_fail(data_dir);
        pid_t pid = cluster_pid(cluster);
        if (write(ends[1], &pid, sizeof pid) == sizeof pid)
            pause();
        _exit(1);
    }
    close(ends[1]);
    ck_assert_int_eq(read(ends[0], ret_postmaster, sizeof *ret_postmaster),
                     sizeof *ret_postmaster);
    close(ends[0]);
    return server;
}

static void kill_server(pid_t server)
{
    ck_assert_int_eq(kill(server, SIGKILL), 0);
    ck_assert_int_eq(waitpid(server, NULL, 0), server);
}

START_TEST(the_cluster_ends_with_a_killed_server)
{
    pid_t postmaster;
    pid_t server = start_elsewhere(&postmaster);
    kill_server(server);
    ck_assert(is_gone(postmaster));
    cluster_stop(start_or_fail(data_dir));
}
END_TEST

START_TEST(the_next_server_takes_over_at_once_after_a_kill)
{
    for (int i = 0; i < 3; i++) {
        pid_t postmaster;
        pid_t server = start_elsewhere(&postmaster);
        kill_server(server);
        struct cluster *cluster = start_or_fail(data_dir);
        ck_assert_int_ne(cluster_pid(cluster), postmaster);
        ck_assert(is_gone(postmaster));
        cluster_stop(cluster);
    }
}
END_TEST

START_TEST(an_orphan_that_does_not_notice_is_stopped)
{
    pid_t postmaster;
    pid_t server = start_elsewhere(&postmaster);
    ck_assert_int_eq(kill(postmaster, SIGSTOP), 0);
    kill_server(server);
    pid_t waker = fork();
    if (waker == 0) {
        usleep(500000);
        kill(postmaster, SIGCONT);
        _exit(0);
    }
    struct cluster *cluster = start_or_fail(data_dir);
    ck_assert(is_gone(postmaster));
    waitpid(waker, NULL, 0);
    cluster_stop(cluster);
}
END_TEST

START_TEST(a_stale_pid_file_that_names_a_living_stranger_does_not_matter)
{
    cluster_stop(start_or_fail(data_dir));
    char path[512];
    snprintf(path, sizeof path, "%s/postgres/data/postmaster.pid", data_dir);
    FILE *stream = fopen(path, "w");
    ck_assert_ptr_nonnull(stream);
    fprintf(stream, "%ld\n%s/postgres/data\n", (long)getppid(), data_dir);
    ck_assert_int_eq(fclose(stream), 0);
    cluster_stop(start_or_fail(data_dir));
    ck_assert_int_eq(kill(getppid(), 0), 0);
}
END_TEST

START_TEST(an_interrupted_first_start_is_made_anew)
{
    cluster_stop(start_or_fail(data_dir));
    char command[1024];
    snprintf(command, sizeof command,
             "cd '%s/postgres' && mv data new && rm new/PG_VERSION", data_dir);
    ck_assert_int_eq(system(command), 0);
    cluster_stop(start_or_fail(data_dir));
}
END_TEST

START_TEST(a_data_directory_with_a_long_name_gets_its_socket_elsewhere)
{
    char name[120];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    snprintf(data_dir, sizeof data_dir, "%s/%s it's", root, name);
    struct cluster *cluster = start_or_fail(data_dir);
    struct db *db = connect_as(cluster, CLUSTER_APP);
    ck_assert_ptr_null(strstr(cluster_conninfo(cluster, CLUSTER_APP), name));
    db_close(db);
    char socket_dir[64];
    ck_assert_int_eq(
        sscanf(cluster_conninfo(cluster, CLUSTER_APP), "host='%60[^']'", socket_dir), 1);
    cluster_stop(cluster);
    ck_assert_int_eq(rmdir(socket_dir), 0);
}
END_TEST

START_TEST(a_socket_directory_that_others_may_enter_is_refused)
{
    struct cluster *cluster = start_or_fail(data_dir);
    cluster_stop(cluster);
    char path[512];
    snprintf(path, sizeof path, "%s/run", data_dir);
    ck_assert_int_eq(chmod(path, 0755), 0);
    struct buf error = {0};
    ck_assert_int_eq(start(data_dir, &cluster, &error), INVALID);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "chmod 700"));
    buf_done(&error);
}
END_TEST

START_TEST(a_data_directory_that_cannot_be_used_is_explained)
{
    struct cluster *cluster = NULL;
    struct buf error = {0};
    snprintf(data_dir, sizeof data_dir, "/proc/none");
    ck_assert_int_eq(start(data_dir, &cluster, &error), INVALID);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "/proc/none"));
    buf_clear(&error);
    if (geteuid() == 0) {
        char closed[256];
        snprintf(closed, sizeof closed, "%s/closed", root);
        ck_assert_int_eq(mkdir(closed, 0700), 0);
        snprintf(data_dir, sizeof data_dir, "%s/closed/data", root);
        ck_assert_int_eq(start(data_dir, &cluster, &error), INVALID);
        ck_assert_msg(strstr(buf_text(&error), "chmod o+x") != NULL, "%s",
                      buf_text(&error));
    }
    buf_done(&error);
}
END_TEST

START_TEST(a_cluster_of_another_version_names_the_package_to_install)
{
    cluster_stop(start_or_fail(data_dir));
    char path[512];
    snprintf(path, sizeof path, "%s/postgres/data/PG_VERSION", data_dir);
    FILE *stream = fopen(path, "w");
    ck_assert_ptr_nonnull(stream);
    fputs("14\n", stream);
    fclose(stream);
    struct cluster *cluster = NULL;
    struct buf error = {0};
    ck_assert_int_eq(start(data_dir, &cluster, &error), INVALID);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "postgresql-14"));
    buf_done(&error);
}
END_TEST

START_TEST(a_database_error_leaves_no_value_in_any_log)
{
    struct cluster *cluster = start_or_fail(data_dir);
    struct db *db = connect_as(cluster, CLUSTER_ADMIN);
    ck_assert_int_eq(run_sql(db, "CREATE TABLE public.t (a text PRIMARY KEY)"), OK);
    ck_assert_int_eq(run_sql(db, "INSERT INTO public.t VALUES ('maria.lopez')"), OK);
    ck_assert_int_eq(run_sql(db, "INSERT INTO public.t VALUES ('maria.lopez')"),
                     CONFLICT);
    ck_assert_int_eq(run_sql(db, "SELECT 'maria.lopez'::int"), INVALID);
    db_close(db);
    cluster_stop(cluster);
    char command[512];
    snprintf(command, sizeof command, "grep -q maria '%s/postgres.log'", data_dir);
    ck_assert_int_ne(system(command), 0);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("db_cluster");
    TCase *tests = tcase_create("cluster");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, what_was_stored_is_there_after_a_restart_within_two_seconds);
    tcase_add_test(tests, the_servers_role_owns_nothing_and_may_make_nothing);
    tcase_add_test(tests,
                   the_cluster_is_durable_checksummed_and_on_a_private_socket_only);
    tcase_add_test(tests, a_second_server_on_the_same_data_is_refused_and_told_by_whom);
    tcase_add_test(tests, a_killed_postmaster_is_started_again);
    tcase_add_test(tests, a_killed_backend_leaves_the_cluster_usable);
    tcase_add_test(tests, the_cluster_ends_with_a_killed_server);
    tcase_add_test(tests, the_next_server_takes_over_at_once_after_a_kill);
    tcase_add_test(tests, an_orphan_that_does_not_notice_is_stopped);
    tcase_add_test(tests, a_stale_pid_file_that_names_a_living_stranger_does_not_matter);
    tcase_add_test(tests, an_interrupted_first_start_is_made_anew);
    tcase_add_test(tests, a_data_directory_with_a_long_name_gets_its_socket_elsewhere);
    tcase_add_test(tests, a_socket_directory_that_others_may_enter_is_refused);
    tcase_add_test(tests, a_data_directory_that_cannot_be_used_is_explained);
    tcase_add_test(tests, a_cluster_of_another_version_names_the_package_to_install);
    tcase_add_test(tests, a_database_error_leaves_no_value_in_any_log);
    suite_add_tcase(suite, tests);
    return suite;
}

int main(void)
{
    if (secret_init() != OK)
        return EXIT_FAILURE;
    return suite_run(make_suite());
}
