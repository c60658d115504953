/*
 * Regular expressions of string items (extension "regex"), with PCRE2. Matching is
 * bounded, so an expensive expression refuses text instead of holding a worker.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "form/internal.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

enum { MATCH_STEPS_MAX = 100000, MATCH_DEPTH_MAX = 1000, MATCH_HEAP_KIB = 1024 };

struct form_pattern {
    pcre2_code *code;
    pcre2_match_context *limits;
};

void form_pattern_free(struct form_pattern *pattern)
{
    if (pattern == NULL)
        return;
    pcre2_code_free(pattern->code);
    pcre2_match_context_free(pattern->limits);
    free(pattern);
}

struct form_pattern *form_pattern_new(const char *regex, struct buf *reterr)
{
    const uint32_t options = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED |
                             PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
    int error = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED, options,
                                     &error, &offset, NULL);
    if (code == NULL) {
        PCRE2_UCHAR reason[160];
        pcre2_get_error_message(error, reason, sizeof reason);
        buf_printf(reterr, "%s at offset %zu", (const char *)reason, (size_t)offset);
        return NULL;
    }
    struct form_pattern *pattern = calloc(1, sizeof *pattern);
    pcre2_match_context *limits = pcre2_match_context_create(NULL);
    if (pattern == NULL || limits == NULL)
        memory_exhausted("form pattern");
    pcre2_set_match_limit(limits, MATCH_STEPS_MAX);
    pcre2_set_depth_limit(limits, MATCH_DEPTH_MAX);
    pcre2_set_heap_limit(limits, MATCH_HEAP_KIB);
    *pattern = (struct form_pattern){.code = code, .limits = limits};
    return pattern;
}

bool form_pattern_matches(const struct form_pattern *pattern, const char *text)
{
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(pattern->code, NULL);
    if (data == NULL)
        memory_exhausted("form pattern match");
    int found = pcre2_match(pattern->code, (PCRE2_SPTR)text, strlen(text), 0, 0, data,
                            pattern->limits);
    pcre2_match_data_free(data);
    return found > 0;
}
