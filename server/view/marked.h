/*
 * The patient's own words with the places that fired marked in them, as the "segments"
 * of the staff's templates: [{"text", "is_mark"}]. Places are Unicode code points, as the
 * screening gives them.
 */
#ifndef FORELOCK_VIEW_MARKED_H
#define FORELOCK_VIEW_MARKED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct mark {
    size_t start; /* code points */
    size_t end;   /* exclusive */
};

/* The whole text; marks in any order, overlapping ones become one, what lies beyond the
 * text is cut off. A new reference. */
json_t *marked_whole(struct arena *arena, const char *text, const struct mark *marks,
                     size_t count);

/* Only the sentences that hold a mark, long ones cut at a space near it, with " … "
 * between what does not follow directly. A new reference. */
json_t *marked_excerpt(struct arena *arena, const char *text, const struct mark *marks,
                       size_t count);

/* True when exactly these words stand at these code points of the text. */
bool marked_holds(const char *text, size_t start, size_t end, const char *words);

#endif
