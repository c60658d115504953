/*
 * Who must be seen by a doctor before a booking, and why. Takes the answers to the form
 * and everything a person typed, and gives an outcome with its evidence. Knows nothing of
 * HTTP, SQL or time of day: whoever calls says what day it is. The same input, rule set
 * and engine version always give the same bytes.
 */
#ifndef FORELOCK_SCREENING_SCREENING_H
#define FORELOCK_SCREENING_SCREENING_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/macros.h"
#include "base/status.h"

/* Stored with every screening; raised whenever the same input may give other findings. */
#define SCREENING_ENGINE_VERSION "1.0.0"

enum {
    SCREENING_TEXT_LIMIT_BYTES = 1048576, /* all free text of one input together */
    SCREENING_FINDING_LIMIT = 100,        /* findings kept of one rule */
    /* An arena with this limit is enough for any input within the text limit. */
    SCREENING_ARENA_BYTES = 512 * 1024 * 1024
};

/* A loaded rule set, lexicon and cue lists. Immutable after screening_load: any number of
 * threads may use one at the same time. */
struct screener;

enum screening_outcome { SCREENING_CLEAR, SCREENING_REVIEW, SCREENING_URGENT };

enum screening_severity {
    SCREENING_ADVISORY,      /* shown to staff, does not block */
    SCREENING_DOCTOR_REVIEW, /* blocks booking until a doctor has decided */
    SCREENING_URGENCY        /* a doctor makes contact the same day, no booking */
};

enum screening_experiencer { SCREENING_PATIENT, SCREENING_OTHER };

enum screening_temporality {
    SCREENING_CURRENT,
    SCREENING_HISTORICAL,
    SCREENING_HYPOTHETICAL
};

/* What the words around a phrase say about it (the dimensions of ConText: Harkema et al.,
 * J Biomed Inform 2009). */
struct screening_context {
    bool is_negated;
    bool is_uncertain;
    bool is_allergy; /* the person reacts to it rather than takes it */
    enum screening_experiencer experiencer;
    enum screening_temporality temporality;
    const char *cue; /* the words that decided, in the arena; "" when none did */
};

/* One reason. Strings live in the arena or the screener, whichever dies first. */
struct screening_finding {
    const char *rule; /* "BLD-01" */
    const char *title;
    const char *rule_version;
    enum screening_severity severity;
    bool fires;        /* false: mentioned, but negated, about somebody else … */
    const char *field; /* "medications", or the linkId of a structured answer */
    size_t start;      /* code points into that field's text; both 0 for an answer */
    size_t end;
    const char *text;    /* the exact words typed, or the answer's code */
    const char *concept; /* lexicon id, or the answer's code */
    struct screening_context context;
    const char *note; /* what was computed, such as "40 mg/day as prednisone"; or "" */
};

struct screening_result {
    enum screening_outcome outcome;
    const char *ruleset; /* "name|version" */
    const char *ruleset_sha256;
    const struct screening_finding *findings; /* by field and place, then rule */
    size_t count;
};

/* One thing to screen; everything borrowed, everything may be NULL but today. */
struct screening_input {
    const char *lang;       /* "en" or "es": what the person chose; texts may differ */
    const json_t *fields;   /* object of field name → free text */
    const json_t *response; /* FHIR QuestionnaireResponse, or … */
    const json_t *answers;  /* … flat, see form/form.h */
    struct date today;      /* for ages and "months since"; zero year: unknown */
};

/*
 * Reads DIR/ruleset.json and what DIR/lexicon, together, context, frames and common hold,
 * with the help of a second thread that ends before this returns. INVALID when a file
 * breaks its schema and FAILED when one cannot be read; reterr then holds a sentence with
 * file and place, and the caller releases it with free(). The screener is freed with
 * screening_free.
 */
MUST_CHECK enum status screening_load(const char *dir, struct screener **ret,
                                      char **reterr);

/* The same with another rule set over the lexicon in dir: for trying a proposed version.
 */
MUST_CHECK enum status screening_load_with(const char *dir, const json_t *ruleset,
                                           struct screener **ret, char **reterr);

void screening_free(struct screener *screener);

/* "name|version" of the rule set. */
const char *screening_ruleset(const struct screener *screener);

/* SHA-256 over all files that were read and the rule set, as lower-case hexadecimal. */
const char *screening_sha256(const struct screener *screener);

/* The rule set as it was read; borrowed. For the pages that explain it. */
const json_t *screening_rules(const struct screener *screener);

/*
 * Screens one input; everything it returns lives in the arena. INVALID when the input is
 * not what struct screening_input says (fields not an object of strings, text that is not
 * UTF-8, more than SCREENING_TEXT_LIMIT_BYTES). On any other status but OK the caller
 * must treat the input as in need of review: screening_unscreened makes that result.
 */
MUST_CHECK enum status screening_run(const struct screener *screener, struct arena *arena,
                                     const struct screening_input *input,
                                     struct screening_result *ret);

/* The result of an input that could not be screened: outcome review with one finding. */
struct screening_result screening_unscreened(const struct screener *screener,
                                             struct arena *arena);

/* A new reference: {"outcome", "ruleset", "ruleset_sha256", "engine", "findings": […]}
 * as the command `forelock screen` prints it, without the id. */
json_t *screening_to_json(const struct screening_result *result);

/* "clear", "review", "urgent". */
const char *screening_outcome_name(enum screening_outcome outcome);

/* "advisory", "doctor_review", "urgent". */
const char *screening_severity_name(enum screening_severity severity);

/*
 * The context engine alone: what a sentence says about one phrase in it. The first place
 * where the phrase stands is judged (case and accents ignored). NOT_FOUND when the
 * sentence does not hold the phrase, INVALID when either is not UTF-8 or empty.
 */
MUST_CHECK enum status context_classify(const struct screener *screener,
                                        struct arena *arena, const char *lang,
                                        const char *sentence, const char *phrase,
                                        struct screening_context *ret);

/* A new reference: {"negated", "experiencer", "temporality", "certainty", "cue"}. */
json_t *screening_context_to_json(const struct screening_context *context);

#endif
