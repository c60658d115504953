/* Decisions, bookings, accounts, sessions, links, keys and the clinic through the store.
 */
#include <check.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/str.h"
#include "fixture.h"
#include "store/audit.h"
#include "store/staff.h"

static struct db_bytes fresh_hash(void)
{
    uint8_t *hash = arena_alloc(&scene.arena, SECRET_HASH_BYTES);
    secret_random(hash, SECRET_HASH_BYTES);
    return (struct db_bytes){hash, SECRET_HASH_BYTES};
}

static void refused_with(enum status status, const char *constraint)
{
    ck_assert_int_eq(status, CONFLICT);
    ck_assert_str_eq(db_constraint(scene.db), constraint);
}

START_TEST(session_lives_until_it_is_closed_or_the_account_disabled)
{
    struct session_row session;
    struct db_bytes token = fresh_hash();
    struct db_bytes secret = fresh_hash();
    ck_assert_int_eq(store_session_open(scene.db, scene.doctor_id, token, secret, 600,
                                        28800, &scene.doctor),
                     OK);
    ck_assert_int_eq(store_session_find(scene.db, &scene.arena, token, true, &session),
                     OK);
    ck_assert_str_eq(session.role, "doctor");
    ck_assert(session.csrf_secret.length == 32 && session.idle_ends_us < session.ends_us);
    ck_assert_int_eq(store_session_close(scene.db, token, &scene.doctor), OK);
    ck_assert_int_eq(store_session_close(scene.db, token, &scene.doctor), OK);
    ck_assert_int_eq(store_session_find(scene.db, &scene.arena, token, true, &session),
                     NOT_FOUND);
    ck_assert_int_eq(store_session_open(scene.db, scene.doctor_id, token, secret, 600,
                                        28800, &scene.doctor),
                     OK);
    ck_assert_int_eq(
        store_staff_set_disabled(scene.db, scene.doctor_id, true, &scene.desk), OK);
    ck_assert_int_eq(store_session_find(scene.db, &scene.arena, token, true, &session),
                     NOT_FOUND);
    ck_assert_int_eq(store_session_open(scene.db, scene.doctor_id, fresh_hash(), secret,
                                        600, 28800, &scene.doctor),
                     DENIED);
    struct intake_receipt intake = scene_submit(&scene, SCREENING_REVIEW, "[\"prp\"]");
    struct decision_receipt decision;
    refused_with(scene_decide(&scene, intake.intake_id, "prp", "cleared", &decision),
                 "decision_by_doctor_only");
    int64_t purged = -1;
    ck_assert_int_eq(store_session_purge(scene.db, &purged), OK);
    ck_assert_int_eq(store_session_refused(scene.db, (struct uuid){{0}}, &scene.desk),
                     OK);
}
END_TEST

START_TEST(idle_session_is_not_found)
{
    struct session_row session;
    struct db_bytes token = fresh_hash();
    ck_assert_int_eq(store_session_open(scene.db, scene.desk_id, token, fresh_hash(), 600,
                                        28800, &scene.desk),
                     OK);
    const char *id = scene_uuid(&scene, scene.desk_id);
    ck_assert_int_eq(
        pg_sql(scene.db,
               arena_printf(&scene.arena,
                            "UPDATE forelock.staff_session SET seen_at = now() - "
                            "interval '11 minutes' WHERE staff_id = '%s'",
                            id)),
        OK);
    ck_assert_int_eq(store_session_find(scene.db, &scene.arena, token, true, &session),
                     NOT_FOUND);
}
END_TEST

START_TEST(setup_link_makes_one_account)
{
    struct db_bytes token = fresh_hash();
    struct store_actor nobody = {.kind = ACTOR_KIND_SYSTEM};
    char *role = NULL;
    ck_assert_int_eq(store_setup_link_create(scene.db, token, "administrator",
                                             clock_now_us() + HOUR_US, &nobody),
                     OK);
    ck_assert_int_eq(store_setup_link_role(scene.db, &scene.arena, token, &role), OK);
    ck_assert_str_eq(role, "administrator");
    struct staff_new staff = {.id = uuid_make(),
                              .name = "First",
                              .role = "doctor",
                              .password_hash = "$argon2id$x"};
    staff.email =
        arena_printf(&scene.arena, "%s@Example.org", scene_uuid(&scene, staff.id));
    ck_assert_int_eq(store_setup_link_redeem(scene.db, token, &staff, &nobody), OK);
    struct staff_row row;
    ck_assert_int_eq(store_staff_by_email(scene.db, &scene.arena, staff.email, &row), OK);
    ck_assert_str_eq(row.role, "administrator");
    bool has = false;
    ck_assert_int_eq(store_staff_has_administrator(scene.db, &scene.arena, &has), OK);
    ck_assert(has);
    staff.id = uuid_make();
    ck_assert_int_eq(store_setup_link_redeem(scene.db, token, &staff, &nobody),
                     NOT_FOUND);
    ck_assert_int_eq(store_setup_link_role(scene.db, &scene.arena, token, &role),
                     NOT_FOUND);
    refused_with(store_staff_set_disabled(scene.db, row.id, true, &nobody),
                 "staff_last_administrator");
    ck_assert_int_eq(store_staff_set_password(scene.db, row.id, "$argon2id$y", &nobody),
                     OK);
    ck_assert_int_eq(store_staff_by_email(scene.db, &scene.arena, staff.email, &row), OK);
    ck_assert_str_eq(row.password_hash, "$argon2id$y");
    struct staff_row *list = NULL;
    size_t count = 0;
    ck_assert_int_eq(store_staff_list(scene.db, &scene.arena, &list, &count), OK);
    ck_assert(count >= 3 && list[0].password_hash == NULL);
    staff.email = "x y";
    ck_assert_int_eq(store_staff_create(scene.db, &staff, &nobody), INVALID);
}
END_TEST

START_TEST(api_key_works_until_revoked)
{
    struct uuid id = uuid_make();
    struct db_bytes hash = fresh_hash();
    struct api_key_row key;
    ck_assert_int_eq(store_api_key_create(scene.db, id, "Website", hash,
                                          "intakes:write intakes:read",
                                          (struct uuid){{0}}, 0, &scene.desk),
                     OK);
    ck_assert_int_eq(store_api_key_find(scene.db, &scene.arena, hash, &key), OK);
    ck_assert_str_eq(key.scopes, "intakes:write intakes:read");
    ck_assert(uuid_is_nil(key.staff_id) && key.expires_us == 0);
    ck_assert_int_eq(store_api_key_revoke(scene.db, id, &scene.desk), OK);
    ck_assert_int_eq(store_api_key_find(scene.db, &scene.arena, hash, &key), NOT_FOUND);
    struct api_key_row *list = NULL;
    size_t count = 0;
    ck_assert_int_eq(store_api_key_list(scene.db, &scene.arena, &list, &count), OK);
    ck_assert_uint_ge(count, 1);
    ck_assert_int_eq(store_api_key_revoke(scene.db, uuid_make(), &scene.desk), NOT_FOUND);
}
END_TEST

START_TEST(clinic_is_seeded_twice_alike_and_bad_ones_refused)
{
    static const char good[] =
        "{\"name\": \"C\", \"time_zone\": \"America/New_York\", \"treatments\": "
        "[{\"code\": "
        "\"prp\", \"name\": \"PRP\", \"minutes\": 60}, {\"code\": \"exosome\", \"name\": "
        "\"E\", \"minutes\": 60}, {\"code\": \"transplant\", \"name\": \"T\", "
        "\"minutes\": "
        "60}], \"providers\": [{\"name\": \"Dr. Seed\", \"hours\": [{\"weekday\": 1, "
        "\"from\": \"08:30\", \"to\": \"12:00\"}, {\"weekday\": 1, \"from\": \"13:00\", "
        "\"to\": \"24:00\"}]}]}";
    static const char *const bad[] = {
        "[]", "{\"name\": \"C\"}",
        "{\"name\": \"C\", \"time_zone\": \"Mars/Olympus\", \"treatments\": [], "
        "\"providers\": []}",
        "{\"name\": \"C\", \"time_zone\": \"UTC\", \"treatments\": [], \"providers\": "
        "[{\"name\": \"D\", \"hours\": [{\"weekday\": 1, \"from\": \"12:00\", \"to\": "
        "\"08:00\"}]}]}"};
    ck_assert_int_eq(store_clinic_seed(scene.db, good), OK);
    ck_assert_int_eq(store_clinic_seed(scene.db, good), OK);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ck_assert_int_eq(store_clinic_seed(scene.db, bad[i]), INVALID);
    struct opening_row *openings = NULL;
    struct provider_row *providers = NULL;
    struct treatment_row *treatments = NULL;
    size_t count = 0;
    ck_assert_int_eq(store_opening_list(scene.db, &scene.arena, &openings, &count), OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_eq(openings[0].from_minute, 510);
    ck_assert_int_eq(openings[1].to_minute, 1440);
    ck_assert_int_eq(store_provider_list(scene.db, &scene.arena, &providers, &count), OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(store_treatment_list(scene.db, &scene.arena, &treatments, &count),
                     OK);
    ck_assert_uint_eq(count, 3);
}
END_TEST

START_TEST(audit_is_listed_and_verified)
{
    struct audit_entry entry = {.action = "config.read",
                                .object_kind = "config",
                                .outcome = "ok",
                                .actor = scene.desk};
    entry.actor.request_id = "r-1";
    entry.actor.peer = "127.0.0.1";
    ck_assert_int_eq(store_audit_write(scene.db, &entry), OK);
    struct audit_row *rows = NULL;
    struct audit_fault *faults = NULL;
    struct audit_head *heads = NULL;
    size_t count = 0;
    ck_assert_int_eq(store_audit_list(scene.db, &scene.arena, (struct uuid){{0}}, 0, 50,
                                      &scene.desk, &rows, &count),
                     OK);
    bool found = false;
    for (size_t i = 0; i < count; i++)
        found = found || str_equal(rows[i].action, "config.read");
    ck_assert(found);
    ck_assert_int_eq(store_audit_verify(scene.db, &scene.arena, &faults, &count), OK);
    ck_assert_uint_eq(count, 0);
    ck_assert_int_eq(store_audit_heads(scene.db, &scene.arena, &heads, &count), OK);
    ck_assert(count >= 1 && strlen(heads[0].hash) == 64);
    entry.action = "Not An Action";
    ck_assert_int_eq(store_audit_write(scene.db, &entry), INVALID);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, session_lives_until_it_is_closed_or_the_account_disabled);
    tcase_add_test(tests, idle_session_is_not_found);
    tcase_add_test(tests, setup_link_makes_one_account);
    tcase_add_test(tests, api_key_works_until_revoked);
    tcase_add_test(tests, clinic_is_seeded_twice_alike_and_bad_ones_refused);
    tcase_add_test(tests, audit_is_listed_and_verified);
}

int main(void)
{
    return fixture_main("store_accounts", 60, add_tests);
}
