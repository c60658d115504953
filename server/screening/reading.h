/*
 * One free text, read: tokens, mentions with their context and numbers, words nobody
 * knows. And the screener itself, which is what reading needs.
 */
#ifndef FORELOCK_SCREENING_READING_H
#define FORELOCK_SCREENING_READING_H

#include <jansson.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/secret.h"
#include "screening/cue.h"
#include "screening/frame.h"
#include "screening/fuzzy.h"
#include "screening/lexicon.h"
#include "screening/mention.h"
#include "screening/ruleset.h"
#include "screening/spelling.h"
#include "screening/together.h"
#include "screening/token.h"
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

struct reading_text {
    const char *field; /* as the caller named it, or the linkId */
    uint8_t bit;       /* enum field_bit */
    const char *text;
    struct tokens tokens;
    struct mentions mentions;
    enum text_language language;
    bool is_unreadable;
};

/* Reads well-formed UTF-8. text->field, bit and text are set by the caller. */
void reading_make(const struct screener *screener, struct arena *arena, const char *lang,
                  struct date today, struct reading_text *text);

/* The language a text is written in, by its ordinary words; otherwise that of lang. */
enum text_language reading_language(const struct tokens *tokens, const char *lang);

/* True for a token that may be the name of a medicine nobody knows. */
bool token_is_unknown(const struct token *token);

#endif
