/*
 * How fast screening is: set-up time and memory, microseconds for one intake of about
 * 1 KB, megabytes a second on long text, how time grows with length and with a lexicon
 * ten times as large; beside it, in the same run, what looking for every term by itself
 * costs. Times are the thread's processor time, so that others on the machine count
 * little; set-up uses two threads, so the clock's time stands beside that of both.
 *   build/bench/screening [rules-folder]
 */
#include <jansson.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/secret.h"
#include "screening/reading.h"
#include "screening/screening.h"
#include "screening_lexicon.h"

enum { WIDER = 10 };

static const char *const CONDITIONS = "I was told I have high blood pressure about ten "
                                      "years ago and it is well controlled. "
                                      "No diabetes, no HIV or hepatitis. My father had a "
                                      "heart attack when he was 60 and my "
                                      "mother has hypothyroidism. I had a small skin "
                                      "cancer removed from my nose in 2015. I "
                                      "get seasonal alergies and sometimes migranes.";
static const char *const MEDICATIONS =
    "Lisinopril 10 mg once a day, atorvastatin 20mg at night, baby aspirin 81 mg, "
    "vitamin D "
    "and fish oil. Prednisone 10 mg twice a day for 5 days last month for a rash, now "
    "stopped. Minoxidil foam on my scalp every evening.";
static const char *const MESSAGE =
    "Hello, my hair has been getting thinner on the crown for about three years and I "
    "would "
    "like to know whether PRP or exosomes could help me. My brother had a transplant and "
    "is "
    "happy with it. I tried finasteride but stopped because of side effects. I work on "
    "weekdays, so mornings are difficult. Thank you very much and best regards.";

static int compare_times(const void *a, const void *b)
{
    double one = *(const double *)a;
    double two = *(const double *)b;

    return one < two ? -1 : one > two;
}

static double clock_us(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double now_us(void)
{
    return clock_us(CLOCK_THREAD_CPUTIME_ID);
}

static double run_us(const struct screener *screener, struct arena *arena,
                     const json_t *fields)
{
    struct screening_input input = {
        .lang = "en", .fields = fields, .today = {2026, 11, 17}};
    struct screening_result result;
    double start = now_us();

    if (screening_run(screener, arena, &input, &result) != OK)
        abort();
    arena_reset(arena);
    return now_us() - start;
}

static json_t *intake_fields(void)
{
    return json_pack("{s:s,s:s,s:s}", "conditions", CONDITIONS, "medications",
                     MEDICATIONS, "message", MESSAGE);
}

/* Prints and returns the median. */
static double intake_time(const struct screener *screener)
{
    enum { ROUNDS = 20000, WARM = 100 };
    static double times[ROUNDS];
    CLEANUP(arena_done) struct arena arena;
    json_auto_t *fields = intake_fields();
    size_t heap = 0;

    arena_init(&arena, SCREENING_ARENA_BYTES);
    for (size_t i = 0; i < WARM; i++)
        (void)run_us(screener, &arena, fields);
    heap = mallinfo2().uordblks;
    for (size_t i = 0; i < ROUNDS; i++)
        times[i] = run_us(screener, &arena, fields);
    printf("  intake of %zu bytes: ",
           strlen(CONDITIONS) + strlen(MEDICATIONS) + strlen(MESSAGE));
    printf("heap grew by %zd bytes in %d screenings; ",
           (ssize_t)(mallinfo2().uordblks - heap), ROUNDS);
    qsort(times, ROUNDS, sizeof(*times), compare_times);
    printf("median %.1f us, p99 %.1f us, best %.1f us\n", times[ROUNDS / 2],
           times[ROUNDS * 99 / 100], times[0]);
    return times[ROUNDS / 2];
}

/* The texts over and over, each time with other numbers and a few words of its own. */
static char *long_text(size_t size)
{
    char *text = malloc(size + 1024);
    size_t length = 0;
    unsigned count = 0;

    while (length < size) {
        int put =
            snprintf(text + length, 1024, "%s Item %u zq%uxw. %s ",
                     count % 2 ? CONDITIONS : MESSAGE, count, count * 7919, "Thanks.");

        length += (size_t)put;
        count++;
    }
    text[size] = '\0';
    return text;
}

static void throughput(const struct screener *screener, size_t size)
{
    enum { BYTES_IN_ALL = 10000000, FEWEST = 10 };
    CLEANUP(arena_done) struct arena arena;
    char *text = long_text(size);
    json_auto_t *fields = json_pack("{s:s}", "message", text);
    size_t rounds = BYTES_IN_ALL / size > FEWEST ? BYTES_IN_ALL / size : FEWEST;
    double *times = calloc(rounds, sizeof(*times));
    double median = 0;

    arena_init(&arena, SCREENING_ARENA_BYTES);
    for (size_t i = 0; times && i < rounds; i++)
        times[i] = run_us(screener, &arena, fields);
    qsort(times, rounds, sizeof(*times), compare_times);
    median = times[rounds / 2];
    printf("  %8zu bytes: median %9.1f us, %5.1f MB/s; best %5.1f MB/s\n", size, median,
           (double)size / median, (double)size / times[0]);
    free(times);
    free(text);
}

static struct screener *load(const char *dir, double *ret_us, double *ret_processor_us)
{
    struct screener *screener = NULL;
    char *error = NULL;
    double start = clock_us(CLOCK_MONOTONIC);
    double processor_start = clock_us(CLOCK_PROCESS_CPUTIME_ID);

    if (screening_load(dir, &screener, &error) != OK) {
        (void)fprintf(stderr, "%s\n", error);
        exit(1);
    }
    *ret_us = clock_us(CLOCK_MONOTONIC) - start;
    *ret_processor_us = clock_us(CLOCK_PROCESS_CPUTIME_ID) - processor_start;
    return screener;
}

/* Loads a folder of rules, a few times, and measures all of it. */
static struct screener *measure(const char *dir, double *intake_us)
{
    enum { LOADS = 7 };
    struct screener *screener = NULL;
    double us[LOADS];
    double processor_us[LOADS];

    for (size_t i = 0; i < LOADS; i++) {
        screening_free(screener);
        screener = load(dir, &us[i], &processor_us[i]);
    }
    printf("%zu concepts, %zu terms, %zu words, %.1f MB\n",
           screener->lexicon.concept_count, screener->lexicon.term_count,
           screener->words.count, (double)screener->arena.used_bytes / 1e6);
    printf("  set-up: first %.1f ms (processor %.1f ms), ", us[0] / 1000,
           processor_us[0] / 1000);
    qsort(us, LOADS, sizeof(*us), compare_times);
    qsort(processor_us, LOADS, sizeof(*processor_us), compare_times);
    printf("median of %d %.1f ms (%.1f ms), best %.1f ms\n", LOADS, us[LOADS / 2] / 1000,
           processor_us[LOADS / 2] / 1000, us[0] / 1000);
    *intake_us = intake_time(screener);
    for (size_t size = 1000; size <= 1000000; size *= 10)
        throughput(screener, size);
    return screener;
}

static double batch_us(const struct screener *screener, struct arena *arena,
                       const json_t *fields, size_t runs)
{
    double start = now_us();

    for (size_t i = 0; i < runs; i++)
        (void)run_us(screener, arena, fields);
    return now_us() - start;
}

/* By turns, so that whatever else the machine does hits both alike: the median of the
 * ratios. */
static double ratio_of(const struct screener *one, const struct screener *other,
                       const json_t *fields, size_t runs)
{
    enum { PAIRS = 41 };
    CLEANUP(arena_done) struct arena arena;
    double ratios[PAIRS];

    arena_init(&arena, SCREENING_ARENA_BYTES);
    (void)batch_us(one, &arena, fields, 1);
    for (size_t i = 0; i < PAIRS; i++) {
        double first = batch_us(one, &arena, fields, runs);

        ratios[i] = batch_us(other, &arena, fields, runs) / first;
    }
    qsort(ratios, PAIRS, sizeof(*ratios), compare_times);
    return ratios[PAIRS / 2];
}

static void lexicons_compare(const struct screener *shipped, const struct screener *wide)
{
    enum { LONG_BYTES = 100000 };
    char *text = long_text(LONG_BYTES);
    json_auto_t *fields = intake_fields();
    json_auto_t *message = json_pack("{s:s}", "message", text);

    printf("time with %d times the lexicon: intake x %.2f, 100 KB x %.2f\n", WIDER,
           ratio_of(shipped, wide, fields, 200), ratio_of(shipped, wide, message, 2));
    free(text);
}

static double intake_by_search(const struct terms *terms)
{
    const char *const texts[] = {CONDITIONS, MEDICATIONS, MESSAGE};
    double start = now_us();
    size_t found = 0;

    for (size_t t = 0; t < COUNT_OF(texts); t++) {
        for (size_t i = 0; i < terms->count; i++)
            found += strcasestr(texts[t], terms->list[i]) != NULL;
    }
    printf("  strcasestr for each of %zu terms finds %zu: ", terms->count, found);
    return now_us() - start;
}

static void others(const char *dir, double own_us)
{
    struct terms terms;
    double us = 0;

    terms_read(dir, &terms);
    printf("the same intake otherwise: no misspellings, no context, no rules\n");
    us = intake_by_search(&terms);
    printf("%.0f us, %.0f times as long\n", us, us / own_us);
    terms_free(&terms);
}

int main(int argc, char **argv)
{
    const char *dir = argc > 1 ? argv[1] : "rules";
    struct screener *shipped = NULL;
    struct screener *wide = NULL;
    double intake_us = 0;
    double wide_us = 0;
    char *wide_dir = NULL;

    if (secret_init() != OK)
        return 1;
    printf("as shipped: ");
    shipped = measure(dir, &intake_us);
    wide_dir = wide_rules_make(dir, WIDER);
    printf("%d times the lexicon: ", WIDER);
    wide = measure(wide_dir, &wide_us);
    wide_rules_remove(wide_dir);
    lexicons_compare(shipped, wide);
    others(dir, intake_us);
    screening_free(shipped);
    screening_free(wide);
    return 0;
}
