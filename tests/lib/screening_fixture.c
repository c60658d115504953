#include "screening_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct screener *shared;

const struct screener *fixture_screener(void)
{
    char *error = NULL;

    if (!shared && screening_load("rules", &shared, &error) != OK) {
        (void)fprintf(stderr, "%s\n", error);
        abort();
    }
    return shared;
}

void fixture_screener_free(void)
{
    screening_free(shared);
    shared = NULL;
}

struct screening_result fixture_screen(struct arena *arena, const char *lang,
                                       const char *field, const char *text)
{
    json_auto_t *fields = json_pack("{s:s}", field, text);
    struct screening_input input = {
        .lang = lang, .fields = fields, .today = {2026, 11, 17}};
    struct screening_result result = {0};

    if (screening_run(fixture_screener(), arena, &input, &result) != OK)
        abort();
    for (size_t i = 0; i < result.count; i++) { /* the JSON dies here */
        struct screening_finding *finding =
            (struct screening_finding *)&result.findings[i];

        finding->field = arena_strdup(arena, finding->field);
        finding->text = arena_strdup(arena, finding->text);
    }
    return result;
}

const struct screening_finding *fixture_finding(const struct screening_result *result,
                                                const char *rule)
{
    for (size_t i = 0; i < result->count; i++) {
        if (strcmp(result->findings[i].rule, rule) == 0)
            return &result->findings[i];
    }
    return NULL;
}

bool fixture_fires(const struct screening_result *result, const char *rule)
{
    for (size_t i = 0; i < result->count; i++) {
        if (strcmp(result->findings[i].rule, rule) == 0 && result->findings[i].fires)
            return true;
    }
    return false;
}
