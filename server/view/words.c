/* One look-up, kept in the request's arena. */
#include "view/words.h"

#include "base/buf.h"

const char *words_of(const struct words *words, const char *key)
{
    CLEANUP(buf_done) struct buf text = {0};
    if (template_text(words->templates, words->lang, key, NULL, &text) != OK)
        return key;
    return arena_strdup(words->arena, buf_text(&text));
}
