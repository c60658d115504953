/* Both versions are run over the same answers on the day these were sent, so that a
 * difference comes from the rules and from nothing else. */
#include "jobs/replay.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"
#include "screening/screening.h"
#include "store/replay.h"

enum { BATCH = 25, LOOK_EVERY_S = 1, BATCH_ARENA_BYTES = 256 * 1024 * 1024 };

struct replay_job {
    const char *conninfo;
    const char *rules_dir;
    int chain;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_ending;
};

/* One replay in hand. */
struct replay {
    struct db *db;
    struct replay_row row;
    struct screener *base;
    struct screener *tried;
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

static struct screening_result screen(const struct screener *screener,
                                      struct arena *arena, const json_t *item)
{
    struct screening_input input = {
        .lang = json_string_value(json_object_get(item, "lang")),
        .response = json_object_get(item, "response"),
    };
    struct screening_result result;
    const char *date = json_string_value(json_object_get(item, "date"));
    if (date != NULL && date_parse(date, &input.today) == OK &&
        screening_run(screener, arena, &input, &result) == OK)
        return result;
    return screening_unscreened(screener, arena);
}

static bool fires(const struct screening_result *result, const char *rule)
{
    for (size_t i = 0; i < result->count; i++) {
        if (result->findings[i].fires && str_equal(result->findings[i].rule, rule))
            return true;
    }
    return false;
}

/* Rules that fire in one and not in the other, each once. */
static json_t *only_in(const struct screening_result *one,
                       const struct screening_result *other)
{
    json_auto_t *seen = json_object();
    json_t *rules = json_array();
    for (size_t i = 0; i < one->count; i++) {
        const char *rule = one->findings[i].rule;
        if (!one->findings[i].fires || fires(other, rule) ||
            json_object_get(seen, rule) != NULL)
            continue;
        json_object_set_new(seen, rule, json_true());
        json_array_append_new(rules, json_string(rule));
    }
    return rules;
}

/* Adds the request to the changes when it would come out otherwise. */
static void compare(const struct replay *replay, struct arena *arena, const json_t *item,
                    json_t *changes)
{
    struct screening_result before = screen(replay->base, arena, item);
    struct screening_result after = screen(replay->tried, arena, item);
    json_t *gone = only_in(&before, &after), *new = only_in(&after, &before);
    if (before.outcome != after.outcome || json_array_size(gone) > 0 ||
        json_array_size(new) > 0)
        json_array_append_new(changes,
                              json_pack("{s:O, s:O, s:s, s:s, s:O, s:O}", "intake",
                                        json_object_get(item, "intake"), "answers",
                                        json_object_get(item, "answers"), "before",
                                        screening_outcome_name(before.outcome), "after",
                                        screening_outcome_name(after.outcome), "gone",
                                        gone, "new", new));
    json_decref(gone);
    json_decref(new);
}

static enum status advance(struct replay *replay, const json_t *items,
                           const json_t *changes)
{
    size_t count = json_array_size(items);
    struct replay_step step = {.id = replay->row.id,
                               .from = replay->row.last_intake,
                               .count = (int32_t)count,
                               .is_finished = count < BATCH};
    const json_t *last = count == 0 ? NULL : json_array_get(items, count - 1);
    const char *id = json_string_value(json_object_get(last, "intake"));
    if (id != NULL && uuid_parse(id, &step.to) != OK)
        return FAILED;
    char *text = json_dumps(changes, JSON_COMPACT);
    step.changes = text;
    enum status status = store_replay_advance(replay->db, &step);
    free(text);
    if (status != OK)
        return status;
    replay->row.last_intake = step.to;
    return step.is_finished ? NOT_FOUND : OK;
}

/* OK: there is more to do. NOT_FOUND: it is finished, or another server goes on. */
static enum status run_batch(struct replay *replay)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, BATCH_ARENA_BYTES);
    char *text;
    enum status status =
        store_replay_answers(replay->db, &arena, replay->row.last_intake, BATCH, &text);
    if (status != OK)
        return status;
    json_auto_t *items = json_loads(text, 0, NULL);
    json_auto_t *changes = json_array();
    CLEANUP(arena_done) struct arena scratch;
    arena_init(&scratch, (size_t)2 * SCREENING_ARENA_BYTES);
    size_t index;
    const json_t *item;
    json_array_foreach(items, index, item)
    {
        compare(replay, &scratch, item, changes);
        arena_reset(&scratch);
    }
    return items == NULL ? FAILED : advance(replay, items, changes);
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

static enum status give_up(struct replay *replay)
{
    const struct replay_step step = {.id = replay->row.id,
                                     .from = replay->row.last_intake,
                                     .changes = "[]",
                                     .has_failed = true};
    log_event(LOG_WARNING, "replay_failed");
    return store_replay_advance(replay->db, &step);
}

/* OK when something was done. */
static enum status run_next(struct replay_job *job, struct db *db)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, BATCH_ARENA_BYTES);
    struct replay replay = {.db = db};
    enum status status = store_replay_next(db, &arena, &replay.row);
    if (status != OK)
        return status;
    status = load(job->rules_dir, replay.row.base, &replay.base);
    if (status == OK)
        status = load(job->rules_dir, replay.row.content, &replay.tried);
    if (status != OK)
        status = give_up(&replay);
    while (status == OK && replay.tried != NULL && !is_ending(job))
        status = run_batch(&replay);
    if (status == FAILED || status == INVALID)
        status = give_up(&replay);
    screening_free(replay.base);
    screening_free(replay.tried);
    return status == NOT_FOUND ? OK : status;
}

static void *work(void *arg)
{
    struct replay_job *job = arg;
    struct db *db = NULL;
    while (!is_ending(job)) {
        if (db == NULL && db_open(job->conninfo, job->chain, &db) != OK)
            db = NULL;
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
