/*
 * What the files of a letter share: letter_read.c reads its phrases and lines,
 * letter_owner.c says whose a mention is by the words beside it, letter_judge.c what that
 * and the purpose of the letter mean for it, letter.c keeps the order of things.
 */
#ifndef FORELOCK_SCREENING_LETTER_WALK_H
#define FORELOCK_SCREENING_LETTER_WALK_H

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

/* What is known while walking through the lines. */
struct walk {
    struct letter letter;
    struct letter_line line;
    struct mentions *mentions;
    const struct cue_match *carried; /* who was spoken of last, when not the writer */
    const struct cue_match *sick;    /* the first other person of whom the body speaks */
    bool has_ill_other; /* something named so far was somebody else's: without it "My wife
                           booked this. Warfarin …" is the writer's own */
    size_t title_end;   /* mentions of the title come first */
    bool *is_claimed;   /* by mention: the writer says that he has it */
};

/* What the cues before a mention in its sentence say of its owner. */
struct owner {
    const struct cue_match *last; /* the last cue that names somebody */
    uint8_t who;                  /* of the last */
    bool is_claimed;              /* "I take …" and nobody else after it */
    bool has_first;               /* "I", "my" before it or shortly after */
    bool has_first_before;
    const struct cue_match *receiver; /* "… for my husband" right after it */
};

/* letter_read.c */
void letter_read(struct arena *arena, const struct context_scene *scene,
                 const struct cue_matches *matches, struct letter *ret);

/* The line after the one given; false at the end. A zeroed line comes before the first.
 */
bool letter_next_line(const struct letter *letter, struct letter_line *line);

/* letter_owner.c */
/* Whom the cue at this index names; letter->hits and covered are read. */
enum who letter_who_of(const struct letter *letter, size_t index);

/* True when one of the meanings says this and is not there only to hide others. */
bool letter_says(const struct letter *letter, const struct cue_match *match,
                 enum cue_says what);

struct owner letter_owner_of(const struct walk *walk, const struct mention *mention);

/* "Diagnosed with …", "Had a …", "Am …": people leave the "I" out at the start. */
bool letter_leaves_out_subject(const struct walk *walk);

/* The token with which naming somebody begins: that of "my" in "my brother". */
size_t letter_person_start(const struct letter *letter, const struct cue_match *match);

/* "I cut myself", "me corto los brazos". */
bool letter_is_in_first_person(const struct walk *walk, const struct mention *mention);

/* "… and had Hodgkin at 17", "my chronic hepatitis". */
bool letter_is_tied(const struct walk *walk, const struct mention *mention);

/* "I'm a nurse with epilepsy". */
bool letter_is_with_writer(const struct walk *walk, const struct mention *mention);

/* "Hemophiliac here": so one presents oneself. */
bool letter_presents(const struct walk *walk, const struct mention *mention);

/* A phrase of this kind in the line touches these tokens. */
bool letter_hit_covers(const struct walk *walk, enum frame frame, uint32_t first,
                       uint32_t last);

/* letter_judge.c */
void letter_judge(struct walk *walk, size_t index);

/* What makes the mentions of this letter a topic, or NULL. */
const struct frame_hit *letter_frame(const struct walk *walk);

/* What is asked about in this line is the writer's own. */
bool letter_is_writers(const struct walk *walk);

bool letter_kind_is(const struct walk *walk, const struct mention *mention,
                    enum concept_kind kind);
void letter_set_hypothetical(const struct walk *walk, struct mention *mention,
                             const struct frame_hit *hit);
void letter_set_other(const struct walk *walk, struct mention *mention,
                      const struct cue_match *match);

#endif
