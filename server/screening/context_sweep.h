/* One sweep over the tokens of a sentence, and what the marks in it end. */
#ifndef FORELOCK_SCREENING_CONTEXT_SWEEP_H
#define FORELOCK_SCREENING_CONTEXT_SWEEP_H

#include "screening/context_verdict.h"

struct sweep {
    const struct context_scene *scene;
    const struct cue_matches *matches;
    struct reach active[DIM_COUNT];
    struct reach here[DIM_COUNT];    /* cues for the whole sentence */
    struct reach outside[DIM_COUNT]; /* at work before the bracket that is open */
    bool is_inside;                  /* a bracket is open */
    bool is_first_person;            /* the text speaks of "I" */
    bool has_other;                  /* somebody else has been spoken of */
    bool is_own_story;               /* in the family field: the patient's own habits */
    bool is_list;                    /* a plural answer goes on over commas */
};

/* A sentence and what stands in it. */
struct span {
    size_t first; /* tokens */
    size_t end;
    size_t match; /* first cue match within */
    size_t match_end;
    size_t mention; /* first mention within */
    size_t mention_end;
};

/* Opens what the field itself says of a sentence, and follows whose story it tells. */
void field_open(struct sweep *sweep, const struct span *span);

/* A family field without any relative, but with habits, is the person's own story. */
bool field_starts_as_own_story(const struct sweep *sweep);

/* "brought in by her husband", "caught from a friend": named only in passing. */
bool match_is_bystander(const struct tokens *tokens, const struct cue_match *match);

/* What was tested in one sentence is negated when the next holds nothing but a good
 * result. */
void result_apply(struct arena *arena, const struct sweep *sweep, const struct span *test,
                  const struct span *result, struct mentions *mentions);

/* Applies the meanings of a cue that work in this direction. */
void match_apply(struct sweep *sweep, const struct cue_match *match, bool is_forward);

/* After a bracket goes on what was at work before it: "no cough (nor fever), chills". */
void bracket_open(struct sweep *sweep);
void bracket_close(struct sweep *sweep);

/* Applies the mark at a token, if it is one, to the cues at work. */
void mark_apply(struct sweep *sweep, size_t at, bool is_forward);

#endif
