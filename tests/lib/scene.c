/* Sets the scene through the store's own functions wherever there is one. */
#include "scene.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "store/staff.h"

static const char clinic[] =
    "{\"name\": \"Clinic\", \"address\": \"\", \"phone\": \"\", \"time_zone\": "
    "\"America/New_York\", \"treatments\": [{\"code\": \"exosome\", \"name\": \"Exosome "
    "therapy\", \"minutes\": 60}, {\"code\": \"prp\", \"name\": \"PRP\", \"minutes\": "
    "60}, "
    "{\"code\": \"transplant\", \"name\": \"Transplant\", \"minutes\": 60}], "
    "\"providers\": "
    "[]}";

static void must(enum status status, const char *what)
{
    if (status == OK)
        return;
    fprintf(stderr, "scene: %s: %s\n", what, status_name(status));
    exit(1);
}

static struct uuid add_staff(struct scene *scene, const char *role)
{
    struct store_actor nobody = {.kind = ACTOR_KIND_SYSTEM};
    struct staff_new staff = {.id = uuid_make(), .role = role, .name = role};
    staff.email =
        arena_printf(&scene->arena, "%s@example.org", scene_uuid(scene, staff.id));
    staff.password_hash = "$argon2id$v=19$test";
    must(store_staff_create(scene->db, &staff, &nobody), "staff");
    return staff.id;
}

static void add_provider(struct scene *scene)
{
    scene->provider_id = uuid_make();
    const char *id = scene_uuid(scene, scene->provider_id);
    const char *sql = arena_printf(
        &scene->arena, "INSERT INTO forelock.provider (id, name) VALUES ('%s', '%s')", id,
        id);
    must(pg_sql(scene->db, sql), "provider");
    sql =
        arena_printf(&scene->arena,
                     "INSERT INTO forelock.opening_hours SELECT '%s', d, 480, 1200 FROM "
                     "generate_series(0, 6) d",
                     id);
    must(pg_sql(scene->db, sql), "opening hours");
}

void scene_init(struct scene *scene, struct pg *pg)
{
    enum { ARENA_BYTES = 64 * 1024 * 1024 };
    char hash[SECRET_HASH_HEX_SIZE];
    *scene = (struct scene){0};
    must(secret_init(), "secret");
    must(clock_set_zone("America/New_York"), "zone");
    arena_init(&scene->arena, ARENA_BYTES);
    scene->db = pg_open(pg, CLUSTER_APP);
    must(store_clinic_seed(scene->db, clinic), "clinic");
    secret_hash_hex("x", 1, hash);
    must(store_questionnaire_put(scene->db, &scene->arena, "urn:test", "1", hash, "{}",
                                 &scene->questionnaire_id),
         "questionnaire");
    must(store_ruleset_put(scene->db, &scene->arena, "test", "1", hash, "{}",
                           &scene->ruleset_id),
         "ruleset");
    scene->doctor_id = add_staff(scene, "doctor");
    scene->desk_id = add_staff(scene, "front_desk");
    scene->patient = (struct store_actor){.kind = ACTOR_KIND_PATIENT};
    scene->desk = (struct store_actor){.kind = ACTOR_KIND_STAFF, .id = scene->desk_id};
    scene->doctor =
        (struct store_actor){.kind = ACTOR_KIND_STAFF, .id = scene->doctor_id};
    add_provider(scene);
}

void scene_done(struct scene *scene)
{
    db_close(scene->db);
    arena_done(&scene->arena);
}

const char *scene_uuid(struct scene *scene, struct uuid id)
{
    char *text = arena_alloc(&scene->arena, UUID_TEXT_SIZE);
    uuid_format(id, text);
    return text;
}

static const struct screening_result *make_result(struct scene *scene,
                                                  enum screening_outcome outcome)
{
    static const enum screening_severity severities[] = {
        SCREENING_ADVISORY, SCREENING_DOCTOR_REVIEW, SCREENING_URGENCY};
    struct screening_finding *finding = arena_alloc(&scene->arena, sizeof *finding);
    struct screening_result *result = arena_alloc(&scene->arena, sizeof *result);
    *finding = (struct screening_finding){.rule = "TST-01",
                                          .title = "A test",
                                          .rule_version = "1",
                                          .severity = severities[outcome],
                                          .fires = true,
                                          .field = "conditions",
                                          .start = 2,
                                          .end = 8,
                                          .text = "cáncer",
                                          .concept = "cancer",
                                          .context = {.cue = ""},
                                          .note = ""};
    *result = (struct screening_result){
        .outcome = outcome, .ruleset = "test|1", .findings = finding, .count = 1};
    return result;
}

struct intake_submission scene_submission(struct scene *scene,
                                          enum screening_outcome outcome,
                                          const char *treatments)
{
    struct intake_submission submission = {
        .person = {.given = "Ada",
                   .family = "Test",
                   .birth_date = {1980, 2, 29},
                   .sex = "female",
                   .email = "ada@example.org",
                   .phone = "(704) 555-0100",
                   .lang = "en"},
        .response_json = "{\"resourceType\": \"QuestionnaireResponse\"}",
        .questionnaire_id = scene->questionnaire_id,
        .ruleset_id = scene->ruleset_id,
        .treatments = treatments,
        .screening = make_result(scene, outcome),
        .channel = "web",
        .actor = scene->patient};
    return submission;
}

struct intake_receipt scene_submit(struct scene *scene, enum screening_outcome outcome,
                                   const char *treatments)
{
    struct intake_submission submission = scene_submission(scene, outcome, treatments);
    struct intake_receipt receipt = {0};
    enum status status =
        store_intake_submit(scene->db, &scene->arena, &submission, &receipt);
    ck_assert_msg(status == OK, "submit: %s %s", status_name(status),
                  db_constraint(scene->db));
    return receipt;
}

struct row {
    struct uuid id;
};

struct uuid scene_screening(struct scene *scene, struct uuid intake_id)
{
    DB_STATEMENT(newest,
                 "SELECT id FROM forelock.screening WHERE intake_id = $1 ORDER BY "
                 "number DESC LIMIT 1");
    static const struct db_column columns[] = {DB_COLUMN(struct row, id)};
    struct row row = {0};
    must(db_one(scene->db, &scene->arena, &newest, DB_PARAMS(DB_P(intake_id)),
                DB_COLUMNS(columns), &row),
         "screening");
    return row.id;
}

enum status scene_decide(struct scene *scene, struct uuid intake_id,
                         const char *treatment, const char *verdict,
                         struct decision_receipt *ret)
{
    struct decision_new decision = {.intake_id = intake_id,
                                    .screening_id = scene_screening(scene, intake_id),
                                    .doctor_id = scene->doctor_id,
                                    .treatment = treatment,
                                    .verdict = verdict,
                                    .reason = "Letter of the oncologist read",
                                    .actor = scene->doctor};
    return store_decision_make(scene->db, &scene->arena, &decision, ret);
}

int64_t scene_slot(int hours)
{
    enum { OPENS_MINUTE = 480 };
    struct date tomorrow = date_from_days(date_to_days(clock_today()) + 1);
    return clock_from_local(tomorrow, OPENS_MINUTE + hours * 60);
}

enum status scene_book(struct scene *scene, struct uuid intake_id, const char *treatment,
                       int64_t start_us, struct booking_row *ret)
{
    struct booking_new booking = {.intake_id = intake_id,
                                  .provider_id = scene->provider_id,
                                  .treatment = treatment,
                                  .start_us = start_us,
                                  .actor = scene->desk};
    return store_booking_make(scene->db, &scene->arena, &booking, ret);
}
