/*
 * Trying a version of the rule set on the latest answers of every request. A replay is a
 * row that says how far it has come; whoever advances it does so in one statement that
 * fails quietly when somebody else was faster, so it survives crashes and needs no lock.
 */
#ifndef FORELOCK_STORE_REPLAY_H
#define FORELOCK_STORE_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"
#include "store/actor.h"

/* Asks for a replay of a version against what is in force. CONFLICT ruleset_replay_open
 * while one is running, INVALID when it is in force itself. actor is a member of staff.
 */
MUST_CHECK enum status store_replay_request(struct db *db, struct uuid version_id,
                                            const struct store_actor *actor);

/* The latest replay of a version: {"state", "done", "total", "changed", "base",
 * "requested_by", "requested_at", "finished_at", "items": [{"intake", "reference",
 * "before", "after", "rules_gone", "rules_new"}]} with at most limit items, changes of
 * outcome first. NOT_FOUND. */
MUST_CHECK enum status store_replay_read(struct db *db, struct arena *arena,
                                         struct uuid version_id, int32_t limit,
                                         char **ret_json);

struct replay_row {
    struct uuid id;
    struct uuid last_intake; /* nil at the beginning */
    char *content;           /* the version that is tried, JSON text */
    char *base;              /* what it is compared with */
};

/* The oldest one that is not finished. NOT_FOUND. */
MUST_CHECK enum status store_replay_next(struct db *db, struct arena *arena,
                                         struct replay_row *ret);

/* The latest answers of the requests after last: [{"intake", "answers", "lang", "date",
 * "response"}], at most limit, in order. */
MUST_CHECK enum status store_replay_answers(struct db *db, struct arena *arena,
                                            struct uuid last, int32_t limit,
                                            char **ret_json);

struct replay_step {
    struct uuid id;
    struct uuid from;    /* where the replay stood */
    struct uuid to;      /* where it stands then */
    int32_t count;       /* requests tried */
    const char *changes; /* [{"intake", "answers", "before", "after", "gone", "new"}] */
    bool is_finished;
    bool has_failed;
};

/* NOT_FOUND when somebody else has advanced it. */
MUST_CHECK enum status store_replay_advance(struct db *db,
                                            const struct replay_step *step);

#endif
