/*
 * How fast screening is: set-up time and memory, microseconds for one intake of about
 * 1 KB, megabytes a second on long text, how time grows with length and with the lexicon.
 *   build/bench/screening [rules-folder]
 */
#include <jansson.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/macros.h"
#include "base/secret.h"
#include "screening/reading.h"
#include "screening/screening.h"

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
    int64_t one = *(const int64_t *)a;
    int64_t two = *(const int64_t *)b;

    return one < two ? -1 : one > two;
}

static double run_us(const struct screener *screener, struct arena *arena,
                     const json_t *fields)
{
    struct screening_input input = {
        .lang = "en", .fields = fields, .today = {2026, 11, 17}};
    struct screening_result result;
    int64_t start = clock_monotonic_us();

    if (screening_run(screener, arena, &input, &result) != OK)
        abort();
    arena_reset(arena);
    return (double)(clock_monotonic_us() - start);
}

static void intake_time(const struct screener *screener)
{
    enum { BATCH = 20, ROUNDS = 1000 };
    static int64_t times[ROUNDS];
    CLEANUP(arena_done) struct arena arena;
    json_auto_t *fields = json_pack("{s:s,s:s,s:s}", "conditions", CONDITIONS,
                                    "medications", MEDICATIONS, "message", MESSAGE);
    size_t heap = 0;

    arena_init(&arena, SCREENING_ARENA_BYTES);
    (void)run_us(screener, &arena, fields);
    heap = mallinfo2().uordblks;
    for (size_t i = 0; i < ROUNDS; i++) {
        int64_t start = clock_monotonic_us();

        for (size_t j = 0; j < BATCH; j++)
            (void)run_us(screener, &arena, fields);
        times[i] = (clock_monotonic_us() - start) * 1000 / BATCH;
    }
    qsort(times, ROUNDS, sizeof(*times), compare_times);
    printf("intake of %zu bytes: median %.1f us, p99 %.1f us; heap grew by %zd bytes\n",
           strlen(CONDITIONS) + strlen(MEDICATIONS) + strlen(MESSAGE),
           (double)times[ROUNDS / 2] / 1000, (double)times[ROUNDS * 99 / 100] / 1000,
           (ssize_t)(mallinfo2().uordblks - heap));
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
    CLEANUP(arena_done) struct arena arena;
    char *text = long_text(size);
    struct reading_text reading = {
        .field = "message", .bit = FIELD_MESSAGE, .text = text};
    json_auto_t *fields = json_pack("{s:s}", "message", text);
    int64_t start = 0;
    double best_us = 1e18;
    double read_us = 0;

    arena_init(&arena, SCREENING_ARENA_BYTES);
    for (int i = 0; i < 5; i++) {
        double us = run_us(screener, &arena, fields);

        best_us = us < best_us ? us : best_us;
    }
    start = clock_monotonic_us();
    reading_make(screener, &arena, "en", (struct date){2026, 11, 17}, &reading);
    read_us = (double)(clock_monotonic_us() - start);
    printf("%8zu bytes: %8.1f us, %5.1f MB/s whole; reading alone %5.1f MB/s\n", size,
           best_us, (double)size / best_us, (double)size / read_us);
    free(text);
}

int main(int argc, char **argv)
{
    const char *dir = argc > 1 ? argv[1] : "rules";
    struct screener *screener = NULL;
    char *error = NULL;
    int64_t start = clock_monotonic_us();

    if (secret_init() != OK || screening_load(dir, &screener, &error) != OK) {
        (void)fprintf(stderr, "%s\n", error ? error : "no cryptography library");
        return 1;
    }
    printf("set-up %.1f ms; %zu concepts, %zu terms, %zu words; %.1f MB\n",
           (double)(clock_monotonic_us() - start) / 1000, screener->lexicon.concept_count,
           screener->lexicon.term_count, screener->words.count,
           (double)screener->arena.used_bytes / 1e6);
    intake_time(screener);
    for (size_t size = 1000; size <= 1000000; size *= 10)
        throughput(screener, size);
    screening_free(screener);
    return 0;
}
