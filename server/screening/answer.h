/*
 * Structured answers by linkId, from a QuestionnaireResponse or a flat object. Strings
 * are borrowed from that JSON.
 */
#ifndef FORELOCK_SCREENING_ANSWER_H
#define FORELOCK_SCREENING_ANSWER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"

struct answer {
    const char *link;
    const char *code; /* a choice's code, "true", "false", or NULL */
    const char *text; /* own words, a date, or NULL */
    bool is_number;
    double number;
};

struct answers {
    struct answer *list;
    size_t count;
};

/* INVALID when the JSON is not what it should be or nests too deep or is too large.
 * Either argument may be NULL; with both NULL there are no answers. */
MUST_CHECK enum status answers_read(struct arena *arena, const json_t *response,
                                    const json_t *flat, struct answers *ret);

#endif
