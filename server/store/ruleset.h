/*
 * Versions of the rule set: what is in force, what was proposed, what a doctor approved,
 * and how often each rule fired. JSON results are text in the arena.
 */
#ifndef FORELOCK_STORE_RULESET_H
#define FORELOCK_STORE_RULESET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"
#include "screening/screening.h"
#include "store/actor.h"

/* The version that new requests are screened with. */
struct ruleset_row {
    struct uuid id;
    char *version;
    char *content; /* JSON text; NULL unless asked for */
    bool is_approved;
    char *approved_by; /* name of the doctor */
    int64_t approved_us;
};

/* Enters the rule set that came with the software. Idempotent; a version that is known
 * with a doctor's approval keeps the content that was approved. */
MUST_CHECK enum status store_ruleset_ship(struct db *db, struct arena *arena,
                                          const char *name, const char *version,
                                          const char *json, struct uuid *ret);

/* What is in force: the approved version, else the one shipped last. NOT_FOUND before any
 * server has started. */
MUST_CHECK enum status store_ruleset_in_force(struct db *db, struct arena *arena,
                                              bool with_content, struct ruleset_row *ret);

/* [{"rule", "fired", "decided", "cleared"}]: in how many versions of answers a rule
 * fired, how many of these a doctor decided about, and cleared all the same. */
MUST_CHECK enum status store_ruleset_figures(struct db *db, struct arena *arena,
                                             char **ret_json);

/* [{"id", "name", "version", "status", "origin", "note", "proposed_by", "proposed_at",
 * "approved_by", "approved_at", "retired_at", "is_in_force"}], newest first: the last
 * 200, those that were shipped, and the one in force. */
MUST_CHECK enum status store_ruleset_list(struct db *db, struct arena *arena,
                                          char **ret_json);

/* One of them by its version, with "content". NOT_FOUND. */
MUST_CHECK enum status store_ruleset_read(struct db *db, struct arena *arena,
                                          const char *version, char **ret_json);

/* The exact rules of a screening, JSON text. NOT_FOUND when it was made with ruleset_id
 * (which the caller has already), or does not exist. */
MUST_CHECK enum status store_ruleset_of_screening(struct db *db, struct arena *arena,
                                                  struct uuid screening_id,
                                                  struct uuid ruleset_id,
                                                  char **ret_json);

/* A rule set as the database would give it back, JSON text. INVALID when it holds what
 * cannot be kept. */
MUST_CHECK enum status store_ruleset_as_kept(struct db *db, struct arena *arena,
                                             const char *json, char **ret_json);

struct ruleset_proposal {
    const char *name;
    const char *version;
    const char *json;
    const char *note;            /* NULL: none */
    const char *idempotency_key; /* NULL: none */
    const char *idempotency_caller;
    struct db_bytes request_hash;
    struct store_actor actor;
};

/* Keeps a proposal; the same request with the same key again keeps nothing and is OK.
 * CONFLICT: ruleset_version_key (the version was used before), idempotency_key_reused. */
MUST_CHECK enum status store_ruleset_propose(struct db *db,
                                             const struct ruleset_proposal *proposal);

/* A doctor approves a version and puts it in force; seen is what was in force when the
 * doctor read the difference. NOT_FOUND, CONFLICT: ruleset_already_active,
 * ruleset_not_as_seen, ruleset_by_doctor_only. */
MUST_CHECK enum status store_ruleset_activate(struct db *db, struct uuid id,
                                              struct uuid seen, struct uuid doctor_id,
                                              const struct store_actor *actor);

/* The latest answers of a request as {"id" (of the answers), "lang", "response"}.
 * NOT_FOUND. */
MUST_CHECK enum status store_rescreen_read(struct db *db, struct arena *arena,
                                           struct uuid intake_id, char **ret_json);

/* A new screening of the same answers; the outcome is never lower than before. CONFLICT:
 * intake_closed, screening_not_latest. */
MUST_CHECK enum status store_rescreen(struct db *db, struct uuid intake_id,
                                      struct uuid answer_set_id, struct uuid ruleset_id,
                                      const struct screening_result *screening,
                                      bool engine_failed,
                                      const struct store_actor *actor);

#endif
