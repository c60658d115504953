/* Which words among the medicines may be the name of one that nobody knows. */
#ifndef FORELOCK_SCREENING_UNRECOGNISED_H
#define FORELOCK_SCREENING_UNRECOGNISED_H

#include "screening/token.h"

/* True when the token at this place is an unknown word and stands where a name may stand:
 * not behind an article or a preposition ("for a flare", "en la nalga"), unless its own
 * shape or a dose behind it speaks for a name. */
bool unrecognised_is_name(const struct tokens *tokens, size_t at);

#endif
