/* One thread, one replay at a time, at a lower priority than the workers: a patient's
 * answers never wait for it. */
#include "jobs/replay.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/arena.h"
#include "base/log.h"
#include "jobs/replay_batch.h"
#include "screening/screening.h"
#include "store/intake.h"

enum {
    LOOK_EVERY_S = 1,
    DEADLINE_MS = 60000, /* of one statement: nobody waits for the answer */
    NICE = 10,
    ROW_ARENA_BYTES = 64 * 1024 * 1024
};

struct replay_job {
    const char *conninfo;
    const char *rules_dir;
    int chain;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_ending;
};

static bool is_ending(struct replay_job *job)
{
    pthread_mutex_lock(&job->lock);
    bool ending = job->is_ending;
    pthread_mutex_unlock(&job->lock);
    return ending;
}

static void wait_a_little(struct replay_job *job)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LOOK_EVERY_S;
    pthread_mutex_lock(&job->lock);
    if (!job->is_ending)
        pthread_cond_timedwait(&job->changed, &job->lock, &until);
    pthread_mutex_unlock(&job->lock);
}

static enum status load(const char *rules_dir, const char *content, struct screener **ret)
{
    json_auto_t *ruleset = json_loads(content, JSON_REJECT_DUPLICATES, NULL);
    char *error = NULL;
    enum status status =
        ruleset == NULL ? FAILED : screening_load_with(rules_dir, ruleset, ret, &error);
    free(error);
    return status;
}

static enum status load_both(const struct replay_job *job, struct replay *replay)
{
    enum status status = load(job->rules_dir, replay->row.content, &replay->tried);
    if (status == OK && !replay->row.is_rescreen)
        status = load(job->rules_dir, replay->row.base, &replay->base);
    return status;
}

/* What a new screening will point at: the exact content, lexicon and cues included. */
static enum status enter_ruleset(struct replay *replay, struct arena *arena)
{
    if (!replay->row.is_rescreen)
        return OK;
    const char *canonical = screening_ruleset(replay->tried);
    const char *bar = strchr(canonical, '|');
    char *text = json_dumps(screening_rules(replay->tried), JSON_COMPACT);
    enum status status =
        text == NULL || bar == NULL
            ? FAILED
            : store_ruleset_put(
                  replay->db, arena,
                  arena_strndup(arena, canonical, (size_t)(bar - canonical)), bar + 1,
                  screening_sha256(replay->tried), text, &replay->ruleset_id);
    free(text);
    return status;
}

static enum status claim(struct replay *replay, struct arena *arena)
{
    const char *base = replay->base == NULL ? "" : screening_sha256(replay->base);
    return store_replay_claim(replay->db, replay->row.id,
                              arena_printf(arena, "%s %s %s", SCREENING_ENGINE_VERSION,
                                           screening_sha256(replay->tried), base));
}

static enum status run(struct replay_job *job, struct replay *replay, struct arena *arena)
{
    enum status status = load_both(job, replay);
    if (status != OK) {
        log_event(LOG_WARNING, "replay_unusable");
        return store_replay_give_up(replay->db, replay->row.id, true);
    }
    status = claim(replay, arena);
    if (status == OK)
        status = enter_ruleset(replay, arena);
    while (status == OK && !is_ending(job))
        status = replay_run_batch(replay);
    return status;
}

/* OK when something was done. An answer that was lost is no reason to give up: what was
 * kept says where to go on. */
static enum status run_next(struct replay_job *job, struct db *db)
{
    CLEANUP(arena_done) struct arena arena;
    CLEANUP(replay_done) struct replay replay;
    arena_init(&arena, ROW_ARENA_BYTES);
    replay_init(&replay);
    replay.db = db;
    enum status status = store_replay_next(db, &arena, &replay.row);
    if (status != OK)
        return status;
    status = run(job, &replay, &arena);
    bool is_lost = db_outcome_is_unknown(db);
    if (!is_lost && status != OK && status != NOT_FOUND && status != UNAVAILABLE &&
        status != RETRY) {
        log_event(LOG_WARNING, "replay_failed", LOG_TEXT("status", status_name(status)));
        status = store_replay_give_up(db, replay.row.id, false);
    }
    return status == NOT_FOUND ? OK : status;
}

static void *work(void *arg)
{
    struct replay_job *job = arg;
    struct db *db = NULL;
    (void)setpriority(PRIO_PROCESS, 0, NICE); /* Linux: of this thread alone */
    while (!is_ending(job)) {
        if (db == NULL && db_open(job->conninfo, job->chain, &db) == OK)
            db_set_deadline_ms(db, DEADLINE_MS);
        if (db == NULL || run_next(job, db) != OK)
            wait_a_little(job);
    }
    db_close(db);
    return NULL;
}

enum status replay_start(const char *conninfo, int chain, const char *rules_dir,
                         struct replay_job **ret)
{
    struct replay_job *job = calloc(1, sizeof *job);
    if (job == NULL)
        memory_exhausted("replay");
    job->conninfo = conninfo;
    job->chain = chain;
    job->rules_dir = rules_dir;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&job->lock, NULL);
    pthread_cond_init(&job->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&job->thread, NULL, work, job) != 0) {
        free(job);
        return FAILED;
    }
    *ret = job;
    return OK;
}

void replay_stop(struct replay_job *job)
{
    if (job == NULL)
        return;
    pthread_mutex_lock(&job->lock);
    job->is_ending = true;
    pthread_cond_signal(&job->changed);
    pthread_mutex_unlock(&job->lock);
    pthread_join(job->thread, NULL);
    pthread_cond_destroy(&job->changed);
    pthread_mutex_destroy(&job->lock);
    free(job);
}
