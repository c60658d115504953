/*
 * What people look at: queue, case, the patient's own status. Each is one statement that
 * returns JSON text in the arena and writes the audit row of the reading with it.
 * Instants are RFC 3339 in UTC with "Z"; an absent value is null.
 */
#ifndef FORELOCK_STORE_READ_H
#define FORELOCK_STORE_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"
#include "store/actor.h"

enum queue_tab {
    QUEUE_ALL,
    QUEUE_NEW, /* nobody has opened it yet */
    QUEUE_NEEDS_DOCTOR,
    QUEUE_WAITING, /* for the patient */
    QUEUE_CLEARED, /* and not booked */
    QUEUE_BOOKED,  /* any appointment to come */
    QUEUE_TODAY,   /* an appointment today, clinic time */
    QUEUE_CLOSED,  /* closed, declined, done */
    QUEUE_TAB_COUNT
};

/* "all", "new", "needs_doctor", "waiting", "cleared", "booked", "today", "closed". */
const char *queue_tab_name(enum queue_tab tab);
MUST_CHECK enum status queue_tab_parse(const char *name, enum queue_tab *ret);

struct queue_query {
    enum queue_tab tab;
    const char *search;    /* name, reference or phone, as typed; NULL: all */
    const char *outcome;   /* "clear", "review", "urgent"; NULL: all */
    const char *treatment; /* code; NULL: all */
    int32_t page;          /* from 1 */
    int32_t page_size;     /* 1 to 100 */
};

/*
 * {"counts": {tab: n …}, "total": n, "received_today": n, "needing": [{"outcome",
 * "submitted_at"}] (the 500 that need a doctor longest), "needing_urgent": n, "page": n,
 * "page_size": n, "items": [{"id", "reference", "given", "family", "birth_date", "phone",
 * "channel", "state", "outcome", "submitted_at", "seen_at", "revision", "version",
 * "treatments": [codes], "appointment": instant|null, "finding_count", "findings":
 * [{"rule", "severity", "title"}] (at most 3 rules, worst first), "quote": {"text",
 * "marks": [{"start", "end"}]} or null: what was typed, with the code points that
 * fired}]} Order: urgent before review before clear, then oldest first; "today" and
 * "booked" by appointment; "closed" newest first.
 */
MUST_CHECK enum status store_queue_list(struct db *db, struct arena *arena,
                                        const struct queue_query *query,
                                        const struct store_actor *actor, char **ret_json);

/*
 * Everything about one request:
 * {"id", "reference", "revision", "state", "outcome", "channel", "created_at", "seen_at",
 *  "closed_at", "closed_reason", "person": {"given", "family", "birth_date", "sex",
 *  "email", "phone", "lang"}, "treatments": [codes wished], "answer_set": {"id",
 *  "version", "submitted_at", "questionnaire", "response": {…}}, "answer_sets": [{"id",
 *  "version", "submitted_at"}], "screening": {"id", "outcome", "ruleset", "engine",
 *  "engine_failed", "raised_by", "at"}, "findings": [{"rule", "rule_version", "title",
 *  "severity", "fires", "field", "start", "end", "text", "concept", "context", "note"}],
 *  "decisions": [{"id", "treatment", "verdict", "reason", "conditions", "doctor",
 *  "decided_at", "expires_at", "screening_id", "is_current"}] (newest first),
 *  "clearances": [{"id", "treatment", "basis", "granted_at", "expires_at", "revoked_at",
 *  "revoked_reason", "is_live"}], "bookings": [{"id", "treatment", "provider_id",
 *  "provider", "starts_at", "ends_at", "status", "cancel_reason", "booked_at"}],
 *  "notes": [], "earlier": [{"id", "reference", "outcome", "state", "created_at"}] (same
 *  person), "timeline": [{"at", "action", "actor_kind", "actor", "outcome"}] (oldest
 *  first, writes only)}
 * NOT_FOUND when there is none. The first reading by staff sets seen_at.
 */
MUST_CHECK enum status store_case_read(struct db *db, struct arena *arena,
                                       struct uuid intake_id,
                                       const struct store_actor *actor, char **ret_json);

/*
 * What the calendar shows of a stretch of time: {"bookings": [{"id", "intake_id",
 * "given", "family", "treatment", "provider_id", "provider", "starts_at", "ends_at",
 * "status" (active or void)}] by start, "cleared": [{"intake_id", "given", "family",
 * "treatment", "expires_at"}] (who can be booked and is not, longest cleared first, at
 * most limit), "cleared_count", "waiting": how many need a doctor}.
 */
MUST_CHECK enum status store_booking_week(struct db *db, struct arena *arena,
                                          int64_t from_us, int64_t to_us, int32_t limit,
                                          const struct store_actor *actor,
                                          char **ret_json);

/*
 * The patient's own view, by the hash of the token in the link: {"id", "reference",
 * "lang", "given", "state", "submitted_at", "version", "treatments": [{"code", "name",
 * "minutes", "live_clearance_until": instant|null, "verdict": latest or null}],
 * "messages":
 * [{"treatment", "verdict", "at"}], "bookings": [{"id", "treatment", "provider",
 * "starts_at", "ends_at", "status"}]}. Neither findings nor the doctor's reason are in
 * it. NOT_FOUND for an unknown or expired token.
 */
MUST_CHECK enum status store_patient_status(struct db *db, struct arena *arena,
                                            struct db_bytes token_hash,
                                            const struct store_actor *actor,
                                            char **ret_json);

/* The latest answers for changing them, by the same token:
 * {"id", "lang", "questionnaire", "response": {…}, "version"}. */
MUST_CHECK enum status store_patient_answers(struct db *db, struct arena *arena,
                                             struct db_bytes token_hash,
                                             const struct store_actor *actor,
                                             char **ret_json);

#endif
