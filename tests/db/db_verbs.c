/* Typed values both ways, and what each kind of refusal is called. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg.h"
#include "suite.h"

static struct pg *pg;

struct everything {
    char *text;
    bool boolean;
    int32_t integer;
    int64_t bigint;
    int64_t instant_us;
    struct uuid uuid;
    struct date date;
    struct db_bytes bytes;
};

static const struct db_column columns[] = {
    DB_COLUMN(struct everything, text),       DB_COLUMN(struct everything, boolean),
    DB_COLUMN(struct everything, integer),    DB_COLUMN(struct everything, bigint),
    DB_COLUMN(struct everything, instant_us), DB_COLUMN(struct everything, uuid),
    DB_COLUMN(struct everything, date),       DB_COLUMN(struct everything, bytes)};

DB_STATEMENT(echo, "SELECT $1::text, $2, $3, $4, $5, $6, $7, $8");

static enum status send_back(struct db *db, struct arena *arena,
                             const struct everything *in, struct everything *ret)
{
    return db_one(db, arena, &echo,
                  DB_PARAMS(DB_P(in->text), DB_P(in->boolean), DB_P(in->integer),
                            DB_P(in->bigint), DB_P_INSTANT(in->instant_us),
                            DB_P(in->uuid), DB_P(in->date), DB_P(in->bytes)),
                  DB_COLUMNS(columns), ret);
}

static void check_same(const struct everything *a, const struct everything *b)
{
    ck_assert_pstr_eq(a->text, b->text);
    ck_assert_int_eq(a->boolean, b->boolean);
    ck_assert_int_eq(a->integer, b->integer);
    ck_assert_int_eq(a->bigint, b->bigint);
    ck_assert_int_eq(a->instant_us, b->instant_us);
    ck_assert(uuid_equal(a->uuid, b->uuid));
    ck_assert_int_eq(date_compare(a->date, b->date), 0);
    ck_assert_uint_eq(a->bytes.length, b->bytes.length);
    ck_assert_mem_eq(a->bytes.data, b->bytes.data, a->bytes.length);
}

static const struct everything samples[] = {
    {"añadir 🌱 \" ' \\ \n",
     true,
     INT32_MIN,
     INT64_MIN,
     1,
     {{1, 2, 255}},
     {1, 1, 1},
     {"\0\xff\\x", 4}},
    {"", false, INT32_MAX, INT64_MAX, -1, {{0, [15] = 1}}, {9999, 12, 31}, {"a", 1}},
    {"{\"a\":1}", true, 0, 0, INT64_C(951868799999999), {{9}}, {2000, 2, 29}, {"", 0}},
    {"x", true, -1, -1, INT64_C(-62135596800000000), {{7}}, {1969, 12, 31}, {"\n", 1}},
    {"x", true, -1, -1, INT64_C(253402300799123450), {{7}}, {1984, 2, 29}, {"\n", 1}},
};

START_TEST(every_type_returns_as_it_was_sent)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    struct arena arena;
    arena_init(&arena, 65536);
    struct everything out;
    memset(&out, 0x55, sizeof out);
    ck_assert_int_eq(send_back(db, &arena, &samples[_i], &out), OK);
    check_same(&samples[_i], &out);
    arena_done(&arena);
    db_close(db);
}
END_TEST

START_TEST(null_gives_the_zero_value)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    struct arena arena;
    arena_init(&arena, 65536);
    struct everything out;
    memset(&out, 0x55, sizeof out);
    DB_STATEMENT(nulls, "SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL");
    ck_assert_int_eq(db_one(db, &arena, &nulls, DB_NO_PARAMS, DB_COLUMNS(columns), &out),
                     OK);
    ck_assert_ptr_null(out.text);
    ck_assert(!out.boolean && out.integer == 0 && out.bigint == 0);
    ck_assert(out.instant_us == 0 && uuid_is_nil(out.uuid) && out.date.year == 0);
    ck_assert_ptr_null(out.bytes.data);
    arena_done(&arena);
    db_close(db);
}
END_TEST

START_TEST(the_zero_value_is_sent_as_null)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    DB_STATEMENT(count_nulls, "SELECT 1 WHERE $1::text IS NULL AND $2 IS NULL AND $3 IS "
                              "NULL AND $4 IS NULL AND $5 IS NULL");
    int64_t rows = 0;
    ck_assert_int_eq(
        db_exec(db, &count_nulls,
                DB_PARAMS(DB_P((char *)NULL), DB_P_INSTANT(0), DB_P(((struct uuid){{0}})),
                          DB_P(((struct date){0, 0, 0})),
                          DB_P(((struct db_bytes){NULL, 0}))),
                &rows),
        OK);
    ck_assert_int_eq(rows, 1);
    db_close(db);
}
END_TEST

struct texts {
    char *json, *list, *number;
};

START_TEST(any_type_can_be_read_as_text)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    struct arena arena;
    arena_init(&arena, 65536);
    struct texts row;
    static const struct db_column texts[] = {DB_COLUMN(struct texts, json),
                                             DB_COLUMN(struct texts, list),
                                             DB_COLUMN(struct texts, number)};
    DB_STATEMENT(mixed, "SELECT $1::jsonb, ARRAY['a', 'b'], 1.50::numeric");
    ck_assert_int_eq(db_one(db, &arena, &mixed, DB_PARAMS(DB_P("{\"k\":[1]}")),
                            DB_COLUMNS(texts), &row),
                     OK);
    ck_assert_str_eq(row.json, "{\"k\": [1]}");
    ck_assert_str_eq(row.list, "{a,b}");
    ck_assert_str_eq(row.number, "1.50");
    arena_done(&arena);
    db_close(db);
}
END_TEST

struct number {
    int32_t value;
};
static const struct db_column number_column[] = {DB_COLUMN(struct number, value)};

START_TEST(all_rows_arrive_in_order)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    struct arena arena;
    arena_init(&arena, 1 << 20);
    DB_STATEMENT(series, "SELECT generate_series(1, $1)");
    void *rows = NULL;
    size_t count = 0;
    ck_assert_int_eq(db_all(db, &arena, &series, DB_PARAMS(DB_P((int32_t)1000)),
                            DB_COLUMNS(number_column), sizeof(struct number), &rows,
                            &count),
                     OK);
    ck_assert_uint_eq(count, 1000);
    ck_assert_int_eq(((struct number *)rows)[999].value, 1000);
    ck_assert_int_eq(db_all(db, &arena, &series, DB_PARAMS(DB_P((int32_t)0)),
                            DB_COLUMNS(number_column), sizeof(struct number), &rows,
                            &count),
                     OK);
    ck_assert_uint_eq(count, 0);
    arena_done(&arena);
    db_close(db);
}
END_TEST

struct misfit {
    const char *sql;
    enum status expected;
};

static const struct misfit misfits[] = {
    {"SELECT 1 WHERE false", NOT_FOUND},
    {"SELECT 1 UNION ALL SELECT 2", FAILED},
    {"SELECT 1, 2", FAILED},
    {"SELECT 3000000000", FAILED},
    {"SELECT 'word'", FAILED},
    {"SELECT repeat('x', 100000)", FAILED},
};

START_TEST(a_result_that_does_not_fit_is_refused)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    struct arena arena;
    arena_init(&arena, 4096);
    struct number row = {-7};
    struct db_statement statement = {"misfit", misfits[_i].sql};
    ck_assert_int_eq(
        db_one(db, &arena, &statement, DB_NO_PARAMS, DB_COLUMNS(number_column), &row),
        misfits[_i].expected);
    ck_assert_int_eq(row.value, -7);
    arena_done(&arena);
    db_close(db);
}
END_TEST

START_TEST(rows_without_room_are_refused_before_they_are_read)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    struct arena arena;
    arena_init(&arena, 4096);
    DB_STATEMENT(many, "SELECT generate_series(1, 10000)");
    void *rows = NULL;
    size_t count = 0;
    ck_assert_int_eq(db_all(db, &arena, &many, DB_NO_PARAMS, DB_COLUMNS(number_column),
                            sizeof(struct number), &rows, &count),
                     FAILED);
    ck_assert_uint_eq(arena.used_bytes, 0);
    arena_done(&arena);
    db_close(db);
}
END_TEST

struct refusal {
    const char *sql;
    enum status expected;
    const char *constraint;
};

static const struct refusal refusals[] = {
    {"INSERT INTO scene.thing VALUES (1, 'a', 1, '[5,6)')", CONFLICT, "thing_pkey"},
    {"INSERT INTO scene.thing VALUES (2, 'a', 9, '[3,4)')", CONFLICT, "thing_other_fkey"},
    {"INSERT INTO scene.thing VALUES (2, 'a', 1, '[1,3)')", CONFLICT, "thing_span_excl"},
    {"DELETE FROM scene.thing WHERE id = 1", CONFLICT, "child_thing"},
    {"INSERT INTO scene.thing VALUES (2, NULL, 1, '[3,4)')", INVALID,
     "thing_name_not_null"},
    {"INSERT INTO scene.thing VALUES (2, '', 1, '[3,4)')", INVALID, "thing_name_check"},
    {"SELECT 'x'::int", INVALID, ""},
    {"SELECT 1/0", INVALID, ""},
    {"SELECT '\xff'", INVALID, ""},
    {"SELECT * FROM scene.secret", DENIED, ""},
    {"INSERT INTO scene.guarded VALUES (2)", DENIED, ""},
    {"DO $$ BEGIN RAISE EXCEPTION 'no' USING CONSTRAINT = 'the_rule'; END $$", CONFLICT,
     "the_rule"},
    {"DO $$ BEGIN RAISE EXCEPTION 'no'; END $$", FAILED, ""},
    {"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$", RETRY, ""},
    {"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '53100'; END $$", UNAVAILABLE, ""},
    {"SELECT no_such_column", FAILED, ""},
    {"SELECT (", FAILED, ""},
};

START_TEST(a_refusal_has_one_status_and_its_constraint)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    ck_assert_int_eq(pg_sql(db, refusals[_i].sql), refusals[_i].expected);
    ck_assert_str_eq(db_constraint(db), refusals[_i].constraint);
    ck_assert(!db_outcome_is_unknown(db));
    ck_assert_int_eq(pg_sql(db, "SELECT 1"), OK);
    ck_assert_str_eq(db_constraint(db), "");
    db_close(db);
}
END_TEST

START_TEST(an_impossible_date_never_reaches_the_server)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    DB_STATEMENT(date, "SELECT $1");
    struct date impossible = {2023, 2, 29};
    ck_assert_int_eq(db_exec(db, &date, DB_PARAMS(DB_P(impossible)), NULL), INVALID);
    db_close(db);
}
END_TEST

START_TEST(a_session_has_the_settings_the_server_relies_on)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    ck_assert_int_eq(
        pg_number(db, "SELECT count(*) WHERE current_setting('TimeZone') = 'UTC' AND "
                      "current_setting('forelock.chain')::int > 0 AND "
                      "current_setting('statement_timeout') = '4500ms' AND "
                      "current_setting('application_name') = 'forelock' AND "
                      "current_setting('search_path') = 'forelock, pg_temp' AND "
                      "current_setting('idle_in_transaction_session_timeout') = '30s'"),
        1);
    db_close(db);
}
END_TEST

START_TEST(a_login_that_may_becomes_the_servers_role)
{
    struct db *db = NULL;
    ck_assert_int_eq(db_open(pg_conninfo(pg, CLUSTER_ADMIN), 1, &db), OK);
    ck_assert_int_eq(pg_number(db, "SELECT count(*) WHERE current_user = 'forelock_app'"),
                     1);
    db_close(db);
}
END_TEST

START_TEST(statements_of_the_same_name_do_not_mix)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    for (int i = 0; i < 300; i++) {
        char sql[64];
        snprintf(sql, sizeof sql, "SELECT %d", i % 150);
        ck_assert_int_eq(pg_number(db, sql), i % 150);
    }
    db_close(db);
}
END_TEST

START_TEST(a_statement_outdated_by_a_change_of_its_table_still_works)
{
    struct db *db = pg_open(pg, CLUSTER_APP);
    struct db *admin = pg_open(pg, CLUSTER_ADMIN);
    ck_assert_int_eq(pg_sql(db, "SELECT * FROM scene.changing"), OK);
    ck_assert_int_eq(pg_sql(admin, "ALTER TABLE scene.changing ADD b int"), OK);
    ck_assert_int_eq(pg_sql(db, "SELECT * FROM scene.changing"), OK);
    ck_assert_int_eq(pg_sql(db, "DEALLOCATE ALL"), OK);
    ck_assert_int_eq(pg_sql(db, "SELECT * FROM scene.changing"), OK);
    db_close(admin);
    db_close(db);
}
END_TEST

static void set_scene(void)
{
    static const char *const steps[] = {
        "CREATE SCHEMA scene",
        "CREATE TABLE scene.other (id int PRIMARY KEY)",
        "INSERT INTO scene.other VALUES (1)",
        "CREATE TABLE scene.thing (id int PRIMARY KEY, name text NOT NULL CHECK (name <> "
        "''), other int REFERENCES scene.other, span int4range, EXCLUDE USING gist (span "
        "WITH &&))",
        "INSERT INTO scene.thing VALUES (1, 'first', 1, '[1,2)')",
        "CREATE TABLE scene.child (id int CONSTRAINT child_thing REFERENCES scene.thing)",
        "INSERT INTO scene.child VALUES (1)",
        "CREATE TABLE scene.changing (a int)",
        "CREATE TABLE scene.guarded (a int)",
        "ALTER TABLE scene.guarded ENABLE ROW LEVEL SECURITY",
        "GRANT USAGE ON SCHEMA scene TO forelock_app",
        "GRANT ALL ON ALL TABLES IN SCHEMA scene TO forelock_app",
        "CREATE TABLE scene.secret (id int)"};
    struct db *admin = pg_open(pg, CLUSTER_ADMIN);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        if (pg_sql(admin, steps[i]) != OK)
            abort();
    }
    db_close(admin);
}

static Suite *make_suite(void)
{
    Suite *suite = suite_create("db_verbs");
    TCase *values = tcase_create("values");
    tcase_add_loop_test(values, every_type_returns_as_it_was_sent, 0, COUNT_OF(samples));
    tcase_add_test(values, null_gives_the_zero_value);
    tcase_add_test(values, the_zero_value_is_sent_as_null);
    tcase_add_test(values, any_type_can_be_read_as_text);
    tcase_add_test(values, all_rows_arrive_in_order);
    tcase_add_loop_test(values, a_result_that_does_not_fit_is_refused, 0,
                        COUNT_OF(misfits));
    tcase_add_test(values, rows_without_room_are_refused_before_they_are_read);
    tcase_add_test(values, an_impossible_date_never_reaches_the_server);
    suite_add_tcase(suite, values);
    TCase *session = tcase_create("session");
    tcase_add_loop_test(session, a_refusal_has_one_status_and_its_constraint, 0,
                        COUNT_OF(refusals));
    tcase_add_test(session, a_session_has_the_settings_the_server_relies_on);
    tcase_add_test(session, a_login_that_may_becomes_the_servers_role);
    tcase_add_test(session, statements_of_the_same_name_do_not_mix);
    tcase_add_test(session, a_statement_outdated_by_a_change_of_its_table_still_works);
    suite_add_tcase(suite, session);
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
