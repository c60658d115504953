/*
 * Illnesses that the lexicon does not know. Whoever has one of those is not well because
 * nobody wrote its name down: a name beside a word for illness is one ("Zellweger
 * syndrome", "enfermedad de Zellweger"). Names that end like one ("-encephaly") are found
 * by the lexicon's stems.
 */
#ifndef FORELOCK_SCREENING_ILLNESS_H
#define FORELOCK_SCREENING_ILLNESS_H

#include "base/arena.h"
#include "screening/lexicon.h"
#include "screening/mention.h"
#include "screening/token.h"

/* Adds a mention of "unnamed_illness" for each unknown word beside a mention of
 * "illness_word". One pass; the list is only made anew when there is one. */
void illness_names_find(struct arena *arena, const struct lexicon *lexicon,
                        const struct tokens *tokens, struct mentions *mentions);

#endif
