/* Cue words of one language, as read from rules/context, in an automaton of their own. */
#ifndef FORELOCK_SCREENING_CUE_H
#define FORELOCK_SCREENING_CUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/macros.h"
#include "base/status.h"
#include "screening/loader.h"
#include "screening/trie.h"
#include "screening/words.h"

enum cue_says {
    SAYS_NEGATED,
    SAYS_AFFIRMED,
    SAYS_UNCERTAIN,
    SAYS_CERTAIN,
    SAYS_HISTORICAL,
    SAYS_CURRENT,
    SAYS_HYPOTHETICAL,
    SAYS_OTHER,
    SAYS_PATIENT,
    SAYS_SELF, /* "I have": the patient speaks of himself */
    SAYS_ALLERGY,
    SAYS_TAKES,
    SAYS_STOPPED,
    SAYS_STOP,
    SAYS_RESOLVED,  /* a symptom is gone, a disease is past */
    SAYS_SAME,      /* "she": whoever the text spoke of before */
    SAYS_GOES_ON,   /* "toma": the same where somebody else has been spoken of */
    SAYS_TESTED,    /* the sentence is about a test or a suspicion */
    SAYS_ONSET,     /* "diagnosed with": what began then has not ended */
    SAYS_HAPPENED,  /* "me dio": past, but a symptom may go on */
    SAYS_INFORMS,   /* the message is an essay, an article, a firm's */
    SAYS_FOR_OTHER, /* the treatment is wanted by a relative */
    SAYS_DENIED,    /* "I never had that": about the sentences before */
    SAYS_CLEARED,   /* a good result: negates what was tested */
    SAYS_ACTS,      /* "reports", right after a person: he is not the one who is ill */
    SAYS_COUNT
};

enum cue_where {
    WHERE_BEFORE,
    WHERE_AFTER,
    WHERE_PSEUDO,
    WHERE_HERE,
    WHERE_ANSWER, /* "HIV: no" */
    WHERE_LEAD,   /* before, where it begins its clause: "In 2010 she had …", or leads
                     on: "seen in 2010 for …" */
    WHERE_ORDER,  /* before, where it begins its clause as an order: "Return for …" */
    WHERE_WITHIN, /* in a phrase that is looked up itself: "status post bypass" */
    WHERE_COUNT
};

struct cue {
    uint32_t next; /* another meaning of the same words; index + 1, 0 = none */
    uint8_t says;
    uint8_t where;
    uint8_t window; /* words it reaches */
    uint8_t fields;
    bool ends_at_comma;
    bool is_nearest; /* about one mention only, the first that it reaches */
};

struct cues {
    struct trie trie; /* output: index of the first cue + 1 */
    struct cue *list;
    size_t count;
    size_t room;
    struct trie routes;   /* output: enum route */
    struct trie children; /* output: enum child_word */
    uint32_t any_number;  /* the word "#", which stands for any number in a cue */
    uint32_t any_year;    /* the word "yyyy": 1900 to 2099 */
};

/* Reads rules/context/LANG.json. */
MUST_CHECK enum status cues_load(struct cues *cues, struct loader *loader,
                                 struct words *words, const char *lang);

#endif
