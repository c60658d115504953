/* Two locks: one held for a few instructions, one by whoever loads a version, which takes
 * about a tenth of a second. */
#include "web/rules.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "screening/check.h"
#include "store/intake.h"
#include "store/ruleset.h"

enum { ASK_EVERY_US = 1000000, LOAD_ARENA_BYTES = 32 * 1024 * 1024, MISTAKES_TOLD = 10 };

struct version {
    struct rules_in_force public; /* first, so that a hold leads back to it */
    struct screener *own;         /* NULL: the shipped one */
    unsigned users;               /* the holder itself counts as one */
};

struct rules {
    const char *dir;
    const struct screener *shipped;
    const json_t *questionnaire;
    struct uuid shipped_id;
    pthread_mutex_t lock; /* over what follows */
    struct version *current;
    bool is_stale;
    int64_t asked_us;
    pthread_mutex_t loading;
};

struct rules *rules_new(const char *dir, const struct screener *shipped,
                        const json_t *questionnaire)
{
    struct rules *rules = calloc(1, sizeof *rules);
    if (rules == NULL)
        memory_exhausted("rules");
    rules->dir = dir;
    rules->shipped = shipped;
    rules->questionnaire = questionnaire;
    pthread_mutex_init(&rules->lock, NULL);
    pthread_mutex_init(&rules->loading, NULL);
    return rules;
}

static void version_free(struct version *version)
{
    if (version == NULL)
        return;
    screening_free(version->own);
    free(version->public.approved_by);
    free(version);
}

void rules_free(struct rules *rules)
{
    if (rules == NULL)
        return;
    version_free(rules->current);
    pthread_mutex_destroy(&rules->lock);
    pthread_mutex_destroy(&rules->loading);
    free(rules);
}

static void free_text(char **text)
{
    free(*text);
}

/* What a screening will point at: the exact content, lexicon and cues included. */
static enum status store_exact(struct db *db, struct arena *arena,
                               const struct screener *screener, struct uuid *ret)
{
    CLEANUP(free_text) char *text = json_dumps(screening_rules(screener), JSON_COMPACT);
    const char *canonical = screening_ruleset(screener);
    const char *bar = strchr(canonical, '|');
    if (text == NULL || bar == NULL)
        return FAILED;
    return store_ruleset_put(db, arena,
                             arena_strndup(arena, canonical, (size_t)(bar - canonical)),
                             bar + 1, screening_sha256(screener), text, ret);
}

static void list_mistakes(const json_t *mistakes, struct buf *out)
{
    size_t index;
    const json_t *mistake;
    json_array_foreach(mistakes, index, mistake)
    {
        if (index < MISTAKES_TOLD)
            buf_printf(out, "%s%s: %s", index == 0 ? "" : "; ",
                       json_string_value(json_object_get(mistake, "place")),
                       json_string_value(json_object_get(mistake, "text")));
    }
    if (index > MISTAKES_TOLD)
        buf_printf(out, "; and %zu more", index - MISTAKES_TOLD);
}

static void explain(const struct ruleset_row *row, const char *why, struct buf *reterr)
{
    buf_printf(reterr,
               "version %s of the rule set is in force (%s%s) but cannot be used by this "
               "program: %s. Nobody is screened with other rules instead, so the server "
               "does not start. Either start the program that was used before, let a "
               "doctor put a version in force that \"forelock rules check FILE\" of this "
               "program accepts, and start this one again; or, if the database was "
               "damaged, restore it from a backup",
               row->version, row->approved_by == NULL ? "not approved" : "approved by ",
               row->approved_by == NULL ? "" : row->approved_by, why);
}

static enum status load_content(const struct rules *rules, const struct ruleset_row *row,
                                struct screener **ret, struct buf *reterr)
{
    CLEANUP(free_text) char *error = NULL;
    json_error_t place;
    json_auto_t *content = json_loads(row->content, JSON_REJECT_DUPLICATES, &place);
    if (content == NULL) {
        explain(row, place.text, reterr);
        return INVALID;
    }
    enum status status = screening_load_with(rules->dir, content, ret, &error);
    if (status != OK) {
        explain(row, error != NULL ? error : status_name(status), reterr);
        return status;
    }
    /* A rule about a question that the form no longer has loads, and never fires. */
    json_auto_t *mistakes = ruleset_check(*ret, content, rules->questionnaire);
    if (json_array_size(mistakes) == 0)
        return OK;
    CLEANUP(buf_done) struct buf list = {0};
    list_mistakes(mistakes, &list);
    explain(row, buf_text(&list), reterr);
    return INVALID;
}

/* The shipped files are used as they are until a doctor approves a version. */
static enum status version_load(const struct rules *rules, struct db *db,
                                struct arena *arena, struct version **ret,
                                struct buf *reterr)
{
    struct ruleset_row row = {0};
    enum status status = store_ruleset_in_force(db, arena, true, &row);
    if (status != OK)
        return status;
    struct version *version = calloc(1, sizeof *version);
    if (version == NULL)
        memory_exhausted("rules");
    version->users = 1;
    bool is_shipped = !row.is_approved && uuid_equal(row.id, rules->shipped_id);
    if (!is_shipped)
        status = load_content(rules, &row, &version->own, reterr);
    version->public = (struct rules_in_force){
        .screener = is_shipped ? rules->shipped : version->own,
        .version_id = row.id,
        .is_approved = row.is_approved,
        .approved_by = row.approved_by == NULL ? NULL : strdup(row.approved_by),
        .approved_us = row.approved_us,
    };
    if (status == OK)
        status =
            store_exact(db, arena, version->public.screener, &version->public.ruleset_id);
    if (status != OK) {
        version_free(version);
        return status;
    }
    *ret = version;
    return OK;
}

/* Takes one user away; the last one ends it. The caller holds the lock. */
static struct version *version_leave(struct version *version)
{
    if (version == NULL || --version->users > 0)
        return NULL;
    return version;
}

/* NULL keeps what there is and marks it as stale. */
static void replace(struct rules *rules, struct version *version)
{
    struct version *ended = NULL;
    pthread_mutex_lock(&rules->lock);
    rules->is_stale = version == NULL;
    if (version != NULL) {
        ended = version_leave(rules->current);
        rules->current = version;
    }
    pthread_mutex_unlock(&rules->lock);
    version_free(ended);
}

static enum status enter_shipped(struct rules *rules, struct db *db, struct arena *arena)
{
    const json_t *content = screening_rules(rules->shipped);
    CLEANUP(free_text) char *text = json_dumps(content, JSON_COMPACT);
    return store_ruleset_ship(
        db, arena, json_string_value(json_object_get(content, "name")),
        json_string_value(json_object_get(content, "version")), text, &rules->shipped_id);
}

enum status rules_start(struct rules *rules, struct db *db, struct buf *reterr)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, LOAD_ARENA_BYTES);
    struct version *version = NULL;
    enum status status = enter_shipped(rules, db, &arena);
    if (status == OK)
        status = version_load(rules, db, &arena, &version, reterr);
    if (status != OK)
        return status;
    /* A proposal had taken the number of the version that came with this program. */
    if (!version->public.is_approved &&
        !uuid_equal(version->public.version_id, rules->shipped_id))
        log_event(LOG_WARNING, "ruleset_number_taken");
    replace(rules, version);
    return OK;
}

/* True when the row is what is loaded. */
static bool is_current(struct rules *rules, const struct ruleset_row *row)
{
    pthread_mutex_lock(&rules->lock);
    const struct rules_in_force *now = &rules->current->public;
    bool same = uuid_equal(now->version_id, row->id) &&
                now->is_approved == row->is_approved &&
                now->approved_us == row->approved_us;
    if (same)
        rules->is_stale = false;
    pthread_mutex_unlock(&rules->lock);
    return same;
}

void rules_refresh(struct rules *rules, struct db *db)
{
    CLEANUP(arena_done) struct arena arena;
    CLEANUP(buf_done) struct buf reason = {0};
    arena_init(&arena, LOAD_ARENA_BYTES);
    pthread_mutex_lock(&rules->loading);
    struct ruleset_row row = {0};
    struct version *version = NULL;
    enum status status = store_ruleset_in_force(db, &arena, false, &row);
    if (status == OK && !is_current(rules, &row)) {
        status = version_load(rules, db, &arena, &version, &reason);
        replace(rules, version);
        log_event(status == OK ? LOG_INFO : LOG_ERROR, "ruleset_changed",
                  LOG_TEXT("version", row.version),
                  LOG_TEXT("status", status_name(status)),
                  LOG_TEXT("reason", buf_text(&reason)));
    }
    pthread_mutex_unlock(&rules->loading);
}

static bool is_time_to_ask(struct rules *rules)
{
    int64_t now_us = clock_monotonic_us();
    pthread_mutex_lock(&rules->lock);
    bool is_time = now_us - rules->asked_us >= ASK_EVERY_US;
    if (is_time)
        rules->asked_us = now_us;
    pthread_mutex_unlock(&rules->lock);
    return is_time;
}

struct rules_hold rules_take(struct rules *rules, struct db *db)
{
    if (is_time_to_ask(rules))
        rules_refresh(rules, db);
    pthread_mutex_lock(&rules->lock);
    struct rules_hold hold = {rules, &rules->current->public, rules->is_stale};
    rules->current->users++;
    pthread_mutex_unlock(&rules->lock);
    return hold;
}

void rules_give(struct rules_hold *hold)
{
    if (hold->owner == NULL)
        return;
    pthread_mutex_lock(&hold->owner->lock);
    struct version *ended = version_leave((struct version *)(const void *)hold->rules);
    pthread_mutex_unlock(&hold->owner->lock);
    version_free(ended);
    *hold = (struct rules_hold){0};
}
