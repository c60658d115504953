/*
 * Several threads screen the same and different texts with the rules in force, as the
 * server's workers do, while another puts other versions in force. Built with the thread
 * sanitizer (make threads): any race ends the program. The database is left out: what is
 * in force is decided here.
 */
#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/secret.h"
#include "store/intake.h"
#include "store/ruleset.h"
#include "web/rules.h"

enum { WORKERS = 4, SWAPS = 2, VERSIONS = 3, PAUSE_US = 3000 };

static const char *const TEXTS[] = {
    "I take warfarin 5 mg a day and prednizone 20mg twice a day for 3 weeks, no HIV.",
    "My father had leukemia. I have well controlled hypertension and xeralto 20 mg.",
    "Tomo metotrexato los lunes; no tengo diabetes. Mi madre tuvo c\xc3\xa1ncer.",
    "Minoxidil foam, vitamin D, fish oil and an unknown remedy called Zorblaxin.",
};

/* What is in force now; changed by the swapping thread only. 0 is the shipped set, odd
 * numbers are half of it, even ones all of it but approved, which gives another hash. */
static atomic_uint in_force;

static json_t *version_content(unsigned version)
{
    json_t *content = json_load_file("rules/ruleset.json", 0, NULL);

    ck_assert_ptr_nonnull(content);
    if (version % 2 != 0)
        while (json_array_size(json_object_get(content, "rules")) > 40)
            json_array_remove(json_object_get(content, "rules"), 40);
    return content;
}

static struct uuid version_uuid(unsigned version)
{
    struct uuid uuid;

    memset(&uuid, (int)(version + 1), sizeof(uuid));
    return uuid;
}

enum status store_ruleset_ship(struct db *db, struct arena *arena, const char *name,
                               const char *version, const char *json, struct uuid *ret)
{
    (void)db, (void)arena, (void)name, (void)version, (void)json;
    *ret = version_uuid(0);
    return OK;
}

enum status store_ruleset_put(struct db *db, struct arena *arena, const char *name,
                              const char *version, const char *sha256_hex,
                              const char *json, struct uuid *ret)
{
    (void)db, (void)arena, (void)name, (void)version, (void)sha256_hex, (void)json;
    *ret = version_uuid(0);
    return OK;
}

enum status store_ruleset_in_force(struct db *db, struct arena *arena, bool with_content,
                                   struct ruleset_row *ret)
{
    unsigned version = atomic_load(&in_force);
    json_auto_t *content = with_content ? version_content(version) : NULL;
    char *text = content ? json_dumps(content, 0) : NULL;

    (void)db;
    *ret = (struct ruleset_row){.id = version_uuid(version), .version = "1.0.0"};
    ret->content = arena_strdup(arena, text);
    ret->is_approved = version > 0;
    ret->approved_by = version > 0 ? "Dr. Test" : NULL;
    free(text);
    return OK;
}

/* The result as bytes, malloc'ed. */
static char *screen(const struct screener *screener, struct arena *arena,
                    const char *text)
{
    json_auto_t *fields = json_pack("{s:s,s:s}", "medications", text, "message", text);
    struct screening_input input = {
        .lang = "en", .fields = fields, .today = {2026, 11, 17}};
    struct screening_result result;
    json_auto_t *json = NULL;

    arena_reset(arena);
    if (screening_run(screener, arena, &input, &result) != OK)
        return NULL;
    json = screening_to_json(&result);
    return json_dumps(json, JSON_COMPACT);
}

struct stage {
    struct rules *rules;
    char *expected[VERSIONS][COUNT_OF(TEXTS)];
    atomic_bool is_over;
    atomic_uint screened;
    atomic_uint wrong;
};

struct worker {
    pthread_t thread;
    struct stage *stage;
    size_t number;
};

/* The result is one of those that the versions give, to the byte. */
static bool is_expected(const struct stage *stage, size_t text, const char *found)
{
    for (size_t v = 0; v < VERSIONS; v++) {
        if (found && strcmp(found, stage->expected[v][text]) == 0)
            return true;
    }
    return false;
}

static void *work(void *argument)
{
    const struct worker *worker = argument;
    struct stage *stage = worker->stage;
    CLEANUP(arena_done) struct arena arena;

    arena_init(&arena, SCREENING_ARENA_BYTES);
    for (size_t i = worker->number; !atomic_load(&stage->is_over); i++) {
        CLEANUP(rules_give) struct rules_hold hold = rules_take(stage->rules, NULL);
        size_t text = worker->number % 2 == 0 ? 0 : i % COUNT_OF(TEXTS);
        char *found = screen(hold.rules->screener, &arena, TEXTS[text]);

        if (hold.is_stale || !is_expected(stage, text, found))
            atomic_fetch_add(&stage->wrong, 1);
        atomic_fetch_add(&stage->screened, 1);
        free(found);
        usleep(PAUSE_US); /* loading needs the processor more */
    }
    return NULL;
}

static void expectations_make(struct stage *stage, const struct screener *shipped)
{
    CLEANUP(arena_done) struct arena arena;

    arena_init(&arena, SCREENING_ARENA_BYTES);
    for (unsigned v = 0; v < VERSIONS; v++) {
        json_auto_t *content = version_content(v);
        struct screener *own = NULL;
        char *error = NULL;

        if (v > 0)
            ck_assert_int_eq(screening_load_with("rules", content, &own, &error), OK);
        for (size_t t = 0; t < COUNT_OF(TEXTS); t++)
            stage->expected[v][t] = screen(v > 0 ? own : shipped, &arena, TEXTS[t]);
        screening_free(own);
    }
}

static void versions_swap(struct stage *stage)
{
    for (unsigned version = 1; version <= SWAPS; version++) {
        unsigned before = atomic_load(&stage->screened);

        atomic_store(&in_force, version);
        rules_refresh(stage->rules, NULL);
        while (atomic_load(&stage->screened) < before + 20)
            sched_yield();
    }
}

START_TEST(threads_share_the_rules_while_they_are_replaced)
{
    struct stage stage = {0};
    struct worker workers[WORKERS];
    struct screener *shipped = NULL;
    CLEANUP(buf_done) struct buf error = {0};
    char *complaint = NULL;

    ck_assert_int_eq(secret_init(), OK);
    ck_assert_int_eq(screening_load("rules", &shipped, &complaint), OK);
    expectations_make(&stage, shipped);
    stage.rules = rules_new("rules", shipped, NULL);
    ck_assert_int_eq(rules_start(stage.rules, NULL, &error), OK);
    for (size_t i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){.stage = &stage, .number = i};
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    }
    versions_swap(&stage);
    atomic_store(&stage.is_over, true);
    for (size_t i = 0; i < WORKERS; i++)
        pthread_join(workers[i].thread, NULL);
    ck_assert_uint_eq(atomic_load(&stage.wrong), 0);
    rules_free(stage.rules);
    screening_free(shipped);
    for (size_t i = 0; i < VERSIONS * COUNT_OF(TEXTS); i++)
        free(stage.expected[i / COUNT_OF(TEXTS)][i % COUNT_OF(TEXTS)]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening in threads");
    TCase *tests = tcase_create("threads");
    SRunner *runner = srunner_create(suite);
    int failed = 0;

    suite_add_tcase(suite, tests);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, threads_share_the_rules_while_they_are_replaced);
    srunner_set_fork_status(runner, CK_NOFORK); /* threads do not survive a fork */
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
