/*
 * What must never happen, tried with plain SQL as the role the server connects as: each
 * attack is one statement and must be refused with the status and rule beside it.
 */
#include <check.h>
#include <string.h>

#include "base/clock.h"
#include "fixture.h"
#include "store/staff.h"

struct attack {
    const char *name;
    const char *sql;
    enum status status;
    const char *rule; /* NULL: any */
};

/* Attacks name what they need as IT("clear"): settings of the session. */
#define IT(name) "current_setting('t." name "')::uuid"
#define SLOT(hour)                                                                       \
    "tstzrange(current_setting('t.slot')::timestamptz + make_interval(hours => " hour    \
    "), current_setting('t.slot')::timestamptz + make_interval(hours => " hour " + 1))"
#define BOOK(intake, treatment, clearance, span)                                         \
    "INSERT INTO forelock.booking (id, intake_id, treatment, clearance_id, "             \
    "provider_id, "                                                                      \
    "period) VALUES (forelock.uuid7(), " IT(intake) ", '" treatment "', " IT(            \
        clearance) ", " IT("provider") ", " span ")"
#define CLEAR(intake, answers, columns, values)                                          \
    "INSERT INTO forelock.clearance (intake_id, treatment, answer_set_id, "              \
    "expires_at, " columns                                                               \
    ") VALUES (" IT(intake) ", 'prp', " IT(answers) ", now() + interval '1 "             \
                                                    "day', " values ")"
#define DECIDE(doctor, columns, values)                                                  \
    "INSERT INTO forelock.decision (id, intake_id, answer_set_id, screening_id, "        \
    "treatment, number, verdict, reason, expires_at, doctor_id" columns                  \
    ") VALUES (forelock.uuid7(), " IT("flagged") ", " IT("flagged_answers") ", " IT(     \
        "flagged_screening") ", 'prp', 0, 'cleared', 'x', now() + interval '1 "          \
                             "day', " IT(doctor) values ")"
#define SCREEN(intake, answers, outcome, failed)                                         \
    "INSERT INTO forelock.screening (id, intake_id, answer_set_id, number, outcome, "    \
    "ruleset_id, engine_version, engine_failed) VALUES (forelock.uuid7(), " IT(          \
        intake) ", " IT(answers) ", 0, '" outcome "', " IT("ruleset") ", '1', " failed   \
                                                                      ")"
#define SCREEN_WITH(intake, answers, outcome, findings)                                  \
    "INSERT INTO forelock.screening (id, intake_id, answer_set_id, number, outcome, "    \
    "ruleset_id, engine_version, findings) VALUES (forelock.uuid7(), " IT(               \
        intake) ", " IT(answers) ", 0, '" outcome                                        \
                                 "', " IT("ruleset") ", '1', '" findings "')"
#define FINDING(severity, fires)                                                         \
    "[{\"rule\": \"R\", \"title\": \"T\", \"severity\": \"" severity                     \
    "\", \"fires\": " fires ", \"start\": 0, \"end\": 0}]"

static const struct attack bookings[] = {
    {"without a clearance",
     "INSERT INTO forelock.booking (id, intake_id, treatment, provider_id, period) "
     "VALUES "
     "(forelock.uuid7(), " IT("flagged") ", 'prp', " IT("provider") ", " SLOT("0") ")",
     CONFLICT, "booking_needs_clearance"},
    {"invented clearance", BOOK("flagged", "prp", "provider", SLOT("0")), CONFLICT,
     "booking_needs_clearance"},
    {"another request's clearance", BOOK("flagged", "prp", "clear_clearance", SLOT("0")),
     CONFLICT, "booking_needs_clearance"},
    {"another treatment's clearance",
     BOOK("clear", "exosome", "clear_clearance", SLOT("0")), CONFLICT,
     "booking_needs_clearance"},
    {"revoked clearance", BOOK("revoked", "prp", "revoked_clearance", SLOT("0")),
     CONFLICT, "booking_needs_clearance"},
    {"expired clearance", BOOK("expired", "prp", "expired_clearance", SLOT("0")),
     CONFLICT, "booking_needs_clearance"},
    {"closed request", BOOK("closed", "prp", "closed_clearance", SLOT("0")), CONFLICT,
     "intake_closed"},
    {"second for one treatment", BOOK("booked", "prp", "booked_clearance", SLOT("3")),
     CONFLICT, "booking_one_active"},
    {"overlapping another", BOOK("clear", "prp", "clear_clearance", SLOT("5")), CONFLICT,
     "booking_slot_taken"},
    {"in the past",
     BOOK("clear", "prp", "clear_clearance",
          "tstzrange(now() - interval '1 hour', now())"),
     CONFLICT, "booking_in_past"},
    {"outside opening hours", BOOK("clear", "prp", "clear_clearance", SLOT("13")),
     CONFLICT, "booking_outside_hours"},
    {"without an end",
     BOOK("clear", "prp", "clear_clearance", "tstzrange(now() + interval '1 day', NULL)"),
     CONFLICT, NULL},
    {"without a beginning",
     BOOK("clear", "prp", "clear_clearance", "tstzrange(NULL, NULL)"), CONFLICT, NULL},
    {"empty", BOOK("clear", "prp", "clear_clearance", "'empty'"), CONFLICT, NULL},
    {"born cancelled",
     "INSERT INTO forelock.booking (id, intake_id, treatment, clearance_id, provider_id, "
     "period, status) VALUES (forelock.uuid7(), " IT("clear") ", 'prp', " IT(
         "clear_clearance") ", " IT("provider") ", " SLOT("0") ", 'cancelled')",
     CONFLICT, "booking_not_active"},
    {"other clearance afterwards",
     "UPDATE forelock.booking SET clearance_id = " IT("clear_clearance"), DENIED, NULL},
    {"other request afterwards", "UPDATE forelock.booking SET intake_id = " IT("flagged"),
     DENIED, NULL},
    {"other time afterwards", "UPDATE forelock.booking SET period = " SLOT("0"), DENIED,
     NULL},
    {"revived",
     "UPDATE forelock.booking SET status = 'active' WHERE id = " IT("void_booking"),
     CONFLICT, "booking_not_active"},
    {"deleted", "DELETE FROM forelock.booking", DENIED, NULL},
};

static const struct attack clearances[] = {
    {"on a flagged screening",
     CLEAR("flagged", "flagged_answers", "screening_id, screening_outcome",
           IT("flagged_screening") ", 'clear'"),
     CONFLICT, "clearance_after_flag"},
    {"on a flagged screening, honestly",
     CLEAR("flagged", "flagged_answers", "screening_id, screening_outcome",
           IT("flagged_screening") ", 'review'"),
     CONFLICT, "clearance_after_flag"},
    {"on another request's clear screening",
     CLEAR("flagged", "flagged_answers", "screening_id, screening_outcome",
           IT("clear_screening") ", 'clear'"),
     CONFLICT, "clearance_after_flag"},
    {"on another request's answers",
     CLEAR("flagged", "clear_answers", "screening_id, screening_outcome",
           IT("clear_screening") ", 'clear'"),
     CONFLICT, "clearance_not_latest"},
    {"on nothing", CLEAR("flagged", "flagged_answers", "granted_at", "now()"), CONFLICT,
     NULL},
    {"on half a screening",
     CLEAR("clear", "clear_answers", "screening_id", IT("clear_screening")), INVALID,
     "clearance_is_whole"},
    {"on half a decision",
     CLEAR("decided", "decided_answers", "decision_id", IT("decided_decision")), INVALID,
     "clearance_is_whole"},
    {"on a decision that does not clear",
     CLEAR("letter", "letter_answers", "decision_id, decision_verdict",
           IT("letter_decision") ", 'cleared'"),
     CONFLICT, "clearance_not_latest"},
    {"on another request's decision",
     CLEAR("flagged", "flagged_answers", "decision_id, decision_verdict",
           IT("decided_decision") ", 'cleared'"),
     CONFLICT, "clearance_not_latest"},
    {"after a flag and clear answers",
     CLEAR("lowered", "lowered_answers", "screening_id, screening_outcome",
           IT("lowered_screening") ", 'clear'"),
     CONFLICT, "clearance_after_flag"},
    {"given back",
     "UPDATE forelock.clearance SET revoked_at = NULL, revoked_reason = NULL WHERE id "
     "= " IT("revoked_clearance"),
     CONFLICT, "clearance_only_revoked"},
    {"made longer", "UPDATE forelock.clearance SET expires_at = 'infinity'", DENIED,
     NULL},
    {"moved", "UPDATE forelock.clearance SET intake_id = " IT("flagged"), DENIED, NULL},
    {"deleted", "DELETE FROM forelock.clearance", DENIED, NULL},
};

static const struct attack words[] = {
    {"decision by the front desk", DECIDE("desk", "", ""), CONFLICT,
     "decision_by_doctor_only"},
    {"decision with the desk's role", DECIDE("desk", ", doctor_role", ", 'front_desk'"),
     CONFLICT, "decision_by_doctor_only"},
    {"doctor under another role", DECIDE("doctor", ", doctor_role", ", 'front_desk'"),
     INVALID, "decision_by_doctor_only"},
    {"decision by a disabled doctor", DECIDE("disabled", "", ""), CONFLICT,
     "decision_by_doctor_only"},
    {"decision by nobody", DECIDE("provider", "", ""), CONFLICT,
     "decision_by_doctor_only"},
    {"promotion", "UPDATE forelock.staff SET role = 'doctor'", DENIED, NULL},
    {"flag lowered by screening again",
     SCREEN("flagged", "flagged_answers", "clear", "false"), CONFLICT,
     "screening_never_lowers"},
    {"screening of older answers", SCREEN("revoked", "revoked_answers", "clear", "false"),
     CONFLICT, "screening_not_latest"},
    {"failed engine that is clear", SCREEN("clear", "clear_answers", "clear", "true"),
     INVALID, "screening_is_heard"},
    {"answers without a screening",
     "INSERT INTO forelock.answer_set (id, intake_id, version, questionnaire_id, "
     "response) "
     "VALUES (forelock.uuid7(), " IT("clear") ", 0, " IT(
         "questionnaire") ", '{\"resourceType\": \"QuestionnaireResponse\"}')",
     CONFLICT, "answer_set_unscreened"},
    {"request without answers",
     "INSERT INTO forelock.intake (id, reference, given, family, birth_date, sex, email, "
     "lang, channel) VALUES (forelock.uuid7(), 'AAAAAAAA', 'A', 'B', '1980-01-01', "
     "'female', 'a@b', 'en', 'web')",
     CONFLICT, "intake_unanswered"},
    {"flag inside a clear screening",
     SCREEN_WITH("clear", "clear_answers", "clear", FINDING("doctor_review", "true")),
     INVALID, "screening_is_heard"},
    {"urgent flag inside a review",
     SCREEN_WITH("flagged", "flagged_answers", "review", FINDING("urgent", "true")),
     INVALID, "screening_is_heard"},
    {"flag of an unknown severity",
     SCREEN_WITH("clear", "clear_answers", "clear", FINDING("harmless", "true")), INVALID,
     "findings_json"},
    {"flag that neither fires nor does not",
     SCREEN_WITH("clear", "clear_answers", "clear", FINDING("urgent", "null")), INVALID,
     "findings_json"},
    {"finding that is no finding",
     SCREEN_WITH("clear", "clear_answers", "clear", "[\"urgent\"]"), INVALID,
     "findings_json"},
    {"findings in no order",
     SCREEN_WITH("clear", "clear_answers", "clear", "{\"rule\": \"R\"}"), INVALID,
     "findings_json"},
    {"flag taken away afterwards",
     "UPDATE forelock.screening SET findings = '[]' WHERE id = " IT("flagged_screening"),
     DENIED, NULL},
    {"first answers once more",
     "INSERT INTO forelock.answer_set (id, intake_id, version, questionnaire_id, "
     "response) VALUES (forelock.uuid7(), " IT("clear") ", 1, " IT(
         "questionnaire") ", '{\"resourceType\": \"QuestionnaireResponse\"}')",
     CONFLICT, NULL},
    {"first screening once more",
     "INSERT INTO forelock.screening (id, intake_id, answer_set_id, number, outcome, "
     "ruleset_id, engine_version) VALUES (forelock.uuid7(), " IT("flagged") ", " IT(
         "flagged_answers") ", 1, 'clear', " IT("ruleset") ", '1')",
     CONFLICT, NULL},
};

static const struct attack powers[] = {
    {"owner's role", "SET ROLE forelock_owner", DENIED, NULL},
    {"superuser's role", "SET ROLE postgres", DENIED, NULL},
    {"other session", "SET SESSION AUTHORIZATION forelock_owner", DENIED, NULL},
    {"triggers off for the session", "SET session_replication_role = replica", DENIED,
     NULL},
    {"triggers off", "ALTER TABLE forelock.booking DISABLE TRIGGER ALL", DENIED, NULL},
    {"trigger dropped", "DROP TRIGGER b_enter ON forelock.booking", DENIED, NULL},
    {"constraint dropped",
     "ALTER TABLE forelock.clearance DROP CONSTRAINT clearance_is_whole", DENIED, NULL},
    {"row security off", "ALTER TABLE forelock.decision DISABLE ROW LEVEL SECURITY",
     DENIED, NULL},
    {"policy of one's own", "CREATE POLICY p ON forelock.decision USING (true)", DENIED,
     NULL},
    {"rule rewritten",
     "CREATE OR REPLACE FUNCTION forelock.clearance_fault(c forelock.clearance) RETURNS "
     "text LANGUAGE sql AS 'SELECT NULL::text'",
     DENIED, NULL},
    {"table shadowed", "CREATE TEMP TABLE clearance (id uuid)", DENIED, NULL},
    {"function in the schema",
     "CREATE FUNCTION forelock.f() RETURNS int LANGUAGE sql AS 'SELECT 1'", DENIED, NULL},
    {"row security bypassed", "ALTER ROLE forelock_app BYPASSRLS", DENIED, NULL},
    {"new role", "CREATE ROLE somebody SUPERUSER", DENIED, NULL},
    {"server's files", "SELECT pg_read_file('PG_VERSION')", DENIED, NULL},
    {"audit head", "UPDATE forelock.audit_chain SET seq = 0", DENIED, NULL},
    {"audit head removed", "DELETE FROM forelock.audit_chain", DENIED, NULL},
    {"case revision", "UPDATE forelock.intake SET revision = 1", DENIED, NULL},
    {"request deleted", "DELETE FROM forelock.intake", DENIED, NULL},
};

static void keep(const char *name, const char *value)
{
    DB_STATEMENT(set, "SELECT set_config('t.' || $1, $2, false)");
    ck_assert_int_eq(db_exec(scene.db, &set, DB_PARAMS(DB_P(name), DB_P(value)), NULL),
                     OK);
}

static void keep_id(const char *name, struct uuid id)
{
    keep(name, scene_uuid(&scene, id));
}

/* NAME, NAME_answers, NAME_screening and, where there is one, NAME_clearance. */
static void keep_intake(const char *name, const struct intake_receipt *receipt)
{
    struct clearance_row clearance;
    keep_id(name, receipt->intake_id);
    keep_id(arena_printf(&scene.arena, "%s_answers", name), receipt->answer_set_id);
    keep_id(arena_printf(&scene.arena, "%s_screening", name),
            scene_screening(&scene, receipt->intake_id));
    if (store_clearance_find(scene.db, &scene.arena, receipt->intake_id, "prp",
                             &clearance) == OK)
        keep_id(arena_printf(&scene.arena, "%s_clearance", name), clearance.id);
}

static struct intake_receipt add_intake(const char *name, enum screening_outcome outcome)
{
    struct intake_receipt receipt = scene_submit(&scene, outcome, "[\"prp\"]");
    keep_intake(name, &receipt);
    return receipt;
}

static struct intake_receipt answer_again(const struct intake_receipt *receipt,
                                          enum screening_outcome outcome)
{
    struct intake_submission again = scene_submission(&scene, outcome, "[\"prp\"]");
    struct intake_receipt second;
    ck_assert_int_eq(store_intake_resubmit(scene.db, &scene.arena, receipt->intake_id,
                                           &again, &second),
                     OK);
    return second;
}

static void expire(struct uuid intake_id)
{
    struct db *admin = pg_open(pg, CLUSTER_ADMIN);
    ck_assert_int_eq(pg_sql(admin, "SET session_replication_role = replica"), OK);
    const char *sql = arena_printf(
        &scene.arena,
        "UPDATE forelock.clearance SET granted_at = now() - interval '2 "
        "days', expires_at = now() - interval '1 day' WHERE intake_id = '%s'",
        scene_uuid(&scene, intake_id));
    ck_assert_int_eq(pg_sql(admin, sql), OK);
    db_close(admin);
}

static void add_people(void)
{
    struct store_actor nobody = {.kind = ACTOR_KIND_SYSTEM};
    struct staff_new staff = {.id = uuid_make(),
                              .name = "Gone",
                              .role = "doctor",
                              .password_hash = "$argon2id$x"};
    staff.email =
        arena_printf(&scene.arena, "%s@example.org", scene_uuid(&scene, staff.id));
    ck_assert_int_eq(store_staff_create(scene.db, &staff, &nobody), OK);
    ck_assert_int_eq(store_staff_set_disabled(scene.db, staff.id, true, &nobody), OK);
    keep_id("disabled", staff.id);
    keep_id("doctor", scene.doctor_id);
    keep_id("desk", scene.desk_id);
    keep_id("provider", scene.provider_id);
    keep_id("ruleset", scene.ruleset_id);
    keep_id("questionnaire", scene.questionnaire_id);
}

static void add_decided(void)
{
    struct decision_receipt decision;
    struct intake_receipt receipt = add_intake("decided", SCREENING_REVIEW);
    ck_assert_int_eq(scene_decide(&scene, receipt.intake_id, "prp", "cleared", &decision),
                     OK);
    keep_id("decided_decision", decision.decision_id);
    keep_id("decided_clearance", decision.clearance_id);
    receipt = add_intake("letter", SCREENING_REVIEW);
    ck_assert_int_eq(
        scene_decide(&scene, receipt.intake_id, "prp", "needs_letter", &decision), OK);
    keep_id("letter_decision", decision.decision_id);
}

static void set_up(void)
{
    char slot[CLOCK_UTC_TEXT_SIZE];
    struct booking_row booking;
    fixture_set_up();
    add_people();
    clock_format_utc(scene_slot(0), slot);
    keep("slot", slot);
    (void)add_intake("clear", SCREENING_CLEAR);
    (void)add_intake("flagged", SCREENING_REVIEW);
    struct intake_receipt receipt = add_intake("revoked", SCREENING_CLEAR);
    ck_assert_int_eq(
        scene_book(&scene, receipt.intake_id, "prp", scene_slot(7), &booking), OK);
    keep_id("void_booking", booking.id);
    (void)answer_again(&receipt, SCREENING_CLEAR);
    receipt = add_intake("lowered_first", SCREENING_URGENT);
    receipt = answer_again(&receipt, SCREENING_CLEAR);
    keep_intake("lowered", &receipt);
    receipt = add_intake("closed", SCREENING_CLEAR);
    ck_assert_int_eq(store_intake_close(scene.db, receipt.intake_id, "x", &scene.desk),
                     OK);
    receipt = add_intake("expired", SCREENING_CLEAR);
    expire(receipt.intake_id);
    receipt = add_intake("booked", SCREENING_CLEAR);
    ck_assert_int_eq(
        scene_book(&scene, receipt.intake_id, "prp", scene_slot(5), &booking), OK);
    add_decided();
}

static void try_all(const struct attack *attacks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum status status = pg_sql(scene.db, attacks[i].sql);
        const char *rule = db_constraint(scene.db);
        ck_assert_msg(status == attacks[i].status, "%s: %s by %s", attacks[i].name,
                      status_name(status), rule);
        if (attacks[i].rule != NULL)
            ck_assert_msg(strcmp(rule, attacks[i].rule) == 0, "%s: refused by %s",
                          attacks[i].name, rule);
    }
}

START_TEST(no_booking_without_a_live_clearance)
{
    try_all(bookings, COUNT_OF(bookings));
    /* The same statement works where it should, so the refusals above mean something. */
    ck_assert_int_eq(pg_sql(scene.db, BOOK("clear", "prp", "clear_clearance", SLOT("0"))),
                     OK);
    ck_assert_int_eq(
        pg_sql(scene.db, BOOK("decided", "prp", "decided_clearance", SLOT("1"))), OK);
}
END_TEST

START_TEST(no_clearance_without_its_basis)
{
    try_all(clearances, COUNT_OF(clearances));
}
END_TEST

START_TEST(nobody_decides_or_screens_out_of_turn)
{
    try_all(words, COUNT_OF(words));
    ck_assert_int_eq(pg_sql(scene.db, DECIDE("doctor", "", "")), OK);
}
END_TEST

START_TEST(role_cannot_gain_power)
{
    try_all(powers, COUNT_OF(powers));
    /* Only a warning, and nothing is granted. */
    ck_assert_int_eq(
        pg_sql(scene.db, "GRANT UPDATE ON forelock.decision TO forelock_app"), OK);
    ck_assert_int_eq(pg_sql(scene.db, "UPDATE forelock.decision SET reason = 'x'"),
                     DENIED);
}
END_TEST

static const char *const append_only[] = {"decision", "screening",   "answer_set",
                                          "wish",     "audit_event", "questionnaire",
                                          "ruleset"};

START_TEST(append_only_tables_stay_as_they_are)
{
    static const char *const forms[] = {"UPDATE forelock.%s SET %s = %s",
                                        "DELETE FROM forelock.%s", "TRUNCATE forelock.%s",
                                        "TRUNCATE forelock.%s CASCADE"};
    static const char *const columns[] = {"reason", "outcome", "version", "treatment",
                                          "action", "url",     "name"};
    for (size_t i = 0; i < COUNT_OF(append_only); i++) {
        for (size_t f = 0; f < COUNT_OF(forms); f++) {
            const char *sql =
                f == 0 ? arena_printf(&scene.arena, "UPDATE forelock.%s SET %s = %s",
                                      append_only[i], columns[i], columns[i])
                       : arena_printf(&scene.arena, forms[f], append_only[i]);
            ck_assert_msg(pg_sql(scene.db, sql) == DENIED, "%s", sql);
        }
    }
}
END_TEST

START_TEST(owner_changes_nothing_either)
{
    struct db *owner = pg_open(pg, CLUSTER_OWNER);
    int64_t rows = pg_number(owner, "SELECT count(*) FROM forelock.decision");
    ck_assert_int_gt(rows, 0);
    ck_assert_int_eq(pg_sql(owner, "DELETE FROM forelock.decision"), OK);
    ck_assert_int_eq(pg_sql(owner, "UPDATE forelock.decision SET reason = 'changed'"),
                     OK);
    ck_assert_int_eq(pg_number(owner, "SELECT count(*) FROM forelock.decision"), rows);
    ck_assert_int_eq(
        pg_number(owner,
                  "SELECT count(*) FROM forelock.decision WHERE reason = 'changed'"),
        0);
    ck_assert_int_eq(pg_sql(owner, "TRUNCATE forelock.decision CASCADE"), CONFLICT);
    ck_assert_str_eq(db_constraint(owner), "append_only");
    db_close(owner);
}
END_TEST

START_TEST(role_owns_nothing_and_every_object_is_explained)
{
    struct db *admin = pg_open(pg, CLUSTER_ADMIN);
    static const char *const questions[] = {
        "SELECT count(*) FROM pg_class WHERE relowner = 'forelock_app'::regrole",
        "SELECT count(*) FROM pg_proc WHERE proowner = 'forelock_app'::regrole",
        "SELECT count(*) FROM pg_roles WHERE rolname = 'forelock_app' AND (rolsuper OR "
        "rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)",
        "SELECT count(*) FROM pg_auth_members WHERE member = 'forelock_app'::regrole",
        "SELECT count(*) FROM pg_proc p WHERE pronamespace = 'forelock'::regnamespace "
        "AND "
        "prosecdef AND (proconfig IS NULL OR proname NOT IN ('audit_link', "
        "'intake_settle', 'intake_stage_make', 'intake_stage_keep', "
        "'intake_stage_refresh', 'rule_figures_count'))",
        "SELECT count(*) FROM pg_type WHERE typnamespace = 'forelock'::regnamespace AND "
        "typtype = 'd' AND obj_description(oid, 'pg_type') IS NULL",
        "SELECT count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND "
        "a.attnum > 0 AND NOT a.attisdropped WHERE relnamespace = "
        "'forelock'::regnamespace "
        "AND relkind = 'r' AND c.relname LIKE ANY (ARRAY['intake%', 'answer_set', "
        "'screening', 'finding', 'decision', 'clearance', 'booking', 'staff%', 'audit%', "
        "'draft', 'outbox', 'idempotency_key', 'provider', 'treatment', 'clinic', "
        "'wish', "
        "'opening_hours', 'api_key', 'setup_link', 'ruleset', 'questionnaire']) AND "
        "(col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)",
    };
    for (size_t i = 0; i < COUNT_OF(questions); i++)
        ck_assert_msg(pg_number(admin, questions[i]) == 0, "%s", questions[i]);
    db_close(admin);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, no_booking_without_a_live_clearance);
    tcase_add_test(tests, no_clearance_without_its_basis);
    tcase_add_test(tests, nobody_decides_or_screens_out_of_turn);
    tcase_add_test(tests, role_cannot_gain_power);
    tcase_add_test(tests, append_only_tables_stay_as_they_are);
    tcase_add_test(tests, owner_changes_nothing_either);
    tcase_add_test(tests, role_owns_nothing_and_every_object_is_explained);
}

int main(void)
{
    return fixture_main_around("lock_attack", 60, set_up, fixture_tear_down, add_tests);
}
