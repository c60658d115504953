/*
 * The rules in force, shared by all workers: a version approved by a doctor, or the one
 * that came with the software. Whoever screens takes hold of them, uses them, and gives
 * them back; a version that is activated meanwhile takes their place without waiting, and
 * the old one goes when its last user has given it back.
 */
#ifndef FORELOCK_WEB_RULES_H
#define FORELOCK_WEB_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"
#include "screening/screening.h"

struct rules;

/* One version, ready for screening. Immutable. */
struct rules_in_force {
    const struct screener *screener;
    struct uuid version_id; /* in the table of versions */
    struct uuid ruleset_id; /* what a screening points at */
    bool is_approved;       /* by a doctor of this clinic */
    char *approved_by;      /* name; NULL when it is not */
    int64_t approved_us;
};

struct rules_hold {
    struct rules *owner;
    const struct rules_in_force *rules; /* never NULL while held */
    bool is_stale; /* another version is in force and this process cannot load it:
                      whatever is screened now counts as not screened */
};

/* dir holds lexicon and cues; shipped is the screener of the rule set in it; the
 * questionnaire is what a version must fit. All are borrowed for the holder's lifetime.
 */
struct rules *rules_new(const char *dir, const struct screener *shipped,
                        const json_t *questionnaire);
void rules_free(struct rules *rules);

/* At start: enters the shipped version and loads what is in force. INVALID, with a
 * sentence for the operator, when the version in force cannot be loaded or has mistakes
 * that this program knows of: it was damaged, or made for another one. */
MUST_CHECK enum status rules_start(struct rules *rules, struct db *db,
                                   struct buf *reterr);

/* Takes hold of the rules in force. At most once a second it asks the database whether
 * another process has activated another version. A database that does not answer leaves
 * what was known. */
struct rules_hold rules_take(struct rules *rules, struct db *db);

/* For CLEANUP. Accepts a zeroed hold. */
void rules_give(struct rules_hold *hold);

/* Asks the database now; after an activation by this process. */
void rules_refresh(struct rules *rules, struct db *db);

#endif
