/* Single values out of flat answers (see form/form.h), for whatever is stored in columns.
 */
#ifndef FORELOCK_WEB_ANSWERS_H
#define FORELOCK_WEB_ANSWERS_H

#include <jansson.h>

#include "base/arena.h"
#include "store/intake.h"

/* The first answer of a question as text: a string, a date, or a coding's code. Borrowed
 * from flat; NULL when it was not answered. */
const char *answers_text(const json_t *flat, const char *link_id);

/* Who asks, from the questions about.*. OK, or INVALID when a name or the birth date is
 * missing, which a checked response never is. Text is borrowed from flat. */
MUST_CHECK enum status answers_person(const json_t *flat, const char *lang,
                                      struct person *ret);

/* The treatments wished, as a JSON array of codes without "unsure"; "[]" when undecided.
 */
const char *answers_treatments(struct arena *arena, const json_t *flat);

#endif
