/*
 * One free text, read: tokens, mentions with their context and numbers, words nobody
 * knows. reading_make calls the passes in this order, each with its file:
 *
 *   token      words, numbers and marks of what was typed (fold: letter by letter)
 *   annotate   tokens meet the vocabulary (words); ordinary knows forms of ordinary
 * words, fuzzy the misspelt ones (sound, fuzzy_index) sentence   where sentences end;
 * then the language, and in Spanish spelling mention    the terms of the lexicon;
 * together, blood_pressure and illness add what is said without a term context cue_match
 * finds the cues (cue_answer: of forms); context sweeps over each sentence
 * (context_field, _marks, _reach) and _verdict writes what it found; letter corrects a
 * whole message (letter_read, _owner, _judge; frame) child      a message that asks for a
 * child route      how a medicine is given quantity   what is measured, how long ago
 * (when), how much a day (dose)
 *
 * What they read is loaded by screener.c; what follows from mentions is decided in
 * decide.c (trigger, mention_match).
 */
#ifndef FORELOCK_SCREENING_READING_H
#define FORELOCK_SCREENING_READING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "screening/lexicon.h"
#include "screening/mention.h"
#include "screening/screener.h"
#include "screening/token.h"

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
