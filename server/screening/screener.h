/* What screening_load makes and every screening reads; immutable. */
#ifndef FORELOCK_SCREENING_SCREENER_H
#define FORELOCK_SCREENING_SCREENER_H

#include <jansson.h>

#include "base/arena.h"
#include "base/secret.h"
#include "screening/cue.h"
#include "screening/frame.h"
#include "screening/fuzzy.h"
#include "screening/lexicon.h"
#include "screening/ruleset.h"
#include "screening/spelling.h"
#include "screening/together.h"
#include "screening/words.h"

struct screener {
    struct arena arena; /* everything below lives here */
    struct words words;
    struct fuzzy fuzzy;
    struct lexicon lexicon;
    struct cues cues_en;
    struct cues cues_es;
    struct together together_en;
    struct together together_es;
    struct spellings spellings_es;
    struct frames frames_en;
    struct frames frames_es;
    struct ruleset ruleset;
    json_t *ruleset_json;
    char sha256[SECRET_HASH_HEX_SIZE];
};

#endif
