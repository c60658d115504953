/* To compare, both versions are run over the same answers on the day these were sent, so
 * that a difference comes from the rules and from nothing else. To screen again, today
 * counts, as it does for a single request. */
#include "jobs/replay_batch.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

enum {
    COMPARE_AT_ONCE = 250,
    RESCREEN_AT_ONCE = 50, /* each changed one is a whole step of its own there */
    BATCH_BYTES = 4 * 1024 * 1024,
    BATCH_ARENA_BYTES = 64 * 1024 * 1024 /* the limit, one largest request, and rows */
};

void replay_init(struct replay *replay)
{
    *replay = (struct replay){0};
    arena_init(&replay->batch, BATCH_ARENA_BYTES);
    arena_init(&replay->scratch, (size_t)2 * SCREENING_ARENA_BYTES);
}

void replay_done(struct replay *replay)
{
    screening_free(replay->base);
    screening_free(replay->tried);
    arena_done(&replay->batch);
    arena_done(&replay->scratch);
}

/* False when it could not be screened: then the result is the one for that. */
static bool screen(const struct screener *screener, struct arena *arena,
                   const struct screening_input *input, struct screening_result *ret)
{
    if (json_is_object(input->response) &&
        screening_run(screener, arena, input, ret) == OK)
        return true;
    *ret = screening_unscreened(screener, arena);
    return false;
}

static bool holds(const json_t *rules, const char *rule)
{
    size_t index;
    const json_t *item;
    json_array_foreach(rules, index, item)
    {
        if (str_equal(json_string_value(item), rule))
            return true;
    }
    return false;
}

/* The rules that fire, each once: a new reference. */
static json_t *firing(const struct screening_result *result, bool only_blocking)
{
    json_t *rules = json_array();
    for (size_t i = 0; i < result->count; i++) {
        const struct screening_finding *finding = &result->findings[i];
        bool counts = !only_blocking || finding->severity != SCREENING_ADVISORY;
        if (finding->fires && counts && !holds(rules, finding->rule))
            json_array_append_new(rules, json_string(finding->rule));
    }
    return rules;
}

static json_t *only_in(const json_t *one, const json_t *other)
{
    json_t *rules = json_array();
    size_t index;
    json_t *rule;
    json_array_foreach(one, index, rule)
    {
        if (!holds(other, json_string_value(rule)))
            json_array_append(rules, rule);
    }
    return rules;
}

/* What it changes, or NULL. */
static json_t *compare(struct replay *replay, const struct replay_intake *intake,
                       const struct screening_input *input)
{
    struct screening_result before, after;
    (void)screen(replay->base, &replay->scratch, input, &before);
    (void)screen(replay->tried, &replay->scratch, input, &after);
    json_auto_t *fired = firing(&before, false), *fires = firing(&after, false);
    json_auto_t *gone = only_in(fired, fires), *new = only_in(fires, fired);
    if (before.outcome == after.outcome && json_array_size(gone) == 0 &&
        json_array_size(new) == 0)
        return NULL;
    return store_replay_change(intake, screening_outcome_name(before.outcome),
                               screening_outcome_name(after.outcome), gone, new, NULL,
                               false);
}

static int rank_of(const char *outcome)
{
    return str_equal(outcome, "urgent") ? 2 : str_equal(outcome, "review") ? 1 : 0;
}

/* The new screening of a request that comes out more serious, or NULL: one that does not
 * keeps the screening, the clearance and the visit it has. */
static json_t *screen_again(struct replay *replay, const struct replay_intake *intake,
                            struct screening_input *input)
{
    struct screening_result result;
    input->today = clock_today();
    bool has_failed = !screen(replay->tried, &replay->scratch, input, &result);
    json_auto_t *fired =
        intake->rules == NULL ? NULL : json_loads(intake->rules, 0, NULL);
    json_auto_t *fires = firing(&result, true), *new = only_in(fires, fired);
    json_auto_t *gone = json_array();
    const char *outcome = screening_outcome_name(result.outcome);
    if (rank_of(outcome) <= rank_of(intake->outcome) && json_array_size(new) == 0)
        return NULL;
    return store_replay_change(intake,
                               intake->outcome == NULL ? "clear" : intake->outcome,
                               outcome, gone, new, &result, has_failed);
}

static void try_one(struct replay *replay, const struct replay_intake *intake,
                    json_t *changes)
{
    json_auto_t *response =
        intake->response == NULL ? NULL : json_loads(intake->response, 0, NULL);
    struct screening_input input = {
        .lang = intake->lang, .response = response, .today = intake->day};
    json_t *change = replay->row.is_rescreen ? screen_again(replay, intake, &input)
                                             : compare(replay, intake, &input);
    if (change != NULL)
        json_array_append_new(changes, change);
    arena_reset(&replay->scratch);
}

static enum status advance(struct replay *replay, const struct replay_intake *intakes,
                           size_t count, const json_t *changes)
{
    char *text = json_dumps(changes, JSON_COMPACT);
    const struct replay_step step = {
        .id = replay->row.id,
        .from = replay->row.last_intake,
        .to = count == 0 ? replay->row.last_intake : intakes[count - 1].id,
        .count = (int32_t)count,
        .changes = text,
        .ruleset_id = replay->ruleset_id,
        .is_rescreen = replay->row.is_rescreen,
        .is_finished = count == 0,
    };
    enum status status = text == NULL ? FAILED : store_replay_advance(replay->db, &step);
    free(text);
    if (status != OK)
        return status == NOT_FOUND ? RETRY : status;
    replay->row.last_intake = step.to;
    return step.is_finished ? NOT_FOUND : OK;
}

enum status replay_run_batch(struct replay *replay)
{
    struct replay_intake *intakes = NULL;
    size_t count = 0;
    bool is_rescreen = replay->row.is_rescreen;
    arena_reset(&replay->batch);
    enum status status = store_replay_intakes(
        replay->db, &replay->batch, replay->row.last_intake,
        is_rescreen ? REPLAY_RESCREEN : REPLAY_COMPARE,
        is_rescreen ? RESCREEN_AT_ONCE : COMPARE_AT_ONCE, BATCH_BYTES, &intakes, &count);
    if (status != OK)
        return status;
    json_auto_t *changes = json_array();
    for (size_t i = 0; i < count; i++)
        try_one(replay, &intakes[i], changes);
    return advance(replay, intakes, count, changes);
}
