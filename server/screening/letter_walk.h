/*
 * The walk through a letter, line by line, shared by letter.c (the order of things),
 * letter_owner.c (whose a mention is by the words beside it) and letter_judge.c (what
 * that and the purpose of the letter mean for it).
 */
#ifndef FORELOCK_SCREENING_LETTER_WALK_H
#define FORELOCK_SCREENING_LETTER_WALK_H

#include "screening/letter_read.h"

/* What is known while walking through the lines. */
struct walk {
    struct letter letter;
    struct letter_line line;
    struct mentions *mentions;
    const struct cue_match *carried; /* who was spoken of last, when not the writer */
    const struct cue_match *sick;    /* the first other person of whom the body speaks */
    size_t title_end;                /* mentions of the title come first */
    bool *is_claimed;                /* by mention: the writer says that he has it */
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

/* letter_owner.c */
struct owner letter_owner_of(const struct walk *walk, const struct mention *mention);

/* "Diagnosed with …", "Had a …", "Am …": people leave the "I" out at the start. */
bool letter_leaves_out_subject(const struct walk *walk);

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
