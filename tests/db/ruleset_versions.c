/* Versions of the rule set: who may put one in force, and what stays as it was. */
#include <check.h>
#include <jansson.h>
#include <stdlib.h>

#include "fixture.h"
#include "store/replay.h"
#include "store/ruleset.h"

static struct uuid shipped;

static void set_up(void)
{
    fixture_set_up();
    ck_assert_int_eq(store_ruleset_ship(scene.db, &scene.arena, "set", "0.1.0",
                                        "{\"rules\": []}", &shipped),
                     OK);
}

static struct uuid in_force(void)
{
    struct ruleset_row row = {0};
    ck_assert_int_eq(store_ruleset_in_force(scene.db, &scene.arena, false, &row), OK);
    return row.id;
}

/* A version number of its own for each test, for they share one cluster. */
static struct uuid propose(const char *version)
{
    char *text;
    struct uuid id;
    const struct ruleset_proposal proposal = {.name = "set",
                                              .version = version,
                                              .json = "{\"rules\": [1]}",
                                              .actor = scene.doctor};
    ck_assert_int_eq(store_ruleset_propose(scene.db, &proposal), OK);
    ck_assert_int_eq(store_ruleset_read(scene.db, &scene.arena, version, &text), OK);
    json_auto_t *made = json_loads(text, 0, NULL);
    ck_assert_int_eq(uuid_parse(json_string_value(json_object_get(made, "id")), &id), OK);
    return id;
}

static void refused_with(enum status status, const char *constraint)
{
    ck_assert_int_eq(status, CONFLICT);
    ck_assert_str_eq(db_constraint(scene.db), constraint);
}

START_TEST(only_a_doctor_puts_a_version_in_force)
{
    struct uuid id = propose("1.0.0");
    refused_with(
        store_ruleset_activate(scene.db, id, in_force(), scene.desk_id, &scene.desk),
        "ruleset_by_doctor_only");
    refused_with(store_ruleset_activate(scene.db, id, id, scene.doctor_id, &scene.doctor),
                 "ruleset_not_as_seen");
    ck_assert_int_eq(
        store_ruleset_activate(scene.db, id, in_force(), scene.doctor_id, &scene.doctor),
        OK);
    ck_assert(uuid_equal(in_force(), id));
    refused_with(store_ruleset_activate(scene.db, id, id, scene.doctor_id, &scene.doctor),
                 "ruleset_already_active");
}
END_TEST

START_TEST(an_earlier_version_can_come_back)
{
    struct uuid first = propose("2.0.0"), second = propose("2.1.0");
    const struct uuid order[] = {first, second, first};
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        ck_assert_int_eq(store_ruleset_activate(scene.db, order[i], in_force(),
                                                scene.doctor_id, &scene.doctor),
                         OK);
        ck_assert(uuid_equal(in_force(), order[i]));
    }
    ck_assert_int_eq(pg_number(scene.db, "SELECT count(*) FROM forelock.ruleset_version "
                                         "WHERE status = 'active'"),
                     1);
}
END_TEST

START_TEST(a_version_number_is_used_once)
{
    (void)propose("3.0.0");
    const struct ruleset_proposal again = {
        .name = "set", .version = "3.0.0", .json = "{}", .actor = scene.doctor};
    refused_with(store_ruleset_propose(scene.db, &again), "ruleset_version_key");
}
END_TEST

START_TEST(plain_sql_of_the_server_neither_edits_nor_approves)
{
    static const char *const attacks[] = {
        "UPDATE forelock.ruleset_version SET content = '{}' WHERE version = '4.0.0'",
        "UPDATE forelock.ruleset_version SET status = 'active', approved_by = (SELECT id "
        "FROM forelock.staff WHERE role = 'front_desk' LIMIT 1), approved_role = "
        "'doctor', approved_at = now() WHERE version = '4.0.0'",
        "DELETE FROM forelock.ruleset_version WHERE version = '4.0.0'",
        "INSERT INTO forelock.ruleset_version (id, name, version, content, origin, "
        "shipped_at, status) VALUES (gen_random_uuid(), 'x', '4.0.1', '{}', 'shipped', "
        "now(), 'active')",
    };
    (void)propose("4.0.0");
    for (size_t i = 0; i < COUNT_OF(attacks); i++)
        ck_assert_msg(pg_sql(scene.db, attacks[i]) != OK, "%s", attacks[i]);
}
END_TEST

START_TEST(a_replay_goes_on_only_from_where_it_stands)
{
    struct intake_receipt intake = scene_submit(&scene, SCREENING_CLEAR, "[\"prp\"]");
    struct uuid id = propose("5.0.0");
    struct replay_row row = {0};
    ck_assert_int_eq(store_replay_request(scene.db, id, REPLAY_COMPARE, &scene.doctor),
                     OK);
    ck_assert_int_eq(store_replay_request(scene.db, id, REPLAY_COMPARE, &scene.doctor),
                     CONFLICT);
    ck_assert_int_eq(store_replay_next(scene.db, &scene.arena, &row), OK);
    struct replay_step step = {
        .id = row.id, .to = intake.intake_id, .count = 1, .changes = "[]"};
    ck_assert_int_eq(store_replay_advance(scene.db, &step), OK);
    ck_assert_int_eq(store_replay_advance(scene.db, &step), NOT_FOUND);
    step.from = intake.intake_id;
    step.is_finished = true;
    ck_assert_int_eq(store_replay_advance(scene.db, &step), OK);
    ck_assert_int_eq(store_replay_request(scene.db, id, REPLAY_COMPARE, &scene.doctor),
                     OK);
}
END_TEST

START_TEST(two_ways_of_counting_are_never_added_up)
{
    struct uuid id = propose("6.0.0");
    struct replay_row row = {0};
    (void)pg_sql(scene.db, "UPDATE forelock.ruleset_replay SET state = 'failed', "
                           "finished_at = now() WHERE finished_at IS NULL");
    ck_assert_int_eq(store_replay_request(scene.db, id, REPLAY_COMPARE, &scene.doctor),
                     OK);
    ck_assert_int_eq(store_replay_next(scene.db, &scene.arena, &row), OK);
    ck_assert_int_eq(store_replay_claim(scene.db, row.id, "one program"), OK);
    ck_assert_int_eq(store_replay_claim(scene.db, row.id, "one program"), OK);
    const struct replay_step step = {.id = row.id, .to = id, .count = 1, .changes = "[]"};
    ck_assert_int_eq(store_replay_advance(scene.db, &step), OK);
    ck_assert_int_eq(store_replay_claim(scene.db, row.id, "one program"), OK);
    ck_assert_int_eq(store_replay_claim(scene.db, row.id, "another"), NOT_FOUND);
    ck_assert_int_eq(store_replay_claim(scene.db, row.id, "one program"), NOT_FOUND);
    ck_assert_int_eq(pg_number(scene.db, "SELECT count(*) FROM forelock.ruleset_replay "
                                         "WHERE reason = 'program_changed'"),
                     1);
}
END_TEST

START_TEST(only_what_is_in_force_screens_again)
{
    struct uuid id = propose("7.0.0");
    ck_assert_int_eq(store_replay_request(scene.db, id, REPLAY_RESCREEN, &scene.doctor),
                     INVALID);
    ck_assert_int_eq(
        store_ruleset_activate(scene.db, id, in_force(), scene.doctor_id, &scene.doctor),
        OK);
    ck_assert_int_eq(store_replay_request(scene.db, id, REPLAY_COMPARE, &scene.doctor),
                     INVALID);
    ck_assert_int_eq(store_replay_request(scene.db, id, REPLAY_RESCREEN, &scene.doctor),
                     OK);
    refused_with(store_replay_request(scene.db, id, REPLAY_RESCREEN, &scene.doctor),
                 "ruleset_replay_open");
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, only_a_doctor_puts_a_version_in_force);
    tcase_add_test(tests, an_earlier_version_can_come_back);
    tcase_add_test(tests, a_version_number_is_used_once);
    tcase_add_test(tests, plain_sql_of_the_server_neither_edits_nor_approves);
    tcase_add_test(tests, a_replay_goes_on_only_from_where_it_stands);
    tcase_add_test(tests, two_ways_of_counting_are_never_added_up);
    tcase_add_test(tests, only_what_is_in_force_screens_again);
}

int main(void)
{
    return fixture_main_around("ruleset_versions", 60, set_up, fixture_tear_down,
                               add_tests);
}
