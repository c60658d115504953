/*
 * One case with everything a doctor needs on one page, as one JSON document from one
 * statement; the reading is audited in it, and the first one by staff is remembered.
 */
#include "store/read.h"

#include "store/internal.h"

#define LIST(expression, order, from)                                                    \
    "(SELECT coalesce(json_agg(" expression " ORDER BY " order "), '[]') FROM " from ")"

#define CASE_PERSON                                                                      \
    "'person', json_build_object('given', o.given, 'family', o.family, 'birth_date', "   \
    "o.birth_date, 'sex', o.sex, 'email', o.email, 'phone', o.phone, 'lang', o.lang)"

#define CASE_ANSWERS                                                                     \
    "'answer_set', (SELECT json_build_object('id', a.id, 'version', a.version, "         \
    "'submitted_at', forelock.iso(a.submitted_at), 'questionnaire', q.url || '|' || "    \
    "q.version, 'response', a.response) FROM forelock.answer_set a JOIN "                \
    "forelock.questionnaire q ON q.id = a.questionnaire_id WHERE a.id = "                \
    "o.answer_set_id), 'answer_sets', " LIST(                                            \
        "json_build_object('id', a.id, 'version', a.version, 'submitted_at', "           \
        "forelock.iso(a.submitted_at))",                                                 \
        "a.version", "forelock.answer_set a WHERE a.intake_id = o.id")

#define CASE_SCREENING                                                                   \
    "'screening', (SELECT json_build_object('id', s.id, 'outcome', s.outcome, "          \
    "'ruleset', r.name || '|' || r.version, 'engine', s.engine_version, "                \
    "'engine_failed', s.engine_failed, 'raised_by', p.name, 'at', forelock.iso(s.at)) "  \
    "FROM forelock.screening s JOIN forelock.ruleset r ON r.id = s.ruleset_id LEFT "     \
    "JOIN forelock.staff p ON p.id = s.raised_by WHERE s.id = o.screening_id), "         \
    "'findings', " LIST(                                                                 \
        "json_build_object('rule', f.rule, 'rule_version', f.rule_version, 'title', "    \
        "f.title, 'severity', f.severity, 'fires', f.fires, 'field', f.field, 'start', " \
        "f.start_at, 'end', f.end_at, 'text', f.words, 'concept', f.concept, "           \
        "'context', f.context, 'note', f.note)",                                         \
        "f.fires DESC, array_position(ARRAY['urgent', 'doctor_review', 'advisory'], "    \
        "f.severity), f.place",                                                          \
        "forelock.finding f WHERE f.screening_id = o.screening_id")

#define CASE_DECISIONS                                                                   \
    "'decisions', " LIST(                                                                \
        "json_build_object('id', d.id, 'treatment', d.treatment, 'verdict', "            \
        "d.verdict, 'reason', d.reason, 'conditions', d.conditions, 'doctor', p.name, "  \
        "'decided_at', forelock.iso(d.decided_at), 'expires_at', "                       \
        "forelock.iso(d.expires_at), 'screening_id', d.screening_id, 'is_current', "     \
        "d.screening_id = o.screening_id AND NOT EXISTS (SELECT FROM "                   \
        "forelock.decision n WHERE n.intake_id = o.id AND n.treatment = d.treatment "    \
        "AND n.number > d.number))",                                                     \
        "d.number DESC",                                                                 \
        "forelock.decision d JOIN forelock.staff p ON p.id = d.doctor_id WHERE "         \
        "d.intake_id = o.id")

#define CASE_CLEARANCES                                                                  \
    "'clearances', " LIST(                                                               \
        "json_build_object('id', c.id, 'treatment', c.treatment, 'basis', CASE WHEN "    \
        "c.decision_id IS NULL THEN 'screening' ELSE 'decision' END, 'granted_at', "     \
        "forelock.iso(c.granted_at), 'expires_at', forelock.iso(c.expires_at), "         \
        "'revoked_at', forelock.iso(c.revoked_at), 'revoked_reason', c.revoked_reason, " \
        "'is_live', forelock.clearance_fault(c) IS NULL)",                               \
        "c.granted_at DESC, c.id", "forelock.clearance c WHERE c.intake_id = o.id")

#define CASE_BOOKINGS                                                                    \
    "'bookings', " LIST(                                                                 \
        "json_build_object('id', b.id, 'treatment', b.treatment, 'provider_id', "        \
        "b.provider_id, 'provider', v.name, 'starts_at', "                               \
        "forelock.iso(lower(b.period)), "                                                \
        "'ends_at', forelock.iso(upper(b.period)), 'status', b.status, "                 \
        "'cancel_reason', b.cancel_reason, 'booked_at', forelock.iso(b.booked_at))",     \
        "lower(b.period) DESC, b.id",                                                    \
        "forelock.booking b JOIN forelock.provider v ON v.id = b.provider_id WHERE "     \
        "b.intake_id = o.id")

/* The same person: the birth date, and name, e-mail or telephone; the newest 20. */
#define CASE_EARLIER                                                                     \
    "'earlier', " LIST(                                                                  \
        "json_build_object('id', e.id, 'reference', e.reference, 'outcome', "            \
        "e.outcome, "                                                                    \
        "'state', e.state, 'created_at', forelock.iso(e.created_at))",                   \
        "e.created_at DESC, e.id",                                                       \
        "(SELECT x.id FROM forelock.intake x WHERE x.birth_date = o.birth_date AND "     \
        "x.id <> o.id AND (lower(x.email) = lower(o.email) OR regexp_replace(x.phone, "  \
        "'[^0-9]', '', 'g') = nullif(regexp_replace(o.phone, '[^0-9]', '', 'g'), '') "   \
        "OR "                                                                            \
        "(lower(x.family), lower(x.given)) = (lower(o.family), lower(o.given))) ORDER "  \
        "BY x.created_at DESC LIMIT 20) same CROSS JOIN LATERAL (SELECT v.* FROM "       \
        "forelock.intake_overview v WHERE v.id = same.id LIMIT 1) e")

#define CASE_TIMELINE                                                                    \
    "'timeline', " LIST(                                                                 \
        "json_build_object('at', forelock.iso(t.at), 'action', t.action, "               \
        "'actor_kind', t.actor_kind, 'actor', coalesce(p.name, k.label), 'outcome', "    \
        "t.outcome)",                                                                    \
        "t.at, t.chain, t.seq",                                                          \
        "forelock.audit_event t LEFT JOIN forelock.staff p ON p.id = t.actor_id LEFT "   \
        "JOIN forelock.api_key k ON k.id = t.actor_id WHERE t.object_id = o.id AND "     \
        "t.action NOT LIKE '%.read'")

#define CASE_READ                                                                        \
    "read AS MATERIALIZED (SELECT i.id, forelock.audit($2, $3, 'intake.read', "          \
    "'intake', "                                                                         \
    "i.id, 'ok', $4, $5) AS done FROM forelock.intake i WHERE i.id = $1), seen AS "      \
    "(UPDATE forelock.intake i SET seen_at = now() FROM read WHERE i.id = read.id AND "  \
    "i.seen_at IS NULL AND $2 = 'staff' RETURNING i.revision, i.seen_at)"

#define CASE_HEAD                                                                        \
    "'id', o.id, 'reference', o.reference, 'revision', coalesce((SELECT revision FROM "  \
    "seen), o.revision), 'state', o.state, 'outcome', o.outcome, 'channel', o.channel, " \
    "'created_at', forelock.iso(o.created_at), 'seen_at', "                              \
    "forelock.iso(coalesce((SELECT seen_at FROM seen), o.seen_at)), 'closed_at', "       \
    "forelock.iso(o.closed_at), 'closed_reason', o.closed_reason, 'notes', "             \
    "'[]'::json, 'treatments', " LIST(                                                   \
        "w.treatment", "w.treatment",                                                    \
        "forelock.wish w WHERE w.answer_set_id = o.answer_set_id")

DB_STATEMENT(case_read,
             "WITH " CASE_READ " SELECT json_build_object(" CASE_HEAD ", " CASE_PERSON
             ", " CASE_ANSWERS ", " CASE_SCREENING ", " CASE_DECISIONS
             ", " CASE_CLEARANCES ", " CASE_BOOKINGS ", " CASE_EARLIER ", " CASE_TIMELINE
             ")::text FROM read JOIN forelock.intake_overview o ON o.id = read.id WHERE "
             "read.done");

enum status store_case_read(struct db *db, struct arena *arena, struct uuid intake_id,
                            const struct store_actor *actor, char **ret_json)
{
    return store_json(db, arena, &case_read,
                      DB_PARAMS(DB_P(intake_id), ACTOR_PARAMS(actor)), ret_json);
}
