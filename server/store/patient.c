/* What a patient sees of their own request, opened by the token of their link. Neither
 * the engine's findings nor the doctor's reason: nobody is told they are fine or ill
 * here. */
#include "store/read.h"

#include "store/internal.h"

/* The join with the token is the object check: no token, no row. */
#define OWN                                                                              \
    "own AS MATERIALIZED (SELECT x.intake_id AS id, forelock.audit($2, $3, "             \
    "'intake.read', 'intake', x.intake_id, 'ok', $4, $5) AS done FROM "                  \
    "forelock.intake_access x WHERE x.token_hash = $1 AND x.expires_at > "               \
    "clock_timestamp())"

#define NEWEST_VERDICT                                                                   \
    "(SELECT CASE WHEN d.screening_id = o.screening_id THEN d.verdict END FROM "         \
    "forelock.decision d WHERE d.intake_id = o.id AND d.treatment = t.code ORDER BY "    \
    "d.number DESC LIMIT 1)"

#define OWN_TREATMENTS                                                                   \
    "(SELECT coalesce(json_agg(json_build_object('code', t.code, 'name', t.name, "       \
    "'minutes', t.minutes, 'live_clearance_until', (SELECT forelock.iso(c.expires_at) "  \
    "FROM forelock.clearance c WHERE c.intake_id = o.id AND c.treatment = t.code AND "   \
    "c.revoked_at IS NULL AND forelock.clearance_fault(c) IS NULL), "                    \
    "'verdict', " NEWEST_VERDICT                                                         \
    ") ORDER BY t.code), '[]') FROM forelock.treatment t WHERE EXISTS "                  \
    "(SELECT FROM forelock.wish w WHERE w.answer_set_id = o.answer_set_id AND "          \
    "w.treatment = t.code) OR EXISTS (SELECT FROM forelock.clearance c WHERE "           \
    "c.intake_id = o.id AND c.treatment = t.code AND c.revoked_at IS NULL))"

#define OWN_MESSAGES                                                                     \
    "(SELECT coalesce(json_agg(json_build_object('treatment', d.treatment, "             \
    "'verdict', "                                                                        \
    "d.verdict, 'at', forelock.iso(d.decided_at)) ORDER BY d.number DESC), '[]') FROM "  \
    "forelock.decision d WHERE d.intake_id = o.id AND d.screening_id = o.screening_id)"

#define OWN_BOOKINGS                                                                     \
    "(SELECT coalesce(json_agg(json_build_object('id', b.id, 'treatment', "              \
    "b.treatment, 'provider', v.name, 'starts_at', forelock.iso(lower(b.period)), "      \
    "'ends_at', forelock.iso(upper(b.period)), 'status', b.status) ORDER BY "            \
    "lower(b.period) DESC, b.id), '[]') FROM forelock.booking b JOIN forelock.provider " \
    "v ON v.id = b.provider_id WHERE b.intake_id = o.id)"

DB_STATEMENT(
    patient_status,
    "WITH " OWN " SELECT json_build_object('id', o.id, 'reference', o.reference, 'lang', "
    "o.lang, 'given', o.given, 'state', o.state, 'submitted_at', "
    "forelock.iso(o.submitted_at), 'version', o.version, 'treatments', " OWN_TREATMENTS
    ", 'messages', " OWN_MESSAGES ", 'bookings', " OWN_BOOKINGS
    ")::text FROM own JOIN forelock.intake_overview o ON o.id = own.id WHERE own.done");

DB_STATEMENT(
    patient_answers,
    "WITH " OWN " SELECT json_build_object('id', o.id, 'lang', o.lang, 'questionnaire', "
    "q.url || '|' || q.version, 'response', a.response, 'version', a.version)::text FROM "
    "own JOIN forelock.intake_overview o ON o.id = own.id JOIN forelock.answer_set a ON "
    "a.id = o.answer_set_id JOIN forelock.questionnaire q ON q.id = a.questionnaire_id "
    "WHERE own.done");

enum status store_patient_status(struct db *db, struct arena *arena,
                                 struct db_bytes token_hash,
                                 const struct store_actor *actor, char **ret_json)
{
    return store_json(db, arena, &patient_status,
                      DB_PARAMS(DB_P(token_hash), ACTOR_PARAMS(actor)), ret_json);
}

enum status store_patient_answers(struct db *db, struct arena *arena,
                                  struct db_bytes token_hash,
                                  const struct store_actor *actor, char **ret_json)
{
    return store_json(db, arena, &patient_answers,
                      DB_PARAMS(DB_P(token_hash), ACTOR_PARAMS(actor)), ret_json);
}
