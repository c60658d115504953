/* Locale texts that a view model needs as a value, where no template can name the key. */
#ifndef FORELOCK_VIEW_WORDS_H
#define FORELOCK_VIEW_WORDS_H

#include "base/arena.h"
#include "view/template.h"

/* What the templates' texts are asked for with. */
struct words {
    struct arena *arena;
    const struct templates *templates;
    const char *lang;
};

/* The text of a key as plain text without values; the key itself when there is none. */
const char *words_of(const struct words *words, const char *key);

#endif
