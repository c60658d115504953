/*
 * Taking in requests and their later versions: one call of a database function each,
 * which stores everything or nothing.
 */
#include "store/intake.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/str.h"
#include "domain/reference.h"
#include "store/internal.h"

DB_STATEMENT(
    intake_submit,
    "SELECT intake_id, answer_set_id, reference, outcome, version, submitted_at, "
    "is_cleared, repeated FROM forelock.intake_submit($1, $2, $3, $4, $5, $6, $7, $8, "
    "$9, "
    "$10, $11, $12::jsonb, $13, $14::jsonb, $15, $16, $17, $18, $19::jsonb, $20, $21, "
    "$22, "
    "$23, $24, $25, $26, $27, $28, $29)");

static const struct db_column receipt_columns[] = {
    DB_COLUMN(struct intake_receipt, intake_id),
    DB_COLUMN(struct intake_receipt, answer_set_id),
    DB_COLUMN(struct intake_receipt, reference),
    DB_COLUMN(struct intake_receipt, outcome),
    DB_COLUMN(struct intake_receipt, version),
    DB_COLUMN(struct intake_receipt, submitted_us),
    DB_COLUMN(struct intake_receipt, is_cleared),
    DB_COLUMN(struct intake_receipt, repeated),
};

DB_STATEMENT(intake_raise, "SELECT forelock.intake_raise($1, $2, $3, $4, $5, $6, $7)");

DB_STATEMENT(
    intake_close,
    "WITH held AS MATERIALIZED (SELECT id, closed_at FROM forelock.intake WHERE id = $1 "
    "FOR NO KEY UPDATE), changed AS (UPDATE forelock.intake i SET closed_at = now(), "
    "closed_reason = $2 FROM held WHERE i.id = held.id AND held.closed_at IS NULL "
    "RETURNING forelock.audit($3, $4, 'intake.close', 'intake', i.id, 'ok', $5, $6)) "
    "SELECT CASE WHEN (SELECT closed_at FROM held) IS NOT NULL THEN "
    "forelock.refuse('intake_closed') IS NULL ELSE EXISTS (SELECT FROM changed) END");

DB_STATEMENT(
    intake_reopen,
    "WITH held AS MATERIALIZED (SELECT id, closed_at FROM forelock.intake WHERE id = $1 "
    "FOR NO KEY UPDATE), changed AS (UPDATE forelock.intake i SET closed_at = NULL, "
    "closed_reason = NULL FROM held WHERE i.id = held.id AND held.closed_at IS NOT NULL "
    "RETURNING forelock.audit($2, $3, 'intake.reopen', 'intake', i.id, 'ok', $4, $5)) "
    "SELECT CASE WHEN EXISTS (SELECT FROM held WHERE closed_at IS NULL) THEN "
    "forelock.refuse('intake_not_closed') IS NULL ELSE EXISTS (SELECT FROM changed) END");

DB_STATEMENT(intake_grant_again,
             "INSERT INTO forelock.intake_access (token_hash, intake_id) "
             "SELECT $3, (reply ->> 'intake')::uuid FROM forelock.idempotency_key "
             "WHERE caller = $1 AND key = $2 AND reply ->> 'intake' IS NOT NULL "
             "AND made_at > now() - interval '1 day' RETURNING true");

DB_STATEMENT(
    questionnaire_put,
    "WITH made AS (INSERT INTO forelock.questionnaire (id, url, version, sha256, "
    "content) "
    "VALUES ($1, $2, $3, $4, $5::jsonb) ON CONFLICT DO NOTHING RETURNING id, sha256), "
    "known AS (SELECT id, sha256 FROM made UNION ALL SELECT id, sha256 FROM "
    "forelock.questionnaire WHERE url = $2 AND version = $3) SELECT CASE WHEN sha256 = "
    "$4 "
    "THEN id WHEN forelock.refuse('questionnaire_version_key') IS NULL THEN NULL END "
    "FROM "
    "known");

DB_STATEMENT(
    ruleset_put,
    "WITH made AS (INSERT INTO forelock.ruleset (id, name, version, sha256, content) "
    "VALUES ($1, $2, $3, $4, $5::jsonb) ON CONFLICT DO NOTHING RETURNING id) SELECT id "
    "FROM made UNION ALL SELECT id FROM forelock.ruleset WHERE name = $2 AND version = "
    "$3 "
    "AND sha256 = $4");

/* The words of the database's CHECKs. */
static const char *const outcomes[] = {"clear", "review", "urgent"};
static const char *const severities[] = {"advisory", "doctor_review", "urgent"};

/* NULL when there is nothing to say: the view "finding" tells what that means. */
static json_t *context_json(const struct screening_context *context)
{
    bool is_plain = !context->is_negated && context->experiencer != SCREENING_OTHER &&
                    context->temporality == SCREENING_CURRENT && !context->is_uncertain &&
                    !context->is_allergy &&
                    (context->cue == NULL || *context->cue == '\0');
    if (is_plain)
        return NULL;
    static const char *const times[] = {"current", "historical", "hypothetical"};
    return json_pack(
        "{s:b, s:s, s:s, s:s, s:b, s:s}", "negated", context->is_negated, "experiencer",
        context->experiencer == SCREENING_OTHER ? "other" : "patient", "temporality",
        times[context->temporality], "certainty",
        context->is_uncertain ? "uncertain" : "certain", "allergy", context->is_allergy,
        "cue", context->cue == NULL ? "" : context->cue);
}

static json_t *finding_json(const struct screening_finding *finding)
{
    return json_pack("{s:s, s:s*, s:s, s:s, s:b, s:s*, s:I, s:I, s:s*, s:s*, s:o*, s:s*}",
                     "rule", finding->rule, "rule_version", finding->rule_version,
                     "title", finding->title == NULL ? finding->rule : finding->title,
                     "severity", severities[finding->severity], "fires", finding->fires,
                     "field", finding->field, "start", (json_int_t)finding->start, "end",
                     (json_int_t)finding->end, "text", finding->text, "concept",
                     finding->concept, "context", context_json(&finding->context), "note",
                     finding->note);
}

/* NULL when a finding cannot be written as JSON: then nothing may be stored as if it had
 * not been there. The caller frees. */
char *store_findings_dump(const struct screening_result *result)
{
    json_auto_t *list = json_array();
    for (size_t i = 0; i < result->count; i++) {
        json_t *finding = finding_json(&result->findings[i]);
        if (finding == NULL || json_array_append_new(list, finding) != 0)
            return NULL;
    }
    return json_dumps(list, JSON_COMPACT);
}

static void free_text(char **text)
{
    free(*text);
}

static enum status submit_once(struct db *db, struct arena *arena, struct uuid intake_id,
                               const char *reference, const char *findings,
                               const struct intake_submission *s,
                               struct intake_receipt *ret)
{
    const struct person *person = &s->person;
    bool has_key = s->idempotency_key != NULL;
    return db_one(
        db, arena, &intake_submit,
        DB_PARAMS(
            DB_P(intake_id), DB_P(reference), DB_P(uuid_make()), DB_P(person->given),
            DB_P(person->family), DB_P(person->birth_date), DB_P(person->sex),
            DB_P(person->email), DB_P(person->phone), DB_P(person->lang),
            DB_P(s->channel), DB_P(s->response_json), DB_P(s->questionnaire_id),
            DB_P(s->treatments), DB_P(outcomes[s->screening->outcome]),
            DB_P(s->ruleset_id), DB_P(SCREENING_ENGINE_VERSION), DB_P(s->engine_failed),
            DB_P(findings), DB_P((int32_t)STORE_CLEARANCE_DAYS),
            DB_P(s->access_token_hash), DB_P(s->draft_id),
            DB_P(has_key ? s->idempotency_caller : (const char *)NULL),
            DB_P(s->idempotency_key), DB_P(s->request_hash), ACTOR_PARAMS(&s->actor)),
        DB_COLUMNS(receipt_columns), ret);
}

enum status store_intake_submit(struct db *db, struct arena *arena,
                                const struct intake_submission *submission,
                                struct intake_receipt *ret)
{
    enum { ATTEMPTS = 5 }; /* two references alike are a matter of one in billions */
    CLEANUP(free_text) char *findings = store_findings_dump(submission->screening);
    if (findings == NULL)
        return FAILED;
    struct uuid id = uuid_make();
    enum status status = CONFLICT;
    for (int i = 0; i < ATTEMPTS; i++) {
        char reference[REFERENCE_SIZE];
        reference_make(reference);
        status = submit_once(db, arena, id, reference, findings, submission, ret);
        if (status != CONFLICT || !str_equal(db_constraint(db), "intake_reference_key"))
            return status;
    }
    return status;
}

enum status store_intake_resubmit(struct db *db, struct arena *arena,
                                  struct uuid intake_id,
                                  const struct intake_submission *submission,
                                  struct intake_receipt *ret)
{
    CLEANUP(free_text) char *findings = store_findings_dump(submission->screening);
    if (findings == NULL)
        return FAILED;
    return submit_once(db, arena, intake_id, NULL, findings, submission, ret);
}

enum status store_intake_raise(struct db *db, struct uuid intake_id, const char *outcome,
                               const char *reason, const struct store_actor *actor)
{
    return store_done(
        db, &intake_raise,
        DB_PARAMS(DB_P(intake_id), DB_P(outcome), DB_P(reason), ACTOR_PARAMS(actor)));
}

enum status store_intake_close(struct db *db, struct uuid intake_id, const char *reason,
                               const struct store_actor *actor)
{
    return store_done(db, &intake_close,
                      DB_PARAMS(DB_P(intake_id), DB_P(reason), ACTOR_PARAMS(actor)));
}

enum status store_intake_reopen(struct db *db, struct uuid intake_id,
                                const struct store_actor *actor)
{
    return store_done(db, &intake_reopen,
                      DB_PARAMS(DB_P(intake_id), ACTOR_PARAMS(actor)));
}

enum status store_intake_grant_again(struct db *db, const char *caller, const char *key,
                                     struct db_bytes token_hash)
{
    return store_done(db, &intake_grant_again,
                      DB_PARAMS(DB_P(caller), DB_P(key), DB_P(token_hash)));
}

/* Two servers that start at once: the loser's INSERT does nothing, and its snapshot may
 * not show the winner's row yet; the second try does. */
static enum status put(struct db *db, struct arena *arena,
                       const struct db_statement *statement,
                       const struct db_param *params, size_t count, struct uuid *ret)
{
    struct uuid_row row = {0};
    enum status status =
        db_one(db, arena, statement, params, count, DB_COLUMNS(store_uuid_columns), &row);
    if (status == NOT_FOUND)
        status = db_one(db, arena, statement, params, count,
                        DB_COLUMNS(store_uuid_columns), &row);
    if (status == OK)
        *ret = row.id;
    return status;
}

enum status store_questionnaire_put(struct db *db, struct arena *arena, const char *url,
                                    const char *version, const char *sha256_hex,
                                    const char *json, struct uuid *ret)
{
    return put(db, arena, &questionnaire_put,
               DB_PARAMS(DB_P(uuid_make()), DB_P(url), DB_P(version), DB_P(sha256_hex),
                         DB_P(json)),
               ret);
}

enum status store_ruleset_put(struct db *db, struct arena *arena, const char *name,
                              const char *version, const char *sha256_hex,
                              const char *json, struct uuid *ret)
{
    return put(db, arena, &ruleset_put,
               DB_PARAMS(DB_P(uuid_make()), DB_P(name), DB_P(version), DB_P(sha256_hex),
                         DB_P(json)),
               ret);
}
