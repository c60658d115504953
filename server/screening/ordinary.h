/*
 * Is a word one of the ordinary language, in a form that no list holds: "approved",
 * "quickly", "rápidamente". Such a word is never a misspelling and never a medicine.
 */
#ifndef FORELOCK_SCREENING_ORDINARY_H
#define FORELOCK_SCREENING_ORDINARY_H

#include <stdbool.h>

#include "screening/words.h"

/* The entry of the ordinary word that this is a form of, or NULL. */
const struct word_entry *ordinary_find(const struct words *words, const char *text,
                                       size_t length);

#endif
