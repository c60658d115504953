/*
 * Going through every request with a version of the rule set, either to see what it would
 * change, or to screen again what comes out more serious. A replay is a row that says how
 * far it has come; whoever advances it does so in one statement that fails quietly when
 * somebody else was faster, so it survives crashes and needs no lock.
 */
#ifndef FORELOCK_STORE_REPLAY_H
#define FORELOCK_STORE_REPLAY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"
#include "screening/screening.h"
#include "store/actor.h"

enum replay_kind { REPLAY_COMPARE, REPLAY_RESCREEN };

/* Asks for a replay. REPLAY_COMPARE: of a version against what is in force; INVALID when
 * it is in force itself. REPLAY_RESCREEN: of what is in force over the requests that are
 * open; INVALID when it is not in force. CONFLICT ruleset_replay_open while the same is
 * under way. actor is a member of staff. */
MUST_CHECK enum status store_replay_request(struct db *db, struct uuid version_id,
                                            enum replay_kind kind,
                                            const struct store_actor *actor);

/* The latest replay of a version: {"kind", "state", "reason", "done", "total", "changed",
 * "base", "is_base_in_force", "is_silent" (under way, but nobody has worked on it for a
 * while), "requested_by", "requested_at", "finished_at", "items": [{"intake",
 * "reference", "before", "after", "rules_gone", "rules_new"}]} with at most limit items,
 * changes of outcome first. NOT_FOUND. */
MUST_CHECK enum status store_replay_read(struct db *db, struct arena *arena,
                                         struct uuid version_id, enum replay_kind kind,
                                         int32_t limit, char **ret_json);

/* What is under way: [{"version", "kind", "done", "total"}], oldest first. */
MUST_CHECK enum status store_replay_open(struct db *db, struct arena *arena,
                                         char **ret_json);

struct replay_row {
    struct uuid id;
    bool is_rescreen;
    struct uuid last_intake; /* nil at the beginning */
    char *content;           /* the version that is tried, JSON text */
    char *base;              /* what it is compared with */
};

/* The oldest one that is not finished. NOT_FOUND. */
MUST_CHECK enum status store_replay_next(struct db *db, struct arena *arena,
                                         struct replay_row *ret);

/* Begins or goes on; made_with names engine and rules. NOT_FOUND when it is finished, or
 * was begun with others: then it is marked as ended early, for two kinds of counting must
 * not be added up. Screening again has no such limit: each screening names its own. */
MUST_CHECK enum status store_replay_claim(struct db *db, struct uuid id,
                                          const char *made_with);

/* The latest answers of one request. */
struct replay_intake {
    struct uuid id;
    struct uuid answers;
    char *lang;
    struct date day; /* when they were sent, on the clinic's calendar */
    char *response;  /* JSON text */
    char *outcome;   /* REPLAY_RESCREEN: of their latest screening */
    char *rules;     /* and the rules that fired in it, a JSON array */
};

/* Those of the requests after last, in order: at most limit, and no more than about
 * limit_bytes of answers, but always one when there is one. */
MUST_CHECK enum status store_replay_intakes(struct db *db, struct arena *arena,
                                            struct uuid last, enum replay_kind kind,
                                            int32_t limit, int64_t limit_bytes,
                                            struct replay_intake **ret,
                                            size_t *ret_count);

/* One change: a new reference to what store_replay_advance takes. gone and new are
 * arrays of rules (borrowed). again: the new screening for REPLAY_RESCREEN, else NULL.
 * NULL when a finding cannot be written as JSON. */
json_t *store_replay_change(const struct replay_intake *intake, const char *before,
                            const char *after, const json_t *gone, const json_t *new,
                            const struct screening_result *again, bool engine_failed);

struct replay_step {
    struct uuid id;
    struct uuid from;       /* where the replay stood */
    struct uuid to;         /* where it stands then */
    int32_t count;          /* requests tried */
    const char *changes;    /* JSON array of store_replay_change */
    struct uuid ruleset_id; /* REPLAY_RESCREEN: what the screenings point at */
    bool is_rescreen;
    bool is_finished;
};

/* Keeps the changes and moves on, both or neither. NOT_FOUND when somebody else has
 * advanced it, or when another version came in force while screening again. */
MUST_CHECK enum status store_replay_advance(struct db *db,
                                            const struct replay_step *step);

/* Ends it early: a version cannot be loaded, or something else went wrong. NOT_FOUND when
 * it is finished. */
MUST_CHECK enum status store_replay_give_up(struct db *db, struct uuid id,
                                            bool is_unusable);

#endif
