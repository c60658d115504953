/* A message as letter.c needs it: who speaks of whom, and with what purpose. */
#ifndef FORELOCK_SCREENING_LETTER_READ_H
#define FORELOCK_SCREENING_LETTER_READ_H

#include "screening/cue_match.h"

/* Whom a cue names. */
enum who {
    WHO_NOBODY,
    WHO_FIRST, /* "I", "me" */
    WHO_SELF,  /* "I take": the writer's own health */
    WHO_SAME,  /* "she" */
    WHO_OTHER  /* "my wife" */
};

struct letter {
    struct arena *arena;
    const struct context_scene *scene;
    const struct cue_matches *matches;
    struct frame_hits hits;
    uint8_t *who;                  /* enum who of every cue match */
    uint8_t *covered;              /* by token: within a phrase about its purpose */
    struct frame_hit informs;      /* of a cue that says so, when is_informing */
    const struct frame_hit *topic; /* the first of its kind, or NULL */
    const struct frame_hit *trade; /* likewise */
    const struct frame_hit *open;  /* likewise */
    bool speaks_of_itself;         /* WHO_SELF anywhere */
    bool is_personal;              /* speaks of his own body */
    bool speaks_of_body;           /* "my stomach", not only "can I" */
    bool has_first_person;         /* "I", "my" anywhere: its "she" is somebody else */
    bool is_own;                   /* what is asked about is the writer's */
    bool is_well;                  /* "I am healthy", and what was offered is not taken */
    bool tells;        /* a sentence that asks nothing and names nobody else */
    bool is_for_other; /* "my husband wants …": he is the patient */
    bool claims;       /* "I have one" */
    bool asks;
    bool knows_other; /* "she" is somebody else */
    bool names_other; /* "my wife" anywhere */
};

struct letter_line {
    size_t first; /* tokens */
    size_t end;
    size_t match; /* cue matches within */
    size_t match_end;
    size_t start; /* its first word that says something */
    size_t hit;   /* frame hits within */
    size_t hit_end;
    const struct cue_match *denial; /* "I never had that": what was named before */
    bool has_onset;                 /* "since 2010" */
    bool is_question;
    bool is_title;   /* "Subject: …" */
    bool is_heading; /* a short first line: perhaps only a title */
};

void letter_read(struct arena *arena, const struct context_scene *scene,
                 const struct cue_matches *matches, struct letter *ret);

/* Whom the cue at this index names; letter->hits and covered are read. */
enum who letter_who_of(const struct letter *letter, size_t index);

/* True when one of the meanings says this and is not there only to hide others. */
bool letter_says(const struct letter *letter, const struct cue_match *match,
                 enum cue_says what);

/* The line after the one given; false at the end. A zeroed line comes before the first.
 */
bool letter_next_line(const struct letter *letter, struct letter_line *line);

/* The words typed from one token to another, in the arena. */
const char *letter_words(const struct letter *letter, uint32_t first, uint32_t last);

#endif
