/*
 * What a whole message is for, by its phrases: homework, a trade, a request for
 * information, or the writer's own affair. Read from rules/frames; what follows from it
 * is decided in letter.c.
 */
#ifndef FORELOCK_SCREENING_FRAME_H
#define FORELOCK_SCREENING_FRAME_H

#include "base/arena.h"
#include "base/status.h"
#include "screening/loader.h"
#include "screening/token.h"
#include "screening/trie.h"
#include "screening/words.h"

enum frame {
    FRAME_NONE,
    FRAME_TOPIC, /* "homework", "for a novel": what is named is a topic */
    FRAME_TRADE, /* "I teach", "out of curiosity": perhaps only a topic */
    FRAME_OWN,   /* "mine", "my dose": what is asked about is the writer's */
    FRAME_USES,  /* right before a medicine: "while on", "forgot" */
    FRAME_ASKS,  /* "what is", "I would like to know": says nothing about the writer */
    FRAME_BODY,  /* "my stomach", "I cannot": the writer speaks of his own body */
    FRAME_OFFER, /* "offers me" */
    FRAME_OPEN,  /* "haven't decided": what was offered is not taken */
    FRAME_CLAIM, /* "I take it myself": what was named last is the writer's */
    FRAME_IDLE,  /* "cause", "do you treat": a question about things in general */
    FRAME_WELL,  /* "I am healthy", "never took it": asks out of interest */
    FRAME_COUNT
};

struct frames {
    struct trie trie;    /* output: enum frame */
    uint32_t any_number; /* the word "#" */
};

struct frame_hit {
    uint32_t first; /* tokens, both inclusive */
    uint32_t last;
    uint8_t frame;
};

struct frame_hits {
    struct frame_hit *list; /* by their first token; they may overlap */
    size_t count;
    size_t room;
};

/* Reads rules/frames/LANG.json. */
MUST_CHECK enum status frames_load(struct frames *frames, struct loader *loader,
                                   struct words *words, const char *lang);

/* The longest phrase at every token, in the arena. One pass. */
void frames_find(struct arena *arena, const struct frames *frames,
                 const struct tokens *tokens, struct frame_hits *ret);

#endif
