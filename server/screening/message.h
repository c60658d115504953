/* A whole message and its sentences: who speaks, who is spoken of, what is asked. */
#ifndef FORELOCK_SCREENING_MESSAGE_H
#define FORELOCK_SCREENING_MESSAGE_H

#include "screening/cue_match.h"

struct message {
    const struct context_scene *scene;
    const struct cue_matches *matches;
    const struct cue_match *other;   /* the first other person, or NULL */
    const struct cue_match *informs; /* a lesson, an article, a firm …, or NULL */
    bool speaks_of_itself;           /* "I have", "I take" */
    bool says_i;                     /* "I", "me" anywhere */
    bool says_my;                    /* or any other word for the writer */
    bool claims;                     /* "I have one": what was asked about is his */
    bool asks;                       /* a question or a wish for information anywhere */
    bool is_for_other; /* "my husband wants …": the patient is a relative */
};

/* One sentence of it; lines follow each other, each begins where the last ended. */
struct line {
    size_t first; /* tokens */
    size_t end;
    size_t match; /* cue matches within */
    size_t match_end;
    const struct cue_match *denial; /* "I never had that": about what was said before */
    bool has_first_person;
    bool has_self;  /* "I have" */
    bool has_onset; /* "since 2010" */
    bool is_question;
    bool is_title;
};

struct message message_read(const struct context_scene *scene,
                            const struct cue_matches *matches);

/* Goes on to the next sentence; false after the last. */
bool message_next_line(const struct message *message, struct line *line);

/* True when one of the meanings says this and is not there only to hide others. */
bool match_says_openly(const struct cues *cues, const struct cue_match *match,
                       enum cue_says says);

/* "I", "my" and the like: the cue at this index speaks of the writer. */
bool is_first_person(const struct message *message, size_t index);

#endif
