/* Blood pressures that nobody calls one: "the machine said 201 over 118". */
#ifndef FORELOCK_SCREENING_BLOOD_PRESSURE_H
#define FORELOCK_SCREENING_BLOOD_PRESSURE_H

#include "base/arena.h"
#include "screening/lexicon.h"
#include "screening/mention.h"
#include "screening/token.h"

/* Adds a mention of "blood_pressure" for each pair of numbers that is a high blood
 * pressure and nothing else: from 160/60 or 140/100, up to 260/150 mmHg, without a unit
 * and not after a medicine. One pass; the list of mentions is only made anew when there
 * is one. */
void blood_pressures_find(struct arena *arena, const struct lexicon *lexicon,
                          const struct tokens *tokens, struct mentions *mentions);

#endif
