/*
 * The audit chain finds what somebody with every right has changed. Each tampering is
 * done as the superuser with triggers off, looked at, and rolled back.
 */
#include <check.h>
#include <string.h>

#include "fixture.h"
#include "store/audit.h"

/* Rows 3 to 5 of one chain are what is tampered with. */
#define CHAIN                                                                            \
    "(SELECT chain FROM forelock.audit_event GROUP BY chain HAVING count(*) > 6 ORDER "  \
    "BY chain LIMIT 1)"

struct tampering {
    const char *name;
    const char *steps[3];
    const char *problem; /* one that must be among the faults */
};

static const struct tampering tamperings[] = {
    {"action edited",
     {"UPDATE forelock.audit_event SET action = 'nothing' WHERE seq = 3 AND chain "
      "= " CHAIN},
     "edited"},
    {"time edited",
     {"UPDATE forelock.audit_event SET at = at - interval '1 microsecond' WHERE seq = 3 "
      "AND chain = " CHAIN},
     "edited"},
    {"peer put in",
     {"UPDATE forelock.audit_event SET peer = '' WHERE seq = 3 AND chain = " CHAIN},
     "edited"},
    {"words moved between columns",
     {"UPDATE forelock.audit_event SET request_id = peer, peer = request_id WHERE seq = "
      "3 AND chain = " CHAIN,
      "UPDATE forelock.audit_event SET request_id = 'x' WHERE seq = 3 AND chain "
      "= " CHAIN},
     "edited"},
    {"edited and hashed anew",
     {"UPDATE forelock.audit_event SET action = 'nothing' WHERE seq = 3 AND chain "
      "= " CHAIN,
      "UPDATE forelock.audit_event e SET hash = forelock.audit_hash(e.prev_hash, e) "
      "WHERE "
      "seq = 3 AND chain = " CHAIN},
     "out_of_order"},
    {"one deleted",
     {"DELETE FROM forelock.audit_event WHERE seq = 3 AND chain = " CHAIN},
     "missing"},
    {"first deleted",
     {"DELETE FROM forelock.audit_event WHERE seq = 1 AND chain = " CHAIN},
     "missing"},
    {"last deleted",
     {"DELETE FROM forelock.audit_event e WHERE chain = " CHAIN " AND seq = (SELECT "
      "max(seq) FROM forelock.audit_event x WHERE x.chain = e.chain)"},
     "head"},
    {"all deleted", {"DELETE FROM forelock.audit_event WHERE chain = " CHAIN}, "head"},
    {"two exchanged",
     {"UPDATE forelock.audit_event SET seq = -seq WHERE seq IN (3, 4) AND chain = " CHAIN,
      "UPDATE forelock.audit_event SET seq = 7 + seq WHERE seq IN (-3, -4) AND chain "
      "= " CHAIN},
     "edited"},
    {"two exchanged and hashed anew",
     {"UPDATE forelock.audit_event SET seq = -seq WHERE seq IN (3, 4) AND chain = " CHAIN,
      "UPDATE forelock.audit_event SET seq = 7 + seq WHERE seq IN (-3, -4) AND chain "
      "= " CHAIN,
      "UPDATE forelock.audit_event e SET hash = forelock.audit_hash(e.prev_hash, e) "
      "WHERE "
      "seq IN (3, 4) AND chain = " CHAIN},
     "out_of_order"},
    {"one put in",
     {"INSERT INTO forelock.audit_event SELECT chain, seq + 1000, at, actor_kind, "
      "actor_id, action, object_kind, object_id, outcome, request_id, peer, prev_hash, "
      "hash FROM forelock.audit_event WHERE seq = 3 AND chain = " CHAIN},
     "edited"},
    {"head set back",
     {"UPDATE forelock.audit_chain SET seq = seq - 1 WHERE chain = " CHAIN},
     "head"},
};

static bool is_found(struct db *db, const char *problem)
{
    struct audit_fault *faults = NULL;
    size_t count = 0;
    ck_assert_int_eq(store_audit_verify(db, &scene.arena, &faults, &count), OK);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(faults[i].problem, problem) == 0)
            return true;
    }
    return false;
}

static void make_events(void)
{
    enum { EVENTS = 8 };
    struct audit_entry entry = {.action = "config.read",
                                .object_kind = "config",
                                .outcome = "ok",
                                .actor = scene.desk};
    entry.actor.request_id = "r";
    for (int i = 0; i < EVENTS; i++)
        ck_assert_int_eq(store_audit_write(scene.db, &entry), OK);
}

START_TEST(every_tampering_is_found)
{
    make_events();
    struct db *admin = pg_open(pg, CLUSTER_ADMIN);
    ck_assert_int_eq(pg_sql(admin, "SET session_replication_role = replica"), OK);
    for (size_t i = 0; i < COUNT_OF(tamperings); i++) {
        const struct tampering *t = &tamperings[i];
        ck_assert_int_eq(pg_sql(admin, "BEGIN"), OK);
        for (size_t s = 0; s < COUNT_OF(t->steps) && t->steps[s] != NULL; s++)
            ck_assert_msg(pg_sql(admin, t->steps[s]) == OK, "%s", t->name);
        ck_assert_msg(is_found(admin, t->problem), "not found: %s", t->name);
        ck_assert_int_eq(pg_sql(admin, "ROLLBACK"), OK);
    }
    struct audit_fault *faults = NULL;
    size_t count = 0;
    ck_assert_int_eq(store_audit_verify(admin, &scene.arena, &faults, &count), OK);
    ck_assert_uint_eq(count, 0);
    db_close(admin);
}
END_TEST

START_TEST(writer_cannot_choose_its_place_or_hash)
{
    ck_assert_int_eq(
        pg_sql(scene.db,
               "INSERT INTO forelock.audit_event (chain, seq, at, actor_kind, action, "
               "outcome, prev_hash, hash) VALUES (77, 900, '2000-01-01', 'staff', 'x.y', "
               "'ok', '\\x00', '\\x00')"),
        OK);
    ck_assert_int_eq(pg_number(scene.db,
                               "SELECT count(*) FROM forelock.audit_event WHERE "
                               "seq = 900 OR chain = 77 OR at < '2020-01-01'"),
                     0);
    ck_assert(!is_found(scene.db, "edited") && !is_found(scene.db, "head"));
}
END_TEST

START_TEST(rolled_back_work_leaves_no_gap)
{
    make_events();
    ck_assert_int_eq(pg_sql(scene.db, "BEGIN"), OK);
    make_events();
    ck_assert_int_eq(pg_sql(scene.db, "ROLLBACK"), OK);
    make_events();
    ck_assert(!is_found(scene.db, "missing") && !is_found(scene.db, "head"));
}
END_TEST

START_TEST(strange_chain_setting_falls_back_to_chain_zero)
{
    static const char *const settings[] = {
        "SET forelock.chain = '-1'", "SET forelock.chain = 'x; DROP'",
        "SET forelock.chain = '99999999999'", "SET forelock.chain = ''"};
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        ck_assert_int_eq(pg_sql(scene.db, settings[i]), OK);
        make_events();
    }
    ck_assert_int_gt(pg_number(scene.db,
                               "SELECT count(*) FROM forelock.audit_event WHERE "
                               "chain = 0"),
                     0);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, every_tampering_is_found);
    tcase_add_test(tests, writer_cannot_choose_its_place_or_hash);
    tcase_add_test(tests, rolled_back_work_leaves_no_gap);
    tcase_add_test(tests, strange_chain_setting_falls_back_to_chain_zero);
}

int main(void)
{
    return fixture_main("lock_audit", 60, add_tests);
}
