/*
 * One batch of a replay: reads some requests, screens them, keeps what came of it and how
 * far the replay is then. Memory is bounded by the batch, never by how many requests
 * there are.
 */
#ifndef FORELOCK_JOBS_REPLAY_BATCH_H
#define FORELOCK_JOBS_REPLAY_BATCH_H

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "screening/screening.h"
#include "store/replay.h"

/* One replay in hand. */
struct replay {
    struct db *db;
    struct replay_row row;
    struct screener *base; /* NULL when screening again */
    struct screener *tried;
    struct uuid ruleset_id; /* of what is tried, when screening again */
    struct arena batch;     /* reset by each batch */
    struct arena scratch;   /* by each request */
};

/* Sets up the arenas; the rest is the caller's. */
void replay_init(struct replay *replay);

/* Ends the arenas and both screeners. */
void replay_done(struct replay *replay);

/* OK: there is more to do. NOT_FOUND: it is finished. RETRY: another server was faster
 * and goes on with it; nothing of this batch was kept. */
MUST_CHECK enum status replay_run_batch(struct replay *replay);

#endif
